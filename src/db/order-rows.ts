import { formatAmount } from '../domain/money.ts';
import type { Amounts, Hold, LineAmounts, Order, OrderHeader, OrderItem } from '../domain/order.ts';
import { allowedByOrder } from '../domain/rules.ts';
import { shipByOf } from '../domain/ship-by.ts';
import { amazonOrders, type orderItems, orders, stores } from './tables.ts';

type OrderRow = typeof orders.$inferSelect;
type ItemRow = typeof orderItems.$inferSelect;

/** What a rule must know of Amazon's side and of the store, beside the order's own row. */
export const headerColumns = {
  order: orders,
  amazon: {
    number: amazonOrders.number,
    shippingState: amazonOrders.shippingState,
    fulfilledBy: amazonOrders.fulfilledBy,
    programs: amazonOrders.programs,
    buyerCancelRequestedAt: amazonOrders.buyerCancelRequestedAt,
    cancelAskedAt: amazonOrders.cancelAskedAt,
    hasBuyerEmail: amazonOrders.hasBuyerEmail,
    buyerErasedAt: amazonOrders.buyerErasedAt,
    stockReserved: amazonOrders.stockReserved,
    itemIds: amazonOrders.itemIds,
  },
  policy: {
    readOnly: stores.readOnly,
    buyerCancelRequestPolicy: stores.buyerCancelRequestPolicy,
    uploadInvoices: stores.uploadInvoices,
  },
};

type HeaderRow = {
  readonly order: OrderRow;
  readonly amazon: Pick<typeof amazonOrders.$inferSelect, keyof typeof headerColumns.amazon>;
  readonly policy: Pick<typeof stores.$inferSelect, keyof typeof headerColumns.policy>;
};

export function headerOf({ order: row, amazon, policy }: HeaderRow): OrderHeader {
  const { buyerCancelRequestedAt, ...standing } = amazon;
  return {
    id: row.id,
    storeId: row.storeId,
    number: row.number,
    version: row.version,
    state: row.state,
    status: row.status,
    currency: row.currency,
    taxMode: row.taxMode,
    isGuest: row.isGuest,
    placedAt: row.placedAt,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    latestShipAt: row.latestShipAt,
    shippingState: row.shippingState,
    charged: amountsOf(row, ''),
    invoiced: amountsOf(row, 'Invoiced'),
    refunded: amountsOf(row, 'Refunded'),
    adjustmentRefunded: row.adjustmentRefunded,
    adjustmentFees: row.adjustmentFees,
    canceledTotal: row.canceledTotal,
    orderCharge: row.orderCharge,
    invoiceCount: row.invoiceCount,
    packageCount: row.packageCount,
    creditMemoCount: row.creditMemoCount,
    hold: holdOf(row),
    amazon: {
      ...standing,
      id: row.amazonOrderId,
      storeId: row.storeId,
      buyerRequestedCancel: buyerCancelRequestedAt !== null,
    },
    policy,
  };
}

/** The columns of an order that a change to it may touch. */
export function headerValues(order: Order) {
  const { hold } = order;
  return {
    version: order.version,
    state: order.state,
    status: order.status,
    shippingState: order.shippingState,
    ...amountValues(order.invoiced, 'Invoiced'),
    ...amountValues(order.refunded, 'Refunded'),
    adjustmentRefunded: order.adjustmentRefunded,
    adjustmentFees: order.adjustmentFees,
    canceledTotal: order.canceledTotal,
    invoiceCount: order.invoiceCount,
    packageCount: order.packageCount,
    creditMemoCount: order.creditMemoCount,
    holdReason: hold?.reason ?? null,
    holdPlacedBy: hold?.placedBy ?? null,
    holdPlacedAt: hold?.placedAt ?? null,
    holdExpiresAt: hold?.expiresAt ?? null,
    holdStateBefore: hold?.stateBefore ?? null,
    holdStatusBefore: hold?.statusBefore ?? null,
    latestShipAt: order.latestShipAt,
    grandTotalAmount: formatAmount(order.charged.grandTotal, order.currency),
    shipBy: shipByOf(order),
    allowedActions: allowedByOrder(order),
    updatedAt: order.updatedAt,
  };
}

export function newOrderValues(order: Order): typeof orders.$inferInsert {
  return {
    ...headerValues(order),
    id: order.id,
    storeId: order.storeId,
    amazonOrderId: order.amazon.id,
    number: order.number,
    currency: order.currency,
    taxMode: order.taxMode,
    isGuest: order.isGuest,
    ...amountValues(order.charged, ''),
    orderCharge: order.orderCharge,
    placedAt: order.placedAt,
    createdAt: order.createdAt,
  };
}

