import { formatAmount } from '../domain/money.ts';
import {
  type Amounts,
  type Hold,
  type LineAmounts,
  noAmounts,
  type Order,
  type OrderHeader,
  type OrderItem,
} from '../domain/order.ts';
import { allowedByOrder } from '../domain/rules.ts';
import { shipByOf } from '../domain/ship-by.ts';
import type { AnyPgColumn } from './drizzle.ts';
import type { Reading } from './reading.ts';
import { isGiven, parsed, rowJson, whole } from './row-json.ts';
import { amazonOrders, orderItems, orders, stores } from './tables.ts';

/** An order, and what a rule must know of Amazon's side and of the store. */
const headerRow = rowJson({
  id: orders.id,
  storeId: orders.storeId,
  number: orders.number,
  version: orders.version,
  state: orders.state,
  status: orders.status,
  currency: orders.currency,
  taxMode: orders.taxMode,
  isGuest: orders.isGuest,
  placedAt: orders.placedAt,
  createdAt: orders.createdAt,
  updatedAt: orders.updatedAt,
  latestShipAt: orders.latestShipAt,
  shippingState: orders.shippingState,
  charged: amountColumns(orders, ''),
  invoiced: amountColumns(orders, 'Invoiced'),
  refunded: amountColumns(orders, 'Refunded'),
  adjustmentRefunded: orders.adjustmentRefunded,
  adjustmentFees: orders.adjustmentFees,
  canceledTotal: orders.canceledTotal,
  orderCharge: orders.orderCharge,
  invoiceCount: orders.invoiceCount,
  packageCount: orders.packageCount,
  creditMemoCount: orders.creditMemoCount,
  hold: {
    reason: orders.holdReason,
    placedBy: orders.holdPlacedBy,
    placedAt: orders.holdPlacedAt,
    expiresAt: orders.holdExpiresAt,
    stateBefore: orders.holdStateBefore,
    statusBefore: orders.holdStatusBefore,
  },
  amazon: {
    id: orders.amazonOrderId,
    storeId: orders.storeId,
    number: amazonOrders.number,
    shippingState: amazonOrders.shippingState,
    fulfilledBy: amazonOrders.fulfilledBy,
    programs: amazonOrders.programs,
    buyerRequestedCancel: isGiven(amazonOrders.buyerCancelRequestedAt),
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
});

export const headerText = headerRow.json;

export function headerOf(text: string): OrderHeader {
  const row = parsed(text, headerRow.read);
  return Object.assign(row, { hold: holdOf(row.hold) });
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

const itemRow = rowJson({
  id: orderItems.id,
  amazonOrderItemId: orderItems.amazonOrderItemId,
  sku: orderItems.sku,
  name: orderItems.name,
  asin: orderItems.asin,
  needsTransparencyCodes: orderItems.needsTransparencyCodes,
  quantityOrdered: orderItems.quantityOrdered,
  quantityInvoiced: orderItems.quantityInvoiced,
  quantityShipped: orderItems.quantityShipped,
  quantityRefunded: orderItems.quantityRefunded,
  quantityCanceled: orderItems.quantityCanceled,
  quantityShippedElsewhere: orderItems.quantityShippedElsewhere,
  charged: lineAmountColumns(orderItems),
  invoiced: {
    row: orderItems.rowInvoiced,
    otherCharges: orderItems.otherChargesInvoiced,
    discount: orderItems.discountInvoiced,
    tax: orderItems.taxInvoiced,
  },
  refunded: {
    row: orderItems.rowRefunded,
    otherCharges: orderItems.otherChargesRefunded,
    discount: orderItems.discountRefunded,
    tax: orderItems.taxRefunded,
  },
  shipping: orderItems.shipping,
  shippingTax: orderItems.shippingTax,
  shippingDiscount: orderItems.shippingDiscount,
  giftWrap: orderItems.giftWrap,
  giftWrapTax: orderItems.giftWrapTax,
});

/** The lines of an order, in Amazon's order. */
export const itemReading: Reading<OrderItem> = {
  table: orderItems,
  sorted: whole(orderItems.line),
  json: itemRow.json,
  read: itemRow.read,
};

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

type LineMoneyRow = Pick<typeof orderItems.$inferSelect, 'rowTotal' | 'otherCharges' | 'discount' | 'tax'>;
type LineMoneyColumns = { readonly [K in keyof LineMoneyRow]: AmountColumn };

export function lineAmountColumns({ rowTotal, otherCharges, discount, tax }: LineMoneyColumns) {
  return { row: rowTotal, otherCharges, discount, tax };
}

export function lineAmountValues({ row, otherCharges, discount, tax }: LineAmounts): LineMoneyRow {
  return { rowTotal: row, otherCharges, discount, tax };
}

type Suffixed<S extends string, T = bigint> = { readonly [K in keyof Amounts as `${K}${S}`]: T };
type AmountColumn = AnyPgColumn<{ data: bigint; notNull: true }>;

export function amountColumns<S extends '' | 'Invoiced' | 'Refunded'>(table: Suffixed<S, AmountColumn>, suffix: S) {
  const columns = Object.keys(noAmounts).map((field) => [field, table[`${field}${suffix}` as keyof typeof table]]);
  return Object.fromEntries(columns) as { readonly [K in keyof Amounts]: AmountColumn };
}

export function amountValues<S extends '' | 'Invoiced' | 'Refunded'>(amounts: Amounts, suffix: S): Suffixed<S> {
  return Object.fromEntries(
    Object.entries(amounts).map(([field, amount]) => [`${field}${suffix}`, amount]),
  ) as Suffixed<S>;
}

type HoldRow = { readonly [K in keyof Hold]: Hold[K] | null };

function holdOf({ reason, placedBy, placedAt, expiresAt, stateBefore, statusBefore }: HoldRow): Hold | null {
  if (!placedBy || !placedAt || !stateBefore || !statusBefore) return null;
  return { reason, placedBy, placedAt, expiresAt, stateBefore, statusBefore };
}
