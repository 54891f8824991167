import fc from 'fast-check';
import type { ShippingState } from '../../../src/domain/amazon-order.ts';
import { sum } from '../../../src/domain/money.ts';
import { type Order, type OrderItem, taxModes } from '../../../src/domain/order.ts';
import { buyerCancelRequestPolicies } from '../../../src/domain/order-policy.ts';
import { aLine, anOrder } from '../../support/orders.ts';

/** Cents and few of them, for that is where roundings go wrong; now and then a real price. */
const amount = fc.oneof(fc.bigInt(0n, 9n), fc.bigInt(0n, 999n), fc.bigInt(0n, 5_000_000n));
const percent = fc.oneof(fc.constantFrom(0n, 100n), fc.bigInt(0n, 100n));

const line = fc.record({
  quantity: fc.integer({ min: 1, max: 9 }),
  row: amount,
  discountPercent: percent,
  tax: amount,
  giftWrap: amount,
  giftWrapTax: amount,
  codFee: amount,
  shipping: amount,
  shippingTax: amount,
  shippingDiscountPercent: percent,
});

/** A new order as an import makes it. No discount exceeds what it is taken off. */
export const order: fc.Arbitrary<Order> = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 6 }),
    taxMode: fc.constantFrom(...taxModes),
    currency: fc.constantFrom('USD', 'JPY', 'KWD'),
    tip: fc.oneof(fc.constant(0n), amount),
    shortfallPercent: fc.oneof(fc.constant(0n), percent),
    shippingState: fc.constantFrom<ShippingState>('UNSHIPPED', 'PARTIALLY_SHIPPED'),
    simple: fc.boolean(),
    buyerCancelRequestPolicy: fc.constantFrom(...buyerCancelRequestPolicies),
  })
  .map(({ lines, taxMode, currency, tip, shortfallPercent, shippingState, simple, buyerCancelRequestPolicy }) => {
    const taxed = (tax: bigint) => (taxMode === 'NONE' ? 0n : tax);
    const extra = (charge: bigint) => (simple ? 0n : charge);
    const items = lines.map((drawn, index): OrderItem => {
      const giftWrap = extra(drawn.giftWrap);
      const giftWrapTax = extra(taxed(drawn.giftWrapTax));
      return aLine(`L${index} ${drawn.quantity}`, {
        charged: {
          row: drawn.row,
          otherCharges: giftWrap + extra(drawn.codFee),
          discount: (drawn.row * drawn.discountPercent) / 100n,
          tax: taxed(drawn.tax) + giftWrapTax,
        },
        giftWrap,
        giftWrapTax,
        shipping: drawn.shipping,
        shippingTax: taxed(drawn.shippingTax),
        shippingDiscount: (drawn.shipping * drawn.shippingDiscountPercent) / 100n,
      });
    });
    const policy = { readOnly: false, buyerCancelRequestPolicy };
    const made = { items, taxMode, currency, policy, amazon: { shippingState } };
    const parts = anOrder(made).charged.grandTotal;
    // Amazon's total can be lower than its parts, but is never below zero.
    const difference = taxMode === 'UNKNOWN' ? (-parts * shortfallPercent) / 100n : 0n;
    return anOrder({ ...made, orderCharge: difference < 0n ? difference : tip });
  });

export const stepKinds = [
  'SHIP',
  'INVOICE',
  'CREDIT_MEMO',
  'CANCEL_AMAZON_ORDER',
  'HOLD',
  'UNHOLD',
  'ADD_COMMENT',
  'SEND_EMAIL',
  'CORRECT_TRACKING',
  'CORRECT_ADDRESS',
  'HOLD_ENDS',
  'AMAZON_REPORTS',
  'AMAZON_REFUSES',
] as const;
export type StepKind = (typeof stepKinds)[number];

/** One thing that may happen; its numbers are cut to what the order has left when its turn comes. */
export type Step = {
  readonly kind: StepKind;
  readonly picks: readonly number[];
  readonly all: boolean;
  readonly share: bigint;
  readonly adjustment: 'NONE' | 'GOODWILL' | 'FEE';
  readonly reported: ShippingState;
  /** In a report: the buyer asks to cancel. */
  readonly asked: boolean;
};

export function steps(...kinds: readonly StepKind[]): fc.Arbitrary<readonly Step[]> {
  const step = fc.record({
    kind: fc.constantFrom(...kinds),
    picks: fc.array(fc.nat(9), { minLength: 6, maxLength: 6 }),
    all: fc.boolean(),
    share: fc.bigInt(0n, 100n),
    adjustment: fc.constantFrom('NONE' as const, 'NONE' as const, 'GOODWILL' as const, 'FEE' as const),
    reported: fc.constantFrom<ShippingState>(
      'PENDING',
      'UNSHIPPED',
      'UNSHIPPED',
      'PARTIALLY_SHIPPED',
      'PARTIALLY_SHIPPED',
      'PARTIALLY_SHIPPED',
      'SHIPPED',
      'CANCELED',
    ),
    asked: fc.boolean(),
  });
  return fc.array(step, { maxLength: 12 });
}

export function unitsOf(order: Order, left: (item: OrderItem) => number, { picks, all }: Step) {
  const pick = (item: OrderItem, index: number) => (all ? left(item) : (picks[index] ?? 0) % (left(item) + 1));
  return Object.fromEntries(order.items.map((item, index) => [item.id, pick(item, index)]));
}

export function totalUnits(order: Order, count: (item: OrderItem) => number): number {
  return Number(sum(order.items.map((item) => BigInt(count(item)))));
}
