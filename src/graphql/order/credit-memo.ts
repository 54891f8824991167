import { noId } from '../../domain/no-id.ts';
import { builder } from '../builder.ts';
import { RefundReasonRef } from '../enums.ts';
import { idOf } from '../global-id.ts';
import { effectsField, payload, warningsField } from '../payload.ts';
import { CreditMemoRef } from '../refs.ts';
import { addressOf, runCommand } from '../run-command.ts';
import { CommentInputRef, described, ItemQuantityInputRef, readComment, readItems } from './inputs.ts';
import { creditMemoOfAnswer } from './made.ts';

const CreditMemoInputRef = builder.inputType('CreditMemoInput', {
  description: 'What to give back.',
  fields: (t) => ({
    orderId: t.id({ required: true, description: described.orderId }),
    invoiceId: t.id({ description: 'Refund no more than this invoice has left.' }),
    items: t.field({
      type: [ItemQuantityInputRef],
      description: 'Left out: everything refundable. An empty list refunds no unit.',
    }),
    shippingAmount: t.field({
      type: 'Decimal',
      description: 'Left out: all that is left when `items` are left out too, otherwise none.',
    }),
    adjustmentRefund: t.field({ type: 'Decimal', description: 'A free amount on top.' }),
    adjustmentFee: t.field({ type: 'Decimal', description: 'A free amount to keep, as a positive amount.' }),
    reason: t.field({ type: RefundReasonRef, required: true, description: 'Amazon shows it to the buyer.' }),
    returnToStock: t.field({
      type: [ItemQuantityInputRef],
      description: 'Units to put back into stock, of those refunded here.',
    }),
    comment: t.field({ type: CommentInputRef, description: described.comment }),
    notifyCustomer: t.boolean({ defaultValue: false, description: described.notifyCustomer }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    ifVersion: t.int({ description: described.ifVersion }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

const CreditMemoPayloadRef = payload(
  'CreditMemoPayload',
  'The order after the refund, or why nothing was refunded.',
  (t) => ({
    creditMemo: t.field({
      type: CreditMemoRef,
      nullable: true,
      description: 'What was recorded.',
      resolve: creditMemoOfAnswer,
    }),
    amazonEffects: effectsField(t),
    warnings: warningsField(t),
  }),
);

builder.mutationField('creditMemo', (t) =>
  t.field({
    type: CreditMemoPayloadRef,
    description:
      'Gives money back, here and at Amazon. Refused while nothing has shipped: Amazon would refund the whole order, so cancel it instead. If Amazon refuses, the memo is voided.',
    args: {
      input: t.arg({ type: CreditMemoInputRef, required: true, description: 'Order, what to give back, and key.' }),
    },
    resolve: (_root, { input }, context) =>
      runCommand(context, 'creditMemo', input, addressOf(input.orderId), {
        action: 'CREDIT_MEMO',
        invoiceId: input.invoiceId ? (idOf('INVOICE', input.invoiceId) ?? noId) : null,
        items: readItems(input.items),
        shippingAmount: input.shippingAmount ?? null,
        adjustmentRefund: input.adjustmentRefund ?? null,
        adjustmentFee: input.adjustmentFee ?? null,
        reason: input.reason,
        returnToStock: readItems(input.returnToStock) ?? [],
        comment: readComment(input.comment),
        notifyCustomer: input.notifyCustomer ?? false,
      }),
  }),
);
