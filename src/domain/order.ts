import type { AmazonStanding, ShippingState } from './amazon-order.ts';
import { sum } from './money.ts';
import type { OrderPolicy } from './order-policy.ts';

export const orderStates = ['NEW', 'PROCESSING', 'COMPLETE', 'CLOSED', 'CANCELED', 'ON_HOLD'] as const;
export type OrderState = (typeof orderStates)[number];

export const taxModes = ['EXCLUSIVE', 'INCLUSIVE', 'NONE', 'UNKNOWN'] as const;
/** Whether the amounts already contain the tax. UNKNOWN counts like EXCLUSIVE; see `orderCharge`. */
export type TaxMode = (typeof taxModes)[number];

export const orderItemStatuses = [
  'ORDERED',
  'INVOICED',
  'SHIPPED',
  'PARTIAL',
  'MIXED',
  'REFUNDED',
  'CANCELED',
] as const;
export type OrderItemStatus = (typeof orderItemStatuses)[number];

/** Minor units. On orders and documents tax and discount include the shipping's, given apart too. */
export type Amounts = {
  readonly subtotal: bigint;
  readonly discount: bigint;
  readonly shipping: bigint;
  readonly otherCharges: bigint;
  readonly tax: bigint;
  readonly shippingTax: bigint;
  readonly shippingDiscount: bigint;
  readonly grandTotal: bigint;
};

/** What a line, or a part of it, costs. No shipping in it. */
export type LineAmounts = {
  readonly row: bigint;
  readonly otherCharges: bigint;
  readonly discount: bigint;
  readonly tax: bigint;
};

export type OrderItem = {
  readonly id: string;
  readonly amazonOrderItemId: string;
  /** The product's SKU in our catalogue; Amazon's listing may name another. */
  readonly sku: string;
  readonly name: string;
  readonly asin: string | null;
  readonly needsTransparencyCodes: boolean;
  readonly quantityOrdered: number;
  readonly quantityInvoiced: number;
  readonly quantityShipped: number;
  readonly quantityRefunded: number;
  readonly quantityCanceled: number;
  /** Units that Amazon shows as shipped beyond ours (R27). */
  readonly quantityShippedElsewhere: number;
  readonly charged: LineAmounts;
  readonly invoiced: LineAmounts;
  readonly refunded: LineAmounts;
  readonly shipping: bigint;
  readonly shippingTax: bigint;
  readonly shippingDiscount: bigint;
  /** The gift wrap within other charges, and its tax within tax: Amazon wants them named apart in a refund. */
  readonly giftWrap: bigint;
  readonly giftWrapTax: bigint;
};

export type Hold = {
  readonly reason: string | null;
  readonly placedBy: string;
  readonly placedAt: Date;
  readonly expiresAt: Date | null;
  readonly stateBefore: OrderState;
  readonly statusBefore: string;
};

export type OrderHeader = {
  readonly id: string;
  readonly storeId: string;
  readonly number: string;
  readonly version: number;
  readonly state: OrderState;
  readonly status: string;
  readonly currency: string;
  readonly taxMode: TaxMode;
  readonly isGuest: boolean;
  readonly placedAt: Date;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly latestShipAt: Date | null;
  readonly shippingState: ShippingState;
  readonly charged: Amounts;
  readonly invoiced: Amounts;
  readonly refunded: Amounts;
  readonly adjustmentRefunded: bigint;
  readonly adjustmentFees: bigint;
  readonly canceledTotal: bigint;
  /** Charges of the order as a whole: the delivery tip, and what Amazon's total has beyond its own parts (R22, R23). */
  readonly orderCharge: bigint;
  readonly invoiceCount: number;
  /** The highest package reference given out here. */
  readonly packageCount: number;
  readonly creditMemoCount: number;
  readonly hold: Hold | null;
  readonly amazon: AmazonStanding;
  readonly policy: OrderPolicy;
};

/** A Commerce order with its lines: all that a decision needs. */
export type Order = OrderHeader & { readonly items: readonly OrderItem[] };

export const noAmounts: Amounts = {
  subtotal: 0n,
  discount: 0n,
  shipping: 0n,
  otherCharges: 0n,
  tax: 0n,
  shippingTax: 0n,
  shippingDiscount: 0n,
  grandTotal: 0n,
};

