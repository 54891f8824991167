import { and, asc, type Db, desc, eq, isNull, lt, placeholder, sql, type Tx } from './drizzle.ts';
import { statement } from './statement.ts';
import { accounts, type ImportWindowKind, importWindows, listedOrders } from './tables.ts';

export type ImportWindow = typeof importWindows.$inferSelect;

/** An order as a list names it; the marketplace is null where it could not be read. */
export type Listed = { readonly number: string; readonly marketplaceId: string | null };

export async function insertWindows(
  tx: Tx,
  windows: readonly Omit<ImportWindow, 'token' | 'pages' | 'closedAt'>[],
): Promise<void> {
  if (windows.length > 0) await tx.insert(importWindows).values([...windows]);
}

/** One that was not read to its end and is of any of these marketplaces: what was there last comes first. */
export async function findOpenWindow(
  db: Db | Tx,
  accountId: string,
  kind: ImportWindowKind,
  marketplaceIds: readonly string[],
): Promise<ImportWindow | null> {
  const [row] = await statement(db, 'findOpenWindow', (on) =>
    on
      .select()
      .from(importWindows)
      .where(
        and(
          eq(importWindows.accountId, placeholder('accountId')),
          eq(importWindows.kind, placeholder('kind')),
          isNull(importWindows.closedAt),
          sql`${importWindows.marketplaceIds} && ${placeholder('marketplaceIds')}`,
        ),
      )
      .orderBy(desc(importWindows.windowTo))
      .limit(1),
  ).execute({ accountId, kind, marketplaceIds });
  return row ?? null;
}

/** The days that were laid out for an account, which nobody else lays out until the transaction ends. */
export async function lockBackfill(tx: Tx, accountId: string): Promise<readonly ImportWindow[]> {
  await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.id, accountId)).for('update');
  const laidOut = and(eq(importWindows.accountId, accountId), eq(importWindows.kind, 'BACKFILL'));
  // What an earlier version lays out beside this one says nothing of marketplaces: nobody would read it to its end.
  const unread = and(isNull(importWindows.closedAt), eq(importWindows.marketplaceIds, []));
  await tx.delete(importWindows).where(and(laidOut, unread));
  return tx.select().from(importWindows).where(laidOut);
}

/** Has a window read for these marketplaces, unless somebody has begun to read it meanwhile. */
export async function saveMarketplaces(tx: Tx, id: string, marketplaceIds: readonly string[]): Promise<void> {
  await tx
    .update(importWindows)
    .set({ marketplaceIds: [...marketplaceIds] })
    .where(and(eq(importWindows.id, id), eq(importWindows.pages, 0)));
}

/** The end of what was read of the changes, as far as it lies before an instant. */
export async function findReadUntil(db: Db | Tx, accountId: string, before: Date): Promise<Date | null> {
  const [row] = await db
    .select({ windowTo: importWindows.windowTo })
    .from(importWindows)
    .where(
      and(
        eq(importWindows.accountId, accountId),
        eq(importWindows.kind, 'CHANGES'),
        lt(importWindows.windowTo, before),
        sql`${importWindows.closedAt} is not null`,
      ),
    )
    .orderBy(desc(importWindows.windowTo))
    .limit(1);
  return row?.windowTo ?? null;
}

/** The row that stands for a window of changes, made with its first page. The caller holds the account's row. */
export async function changesWindowOf(
  tx: Tx,
  window: Omit<ImportWindow, 'kind' | 'token' | 'pages' | 'closedAt'>,
): Promise<Pick<ImportWindow, 'id' | 'marketplaceIds'>> {
  const { id, accountId, openedAt, marketplaceIds } = window;
  const [known] = await tx
    .select({ id: importWindows.id, marketplaceIds: importWindows.marketplaceIds })
    .from(importWindows)
    .where(
      and(
        eq(importWindows.accountId, accountId),
        eq(importWindows.kind, 'CHANGES'),
        isNull(importWindows.closedAt),
        eq(importWindows.openedAt, openedAt),
      ),
    )
    .orderBy(asc(importWindows.id))
    .limit(1);
  if (known) return known;
  await tx.insert(importWindows).values({ ...window, kind: 'CHANGES' });
  return { id, marketplaceIds };
}

type Turning = Pick<ImportWindow, 'id' | 'marketplaceIds'> & { readonly pages: number | null };
type Turned = { readonly token: string | null; readonly asked: readonly string[]; readonly at: Date };

/**
 * A page was taken in: whom it listed, of which marketplaces, and where the next one begins; without a token the window
 * is closed. False when `pages` were not all that was read before: somebody else reads the window too.
 */
export async function turnPage(
  tx: Tx,
  { id, pages, marketplaceIds }: Turning,
  listed: readonly Listed[],
  { token, asked, at }: Turned,
): Promise<boolean> {
  const rows = await tx
    .update(importWindows)
    .set({
      token,
      pages: sql`${importWindows.pages} + 1`,
      // A day may wait for weeks: what was listed is kept as long from when it was.
      ...(pages === 0 && { openedAt: at }),
      marketplaceIds: marketplaceIds.filter((marketplaceId) => asked.includes(marketplaceId)),
      ...(token === null && { closedAt: at }),
    })
    .where(
      and(
        eq(importWindows.id, id),
        isNull(importWindows.closedAt),
        pages === null ? undefined : eq(importWindows.pages, pages),
      ),
    )
    .returning({ id: importWindows.id });
  if (rows.length === 0) return false;
  if (listed.length > 0) {
    const values = listed.map(({ number, marketplaceId }) => ({ windowId: id, number, marketplaceId }));
    await tx.insert(listedOrders).values(values).onConflictDoNothing();
  }
  return true;
}

/**
 * Forgets what was listed before an instant. The days of a back-fill stay, without their orders: they say that it was
 * done.
 */
export async function deleteWindowsBefore(tx: Tx, before: Date): Promise<void> {
  const old = lt(importWindows.openedAt, before);
  await tx.delete(importWindows).where(and(old, sql`${importWindows.kind} <> 'BACKFILL'`));
  const days = tx
    .select({ id: importWindows.id })
    .from(importWindows)
    .where(and(old, eq(importWindows.kind, 'BACKFILL')));
  await tx.delete(listedOrders).where(sql`${listedOrders.windowId} in ${days}`);
}
