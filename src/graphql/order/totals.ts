import type { Amounts, OrderHeader } from '../../domain/order.ts';
import { builder } from '../builder.ts';
import { money } from '../money.ts';
import { MoneyRef } from '../refs.ts';

const described = {
  subtotal: 'All rows before discount.',
  discount: 'All discounts, the shipping’s included, as a positive amount.',
  shipping: 'Shipping before its discount.',
  otherCharges: 'Gift wrap, fees, delivery tip, and what Amazon’s total has beyond its own parts.',
  tax: 'All tax, the shipping’s included.',
  grandTotal: 'What it comes to: Amazon’s own total, to the cent.',
  shippingTax: 'The part of `tax` that is on shipping.',
  shippingDiscount: 'The part of `discount` that is on shipping.',
} satisfies Record<keyof Amounts, string>;

/** The amounts that orders and their documents have in common. */
export const amountFields = Object.entries(described) as [keyof Amounts, string][];

const beyond: readonly (readonly [string, string, (order: OrderHeader) => bigint])[] = [
  ['invoiced', 'All invoices together.', ({ invoiced }) => invoiced.grandTotal],
  [
    'paid',
    'The same as invoiced: Amazon has charged the buyer before the order came.',
    ({ invoiced }) => invoiced.grandTotal,
  ],
  ['due', 'Not invoiced yet. 0 on closed and canceled orders.', due],
  ['refunded', 'All credit memos that stand, adjustments included.', ({ refunded }) => refunded.grandTotal],
  ['canceled', 'What was canceled before it was invoiced.', ({ canceledTotal }) => canceledTotal],
  [
    'refundable',
    'Paid and not refunded: no credit memo can go beyond it.',
    (order) => order.invoiced.grandTotal - order.refunded.grandTotal,
  ],
  [
    'shippingRefundable',
    'Shipping invoiced and not refunded.',
    (order) => order.invoiced.shipping - order.refunded.shipping,
  ],
];

export const OrderTotalsRef = builder.objectRef<OrderHeader>('OrderTotals').implement({
  description: 'The money of an order. Tax and discount include the shipping’s; on lines they do not.',
  fields: (t) => {
    const field = (description: string, of: (order: OrderHeader) => bigint) =>
      t.field({ type: MoneyRef, description, resolve: (order) => money(of(order), order.currency) });
    return Object.fromEntries([
      ...amountFields.map(([name, about]) => [name, field(about, ({ charged }) => charged[name])]),
      ...beyond.map(([name, about, of]) => [name, field(about, of)]),
    ]);
  },
});

/** R12: nothing is due on an order that is over. */
function due({ state, charged, invoiced }: OrderHeader): bigint {
  return state === 'CANCELED' || state === 'CLOSED' ? 0n : charged.grandTotal - invoiced.grandTotal;
}
