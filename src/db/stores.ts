import type { AccountStanding } from '../domain/account-trouble.ts';
import type { SellerAccount } from '../domain/channel.ts';
import type { OrderSettings, Store } from '../domain/store.ts';
import { and, asc, type Db, eq, isNotNull, not, or, placeholder, sql, type Tx } from './drizzle.ts';
import type { Sealer } from './seal.ts';
import { statement } from './statement.ts';
import { accounts, type CounterKind, counters, stores } from './tables.ts';

function reads(db: Db | Tx) {
  return db
    .select({ store: stores, region: accounts.region, active: accounts.active })
    .from(stores)
    .innerJoin(accounts, eq(accounts.id, stores.accountId));
}

type Row = Awaited<ReturnType<typeof reads>>[number];

function storeOf({ store: row, region, active }: Row): Store {
  const { id, accountId, name, marketplaceId, connectedAt, retriedId: _, ...settings } = row;
  return { id, accountId, name, marketplaceId, connectedAt, region, active, settings };
}

export async function listStores(db: Db | Tx): Promise<Store[]> {
  const rows = await statement(db, 'listStores', (on) => reads(on).orderBy(asc(stores.id))).execute();
  return rows.map(storeOf);
}

export async function findStores(db: Db | Tx, ids: readonly string[]): Promise<Store[]> {
  const rows = await statement(db, 'findStores', (on) =>
    reads(on).where(sql`${stores.id} = any(${placeholder('ids')})`),
  ).execute({ ids });
  return rows.map(storeOf);
}

export async function findStoresOfAccount(db: Db | Tx, accountId: string): Promise<Store[]> {
  const rows = await statement(db, 'findStoresOfAccount', (on) =>
    reads(on).where(eq(stores.accountId, placeholder('accountId'))),
  ).execute({ accountId });
  return rows.map(storeOf);
}

/** The store as it stands, locked until the transaction ends: whoever changes its settings decides on this. */
export async function lockStore(tx: Tx, id: string): Promise<Store | null> {
  const [row] = await reads(tx).where(eq(stores.id, id)).for('update', { of: stores });
  return row ? storeOf(row) : null;
}

/** The store as it stands, whose settings nobody changes until the transaction ends. */
export async function lockStoreShared(tx: Tx, id: string): Promise<Store | null> {
  const [row] = await reads(tx).where(eq(stores.id, id)).for('share', { of: stores });
  return row ? storeOf(row) : null;
}

/** Every store, none of which changes its settings until the transaction ends. */
export async function lockStores(tx: Tx): Promise<Store[]> {
  const rows = await reads(tx).orderBy(asc(stores.id)).for('update', { of: stores });
  return rows.map(storeOf);
}

export async function saveSettings(tx: Tx, id: string, settings: Partial<OrderSettings>): Promise<void> {
  await tx.update(stores).set(settings).where(eq(stores.id, id));
}

export async function insertStore(
  tx: Tx,
  store: Omit<Store, 'region' | 'active' | 'settings'> & { readonly settings: OrderSettings },
): Promise<void> {
  const { settings, ...row } = store;
  await tx.insert(stores).values({ ...row, ...settings });
  const kinds = ['ORDER', 'INVOICE', 'SHIPMENT', 'CREDIT_MEMO'] as const;
  await tx.insert(counters).values(kinds.map((kind) => ({ storeId: store.id, kind, last: 0 })));
}

/** The next numbers of a kind. Its row stays locked until commit: ask for them last. */
export async function nextNumbers(tx: Tx, storeId: string, kind: CounterKind, count: number): Promise<string[]> {
  const [row] = await tx
    .update(counters)
    .set({ last: sql`${counters.last} + ${count}` })
    .where(and(eq(counters.storeId, storeId), eq(counters.kind, kind)))
    .returning({ last: counters.last });
  if (!row) throw new Error(`Store ${storeId} has no counter for ${kind}.`);
  const first = row.last - count + 1;
  return Array.from({ length: count }, (_, index) => String(first + index).padStart(9, '0'));
}

