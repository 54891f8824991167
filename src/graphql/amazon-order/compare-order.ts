import { GraphQLError } from 'graphql';
import { compareNow } from '../../app/compare-now.ts';
import { ChannelError } from '../../domain/channel.ts';
import { builder } from '../builder.ts';
import { described } from '../order/inputs.ts';
import { payload } from '../payload.ts';
import { AmazonOrderRef, OrderDifferenceRef } from '../refs.ts';
import { answered } from '../run-command.ts';
import { differencesOfOrder } from './differences-of-order.ts';

const CompareOrderInputRef = builder.inputType('CompareOrderInput', {
  description: 'Which order to hold against what Amazon shows.',
  fields: (t) => ({
    amazonOrderNumber: t.field({ type: 'AmazonOrderNumber', required: true, description: 'Amazon’s number.' }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
  }),
});

const CompareOrderPayloadRef = payload(
  'CompareOrderPayload',
  'The order, and where Amazon shows it otherwise.',
  (t) => ({
    amazonOrder: t.field({
      type: AmazonOrderRef,
      nullable: true,
      description: 'As Amazon shows it now; null when it was refused.',
      resolve: ({ amazonOrderId }, _args, { loaders }) =>
        amazonOrderId ? loaders.amazonOrder.load(amazonOrderId) : null,
    }),
    differences: t.field({
      type: [OrderDifferenceRef],
      description: 'What differs now. Empty when both agree, and when it was refused.',
      resolve: ({ amazonOrderId, refusals }, _args, context) =>
        amazonOrderId && refusals.length === 0 ? differencesOfOrder(amazonOrderId, {}, context) : [],
    }),
  }),
);

builder.mutationField('compareOrder', (t) =>
  t.field({
    type: CompareOrderPayloadRef,
    description:
      'Compares one order with Amazon now, without waiting for the daily comparison. What Amazon shows is taken in first; where something new differs, Amazon is looked at twice. Needs MANAGE_SETTINGS.',
    args: { input: t.arg({ type: CompareOrderInputRef, required: true, description: 'Order and key.' }) },
    resolve: async (_root, { input }, context) => {
      const { viewer, requestId, shell, channel } = context;
      const { idempotencyKey, amazonOrderNumber } = input;
      const asked = { amazonOrderNumber };
      const call = { viewer, requestId, mutation: 'compareOrder', idempotencyKey, input: asked, dryRun: false };
      try {
        return await answered(context, call, await compareNow(shell, channel, call, amazonOrderNumber));
      } catch (error) {
        if (!(error instanceof ChannelError)) throw error;
        throw new GraphQLError(`Amazon cannot be asked now: ${error.message}`, { extensions: { code: 'UNAVAILABLE' } });
      }
    },
  }),
);
