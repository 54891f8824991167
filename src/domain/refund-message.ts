import type { RefundComponent, RefundMessage } from './effects.ts';
import type { CreditMemoDraft, CreditMemoLine } from './events.ts';
import { formatAmount, least } from './money.ts';
import type { Order, OrderItem } from './order.ts';

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

/** Amazon's parts of a line. Where the amounts contain the tax, Amazon wants it folded in (amazon-sp-api.md 12). */
function linePortions({ taxMode }: Order, item: OrderItem, line: CreditMemoLine): readonly Portion[] {
  const giftWrap = share(item.refunded.otherCharges, line.otherCharges, item.giftWrap);
  const codFee = line.otherCharges - giftWrap;
  const parts: readonly Portion[] = [
    { type: 'Principal', amount: line.row - line.discount },
    { type: 'GiftWrap', amount: giftWrap },
    { type: 'COD', amount: codFee },
  ];
  if (taxMode === 'INCLUSIVE') return parts;

  const ownTax = item.charged.tax - item.giftWrapTax;
  const tax = share(item.refunded.tax, line.tax, ownTax);
  return [...parts, { type: 'Tax', amount: tax }, { type: 'GiftWrapTax', amount: line.tax - tax }];
}

/** Shipping belongs to the order here and to lines at Amazon: lines are filled up one after the other. */
function shippingPortions(order: Order, { amounts }: CreditMemoDraft): ReadonlyMap<string, readonly Portion[]> {
  const { refunded, taxMode } = order;
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

      const portions: Portion[] = [{ type: 'Shipping', amount: netHere }];
      if (taxMode !== 'INCLUSIVE') portions.push({ type: 'ShippingTax', amount: taxHere });
      return [item.id, portions];
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
