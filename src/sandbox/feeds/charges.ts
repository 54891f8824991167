import { minorOf } from '../money.ts';
import type { Money, OrderItem } from '../state/records.ts';

const componentOf: Readonly<Record<string, string>> = {
  ITEM: 'Principal',
  SHIPPING: 'Shipping',
  GIFT_WRAP: 'GiftWrap',
  COD_FEE: 'COD',
  OTHER: 'Other',
};

const taxOf: Readonly<Record<string, string>> = {
  ITEM: 'Tax',
  SHIPPING: 'ShippingTax',
  GIFT_WRAP: 'GiftWrapTax',
  COD_FEE: 'CODTax',
  DISCOUNT: 'Tax',
};

/**
 * What may be given back of a line where a tax may not be named apart: one that was charged on top is in the amounts.
 */
export function chargesWithTax(item: OrderItem): ReadonlyMap<string, number> {
  const charges = chargesOf(item);
  const total = minorIn(item.proceeds?.proceedsTotal);
  if ([...charges.values()].reduce((sum, minor) => sum + minor, 0) !== total) return charges;
  const folded = new Map(charges);
  for (const [subtype, tax] of Object.entries(taxOf)) {
    const component = componentOf[subtype] ?? 'Principal';
    folded.set(component, (folded.get(component) ?? 0) + (folded.get(tax) ?? 0));
    folded.delete(tax);
  }
  return folded;
}

/** What the buyer paid for a line, per component of a refund, discounts taken off where they were given. */
export function chargesOf({ proceeds, product, quantityOrdered }: OrderItem): ReadonlyMap<string, number> {
  const charges = new Map<string, number>();
  const add = (component: string, minor: number) => charges.set(component, (charges.get(component) ?? 0) + minor);

  for (const { type, subtotal, detailedBreakdowns = [] } of proceeds?.breakdowns ?? []) {
    const parts = detailedBreakdowns.map(({ subtype = 'ITEM', value }) => ({ subtype, minor: minorIn(value) }));
    const split = parts.length > 0 ? parts : [{ subtype: 'ITEM', minor: minorIn(subtotal) }];
    if (type === 'TAX') for (const { subtype, minor } of split) add(taxOf[subtype] ?? 'Tax', minor);
    else if (type === 'DISCOUNT')
      for (const { subtype, minor } of split) add(componentOf[subtype] ?? 'Principal', -Math.abs(minor));
    else add(componentOf[type] ?? 'Other', minorIn(subtotal));
  }
  if (!proceeds?.breakdowns) {
    const unitPrice = product.price?.unitPrice;
    add('Principal', proceeds?.proceedsTotal ? minorIn(proceeds.proceedsTotal) : minorIn(unitPrice) * quantityOrdered);
  }
  return charges;
}

export function minorIn(money: Money | undefined): number {
  return money ? (minorOf(money.amount, money.currencyCode) ?? 0) : 0;
}
