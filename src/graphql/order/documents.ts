import type { OrderHeader, OrderItem } from '../../domain/order.ts';
import type { Context } from '../context.ts';
import { RefundReasonRef } from '../enums.ts';
import { globalId } from '../global-id.ts';
import { whenRead } from '../known.ts';
import { money } from '../money.ts';
import {
  AmazonEffectRef,
  CreditMemoRef,
  DocumentItemRef,
  InvoiceRef,
  MoneyRef,
  NodeRef,
  OrderItemRef,
  OrderRef,
  type Priced,
} from '../refs.ts';
import { documentUrl, linkDescription } from './document-url.ts';
import { amountFields } from './totals.ts';

type Reads = Pick<Context, 'loaders'>;

export function orderOf(orderId: string, { loaders }: Reads): OrderHeader | Promise<OrderHeader> {
  return whenRead(loaders.order.load(orderId), (order) => {
    if (!order) throw new Error(`There is no order ${orderId}.`);
    return order;
  });
}

export function itemOf(orderId: string, itemId: string, { loaders }: Reads, currency?: string) {
  return whenRead(loaders.itemsOfOrder.load(orderId), (items) => {
    const item = items.find(({ id }) => id === itemId);
    if (!item) throw new Error(`Order ${orderId} has no line ${itemId}.`);
    const priced = currency ? { currency } : orderOf(orderId, { loaders });
    return whenRead(priced, (order): Priced<OrderItem> => ({ ...item, currency: order.currency }));
  });
}

/** The latest effect about a document or a package. */
export async function effectAbout(orderId: string, subjectId: string, context: Context) {
  const { amazon } = await orderOf(orderId, context);
  const effects = await context.loaders.effectsOfAmazonOrder.load(amazon.id);
  return effects.findLast(({ subject }) => subject.id === subjectId) ?? null;
}

DocumentItemRef.implement({
  description: 'One line of an invoice or a credit memo.',
  fields: (t) => {
    const amount = (description: string, field: 'row' | 'tax' | 'discount' | 'otherCharges') =>
      t.field({ type: MoneyRef, description, resolve: (line) => money(line[field], line.currency) });
    return {
      orderItem: t.field({
        type: OrderItemRef,
        description: 'The order’s line.',
        resolve: ({ orderId, itemId, currency }, _args, context) => itemOf(orderId, itemId, context, currency),
      }),
      quantity: t.exposeInt('quantity', { description: 'Units on this document.' }),
      rowTotal: amount('Price of these units before discount.', 'row'),
      tax: amount('Their tax, without the shipping’s.', 'tax'),
      discount: amount('Their discount, without the shipping’s, as a positive amount.', 'discount'),
      otherCharges: amount('Their gift wrap and fees.', 'otherCharges'),
      returnedToStock: t.exposeInt('returnedToStock', { description: 'Units put back into stock. 0 on an invoice.' }),
    };
  },
});

InvoiceRef.implement({
  description:
    'A record of what was charged for some units. Amazon charged the buyer before; an invoice never changes.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({ description: 'Our id of the invoice.', resolve: ({ id }) => globalId('INVOICE', id) }),
    number: t.exposeString('number', { description: 'Without gaps per store.' }),
    order: t.field({
      type: OrderRef,
      description: 'The order it was made for, as it stands now.',
      resolve: ({ orderId }, _args, context) => orderOf(orderId, context),
    }),
    items: t.field({
      type: [DocumentItemRef],
      description: 'What is on it, per line of the order.',
      resolve: ({ lines, orderId, currency }) =>
        lines.map((line) => ({ ...line, orderId, currency, returnedToStock: 0 })),
    }),
    ...Object.fromEntries(
      amountFields.map(([name, description]) => [
        name,
        t.field({
          type: MoneyRef,
          description,
          resolve: ({ amounts, currency }: Priced<{ amounts: OrderHeader['charged'] }>) =>
            money(amounts[name], currency),
        }),
      ]),
    ),
    amazonEffect: t.field({
      type: AmazonEffectRef,
      nullable: true,
      description:
        'Its upload to Amazon; null where invoices are not uploaded. What Amazon refuses stays an invoice: see `lastError`.',
      resolve: ({ id, orderId }, _args, context) => effectAbout(orderId, id, context),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made here.' }),
    pdfUrl: t.field({
      type: 'URL',
      description: `The invoice. ${linkDescription}`,
      resolve: ({ id }, _args, context) => documentUrl('INVOICE', id, context),
    }),
  }),
});

CreditMemoRef.implement({
  description: 'A record of money given back, for units, shipping or as an adjustment.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({ description: 'Our id of the credit memo.', resolve: ({ id }) => globalId('CREDIT_MEMO', id) }),
    number: t.exposeString('number', { description: 'Without gaps per store.' }),
    order: t.field({
      type: OrderRef,
      description: 'The order it was made for, as it stands now.',
      resolve: ({ orderId }, _args, context) => orderOf(orderId, context),
    }),
    invoice: t.field({
      type: InvoiceRef,
      nullable: true,
      description: 'The invoice it was made for, if one was named.',
      resolve: async ({ invoiceId, currency }, _args, { loaders }) => {
        const invoice = invoiceId && (await loaders.invoice.load(invoiceId));
        return invoice ? { ...invoice, currency } : null;
      },
    }),
    items: t.field({
      type: [DocumentItemRef],
      description: 'The units refunded; empty when only shipping or an adjustment is.',
      resolve: ({ lines, orderId, currency }) => lines.map((line) => ({ ...line, orderId, currency })),
    }),
    ...Object.fromEntries(
      amountFields.map(([name, description]) => [
        name,
        t.field({
          type: MoneyRef,
          description: name === 'grandTotal' ? 'What the buyer gets back, adjustments included.' : description,
          resolve: ({ amounts, currency }: Priced<{ amounts: OrderHeader['charged'] }>) =>
            money(amounts[name], currency),
        }),
      ]),
    ),
    adjustmentRefund: t.field({
      type: MoneyRef,
      description: 'A free amount on top. Amazon is told of it as goodwill.',
      resolve: ({ adjustmentRefund, currency }) => money(adjustmentRefund, currency),
    }),
    adjustmentFee: t.field({
      type: MoneyRef,
      description: 'A free amount kept, as a positive amount. Amazon is told of it as a restocking fee.',
      resolve: ({ adjustmentFee, currency }) => money(adjustmentFee, currency),
    }),
    reason: t.expose('reason', {
      type: RefundReasonRef,
      nullable: true,
      description: 'Null on the memo that goes with a cancel.',
    }),
    amazonEffect: t.field({
      type: AmazonEffectRef,
      nullable: true,
      description:
        'The refund Amazon is told of; null where the cancel tells it, or no money goes back. The document itself is not uploaded.',
      resolve: ({ id, orderId }, _args, context) => effectAbout(orderId, id, context),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made here.' }),
    voidedAt: t.expose('voidedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Set when Amazon did not do it: the number stays, the memo counts for nothing.',
    }),
    pdfUrl: t.field({
      type: 'URL',
      description: `The credit memo, marked VOID once it is voided. ${linkDescription}`,
      resolve: ({ id }, _args, context) => documentUrl('CREDIT_MEMO', id, context),
    }),
  }),
});
