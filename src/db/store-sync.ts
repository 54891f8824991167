import { and, count, type Db, desc, eq, lte, placeholder, sql, type Tx } from './drizzle.ts';
import { statement } from './statement.ts';
import { accounts, amazonOrders, effects, importWindows, stores } from './tables.ts';

/** How far the exchange with Amazon has come for one store. */
export type StoreSync = {
  readonly storeId: string;
  /** Null before a sync of the store went well. */
  readonly checkpointAt: Date | null;
  readonly lastRunAt: Date | null;
  readonly lastSuccessAt: Date | null;
  readonly lastError: string | null;
  /** What waits to be sent, and orders that wait to be imported. */
  readonly backlog: number;
};

const refusedHere =
  'Amazon refuses to list orders of this marketplace to the seller’s account. The others go on; it is tried again every day, and when the store is connected again.';

export async function findStoreSyncs(db: Db | Tx, storeIds: readonly string[]): Promise<StoreSync[]> {
  const rows = await statement(db, 'findStoreSyncs', (on) => {
    const toSend = on
      .select({ count: count() })
      .from(effects)
      .where(and(eq(effects.storeId, stores.id), sql`${effects.state} in ('QUEUED', 'SENDING')`));
    const toImport = on
      .select({ count: count() })
      .from(amazonOrders)
      .where(and(eq(amazonOrders.storeId, stores.id), eq(amazonOrders.importState, sql`'PENDING'`)));
    const lastRead = on
      .select({ asked: sql<boolean>`${stores.marketplaceId} = any(${importWindows.marketplaceIds})` })
      .from(importWindows)
      .where(
        and(
          eq(importWindows.accountId, accounts.id),
          eq(importWindows.kind, sql`'CHANGES'`),
          lte(importWindows.closedAt, accounts.lastSuccessAt),
        ),
      )
      .orderBy(desc(importWindows.windowTo))
      .limit(1);
    return on
      .select({
        storeId: stores.id,
        checkpointAt: accounts.checkpointAt,
        lastRunAt: accounts.lastRunAt,
        lastSuccessAt: accounts.lastSuccessAt,
        lastError: accounts.lastError,
        active: accounts.active,
        refused: sql<boolean>`${stores.marketplaceId} = any(${accounts.refusedMarketplaces})`,
        // What Amazon lists again has been asked for only once a sync has ended with it.
        leftOut: sql<boolean>`${accounts.refusedAt} is not null and not coalesce((${lastRead}), true)`,
        refusedSince: accounts.refusedSince,
        refusedSuccessAt: accounts.refusedSuccessAt,
        connectedAt: stores.connectedAt,
        backlog: sql<number>`((${toSend}) + (${toImport}))::int`,
      })
      .from(stores)
      .innerJoin(accounts, eq(accounts.id, stores.accountId))
      .where(sql`${stores.id} = any(${placeholder('storeIds')})`);
  }).execute({ storeIds });
  return rows.map(({ active, refused, leftOut, refusedSince, refusedSuccessAt, connectedAt, ...sync }) => {
    const readUntil = refused ? (refusedSince ?? sync.checkpointAt) : sync.checkpointAt;
    const successAt = refused || leftOut ? refusedSuccessAt : sync.lastSuccessAt;
    // Other stores of the account were synced before this one was there.
    const since = (at: Date | null) => (at && at >= connectedAt ? at : null);
    const lastRunAt = since(sync.lastRunAt);
    const lastSuccessAt = lastRunAt && since(successAt);
    const checkpointAt = lastSuccessAt && readUntil;
    // Where Amazon has shut out the whole account, that comes first: nothing else can be mended before.
    const lastError = refused && active ? refusedHere : sync.lastError;
    return { ...sync, lastRunAt, lastSuccessAt, checkpointAt, lastError };
  });
}
