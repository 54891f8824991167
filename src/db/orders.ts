import { formatAmount } from '../domain/money.ts';
import type { Order, OrderHeader, OrderItem } from '../domain/order.ts';
import type { OrderSort, OrderSortField } from '../domain/order-sort.ts';
import { shipByOf } from '../domain/ship-by.ts';
import { narrowed, planningOf } from './conditions.ts';
import { and, asc, type Db, eq, inArray, placeholder, sql, type Tx } from './drizzle.ts';
import { insertMany } from './insert-many.ts';
import { type OrderFilters, orderConditions, shipByOrNever } from './order-conditions.ts';
import { type OrderPart, type OrderParts, orderParts } from './order-parts.ts';
import { headerOf, headerText, itemReading, newItemValues, newOrderValues } from './order-rows.ts';
import { countUpTo, type Page, pageLimit, pageOf, pageOrder, pagePosition, pageShape, type Sort } from './page.ts';
import { anyOf } from './reading.ts';
import { parsed } from './row-json.ts';
import { inTexts, statement } from './statement.ts';
import { amazonOrders, orderItems, orders, stores } from './tables.ts';

/** An order with those of its parts that were asked for. */
export type OrderRead = { readonly order: OrderHeader; readonly parts: OrderParts };

function headers(db: Db | Tx, parts: readonly OrderPart[], from: typeof orders = orders) {
  const read = Object.fromEntries(parts.map((part) => [part, orderParts[part].json]));
  return db
    .select({ order: headerText, ...read })
    .from(from)
    .innerJoin(amazonOrders, and(eq(amazonOrders.id, orders.amazonOrderId), eq(amazonOrders.storeId, orders.storeId)))
    .innerJoin(stores, eq(stores.id, orders.storeId));
}

function readOrder([text = '', ...texts]: readonly string[], parts: readonly OrderPart[]): OrderRead {
  const order = headerOf(text);
  const read = parts.map((part, at) => [part, orderParts[part].read(texts[at] ?? '', order)]);
  return { order, parts: Object.fromEntries(read) };
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
  parts: readonly OrderPart[] = [],
): Promise<OrderRead[]> {
  const { shape, where, values } = narrowed(filters, orderConditions);
  const sort = { ...sorts[field], id: orders.id, ascending };
  const name = `listOrders:${shape}:${field}:${ascending ? 'asc' : 'desc'}:${pageShape(page)}:${parts}`;
  const build = (on: Db | Tx) => {
    const some = on
      .select()
      .from(orders)
      .where(and(where, pagePosition(sort, page)))
      .orderBy(...pageOrder(sort, page))
      .limit(pageLimit(page));
    return inTexts(headers(on, parts, pageOf(orders, some)).orderBy(...pageOrder(sort, page)));
  };
  const rows = await statement(db, name, build, planningOf(filters)).execute({
    ...values,
    ...page.from,
  });
  return rows.map((row) => readOrder(row, parts));
}

export async function countOrders(db: Db, filters: OrderFilters, cap: number): Promise<number> {
  const { shape, where, values } = narrowed(filters, orderConditions);
  return countUpTo(db, `countOrders:${shape}`, orders, where, values, cap, planningOf(filters));
}

export async function findOrders(db: Db | Tx, ids: readonly string[]): Promise<OrderHeader[]> {
  const rows = await statement(db, 'findOrders', (on) =>
    inTexts(headers(on, []).where(sql`${orders.id} = ${anyOf('ids')}`)),
  ).execute({ ids });
  return rows.map(([text = '']) => headerOf(text));
}

const addresses = { id: orders.id, number: orders.number, amazonOrderNumber: amazonOrders.number };
export type OrderBy = {
  readonly by: keyof typeof addresses;
  readonly value: string;
  /** Where to look; left out, in every store. */
  readonly storeIds?: readonly string[] | undefined;
};

/** Commerce numbers are unique per store, so there may be several: no more than two are read. */
export async function findOrdersBy(
  db: Db | Tx,
  { by, value, storeIds }: OrderBy,
  parts: readonly OrderPart[] = [],
): Promise<OrderRead[]> {
  const rows = await statement(db, `findOrdersBy:${by}:${storeIds ? 'in' : 'anywhere'}:${parts}`, (on) =>
    inTexts(
      headers(on, parts)
        .where(and(eq(addresses[by], placeholder('value')), storeIds && sql`${orders.storeId} = ${anyOf('storeIds')}`))
        .limit(2),
    ),
  ).execute({ value, storeIds });
  return rows.map((row) => readOrder(row, parts));
}

export async function findOrdersWith(
  db: Db,
  ids: readonly string[],
  parts: readonly OrderPart[],
): Promise<OrderRead[]> {
  const rows = await statement(db, `findOrdersWith:${parts}`, (on) =>
    inTexts(headers(on, parts).where(sql`${orders.id} = ${anyOf('ids')}`)),
  ).execute({ ids });
  return rows.map((row) => readOrder(row, parts));
}

export async function findItemsOfOrders(
  db: Db | Tx,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, readonly OrderItem[]>> {
  const rows = await statement(db, 'findItemsOfOrders', (on) =>
    on
      .select({ orderId: orderItems.orderId, item: itemReading.json })
      .from(orderItems)
      .where(sql`${orderItems.orderId} = ${anyOf('orderIds')}`)
      .orderBy(asc(orderItems.orderId), asc(orderItems.line)),
  ).execute({ orderIds });
  const byOrder = Map.groupBy(rows, ({ orderId }) => orderId);
  return new Map(
    [...byOrder].map(([orderId, items]) => [orderId, items.map(({ item }) => parsed(item, itemReading.read))]),
  );
}

export async function findItems(
  db: Db | Tx,
  ids: readonly string[],
): Promise<{ readonly id: string; readonly orderId: string; readonly item: OrderItem }[]> {
  const rows = await statement(db, 'findItems', (on) =>
    on
      .select({ id: orderItems.id, orderId: orderItems.orderId, item: itemReading.json })
      .from(orderItems)
      .where(sql`${orderItems.id} = ${anyOf('ids')}`),
  ).execute({ ids });
  return rows.map(({ item, ...row }) => ({ ...row, item: parsed(item, itemReading.read) }));
}

/** The order made from an Amazon order, lines and all. The caller holds the Amazon order's lock. */
export async function findOrderOfAmazonOrder(tx: Tx, amazonOrderId: string): Promise<Order | null> {
  const [row] = await statement(tx, 'findOrderOfAmazonOrder', (on) =>
    inTexts(headers(on, ['items']).where(eq(orders.amazonOrderId, placeholder('amazonOrderId')))),
  ).execute({ amazonOrderId });
  if (!row) return null;
  const { order, parts } = readOrder(row, ['items']);
  return { ...order, items: parts.items ?? [] };
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
