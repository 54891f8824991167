import type { SellerAccount } from '../domain/channel.ts';
import { and, type Db, eq, gt, type Tx } from './drizzle.ts';
import type { Sealer } from './seal.ts';
import { insertStore } from './stores.ts';
import { accounts, stores } from './tables.ts';

type Seller = Omit<SellerAccount, 'id' | 'refreshToken'>;

/** The store of a seller in a marketplace; null when it was never connected. */
export async function findConnectedStore(
  tx: Tx,
  { sellerId, region }: Seller,
  marketplaceId: string,
): Promise<string | null> {
  const [row] = await tx
    .select({ id: stores.id })
    .from(stores)
    .innerJoin(accounts, eq(accounts.id, stores.accountId))
    .where(and(eq(accounts.sellerId, sellerId), eq(accounts.region, region), eq(stores.marketplaceId, marketplaceId)));
  return row?.id ?? null;
}

/**
 * The seller's account under this token, made or given the token: whoever comes second waits for the first. Its id is
 * the one given only when it is new.
 */
export async function connectAccount(
  tx: Tx,
  sealer: Sealer,
  { id, refreshToken, sellerId, region }: SellerAccount,
  at: Date,
): Promise<string> {
  const sealed = sealer.seal(refreshToken);
  const [row] = await tx
    .insert(accounts)
    .values({ id, sellerId, region, refreshToken: sealed, checkpointAt: at, createdAt: at })
    .onConflictDoUpdate({
      target: [accounts.sellerId, accounts.region],
      set: {
        refreshToken: sealed,
        active: true,
        lastError: null,
        // The next sync tries them at once; until Amazon has answered they stand as refused.
        refusedAt: null,
      },
    })
    .returning({ id: accounts.id });
  if (!row) throw new Error('The account was neither made nor found.');
  return row.id;
}

/** The account's store in a marketplace, made or renamed. The caller has connected the account in this transaction. */
export async function connectStoreRow(tx: Tx, store: Parameters<typeof insertStore>[1]): Promise<string> {
  const [known] = await tx
    .update(stores)
    .set({ name: store.name })
    .where(and(eq(stores.accountId, store.accountId), eq(stores.marketplaceId, store.marketplaceId)))
    .returning({ id: stores.id });
  if (known) return known.id;
  await insertStore(tx, store);
  return store.id;
}

/** The stores of an account that were connected later than this, by more than clocks differ, were connected then. */
export async function saveConnectedBy(db: Db, accountId: string, at: Date, skewMs: number): Promise<void> {
  const ahead = gt(stores.connectedAt, new Date(at.getTime() + skewMs));
  await db
    .update(stores)
    .set({ connectedAt: at })
    .where(and(eq(stores.accountId, accountId), ahead));
}
