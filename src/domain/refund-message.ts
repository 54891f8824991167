import type { RefundComponent, RefundMessage } from './effects.ts';
import type { CreditMemoDraft, CreditMemoLine } from './events.ts';
import { formatAmount, least } from './money.ts';
import type { Order, OrderItem } from './order.ts';

/** Amazon sells for it in Japan alone. */
const yen = 'JPY';

type Portion = { readonly type: RefundComponent['type']; readonly amount: bigint };

/**
 * What Amazon is told of a credit memo: money by line and kind, never more of a kind than the line was
 * charged. `order` is the order before the memo. Null when no money goes back.
 */
export function refundMessage(order: Order, memo: CreditMemoDraft): RefundMessage | null {
  const first = order.items.find(({ id }) => id === memo.lines[0]?.itemId) ?? order.items[0];
  const shipping = shippingPortions(order, memo);
  const orderCharge = memo.amounts.otherCharges - memo.lines.reduce((total, line) => total + line.otherCharges, 0n);

  const items = order.items.flatMap((item) => {
    const line = memo.lines.find(({ itemId }) => itemId === item.id);
    const portions = [
      ...(line ? linePortions(order, item, line) : []),
      ...(shipping.get(item.id) ?? []),
      ...(item === first ? adjustments(memo, orderCharge) : []),
    ].filter(({ amount }) => amount > 0n);
    if (portions.length === 0) return [];

    const components = portions.map(({ type, amount }) => ({ type, amount: formatAmount(amount, order.currency) }));
    return [{ amazonOrderItemId: item.amazonOrderItemId, quantity: line?.quantity ?? 0, components }];
  });
  if (items.length === 0) return null;

  return {
    kind: 'REFUND',
    creditMemoId: memo.id,
    reason: memo.reason ?? 'GENERAL_ADJUSTMENT',
    currency: order.currency,
    taxMode: order.taxMode,
    items,
    total: formatAmount(memo.amounts.grandTotal, order.currency),
  };
}

/** Amazon's parts of a line. */
function linePortions(order: Order, item: OrderItem, line: CreditMemoLine): readonly Portion[] {
  const giftWrap = share(item.refunded.otherCharges, line.otherCharges, item.giftWrap);
  const tax = share(item.refunded.tax, line.tax, item.charged.tax - item.giftWrapTax);
  const goods = { type: 'Principal', amount: line.row - line.discount } as const;
  const [principal, ...goodsTax] = taxed(order, goods, { type: 'Tax', amount: tax });
  const [wrap, ...wrapTax] = taxed(
    order,
    { type: 'GiftWrap', amount: giftWrap },
    { type: 'GiftWrapTax', amount: line.tax - tax },
  );
  return [principal, wrap, { type: 'COD', amount: line.otherCharges - giftWrap }, ...goodsTax, ...wrapTax];
}

/**
 * An amount with its tax beside it, or in it where the amount contains it already. Japan refuses a tax apart, however
 * the order names it: there it is folded in, and the sum stays (amazon-sp-api.md 12).
 */
function taxed({ taxMode, currency }: Order, net: Portion, tax: Portion): [Portion, ...Portion[]] {
  if (taxMode === 'INCLUSIVE') return [net];
  return currency === yen ? [{ ...net, amount: net.amount + tax.amount }] : [net, tax];
}

/** Shipping belongs to the order here and to lines at Amazon: lines are filled up one after the other. */
function shippingPortions(order: Order, { amounts }: CreditMemoDraft): ReadonlyMap<string, readonly Portion[]> {
  const { refunded } = order;
  let netBefore = refunded.shipping - refunded.shippingDiscount;
  let taxBefore = refunded.shippingTax;
  let net = amounts.shipping - amounts.shippingDiscount;
  let tax = amounts.shippingTax;

  return new Map(
    order.items.map((item) => {
      const charged = item.shipping - item.shippingDiscount;
      const netHere = share(netBefore, net, charged);
      const taxHere = share(taxBefore, tax, item.shippingTax);
      [netBefore, net] = [atLeastZero(netBefore - charged), net - netHere];
      [taxBefore, tax] = [atLeastZero(taxBefore - item.shippingTax), tax - taxHere];

      return [item.id, taxed(order, { type: 'Shipping', amount: netHere }, { type: 'ShippingTax', amount: taxHere })];
    }),
  );
}

/** R31; a charge of the order as a whole goes as Other, a reduction of it as a fee. */
function adjustments(memo: CreditMemoDraft, orderCharge: bigint): readonly Portion[] {
  return [
    { type: 'Other', amount: orderCharge },
    { type: 'Goodwill', amount: memo.adjustmentRefund },
    { type: 'RestockingFee', amount: memo.adjustmentFee - least(orderCharge, 0n) },
  ];
}

/** How much of `wanted` still fits into `room`, of which `used` is gone. */
function share(used: bigint, wanted: bigint, room: bigint): bigint {
  return least(wanted, atLeastZero(room - used));
}

function atLeastZero(amount: bigint): bigint {
  return amount < 0n ? 0n : amount;
}
