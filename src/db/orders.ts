import { formatAmount } from '../domain/money.ts';
import type { Order, OrderHeader, OrderItem } from '../domain/order.ts';
import type { OrderSort, OrderSortField } from '../domain/order-sort.ts';
import { shipByOf } from '../domain/ship-by.ts';
import { narrowed, planningOf } from './conditions.ts';
import { and, asc, type Db, eq, inArray, placeholder, sql, type Tx } from './drizzle.ts';
import { insertMany } from './insert-many.ts';
import { type OrderFilters, orderConditions, shipByOrNever } from './order-conditions.ts';
import { headerColumns, headerOf, itemOf, newItemValues, newOrderValues } from './order-rows.ts';
import { countUpTo, type Page, pageOf, pageOrder, pagePosition, pageShape, type Sort } from './page.ts';
import { statement } from './statement.ts';
import { amazonOrders, orderItems, orders, stores } from './tables.ts';

function headers(db: Db | Tx, from: typeof orders = orders) {
  return db
    .select(headerColumns)
    .from(from)
    .innerJoin(amazonOrders, and(eq(amazonOrders.id, orders.amazonOrderId), eq(amazonOrders.storeId, orders.storeId)))
    .innerJoin(stores, eq(stores.id, orders.storeId));
}

const sorts: Record<OrderSortField, Pick<Sort, 'value' | 'type'>> = {
  PLACED_AT: { value: sql`${orders.placedAt}`, type: 'timestamptz' },
  UPDATED_AT: { value: sql`${orders.updatedAt}`, type: 'timestamptz' },
  NUMBER: { value: sql`${orders.number}`, type: 'text' },
  GRAND_TOTAL: { value: sql`${orders.grandTotalAmount}`, type: 'numeric' },
  SHIP_BY: { value: shipByOrNever, type: 'timestamptz' },
};

/** Where an order stands in a list that is sorted by this. */
export const orderSortValue: Record<OrderSortField, (order: OrderHeader) => string> = {
  PLACED_AT: ({ placedAt }) => placedAt.toISOString(),
  UPDATED_AT: ({ updatedAt }) => updatedAt.toISOString(),
  NUMBER: ({ number }) => number,
  GRAND_TOTAL: ({ charged, currency }) => formatAmount(charged.grandTotal, currency),
  SHIP_BY: (order) => shipByOf(order)?.toISOString() ?? 'infinity',
};

/** Pages by position, not offset, so that new arrivals never hide or repeat an order. */
export async function listOrders(
  db: Db,
  filters: OrderFilters,
  { field, ascending }: OrderSort,
  page: Page,
): Promise<OrderHeader[]> {
  const { shape, where, values } = narrowed(filters, orderConditions);
  const sort = { ...sorts[field], id: orders.id, ascending };
  const name = `listOrders:${shape}:${field}:${ascending ? 'asc' : 'desc'}:${pageShape(page)}`;
  const build = (on: Db | Tx) => {
    const some = on
      .select()
      .from(orders)
      .where(and(where, pagePosition(sort, page)))
      .orderBy(...pageOrder(sort, page))
      .limit(placeholder('limit'));
    return headers(on, pageOf(orders, some)).orderBy(...pageOrder(sort, page));
  };
  const rows = await statement(db, name, build, planningOf(filters)).execute({
    ...values,
    limit: page.limit,
    ...page.from,
  });
  return rows.map(headerOf);
}

export async function countOrders(db: Db, filters: OrderFilters, cap: number): Promise<number> {
  const { shape, where, values } = narrowed(filters, orderConditions);
  return countUpTo(db, `countOrders:${shape}`, orders, where, values, cap, planningOf(filters));
}

export async function findOrders(db: Db | Tx, ids: readonly string[]): Promise<OrderHeader[]> {
  const rows = await statement(db, 'findOrders', (on) =>
    headers(on).where(sql`${orders.id} = any(${placeholder('ids')})`),
  ).execute({ ids });
  return rows.map(headerOf);
}

/** Commerce numbers are unique per store, so there may be several. */
export async function findOrdersByNumber(db: Db, number: string): Promise<OrderHeader[]> {
  const rows = await statement(db, 'findOrdersByNumber', (on) =>
    headers(on)
      .where(eq(orders.number, placeholder('number')))
      .limit(2),
  ).execute({ number });
  return rows.map(headerOf);
}

export async function findOrderByAmazonNumber(db: Db, number: string): Promise<OrderHeader | null> {
  const [row] = await statement(db, 'findOrderByAmazonNumber', (on) =>
    headers(on)
      .where(eq(amazonOrders.number, placeholder('number')))
      .limit(1),
  ).execute({ number });
  return row ? headerOf(row) : null;
}

export async function findItemsOfOrders(
  db: Db | Tx,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, readonly OrderItem[]>> {
  const rows = await statement(db, 'findItemsOfOrders', (on) =>
    on
      .select()
      .from(orderItems)
      .where(sql`${orderItems.orderId} = any(${placeholder('orderIds')})`)
      .orderBy(asc(orderItems.orderId), asc(orderItems.line)),
  ).execute({ orderIds });
  const byOrder = Map.groupBy(rows, ({ orderId }) => orderId);
  return new Map([...byOrder].map(([orderId, items]) => [orderId, items.map(itemOf)]));
}

export async function findItems(
  db: Db | Tx,
  ids: readonly string[],
): Promise<{ readonly id: string; readonly orderId: string; readonly item: OrderItem }[]> {
  const rows = await statement(db, 'findItems', (on) =>
    on
      .select()
      .from(orderItems)
      .where(sql`${orderItems.id} = any(${placeholder('ids')})`),
  ).execute({ ids });
  return rows.map((row) => ({ id: row.id, orderId: row.orderId, item: itemOf(row) }));
}

/** The order made from an Amazon order, lines and all. The caller holds the Amazon order's lock. */
export async function findOrderOfAmazonOrder(tx: Tx, amazonOrderId: string): Promise<Order | null> {
  const rows = await statement(tx, 'findOrderOfAmazonOrder', (on) =>
    on
      .select({ ...headerColumns, item: orderItems })
      .from(orders)
      .innerJoin(amazonOrders, and(eq(amazonOrders.id, orders.amazonOrderId), eq(amazonOrders.storeId, orders.storeId)))
      .innerJoin(stores, eq(stores.id, orders.storeId))
      .innerJoin(orderItems, and(eq(orderItems.orderId, orders.id), eq(orderItems.storeId, orders.storeId)))
      .where(eq(orders.amazonOrderId, placeholder('amazonOrderId')))
      .orderBy(asc(orderItems.line)),
  ).execute({ amazonOrderId });
  const [first] = rows;
  return first ? { ...headerOf(first), items: rows.map(({ item }) => itemOf(item)) } : null;
}

export async function insertOrders(tx: Tx, added: readonly Order[]): Promise<void> {
  await insertMany(tx, orders, added.map(newOrderValues));
  const lines = added.flatMap((order) => order.items.map((item, line) => newItemValues(item, order, line)));
  await insertMany(tx, orderItems, lines);
}

/** The progress of an effect shows in `updatedAt`, not in the version. */
export async function touchOrders(tx: Tx, ids: readonly string[], at: Date): Promise<void> {
  if (ids.length > 0)
    await tx
      .update(orders)
      .set({ updatedAt: at })
      .where(inArray(orders.id, [...ids]));
}

export async function touchOrder(db: Db | Tx, id: string, at: Date): Promise<void> {
  await db.update(orders).set({ updatedAt: at }).where(eq(orders.id, id));
}
