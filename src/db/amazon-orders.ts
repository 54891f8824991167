import type { AmazonOrder, ImportState } from '../domain/amazon-order.ts';
import { type AmazonOrderFilters, amazonOrderConditions } from './amazon-order-conditions.ts';
import { amazonOrderColumns, amazonOrderOf } from './amazon-order-rows.ts';
import { narrowed, planningOf } from './conditions.ts';
import { and, asc, type Db, desc, eq, inArray, lt, placeholder, sql, type Tx } from './drizzle.ts';
import { insertMany } from './insert-many.ts';
import { countUpTo, type Page, pageLimit, pageOf, pageOrder, pagePosition, pageShape, type Sort } from './page.ts';
import { anyOf } from './reading.ts';
import { statement } from './statement.ts';
import { amazonOrders, creditMemos, invoices, orders, packages, shipments, stores } from './tables.ts';

function reads(db: Db | Tx, from: typeof amazonOrders = amazonOrders) {
  return db
    .select(amazonOrderColumns)
    .from(from)
    .innerJoin(stores, eq(stores.id, amazonOrders.storeId))
    .leftJoin(orders, and(eq(orders.amazonOrderId, amazonOrders.id), eq(orders.storeId, amazonOrders.storeId)));
}

const newestFirst: Sort = {
  value: sql`${amazonOrders.purchasedAt}`,
  type: 'timestamptz',
  id: amazonOrders.id,
  ascending: false,
};

/** Newest purchase first, by position. */
export async function listAmazonOrders(db: Db, filters: AmazonOrderFilters, page: Page): Promise<AmazonOrder[]> {
  const { shape, where, values } = narrowed(filters, amazonOrderConditions);
  const build = (on: Db | Tx) => {
    const some = on
      .select()
      .from(amazonOrders)
      .where(and(where, pagePosition(newestFirst, page)))
      .orderBy(...pageOrder(newestFirst, page))
      .limit(pageLimit(page));
    return reads(on, pageOf(amazonOrders, some)).orderBy(...pageOrder(newestFirst, page));
  };
  const name = `listAmazonOrders:${shape}:${pageShape(page)}`;
  const rows = await statement(db, name, build, planningOf(filters)).execute({
    ...values,
    ...page.from,
  });
  return rows.map(amazonOrderOf);
}

export async function countAmazonOrders(db: Db, filters: AmazonOrderFilters, cap: number): Promise<number> {
  const { shape, where, values } = narrowed(filters, amazonOrderConditions);
  return countUpTo(db, `countAmazonOrders:${shape}`, amazonOrders, where, values, cap, planningOf(filters));
}

export async function findAmazonOrders(db: Db | Tx, ids: readonly string[]): Promise<AmazonOrder[]> {
  const rows = await statement(db, 'findAmazonOrders', (on) =>
    reads(on).where(sql`${amazonOrders.id} = ${anyOf('ids')}`),
  ).execute({ ids });
  return rows.map(amazonOrderOf);
}

export async function findAmazonOrderByNumber(db: Db | Tx, number: string): Promise<AmazonOrder | null> {
  const [row] = await statement(db, 'findAmazonOrderByNumber', (on) =>
    reads(on)
      .where(eq(amazonOrders.number, placeholder('number')))
      .limit(1),
  ).execute({ number });
  return row ? amazonOrderOf(row) : null;
}

/** How an order is addressed by a caller: by our id, that of a document, a package or its Amazon order, or Amazon's number. */
export type OrderAddress =
  | { readonly orderId: string }
  | { readonly document: 'INVOICE' | 'SHIPMENT' | 'CREDIT_MEMO'; readonly documentId: string }
  | { readonly amazonOrderId: string }
  | { readonly amazonOrderNumber: string }
  | { readonly packageId: string };

const documents = { INVOICE: invoices, SHIPMENT: shipments, CREDIT_MEMO: creditMemos, PACKAGE: packages };

/**
 * Locks an Amazon order, and with it the order made from it, until the transaction ends. Every change to
 * either takes this lock first. `orderId` is as the transaction began: read the order itself afterwards.
 */
export async function lockAmazonOrder(tx: Tx, address: OrderAddress): Promise<AmazonOrder | null> {
  const [by, id] = readAddress(address);
  const [row] = await statement(tx, `lockAmazonOrder:${by}`, (on) =>
    reads(on).where(addressed(on, by)).for('update', { of: amazonOrders }),
  ).execute({ id });
  return row ? amazonOrderOf(row) : null;
}

export async function findAddressed(db: Db, address: OrderAddress): Promise<AmazonOrder | null> {
  const [by, id] = readAddress(address);
  const [row] = await statement(db, `findAddressed:${by}`, (on) => reads(on).where(addressed(on, by))).execute({ id });
  return row ? amazonOrderOf(row) : null;
}

type By = keyof typeof documents | 'AMAZON_ORDER' | 'AMAZON_NUMBER' | 'ORDER';

function readAddress(address: OrderAddress): readonly [By, string] {
  if ('amazonOrderId' in address) return ['AMAZON_ORDER', address.amazonOrderId];
  if ('amazonOrderNumber' in address) return ['AMAZON_NUMBER', address.amazonOrderNumber];
  if ('orderId' in address) return ['ORDER', address.orderId];
  return 'packageId' in address ? ['PACKAGE', address.packageId] : [address.document, address.documentId];
}

