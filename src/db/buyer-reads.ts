import { and, type Db, desc, eq, getTableColumns, lt, placeholder, sql, type Tx } from './drizzle.ts';
import { statement } from './statement.ts';
import { amazonOrders, buyerReads } from './tables.ts';

export type BuyerRead = typeof buyerReads.$inferSelect;
/** Who was shown something of a buyer, and in answer to which request. */
export type BuyerReader = Pick<BuyerRead, 'callerId' | 'actor' | 'requestId' | 'readAt'>;

/** All orders that one request shows the buyers of, in one statement. `ids` are those of the entries, one for each. */
export async function insertBuyerReads(
  db: Db,
  reader: BuyerReader,
  ids: readonly string[],
  amazonOrderIds: readonly string[],
): Promise<void> {
  await statement(db, 'insertBuyerReads', (on) =>
    on.insert(buyerReads).select(sql`
      select entry.id, amazon.store_id, amazon.id, ${placeholder('callerId')}::text, ${placeholder('actor')}::text,
        ${placeholder('requestId')}::text, ${placeholder('readAt')}::timestamptz
      from unnest(${placeholder('ids')}::uuid[], ${placeholder('amazonOrderIds')}::uuid[]) as entry(id, amazon_order_id)
      join ${amazonOrders} as amazon on amazon.id = entry.amazon_order_id`),
  ).execute({ ...reader, readAt: reader.readAt.toISOString(), ids, amazonOrderIds });
}

/** The latest so many of each Amazon order, newest first: one statement for all. */
export async function findBuyerReads(
  db: Db,
  amazonOrderIds: readonly string[],
  limit: number,
): Promise<ReadonlyMap<string, readonly BuyerRead[]>> {
  const rows = await statement(db, 'findBuyerReads', (on) => {
    const latest = on
      .select(getTableColumns(buyerReads))
      .from(buyerReads)
      .where(and(eq(buyerReads.amazonOrderId, amazonOrders.id), eq(buyerReads.storeId, amazonOrders.storeId)))
      .orderBy(desc(buyerReads.id))
      .limit(placeholder('limit'))
      .as('latest');
    return on
      .select({ read: latest._.selectedFields })
      .from(amazonOrders)
      .innerJoinLateral(latest, sql`true`)
      .where(sql`${amazonOrders.id} = any(${placeholder('amazonOrderIds')})`)
      .orderBy(desc(latest.id));
  }).execute({ amazonOrderIds, limit });
  return Map.groupBy(
    rows.map(({ read }) => read),
    ({ amazonOrderId }) => amazonOrderId,
  );
}

export async function deleteBuyerReadsBefore(tx: Tx, before: Date): Promise<void> {
  await tx.delete(buyerReads).where(lt(buyerReads.readAt, before));
}
