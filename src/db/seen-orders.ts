import { and, asc, type Db, inArray, lt, sql, type Tx } from './drizzle.ts';
import { amazonOrders } from './tables.ts';

/** Windows overlap, and to the minute nobody asks: what was seen within the hour is not written again. */
const anHour = sql.raw("interval '1 hour'");

/** Amazon has shown these orders, or has said that it does not find them. One statement a page. */
export async function markSeen(
  tx: Tx,
  storeIds: readonly string[],
  numbers: readonly string[],
  at: Date,
): Promise<void> {
  if (numbers.length === 0) return;
  await tx
    .update(amazonOrders)
    .set({ seenAt: at })
    .where(
      and(
        inArray(amazonOrders.storeId, [...storeIds]),
        inArray(amazonOrders.number, [...numbers]),
        sql`(${amazonOrders.seenAt} is null or ${amazonOrders.seenAt} < ${at.toISOString()}::timestamptz - ${anHour})`,
      ),
    );
}

const mayChange = sql`${amazonOrders.shippingState} in
  ('PENDING_AVAILABILITY', 'PENDING', 'UNSHIPPED', 'PARTIALLY_SHIPPED', 'UNKNOWN')`;
const lastSeen = sql<Date>`coalesce(${amazonOrders.seenAt}, ${amazonOrders.createdAt})`;

/** Orders that can still change and that no list has shown for long; the longest unseen first. */
export async function findUnseen(
  db: Db,
  storeIds: readonly string[],
  before: Date,
  limit: number,
): Promise<readonly { readonly number: string; readonly storeId: string }[]> {
  return db
    .select({ number: amazonOrders.number, storeId: amazonOrders.storeId })
    .from(amazonOrders)
    .where(and(inArray(amazonOrders.storeId, [...storeIds]), lt(lastSeen, before), mayChange))
    .orderBy(asc(lastSeen))
    .limit(limit);
}
