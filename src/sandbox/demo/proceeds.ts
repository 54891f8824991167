import { amountOf } from '../money.ts';
import type { Money, Order, OrderItem } from '../state/records.ts';
import type { Market } from './markets.ts';
import type { PlannedLine } from './plan.ts';

type ItemProceeds = NonNullable<OrderItem['proceeds']>;
type Breakdown = NonNullable<ItemProceeds['breakdowns']>[number];
type Amounts = Readonly<Record<string, number>>;

/** A line's proceeds. Where tax is inside the amounts it is shown, and not in the total. */
export function proceedsOf(line: PlannedLine, unitPrice: number, market: Market): ItemProceeds {
  const money = (minor: number) => moneyOf(minor, market.currency);
  const rows = unitPrice * line.quantity;
  const charges: Amounts = {
    ITEM: rows,
    SHIPPING: line.shipping ?? 0,
    GIFT_WRAP: line.giftWrap ?? 0,
    COD_FEE: line.codFee ?? 0,
  };
  const discounts: Amounts = {
    ITEM: (line.free ? rows : 0) + (line.discount ?? 0),
    SHIPPING: line.shippingDiscount ?? 0,
  };
  const taxes = Object.fromEntries(
    Object.entries(charges).map(([type, minor]) => [type, taxOf(minor - (discounts[type] ?? 0), market)]),
  );
  const sums = { charges: sumOf(charges), discounts: sumOf(discounts), taxes: sumOf(taxes) };

  return {
    proceedsTotal: money(sums.charges - sums.discounts + (market.taxInside ? 0 : sums.taxes)),
    breakdowns: [
      ...Object.entries(charges)
        .filter(([type, minor]) => type === 'ITEM' || minor > 0)
        .map(([type, minor]) => ({ type, subtotal: money(minor) })),
      ...detailed('DISCOUNT', discounts, -1, money),
      ...detailed('TAX', taxes, 1, money),
    ],
  };
}

/** The order's own proceeds: the sums of its lines, and a tip that belongs to none. */
export function orderProceedsOf(
  items: readonly OrderItem[],
  tip: number,
  { currency }: Market,
): NonNullable<Order['proceeds']> {
  const money = (minor: number) => moneyOf(minor, currency);
  const sums = new Map<string, number>();
  for (const { type, subtotal } of items.flatMap(({ proceeds }) => proceeds?.breakdowns ?? [])) {
    sums.set(type, (sums.get(type) ?? 0) + minorFrom(subtotal));
  }
  const total = items.reduce((sum, { proceeds }) => sum + minorFrom(proceeds?.proceedsTotal), 0);
  return {
    grandTotal: money(total + tip),
    breakdowns: [
      ...[...sums].map(([type, minor]) => ({ type, subtotal: money(minor) })),
      ...(tip > 0 ? [{ type: 'DELIVERY_TIP', status: 'FINALIZED', subtotal: money(tip) }] : []),
    ],
  };
}

export function moneyOf(minor: number, currencyCode: string): Money {
  return { amount: amountOf(minor, currencyCode), currencyCode };
}

function detailed(type: string, parts: Amounts, sign: 1 | -1, money: (minor: number) => Money): Breakdown[] {
  const shown = Object.entries(parts).filter(([, minor]) => minor > 0);
  if (shown.length === 0) return [];
  return [
    {
      type,
      subtotal: money(sign * sumOf(parts)),
      detailedBreakdowns: shown.map(([subtype, minor]) => ({ subtype, value: money(sign * minor) })),
    },
  ];
}

function taxOf(minor: number, { taxRate, taxInside }: Market): number {
  return Math.round((minor * taxRate) / (taxInside ? 1000 + taxRate : 1000));
}

function sumOf(amounts: Amounts): number {
  return Object.values(amounts).reduce((sum, minor) => sum + minor, 0);
}

function minorFrom(money: Money | undefined): number {
  return Number((money?.amount ?? '0').replace('.', ''));
}