function addressed(db: Db | Tx, by: By) {
  const id = placeholder('id');
  if (by === 'AMAZON_ORDER') return eq(amazonOrders.id, id);
  if (by === 'AMAZON_NUMBER') return eq(amazonOrders.number, id);
  const ofOrder = db.select({ id: orders.amazonOrderId }).from(orders);
  if (by === 'ORDER') return inArray(amazonOrders.id, ofOrder.where(eq(orders.id, id)));

  const table = documents[by];
  const orderIds = db.select({ id: table.orderId }).from(table).where(eq(table.id, id));
  return inArray(amazonOrders.id, ofOrder.where(inArray(orders.id, orderIds)));
}

/** Locks those of a page that are known already, always in the same order so that two pages never wait for each other. */
export async function lockAmazonOrders(tx: Tx, storeIds: readonly string[], numbers: readonly string[]) {
  const rows = await tx
    .select({ ...amazonOrderColumns, contentHash: amazonOrders.contentHash })
    .from(amazonOrders)
    .innerJoin(stores, eq(stores.id, amazonOrders.storeId))
    .leftJoin(orders, and(eq(orders.amazonOrderId, amazonOrders.id), eq(orders.storeId, amazonOrders.storeId)))
    .where(and(inArray(amazonOrders.storeId, [...storeIds]), inArray(amazonOrders.number, [...numbers])))
    .orderBy(asc(amazonOrders.id))
    .for('update', { of: amazonOrders });
  return rows.map((row) => ({ ...amazonOrderOf(row), contentHash: row.contentHash }));
}

/** The same for Amazon orders that are named by id, and in the same order. */
export async function lockAmazonOrdersById(tx: Tx, ids: readonly string[]): Promise<AmazonOrder[]> {
  if (ids.length === 0) return [];
  const rows = await reads(tx)
    .where(inArray(amazonOrders.id, [...ids]))
    .orderBy(asc(amazonOrders.id))
    .for('update', { of: amazonOrders });
  return rows.map(amazonOrderOf);
}

/** With the position of events that are inserted in the same transaction; all rows have the same fields. */
export async function insertAmazonOrders(tx: Tx, rows: readonly (typeof amazonOrders.$inferInsert)[]): Promise<void> {
  await insertMany(tx, amazonOrders, rows, { made: { eventPosition: 'order_event_position()' } });
}

export async function saveAmazonOrder(
  tx: Tx,
  { id, storeId }: Pick<AmazonOrder, 'id' | 'storeId'>,
  values: Partial<typeof amazonOrders.$inferInsert>,
): Promise<void> {
  await tx
    .update(amazonOrders)
    .set(values)
    .where(and(eq(amazonOrders.id, id), eq(amazonOrders.storeId, storeId)));
}

/** Amazon orders of a store that were due and not imported, with their reports, newest first; those before one, if named. */
export async function listUnimported(
  db: Db | Tx,
  storeId: string,
  states: readonly ImportState[],
  limit: number,
  before: string | null = null,
): Promise<AmazonOrder[]> {
  const rows = await reads(db)
    .where(
      and(
        eq(amazonOrders.storeId, storeId),
        inArray(amazonOrders.importState, [...states]),
        sql`${amazonOrders.importState} in ('BLOCKED', 'PENDING', 'DISABLED')`,
        before === null ? undefined : lt(amazonOrders.id, before),
      ),
    )
    .orderBy(desc(amazonOrders.id))
    .limit(limit);
  return rows.map(amazonOrderOf);
}

/** Orders that are blocked for one of these SKUs, in the order they were bought: the first has the first claim. */
export async function listBlockedFor(
  db: Db,
  skus: readonly string[],
  limit: number,
): Promise<readonly { readonly id: string; readonly accountId: string }[]> {
  return statement(db, 'listBlockedFor', (on) =>
    on
      .select({ id: amazonOrders.id, accountId: stores.accountId })
      .from(amazonOrders)
      .innerJoin(stores, eq(stores.id, amazonOrders.storeId))
      .where(
        and(
          eq(amazonOrders.importState, sql`'BLOCKED'`),
          sql`exists (select 1 from jsonb_array_elements(${amazonOrders.importBlockers}) as blocker
            where blocker ->> 'sku' = any(${placeholder('skus')}))`,
        ),
      )
      .orderBy(asc(amazonOrders.purchasedAt), asc(amazonOrders.id))
      .limit(placeholder('limit')),
  ).execute({ skus, limit });
}

/** How many orders of each store cannot be imported; a store without any is left out. */
export async function countBlockedOfStores(
  db: Db | Tx,
  storeIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await statement(db, 'countBlockedOfStores', (on) =>
    on
      .select({ storeId: amazonOrders.storeId, count: sql<number>`count(*)::int` })
      .from(amazonOrders)
      .where(sql`${amazonOrders.storeId} = any(${placeholder('storeIds')}) and ${amazonOrders.importState} = 'BLOCKED'`)
      .groupBy(amazonOrders.storeId),
  ).execute({ storeIds });
  return new Map(rows.map(({ storeId, count }) => [storeId, count]));
}
