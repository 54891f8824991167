import { eraseBuyerData } from '../../app/erase-buyer-data.ts';
import type { OrderAddress } from '../../db/amazon-orders.ts';
import { badRequest } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { described } from '../order/inputs.ts';
import { payload } from '../payload.ts';
import { AmazonOrderRef } from '../refs.ts';
import { addressOf, answered } from '../run-command.ts';

const EraseBuyerDataInputRef = builder.inputType('EraseBuyerDataInput', {
  description: 'Whose data: give `orderId` or `amazonOrderNumber`.',
  fields: (t) => ({
    orderId: t.id({ description: 'The id of the order, or of the Amazon order where none was made.' }),
    amazonOrderNumber: t.field({ type: 'AmazonOrderNumber', description: 'Amazon’s number.' }),
    reason: t.string({ description: 'Why, for the order’s notes and history: at most 500 characters.' }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

const EraseBuyerDataPayloadRef = payload(
  'EraseBuyerDataPayload',
  'The order without its buyer’s data, or why they were not erased.',
  (t) => ({
    amazonOrder: t.field({
      type: AmazonOrderRef,
      nullable: true,
      description: 'The Amazon order: `buyerDataErasedAt` says since when.',
      resolve: ({ amazonOrderId }, _args, { loaders }) =>
        amazonOrderId ? loaders.amazonOrder.load(amazonOrderId) : null,
    }),
  }),
);

builder.mutationField('eraseBuyerData', (t) =>
  t.field({
    type: EraseBuyerDataPayloadRef,
    description:
      'Erases at once what is known of an order’s buyer: name, e-mail address, addresses, gift messages, mails and messages, and the addressee of its documents. Sums, numbers and history stay. It cannot be undone, and nothing that Amazon reports of the buyer later is taken in. Needs the permission MANAGE_SETTINGS. Refused while the order is under way. Erasing again changes nothing.',
    args: { input: t.arg({ type: EraseBuyerDataInputRef, required: true, description: 'Order and key.' }) },
    resolve: async (_root, { input }, context) => {
      const { idempotencyKey, dryRun, orderId, amazonOrderNumber, reason } = input;
      if ((orderId == null) === (amazonOrderNumber == null)) {
        throw badRequest('Give `orderId` or `amazonOrderNumber`, one of them.', 'INVALID_INPUT');
      }
      const named = orderId == null ? 'amazonOrderNumber' : 'orderId';
      const address: OrderAddress | null =
        orderId == null ? { amazonOrderNumber: amazonOrderNumber ?? '' } : addressOf(orderId);
      const { viewer, requestId, shell } = context;
      const asked = { address, reason: reason ?? null };
      const call = {
        viewer,
        requestId,
        mutation: 'eraseBuyerData',
        idempotencyKey,
        input: asked,
        dryRun: dryRun ?? false,
      };
      return answered(context, call, await eraseBuyerData(shell, { ...call, ...asked, named }));
    },
  }),
);