export function itemOf(row: ItemRow): OrderItem {
  return {
    id: row.id,
    amazonOrderItemId: row.amazonOrderItemId,
    sku: row.sku,
    name: row.name,
    asin: row.asin,
    needsTransparencyCodes: row.needsTransparencyCodes,
    quantityOrdered: row.quantityOrdered,
    quantityInvoiced: row.quantityInvoiced,
    quantityShipped: row.quantityShipped,
    quantityRefunded: row.quantityRefunded,
    quantityCanceled: row.quantityCanceled,
    quantityShippedElsewhere: row.quantityShippedElsewhere,
    charged: lineAmountsOf(row),
    invoiced: {
      row: row.rowInvoiced,
      otherCharges: row.otherChargesInvoiced,
      discount: row.discountInvoiced,
      tax: row.taxInvoiced,
    },
    refunded: {
      row: row.rowRefunded,
      otherCharges: row.otherChargesRefunded,
      discount: row.discountRefunded,
      tax: row.taxRefunded,
    },
    shipping: row.shipping,
    shippingTax: row.shippingTax,
    shippingDiscount: row.shippingDiscount,
    giftWrap: row.giftWrap,
    giftWrapTax: row.giftWrapTax,
  };
}

export function newItemValues(
  item: OrderItem,
  { id: orderId, storeId }: OrderHeader,
  line: number,
): typeof orderItems.$inferInsert {
  const { charged, invoiced: _, refunded: __, ...plain } = item;
  return { ...plain, orderId, storeId, line, ...lineAmountValues(charged), ...itemProgress(item) };
}

type Progress = Pick<
  OrderItem,
  | 'quantityInvoiced'
  | 'quantityShipped'
  | 'quantityRefunded'
  | 'quantityCanceled'
  | 'quantityShippedElsewhere'
  | 'invoiced'
  | 'refunded'
>;

/** The columns of a line that a change to its order may touch. */
export function itemProgress({ invoiced, refunded, ...item }: Progress) {
  return {
    quantityInvoiced: item.quantityInvoiced,
    quantityShipped: item.quantityShipped,
    quantityRefunded: item.quantityRefunded,
    quantityCanceled: item.quantityCanceled,
    quantityShippedElsewhere: item.quantityShippedElsewhere,
    rowInvoiced: invoiced.row,
    otherChargesInvoiced: invoiced.otherCharges,
    discountInvoiced: invoiced.discount,
    taxInvoiced: invoiced.tax,
    rowRefunded: refunded.row,
    otherChargesRefunded: refunded.otherCharges,
    discountRefunded: refunded.discount,
    taxRefunded: refunded.tax,
  };
}

type LineMoneyRow = Pick<ItemRow, 'rowTotal' | 'otherCharges' | 'discount' | 'tax'>;

export function lineAmountsOf({ rowTotal, otherCharges, discount, tax }: LineMoneyRow): LineAmounts {
  return { row: rowTotal, otherCharges, discount, tax };
}

export function lineAmountValues({ row, otherCharges, discount, tax }: LineAmounts): LineMoneyRow {
  return { rowTotal: row, otherCharges, discount, tax };
}

type Suffixed<S extends string> = { readonly [K in keyof Amounts as `${K}${S}`]: bigint };

export function amountsOf<S extends '' | 'Invoiced' | 'Refunded'>(row: Suffixed<S>, suffix: S): Amounts {
  const of = (field: keyof Amounts) => (row as Readonly<Record<string, bigint>>)[`${field}${suffix}`] ?? 0n;
  return {
    subtotal: of('subtotal'),
    discount: of('discount'),
    shipping: of('shipping'),
    otherCharges: of('otherCharges'),
    tax: of('tax'),
    shippingTax: of('shippingTax'),
    shippingDiscount: of('shippingDiscount'),
    grandTotal: of('grandTotal'),
  };
}

export function amountValues<S extends '' | 'Invoiced' | 'Refunded'>(amounts: Amounts, suffix: S): Suffixed<S> {
  return Object.fromEntries(
    Object.entries(amounts).map(([field, amount]) => [`${field}${suffix}`, amount]),
  ) as Suffixed<S>;
}

function holdOf(row: OrderRow): Hold | null {
  const { holdReason, holdPlacedBy, holdPlacedAt, holdExpiresAt, holdStateBefore, holdStatusBefore } = row;
  if (!holdPlacedBy || !holdPlacedAt || !holdStateBefore || !holdStatusBefore) return null;
  return {
    reason: holdReason,
    placedBy: holdPlacedBy,
    placedAt: holdPlacedAt,
    expiresAt: holdExpiresAt,
    stateBefore: holdStateBefore,
    statusBefore: holdStatusBefore,
  };
}
