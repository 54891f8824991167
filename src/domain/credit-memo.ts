import { addUp, type DocumentLine, discountWithin, prorate, type Quantities } from './invoice.ts';
import { carryRounding, least } from './money.ts';
import { type Amounts, type Order, orderChargeIn, quantityToRefund, subtractLineAmounts } from './order.ts';

export type RefundRequest = {
  readonly quantities: Quantities;
  /** Minor units of shipping to give back. */
  readonly shipping: bigint;
  readonly adjustmentRefund: bigint;
  readonly adjustmentFee: bigint;
};

export type CreditMemoContent = {
  readonly lines: readonly DocumentLine[];
  /** `grandTotal` is what the buyer gets back, adjustments included. */
  readonly amounts: Amounts;
};

/**
 * What a credit memo contains, in minor units (commerce-orders.md 6.5). The request must be within what
 * is left; only the grand total may come out negative, and is then for the caller to refuse.
 */
export function drawCreditMemo(order: Order, request: RefundRequest): CreditMemoContent {
  const rounding = carryRounding();
  const lines = prorate(
    order.items,
    request.quantities,
    (item) => ({
      rest: subtractLineAmounts(item.invoiced, item.refunded),
      units: quantityToRefund(item),
      unitsLeft: quantityToRefund(item),
    }),
    rounding,
  );

  const { shipping } = request;
  const allShipping = shipping === shippingRefundable(order);
  const shareOf = (field: 'shippingTax' | 'shippingDiscount', round: typeof rounding.charge) => {
    const left = order.invoiced[field] - order.refunded[field];
    return allShipping ? left : least(left, round(order.charged[field] * shipping, order.charged.shipping));
  };
  const rest = {
    amount: shippingRefundable(order),
    discount: order.invoiced.shippingDiscount - order.refunded.shippingDiscount,
  };
  const shippingDiscount = discountWithin(rest, shipping, shareOf('shippingDiscount', rounding.deduct));
  const shippingTax = shareOf('shippingTax', rounding.charge);
  const chargeLeft = orderChargeIn(order, 'invoiced') - orderChargeIn(order, 'refunded');
  const orderCharge = chargeLeft < 0n || refundsLastUnit(order, request.quantities) ? chargeLeft : 0n;
  const amounts = addUp(order.taxMode, lines, { shipping, shippingTax, shippingDiscount, orderCharge });
  const grandTotal = amounts.grandTotal + request.adjustmentRefund - request.adjustmentFee;

  return { lines, amounts: { ...amounts, grandTotal } };
}

export function shippingRefundable({ invoiced, refunded }: Order): bigint {
  return invoiced.shipping - refunded.shipping;
}

/** Everything that can still be refunded, as a request. */
export function everythingRefundable(order: Order): RefundRequest {
  return {
    quantities: new Map(order.items.map((item) => [item.id, quantityToRefund(item)])),
    shipping: shippingRefundable(order),
    adjustmentRefund: 0n,
    adjustmentFee: 0n,
  };
}

/** The order's own charges go back with its last invoiced unit (R22). */
function refundsLastUnit(order: Order, quantities: Quantities): boolean {
  const units = [...quantities.values()].reduce((total, quantity) => total + quantity, 0);
  return units > 0 && order.items.every((item) => quantityToRefund(item) === (quantities.get(item.id) ?? 0));
}
