import { carryRounding, greatest, least, sum } from './money.ts';
import {
  type Amounts,
  type LineAmounts,
  type Order,
  type OrderItem,
  orderChargeIn,
  quantityToInvoice,
  subtractLineAmounts,
  type TaxMode,
  totalOf,
} from './order.ts';

export type DocumentLine = LineAmounts & { readonly itemId: string; readonly quantity: number };

/** Units per line id; a line left out has none. */
export type Quantities = ReadonlyMap<string, number>;

export type InvoiceContent = { readonly lines: readonly DocumentLine[]; readonly amounts: Amounts };

/**
 * What an invoice for these units contains, in minor units (commerce-orders.md 6.3). Shipping, tip and
 * the like are whole on the first invoice; the last units of a line take whatever the line has left.
 */
export function drawInvoice(order: Order, quantities: Quantities): InvoiceContent {
  const lines = prorate(order.items, quantities, (item) => ({
    rest: subtractLineAmounts(item.charged, item.invoiced),
    units: item.quantityOrdered - item.quantityInvoiced,
    unitsLeft: quantityToInvoice(item),
  }));

  const shipping = order.charged.shipping - order.invoiced.shipping;
  const shippingTax = order.charged.shippingTax - order.invoiced.shippingTax;
  const shippingDiscount = order.charged.shippingDiscount - order.invoiced.shippingDiscount;
  const orderCharge = order.orderCharge - orderChargeIn(order, 'invoiced');

  return { lines, amounts: addUp(order.taxMode, lines, { shipping, shippingTax, shippingDiscount, orderCharge }) };
}

type Share = { readonly rest: LineAmounts; readonly units: number; readonly unitsLeft: number };

/** Each line's part of what is left of it; roundings run from amount to amount in the order 6.2 gives. */
export function prorate(
  items: readonly OrderItem[],
  quantities: Quantities,
  shareOf: (item: OrderItem) => Share,
  rounding = carryRounding(),
): DocumentLine[] {
  const asked = items.flatMap((item) => {
    const quantity = quantities.get(item.id) ?? 0;
    return quantity > 0 ? [{ itemId: item.id, quantity, ...shareOf(item) }] : [];
  });
  const partOf = (field: keyof LineAmounts, round: (numerator: bigint, denominator: bigint) => bigint) =>
    asked.map(({ quantity, rest, units, unitsLeft }) =>
      quantity === unitsLeft ? rest[field] : round(rest[field] * BigInt(quantity), BigInt(units)),
    );

  const rows = partOf('row', rounding.charge);
  const charges = partOf('otherCharges', rounding.charge);
  const discounts = partOf('discount', rounding.deduct);
  const taxes = partOf('tax', rounding.charge);

  return asked.map(({ itemId, quantity, rest }, index) => {
    const row = rows[index] ?? 0n;
    const discount = discountWithin({ amount: rest.row, discount: rest.discount }, row, discounts[index] ?? 0n);
    return { itemId, quantity, row, otherCharges: charges[index] ?? 0n, discount, tax: taxes[index] ?? 0n };
  });
}

/**
 * Rounded apart, a discount could outgrow what it is taken off by a unit, on this document or on the
 * next one; so it is kept within both.
 */
export function discountWithin(rest: { amount: bigint; discount: bigint }, amount: bigint, discount: bigint): bigint {
  if (rest.discount > rest.amount) return discount;
  return greatest(rest.discount - (rest.amount - amount), least(discount, amount));
}

type WholeOrder = Pick<Amounts, 'shipping' | 'shippingTax' | 'shippingDiscount'> & { readonly orderCharge: bigint };

/** A document's amounts. A charge below zero reduces it as far as it goes, and the next one by the rest. */
export function addUp(
  taxMode: TaxMode,
  lines: readonly LineAmounts[],
  { shipping, shippingTax, shippingDiscount, orderCharge }: WholeOrder,
): Amounts {
  const content = {
    subtotal: sum(lines.map(({ row }) => row)),
    otherCharges: sum(lines.map(({ otherCharges }) => otherCharges)),
    discount: sum(lines.map(({ discount }) => discount)) + shippingDiscount,
    tax: sum(lines.map(({ tax }) => tax)) + shippingTax,
    shipping,
    shippingTax,
    shippingDiscount,
  };
  const total = totalOf(taxMode, content);
  const charge = orderCharge < 0n ? greatest(orderCharge, least(0n, -total)) : orderCharge;
  return { ...content, otherCharges: content.otherCharges + charge, grandTotal: total + charge };
}
