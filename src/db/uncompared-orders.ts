import { and, asc, type Db, eq, sql } from './drizzle.ts';
import { amazonOrders } from './tables.ts';

export type Uncompared = { readonly id: string; readonly storeId: string; readonly number: string };

/**
 * Imported orders of a store that changed since an instant, or that something is known to differ about, and were not
 * compared with Amazon since another: the longest-uncompared first.
 */
export async function listUncompared(
  db: Db,
  storeId: string,
  { changedSince, comparedBefore }: { readonly changedSince: Date; readonly comparedBefore: Date },
  limit: number,
): Promise<readonly Uncompared[]> {
  const { id, number, updatedAt, comparedAt, importState } = amazonOrders;
  const compared = sql`coalesce(${comparedAt}, '-infinity'::timestamptz)`;
  return db
    .select({ id, storeId: amazonOrders.storeId, number })
    .from(amazonOrders)
    .where(
      and(
        eq(amazonOrders.storeId, storeId),
        sql`${importState} = 'IMPORTED'`,
        sql`${compared} < ${comparedBefore.toISOString()}::timestamptz`,
        sql`(${updatedAt} >= ${changedSince.toISOString()}::timestamptz or exists (
          select from order_differences as difference
          where difference.amazon_order_id = ${id} and difference.resolved_at is null))`,
      ),
    )
    .orderBy(compared, asc(id))
    .limit(limit);
}