export const noLineAmounts: LineAmounts = { row: 0n, otherCharges: 0n, discount: 0n, tax: 0n };

export function quantityToInvoice({ quantityOrdered, quantityInvoiced, quantityCanceled }: OrderItem): number {
  return Math.max(0, quantityOrdered - quantityInvoiced - quantityCanceled);
}

/** Refunded units count as units that were shipped first (commerce-orders.md 5.2). */
export function quantityToShip(item: OrderItem): number {
  const gone = Math.max(item.quantityShipped + item.quantityShippedElsewhere, item.quantityRefunded);
  return Math.max(0, item.quantityOrdered - gone - item.quantityCanceled);
}

export function quantityToRefund({ quantityInvoiced, quantityRefunded }: OrderItem): number {
  return Math.max(0, quantityInvoiced - quantityRefunded);
}

export function quantityToCancel(item: OrderItem): number {
  return Math.min(quantityToInvoice(item), quantityToShip(item));
}

/** Commerce's label for a line, worked out from its quantities (commerce-orders.md 5.4). */
export function itemStatus(item: OrderItem): OrderItemStatus {
  const { quantityOrdered: ordered, quantityInvoiced: invoiced, quantityShipped: shipped } = item;
  const { quantityRefunded: refunded, quantityCanceled: canceled } = item;
  const alive = ordered - canceled - refunded;

  if (invoiced + shipped + refunded + canceled === 0) return 'ORDERED';
  if (shipped > 0 && invoiced > 0 && alive === shipped) return 'SHIPPED';
  if (invoiced > 0 && shipped === 0 && alive === invoiced) return 'INVOICED';
  if (refunded > 0 && ordered === refunded) return 'REFUNDED';
  if (canceled > 0 && ordered === canceled) return 'CANCELED';
  return Math.max(shipped, invoiced) < alive ? 'PARTIAL' : 'MIXED';
}

/** Line amounts to a grand total: the tax is added unless the amounts already contain it (R23). */
export function totalOf(taxMode: TaxMode, amounts: Omit<Amounts, 'grandTotal'>): bigint {
  const { subtotal, shipping, otherCharges, discount, tax } = amounts;
  return subtotal + shipping + otherCharges - discount + (taxMode === 'INCLUSIVE' ? 0n : tax);
}

/** How much of the order's own charges has been invoiced or refunded: what the lines do not account for. */
export function orderChargeIn(order: Order, done: 'invoiced' | 'refunded'): bigint {
  return order[done].otherCharges - sum(order.items.map((item) => item[done].otherCharges));
}

export function addAmounts(left: Amounts, right: Amounts): Amounts {
  return {
    subtotal: left.subtotal + right.subtotal,
    discount: left.discount + right.discount,
    shipping: left.shipping + right.shipping,
    otherCharges: left.otherCharges + right.otherCharges,
    tax: left.tax + right.tax,
    shippingTax: left.shippingTax + right.shippingTax,
    shippingDiscount: left.shippingDiscount + right.shippingDiscount,
    grandTotal: left.grandTotal + right.grandTotal,
  };
}

export function subtractAmounts(left: Amounts, right: Amounts): Amounts {
  return {
    subtotal: left.subtotal - right.subtotal,
    discount: left.discount - right.discount,
    shipping: left.shipping - right.shipping,
    otherCharges: left.otherCharges - right.otherCharges,
    tax: left.tax - right.tax,
    shippingTax: left.shippingTax - right.shippingTax,
    shippingDiscount: left.shippingDiscount - right.shippingDiscount,
    grandTotal: left.grandTotal - right.grandTotal,
  };
}

export function addLineAmounts(left: LineAmounts, right: LineAmounts): LineAmounts {
  return {
    row: left.row + right.row,
    otherCharges: left.otherCharges + right.otherCharges,
    discount: left.discount + right.discount,
    tax: left.tax + right.tax,
  };
}

export function subtractLineAmounts(left: LineAmounts, right: LineAmounts): LineAmounts {
  return {
    row: left.row - right.row,
    otherCharges: left.otherCharges - right.otherCharges,
    discount: left.discount - right.discount,
    tax: left.tax - right.tax,
  };
}
