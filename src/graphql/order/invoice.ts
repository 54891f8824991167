import { builder } from '../builder.ts';
import { effectsField, payload, warningsField } from '../payload.ts';
import { InvoiceRef } from '../refs.ts';
import { type Ask, runOnOrder } from '../run-on-order.ts';
import { CommentInputRef, described, ItemQuantityInputRef, readComment, readItems } from './inputs.ts';
import { invoiceOfAnswer } from './made.ts';
import { showing } from './wanted-parts.ts';

export const InvoiceInputRef = builder.inputType('InvoiceInput', {
  description: 'What to invoice.',
  fields: (t) => ({
    orderId: t.id({ required: true, description: described.orderId }),
    items: t.field({
      type: [ItemQuantityInputRef],
      description: 'Left out: everything still to invoice. An empty list is an error.',
    }),
    comment: t.field({ type: CommentInputRef, description: described.comment }),
    notifyCustomer: t.boolean({ defaultValue: false, description: described.notifyCustomer }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    ifVersion: t.int({ description: described.ifVersion }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

export const InvoicePayloadRef = payload(
  'InvoicePayload',
  'The order after invoicing, or why nothing was invoiced.',
  (t) => ({
    invoice: t.field({ type: InvoiceRef, nullable: true, description: 'What was recorded.', resolve: invoiceOfAnswer }),
    amazonEffects: effectsField(t),
    warnings: warningsField(t),
  }),
);

export const invoiceAsked: Ask<typeof InvoiceInputRef> = (input) => ({
  mutation: 'invoice',
  command: {
    action: 'INVOICE',
    items: readItems(input.items),
    comment: readComment(input.comment),
    notifyCustomer: input.notifyCustomer ?? false,
  },
});

builder.mutationField('invoice', (t) =>
  t.field({
    type: InvoicePayloadRef,
    description: 'Records an invoice. Shipping and other charges of the order are whole on the first one.',
    args: { input: t.arg({ type: InvoiceInputRef, required: true, description: 'Order, units and key.' }) },
    resolve: (_root, { input }, context, info) => runOnOrder(showing(context, info), input, invoiceAsked),
  }),
);