export type SyncState = Pick<
  typeof accounts.$inferSelect,
  | 'checkpointAt'
  | 'windowFrom'
  | 'windowTo'
  | 'windowToken'
  | 'windowOpenedAt'
  | 'lastRunAt'
  | 'lastSuccessAt'
  | 'lastError'
  | 'refusedMarketplaces'
  | 'refusedAt'
  | 'sweptAt'
>;

export type AccountState = SellerAccount &
  SyncState & { readonly active: boolean; readonly sealedToken: string; readonly createdAt: Date };

export async function findAccounts(db: Db | Tx, sealer: Sealer, ids: readonly string[]): Promise<AccountState[]> {
  const rows = await statement(db, 'findAccounts', (on) =>
    on
      .select()
      .from(accounts)
      .where(sql`${accounts.id} = any(${placeholder('ids')})`),
  ).execute({ ids });
  return rows.map(({ refreshToken: sealedToken, ...row }) => ({
    ...row,
    sealedToken,
    refreshToken: sealer.open(sealedToken),
  }));
}

export async function listAccountIds(db: Db | Tx): Promise<string[]> {
  const rows = await db.select({ id: accounts.id }).from(accounts).orderBy(asc(accounts.id));
  return rows.map(({ id }) => id);
}

/** Accounts that Amazon has shut out, or whose last sync failed. */
export async function findTroubledAccounts(db: Db): Promise<AccountStanding[]> {
  return statement(db, 'findTroubledAccounts', (on) =>
    on
      .select({ active: accounts.active, lastError: accounts.lastError })
      .from(accounts)
      .where(or(not(accounts.active), isNotNull(accounts.lastError))),
  ).execute();
}

export async function insertAccount(
  tx: Tx,
  sealer: Sealer,
  { refreshToken, ...account }: SellerAccount & { readonly checkpointAt: Date; readonly createdAt: Date },
): Promise<void> {
  await tx.insert(accounts).values({ ...account, refreshToken: sealer.seal(refreshToken) });
}

export async function saveAccount(db: Db | Tx, id: string, values: Partial<SyncState>): Promise<void> {
  await db.update(accounts).set(values).where(eq(accounts.id, id));
}

/** How a sync ended. Where Amazon has shut the account out meanwhile, that is what must be seen. */
export async function saveSyncEnd(db: Db, id: string, values: Partial<SyncState>): Promise<void> {
  await db
    .update(accounts)
    .set(values)
    .where(and(eq(accounts.id, id), accounts.active));
}

/** How far a window has been read; false when another sync has closed it meanwhile, or opened one of its own. */
export async function saveWindow(tx: Tx, id: string, openedAt: Date, values: Partial<SyncState>): Promise<boolean> {
  const rows = await tx
    .update(accounts)
    .set(values)
    .where(and(eq(accounts.id, id), eq(accounts.windowOpenedAt, openedAt)))
    .returning({ id: accounts.id });
  return rows.length > 0;
}

/** True for the one who may sweep now: whoever read the same and comes later may not. */
export async function claimSweep(tx: Tx, { id, sweptAt }: AccountState, at: Date): Promise<boolean> {
  const unchanged = sweptAt ? eq(accounts.sweptAt, sweptAt) : sql`${accounts.sweptAt} is null`;
  const rows = await tx
    .update(accounts)
    .set({ sweptAt: at })
    .where(and(eq(accounts.id, id), unchanged))
    .returning({ id: accounts.id });
  return rows.length > 0;
}

/** Amazon refuses the token. If it was replaced meanwhile, what was refused says nothing about the new one. */
export async function saveShutOut(
  db: Db | Tx,
  { id, sealedToken }: Pick<AccountState, 'id' | 'sealedToken'>,
  lastError: string,
): Promise<void> {
  await db
    .update(accounts)
    .set({ active: false, lastError })
    .where(and(eq(accounts.id, id), eq(accounts.refreshToken, sealedToken)));
}
