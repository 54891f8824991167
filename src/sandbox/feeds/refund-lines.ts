import { taxInside } from '../marketplaces.ts';
import { amountOf, minorOf } from '../money.ts';
import type { Order, RefundLine } from '../state/records.ts';
import type { AdjustedItem, Amount } from './adjustment-message.ts';
import { chargesOf, chargesWithTax } from './charges.ts';
import type { Problem } from './message.ts';

const taxTypes = new Set(['Tax', 'ShippingTax', 'GiftWrapTax', 'CODTax', 'RestockingFeeTax']);
const withheld = new Set(['RestockingFee', 'RestockingFeeTax']);
const charged = new Set(['Principal', 'Shipping', 'GiftWrap', 'COD', 'Tax', 'ShippingTax', 'GiftWrapTax', 'CODTax']);

/** What one adjusted item gives back, per component, or why it may not. */
export function refundLinesOf(
  order: Order,
  item: AdjustedItem,
  earlier: readonly RefundLine[],
): readonly RefundLine[] | Problem {
  const { orderItemId } = item;
  const ordered = order.orderItems.find((line) => line.orderItemId === orderItemId);
  if (!ordered) return { orderItemId, description: `AmazonOrderItemCode ${orderItemId} is not in the order.` };
  const quantity = item.quantity === undefined ? 1 : Number(item.quantity);
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > ordered.quantityOrdered) {
    return { orderItemId, description: `The quantity ${item.quantity} is not valid.` };
  }

  const currency = currencyOf(order);
  const wrong = [...item.charges, ...item.promotions].map((amount) => wrongAmount(order, amount, currency));
  const description = wrong.find((problem) => problem !== undefined);
  if (description) return { orderItemId, description };

  const lines = [
    ...item.charges.map(({ type, amount }) => lineOf(type, amount, withheld.has(type) ? -1 : 1)),
    ...item.promotions.map(({ type, amount }) => lineOf(type, amount, -1)),
  ];
  const charges = taxInside(order.salesChannel.marketplaceId) ? chargesWithTax(ordered) : chargesOf(ordered);
  const over = [...charged].find(
    (type) => sumOf([...earlier, ...lines], orderItemId, type) > (charges.get(type) ?? 0) && mentions(lines, type),
  );
  if (over === undefined) return lines;
  const left = (charges.get(over) ?? 0) - sumOf(earlier, orderItemId, over);
  return {
    orderItemId,
    description: `The ${over} adjustment exceeds the amount charged: ${amountOf(left, currency)} ${currency} is left.`,
  };

  function lineOf(component: string, amount: string, sign: number): RefundLine {
    return { orderItemId, component, minor: sign * (minorOf(amount, currency) ?? 0) };
  }
}

export function currencyOf({ proceeds, orderItems }: Order): string {
  const [first] = orderItems;
  const money = proceeds?.grandTotal ?? first?.proceeds?.proceedsTotal ?? first?.product.price?.unitPrice;
  return money?.currencyCode ?? 'USD';
}

function wrongAmount(order: Order, { type, amount, currency }: Amount, expected: string): string | undefined {
  if (taxTypes.has(type) && taxInside(order.salesChannel.marketplaceId)) {
    return `The component ${type} is not valid: in this marketplace prices include tax.`;
  }
  if (currency !== expected) return `The currency '${currency}' of ${type} is not that of the order, ${expected}.`;
  const minor = minorOf(amount, currency);
  if (minor === undefined) return `The amount '${amount}' of ${type} is not valid for ${currency}.`;
  return minor > 0 ? undefined : `The amount '${amount}' of ${type} must be greater than zero.`;
}

function mentions(lines: readonly RefundLine[], type: string): boolean {
  return lines.some(({ component }) => component === type);
}

function sumOf(lines: readonly RefundLine[], orderItemId: string, type: string): number {
  return lines
    .filter((line) => line.orderItemId === orderItemId && line.component === type)
    .reduce((sum, { minor }) => sum + minor, 0);
}
