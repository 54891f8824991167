import { type ParkedOrder, parkedOrdersMax } from '../domain/parked-order.ts';
import { and, asc, type Db, desc, eq, gt, inArray, lt, lte, placeholder, sql, type Tx } from './drizzle.ts';
import type { Sealer } from './seal.ts';
import { statement } from './statement.ts';
import { parkedOrders, stores } from './tables.ts';

type Row = typeof parkedOrders.$inferSelect;

/** One row per fingerprint; one that is parked already keeps the time when that began. */
export async function saveParkedOrders(tx: Tx, orders: readonly Row[]): Promise<void> {
  if (orders.length === 0) return;
  await tx
    .insert(parkedOrders)
    .values([...orders])
    .onConflictDoUpdate({
      target: [parkedOrders.accountId, parkedOrders.fingerprint],
      set: {
        why: sql`excluded.why`,
        sealed: sql`excluded.sealed`,
        seenAt: sql`excluded.seen_at`,
        marketplaceId: sql`excluded.marketplace_id`,
      },
    });
}

/** A batch of one account's with what Amazon sent, oldest first, from after an id on. */
export async function listParkedOrders(
  db: Db,
  sealer: Sealer,
  accountId: string,
  after: string | null,
  limit: number,
): Promise<readonly { readonly id: string; readonly raw: unknown }[]> {
  const rows = await statement(db, `listParkedOrders:${after !== null}`, (on) =>
    on
      .select({ id: parkedOrders.id, sealed: parkedOrders.sealed })
      .from(parkedOrders)
      .where(
        and(
          eq(parkedOrders.accountId, placeholder('accountId')),
          after === null ? undefined : gt(parkedOrders.id, placeholder('after')),
        ),
      )
      .orderBy(asc(parkedOrders.id))
      .limit(placeholder('limit')),
  ).execute({ accountId, after, limit });
  return rows.map(({ id, sealed }) => ({ id, raw: JSON.parse(sealer.open(sealed)) }));
}

export async function deleteParkedOrder(tx: Tx, id: string): Promise<void> {
  await tx.delete(parkedOrders).where(eq(parkedOrders.id, id));
}

export async function deleteParkedNumbers(
  tx: Tx,
  accountIds: readonly string[],
  numbers: readonly string[],
): Promise<void> {
  if (accountIds.length === 0 || numbers.length === 0) return;
  await tx
    .delete(parkedOrders)
    .where(and(inArray(parkedOrders.accountId, [...accountIds]), inArray(parkedOrders.number, [...numbers])));
}

export async function deleteParkedOrdersUnseenSince(tx: Tx, since: Date): Promise<void> {
  await tx.delete(parkedOrders).where(lt(parkedOrders.seenAt, since));
}

/** What may belong to a store: an order whose marketplace could not be read belongs to each of its account's. */
const mayBelong = and(
  eq(parkedOrders.accountId, stores.accountId),
  sql`coalesce(${parkedOrders.marketplaceId}, ${stores.marketplaceId}) = ${stores.marketplaceId}`,
);

/** The newest of each store, newest first. */
export async function findParkedOrders(
  db: Db | Tx,
  storeIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ParkedOrder[]>> {
  const rows = await statement(db, 'findParkedOrders', (on) => {
    const place = sql<number>`row_number() over (partition by ${stores.id} order by ${parkedOrders.id} desc)`;
    const { id, number, why, parkedAt, seenAt } = parkedOrders;
    const placed = on
      .select({
        storeId: sql<string>`${stores.id}`.as('store_id'),
        id,
        number,
        why,
        parkedAt,
        seenAt,
        place: place.as('place'),
      })
      .from(parkedOrders)
      .innerJoin(stores, mayBelong)
      .where(sql`${stores.id} = any(${placeholder('storeIds')})`)
      .as('placed');
    return on.select().from(placed).where(lte(placed.place, parkedOrdersMax)).orderBy(desc(placed.id));
  }).execute({ storeIds });
  return Map.groupBy(rows, ({ storeId }) => storeId);
}

export async function countParkedOrders(
  db: Db | Tx,
  storeIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await statement(db, 'countParkedOrders', (on) =>
    on
      .select({ storeId: stores.id, count: sql<number>`count(*)::int` })
      .from(parkedOrders)
      .innerJoin(stores, mayBelong)
      .where(sql`${stores.id} = any(${placeholder('storeIds')})`)
      .groupBy(stores.id),
  ).execute({ storeIds });
  return new Map(rows.map(({ storeId, count }) => [storeId, count]));
}
