import { GraphQLError } from 'graphql';
import { syncStore } from '../../app/sync-order.ts';
import { ChannelError } from '../../domain/channel.ts';
import { seesStore } from '../../domain/viewer.ts';
import { builder } from '../builder.ts';
import { idOf } from '../global-id.ts';
import { described } from '../order/inputs.ts';
import { payload } from '../payload.ts';
import { AmazonOrderRef, StoreRef } from '../refs.ts';
import { answered } from '../run-command.ts';

const SyncStoreInputRef = builder.inputType('SyncStoreInput', {
  description: 'What to fetch from Amazon.',
  fields: (t) => ({
    storeId: t.id({ required: true, description: 'From `stores`.' }),
    amazonOrderNumber: t.field({
      type: 'AmazonOrderNumber',
      description: 'Fetch this order now, whatever its age. Left out: everything that has changed, in the background.',
    }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
  }),
});

const SyncStorePayloadRef = payload('SyncStorePayload', 'The store, and the order that was asked for.', (t) => ({
  store: t.field({
    type: StoreRef,
    nullable: true,
    description: 'The store; null when it was refused.',
    resolve: ({ storeId }, _args, { loaders }) => (storeId ? loaders.store.load(storeId) : null),
  }),
  amazonOrder: t.field({
    type: AmazonOrderRef,
    nullable: true,
    description: 'The order asked for, as it was fetched.',
    resolve: ({ amazonOrderId }, _args, { loaders }) =>
      amazonOrderId ? loaders.amazonOrder.load(amazonOrderId) : null,
  }),
}));

builder.mutationField('syncStore', (t) =>
  t.field({
    type: SyncStorePayloadRef,
    description: 'Fetches orders from Amazon without waiting for the schedule. A sync that runs already is joined.',
    args: { input: t.arg({ type: SyncStoreInputRef, required: true, description: 'Store and key.' }) },
    resolve: async (_root, { input }, context) => {
      const { viewer, requestId, shell, channel, requestSync } = context;
      const { idempotencyKey, ...asked } = input;
      const storeId = idOf('STORE', input.storeId);
      const call = { viewer, requestId, mutation: 'syncStore', idempotencyKey, input: asked, dryRun: false };
      const amazonOrderNumber = input.amazonOrderNumber ?? null;
      try {
        const answer = await syncStore(shell, channel, { ...call, storeId, amazonOrderNumber }, requestSync);
        const visible = answer.ok && storeId !== null && seesStore(viewer, storeId);
        return { ...(await answered(context, call, answer)), storeId: visible ? storeId : null };
      } catch (error) {
        if (!(error instanceof ChannelError)) throw error;
        throw new GraphQLError(`Amazon cannot be asked now: ${error.message}`, { extensions: { code: 'UNAVAILABLE' } });
      }
    },
  }),
);
