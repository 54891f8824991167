import { and, asc, type Db, desc, eq, isNull, lt, sql, type Tx } from './drizzle.ts';
import { type ImportWindowKind, importWindows, listedOrders } from './tables.ts';

export type ImportWindow = typeof importWindows.$inferSelect;

/** An order as a list names it; the marketplace is null where it could not be read. */
export type Listed = { readonly number: string; readonly marketplaceId: string | null };

export async function insertWindows(
  tx: Tx,
  windows: readonly Omit<ImportWindow, 'token' | 'pages' | 'closedAt'>[],
): Promise<void> {
  if (windows.length > 0) await tx.insert(importWindows).values([...windows]);
}

/** One that was not read to its end: what was there last comes first. */
export async function findOpenWindow(
  db: Db | Tx,
  accountId: string,
  kind: ImportWindowKind,
): Promise<ImportWindow | null> {
  const [row] = await db
    .select()
    .from(importWindows)
    .where(and(eq(importWindows.accountId, accountId), eq(importWindows.kind, kind), isNull(importWindows.closedAt)))
    .orderBy(desc(importWindows.windowTo))
    .limit(1);
  return row ?? null;
}

/** When the days of the back-fill were last laid out; null when they never were. */
export async function findLatestPlan(tx: Tx, accountId: string): Promise<Date | null> {
  const [row] = await tx
    .select({ openedAt: importWindows.openedAt })
    .from(importWindows)
    .where(and(eq(importWindows.accountId, accountId), eq(importWindows.kind, 'BACKFILL')))
    .orderBy(desc(importWindows.openedAt))
    .limit(1);
  return row?.openedAt ?? null;
}

export async function deleteOpenWindows(tx: Tx, accountId: string, kind: ImportWindowKind): Promise<void> {
  await tx
    .delete(importWindows)
    .where(and(eq(importWindows.accountId, accountId), eq(importWindows.kind, kind), isNull(importWindows.closedAt)));
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

/** The id of the row that stands for a window of changes, made with its first page. The caller holds the account's row. */
export async function changesWindowOf(
  tx: Tx,
  window: Omit<ImportWindow, 'kind' | 'token' | 'pages' | 'closedAt'>,
): Promise<string> {
  const { id, accountId, openedAt } = window;
  const [known] = await tx
    .select({ id: importWindows.id })
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
  if (known) return known.id;
  await tx.insert(importWindows).values({ ...window, kind: 'CHANGES' });
  return id;
}

type Turned = { readonly token: string | null; readonly at: Date };

/**
 * A page was taken in: whom it listed, and where the next one begins; without a token the window is closed. False when
 * `pages` were not all that was read before: somebody else reads the window too.
 */
export async function turnPage(
  tx: Tx,
  { id, pages }: { readonly id: string; readonly pages: number | null },
  listed: readonly Listed[],
  { token, at }: Turned,
): Promise<boolean> {
  const rows = await tx
    .update(importWindows)
    .set({ token, pages: sql`${importWindows.pages} + 1`, ...(token === null && { closedAt: at }) })
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
