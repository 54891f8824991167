import { and, asc, type Db, eq, inArray, isNull, lt, min, sql, type Tx } from './drizzle.ts';
import { accounts, orderHints, stores } from './tables.ts';

type Hint = Omit<typeof orderHints.$inferSelect, 'fetchedAt'>;

/** Keeps a notification. FETCHED: it was here before, and its order was fetched since. */
export async function insertHint(tx: Tx, hint: Hint): Promise<'NEW' | 'WAITS' | 'FETCHED'> {
  const rows = await tx
    .insert(orderHints)
    .values(hint)
    .onConflictDoNothing()
    .returning({ notificationId: orderHints.notificationId });
  if (rows.length > 0) return 'NEW';
  const [known] = await tx
    .select({ fetchedAt: orderHints.fetchedAt })
    .from(orderHints)
    .where(eq(orderHints.notificationId, hint.notificationId));
  return known?.fetchedAt === null ? 'WAITS' : 'FETCHED';
}

/** The store that a seller's orders in a marketplace belong to. */
export async function findStoreOfSeller(
  tx: Tx,
  sellerId: string,
  marketplaceId: string,
): Promise<{ readonly id: string; readonly accountId: string } | null> {
  const [row] = await tx
    .select({ id: stores.id, accountId: stores.accountId })
    .from(stores)
    .innerJoin(accounts, eq(accounts.id, stores.accountId))
    .where(and(eq(accounts.sellerId, sellerId), eq(stores.marketplaceId, marketplaceId)))
    .limit(1);
  return row ?? null;
}

/** Orders that wait to be fetched, the longest waiting first, each with all the notifications that named it. */
export async function findWaitingHints(
  db: Db,
  accountId: string,
  limit: number,
): Promise<readonly { readonly number: string; readonly ids: readonly string[] }[]> {
  return db
    .select({ number: orderHints.number, ids: sql<string[]>`array_agg(${orderHints.notificationId})` })
    .from(orderHints)
    .where(and(eq(orderHints.accountId, accountId), isNull(orderHints.fetchedAt)))
    .groupBy(orderHints.number)
    .orderBy(asc(min(orderHints.receivedAt)))
    .limit(limit);
}

export async function markFetched(tx: Tx, ids: readonly string[], at: Date): Promise<void> {
  await tx
    .update(orderHints)
    .set({ fetchedAt: at })
    .where(inArray(orderHints.notificationId, [...ids]));
}

export async function deleteHintsBefore(tx: Tx, before: Date): Promise<void> {
  await tx.delete(orderHints).where(lt(orderHints.receivedAt, before));
}
