import { builder } from '../builder.ts';
import { CancelReasonRef } from '../enums.ts';
import { described } from '../order/inputs.ts';
import { creditMemoOfAnswer } from '../order/made.ts';
import { effectsField, payload, warningsField } from '../payload.ts';
import { AmazonOrderRef, CreditMemoRef } from '../refs.ts';
import { runCommand } from '../run-command.ts';

const CancelAmazonOrderInputRef = builder.inputType('CancelAmazonOrderInput', {
  description: 'Which order to cancel, and why.',
  fields: (t) => ({
    amazonOrderNumber: t.field({ type: 'AmazonOrderNumber', required: true, description: 'Amazon’s number.' }),
    reason: t.field({ type: CancelReasonRef, required: true, description: 'Amazon tells the buyer, and counts it.' }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    ifVersion: t.int({ description: 'The Commerce order’s `version` you decided on.' }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

const CancelAmazonOrderPayloadRef = payload(
  'CancelAmazonOrderPayload',
  'The order after the cancel, or why it was not canceled.',
  (t) => ({
    amazonOrder: t.field({
      type: AmazonOrderRef,
      nullable: true,
      description: 'The Amazon order. It still shows Amazon’s last report until Amazon has canceled.',
      resolve: ({ amazonOrderId }, _args, { loaders }) =>
        amazonOrderId ? loaders.amazonOrder.load(amazonOrderId) : null,
    }),
    creditMemo: t.field({
      type: CreditMemoRef,
      nullable: true,
      description: 'The memo over all that was invoiced; null when nothing was.',
      resolve: creditMemoOfAnswer,
    }),
    amazonEffects: effectsField(t),
    warnings: warningsField(t),
  }),
);

builder.mutationField('cancelAmazonOrder', (t) =>
  t.field({
    type: CancelAmazonOrderPayloadRef,
    description:
      'Cancels a whole order at Amazon while nothing has shipped; never after. What was invoiced is credited in the same step. If Amazon refuses, the cancel is undone.',
    args: { input: t.arg({ type: CancelAmazonOrderInputRef, required: true, description: 'Order, reason and key.' }) },
    resolve: (_root, { input }, context) =>
      runCommand(
        context,
        'cancelAmazonOrder',
        input,
        { amazonOrderNumber: input.amazonOrderNumber },
        {
          action: 'CANCEL_AMAZON_ORDER',
          reason: input.reason,
        },
      ),
  }),
);
