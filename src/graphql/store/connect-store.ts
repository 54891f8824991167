import { connectStore } from '../../app/connect-store.ts';
import { seesStore } from '../../domain/viewer.ts';
import { builder } from '../builder.ts';
import { described } from '../order/inputs.ts';
import { payload } from '../payload.ts';
import { StoreRef } from '../refs.ts';
import { answered } from '../run-command.ts';

const ConnectStoreInputRef = builder.inputType('ConnectStoreInput', {
  description: 'A marketplace of a seller, and what it takes to speak for the seller there.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Yours to choose, 1 to 100 characters; buyers never see it.' }),
    marketplaceId: t.string({
      required: true,
      description: 'Amazon’s id of the marketplace, such as A1PA6795UKMFR9 for Germany. The region follows from it.',
    }),
    sellerId: t.string({
      required: true,
      description:
        'Amazon’s id of the seller (Merchant Token in Seller Central), an A followed by capitals and digits.',
    }),
    refreshToken: t.string({
      required: true,
      description:
        'From the seller’s authorization of your application. Kept encrypted and never shown again; the marketplaces of a seller in one region share the last one given.',
    }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

const ConnectStorePayloadRef = payload(
  'ConnectStorePayload',
  'The connected store, or what is in the way.',
  (t) => ({
    store: t.field({
      type: StoreRef,
      nullable: true,
      description: 'The store; null when it was refused.',
      resolve: ({ storeId }, _args, { loaders }) => (storeId ? loaders.store.load(storeId) : null),
    }),
  }),
  { use: 'ConnectStorePayload.store', until: '2027-06-01' },
);

builder.mutationField('connectStore', (t) =>
  t.field({
    type: ConnectStorePayloadRef,
    description:
      'Connects a marketplace of a seller and starts to sync it. The same seller and marketplace again replaces name and token and keeps the settings: that is how a store comes back whose authorization Amazon refuses. Orders from before the connection are imported only when asked for by number (`syncStore`). Whether Amazon takes the token shows at the first sync, in `store.active` and `store.sync`.',
    args: {
      input: t.arg({ type: ConnectStoreInputRef, required: true, description: 'Seller, marketplace and token.' }),
    },
    resolve: async (_root, { input }, context) => {
      const { idempotencyKey, dryRun, ...draft } = input;
      const call = {
        viewer: context.viewer,
        requestId: context.requestId,
        mutation: 'connectStore',
        idempotencyKey,
        dryRun: dryRun ?? false,
      };
      const answer = await connectStore(context.shell, call, draft);
      // Also to a key that may not read orders; on a replay the key may have lost the store.
      const storeId = answer.ok ? answer.done.storeId : null;
      const visible = storeId !== null && seesStore(context.viewer, storeId);
      return { ...(await answered(context, call, answer)), storeId: visible ? storeId : null };
    },
  }),
);
