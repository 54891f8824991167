import type { AmazonLineMoney } from './amazon-order.ts';
import { sum } from './money.ts';
import { type Amounts, type LineAmounts, type TaxMode, totalOf } from './order.ts';

export type Reconciled = {
  readonly taxMode: TaxMode;
  readonly lines: readonly LineAmounts[];
  readonly amounts: Amounts;
  /** What Amazon's total has beyond the lines: the tip, and any difference nobody can name. */
  readonly orderCharge: bigint;
  readonly notes: readonly string[];
};

/**
 * Amazon's amounts as ours. Its total stands to the cent (R5); whether the tax is in the amounts, and how a
 * discount is signed, Amazon does not say and its own sums must tell (amazon-sp-api.md 7.3).
 */
export function reconcile(monies: readonly AmazonLineMoney[], total: bigint | null, tip: bigint): Reconciled {
  const taxMode = taxModeOf(monies);
  const lines = monies.map((money) => ({
    row: money.row,
    otherCharges: money.giftWrap + money.codFee + money.other + (addsDiscount(money) ? money.discount : 0n),
    discount: addsDiscount(money) ? 0n : money.discount - money.shippingDiscount,
    tax: money.tax - money.shippingTax,
  }));

  const shippingTax = sum(monies.map((money) => money.shippingTax));
  const shippingDiscount = sum(monies.map((money) => (addsDiscount(money) ? 0n : money.shippingDiscount)));
  const parts = {
    subtotal: sum(lines.map(({ row }) => row)),
    otherCharges: sum(lines.map(({ otherCharges }) => otherCharges)),
    discount: sum(lines.map(({ discount }) => discount)) + shippingDiscount,
    tax: sum(lines.map(({ tax }) => tax)) + shippingTax,
    shipping: sum(monies.map(({ shipping }) => shipping)),
    shippingTax,
    shippingDiscount,
  };

  const grandTotal = total ?? sum(monies.map((money) => money.total)) + tip;
  const orderCharge = grandTotal - totalOf(taxMode, parts);
  const amounts = { ...parts, otherCharges: parts.otherCharges + orderCharge, grandTotal };
  const notes = orderCharge === tip ? [] : ['TOTALS_MISMATCH: Amazon’s total differs from its parts.'];
  return { taxMode, lines, amounts, orderCharge, notes };
}

function taxModeOf(monies: readonly AmazonLineMoney[]): TaxMode {
  const modes = new Set(monies.filter(({ tax }) => tax !== 0n).map(lineTaxMode));
  const [mode = 'NONE'] = modes;
  return modes.size > 1 ? 'UNKNOWN' : mode;
}

function lineTaxMode(money: AmazonLineMoney): TaxMode {
  if (money.total === untaxed(money) + money.tax - money.discount || addsDiscount(money)) return 'EXCLUSIVE';
  return money.total === untaxed(money) - money.discount ? 'INCLUSIVE' : 'UNKNOWN';
}

/** A "discount" that Amazon sent as a positive amount and counted as one: it makes the line dearer. */
export function addsDiscount(money: AmazonLineMoney): boolean {
  return money.discountAsSent > 0n && money.total === untaxed(money) + money.tax + money.discountAsSent;
}

function untaxed({ row, shipping, giftWrap, codFee, other }: AmazonLineMoney): bigint {
  return row + shipping + giftWrap + codFee + other;
}
