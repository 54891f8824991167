import { findOpenWindow, type ImportWindow, insertWindows, turnPage } from '../db/import-windows.ts';
import { leavesCalls } from '../db/spare-budget.ts';
import type { AccountState } from '../db/stores.ts';
import type { Store } from '../domain/store.ts';
import { readPage, type Sync, takePage } from './sync.ts';

/** Calls that are left to the sync of changes, which comes first: an hour's worth of them. */
const reserved = 6;

/**
 * Reads what was created in the windows of a kind that are open, page by page and at most so many. Each page and the
 * place to go on from are stored together: whatever stops this, the next run goes on there.
 */
export async function readCreated(
  sync: Sync,
  account: AccountState,
  stores: readonly Store[],
  kind: 'BACKFILL' | 'SWEEP',
  pagesMax: number,
): Promise<void> {
  const { db, now, newId } = sync.shell;
  const refused = new Set(account.refusedMarketplaces);
  for (let read = 0; read < pagesMax; read++) {
    const readable = stores.map(({ marketplaceId }) => marketplaceId).filter((id) => !refused.has(id));
    const window = await findOpenWindow(db, account.id, kind, readable);
    if (!window || !(await leavesCalls(db, account.id, 'searchOrders', reserved, now()))) return;
    const marketplaceIds = window.marketplaceIds.filter((id) => readable.includes(id));
    const wanted = { marketplaceIds, from: window.windowFrom, to: window.windowTo, by: 'created' } as const;
    const page = await readPage(sync, account, wanted, window.token);
    const asked = page.marketplaceIds ?? marketplaceIds;
    for (const id of marketplaceIds) if (!asked.includes(id)) refused.add(id);
    // A window of which nothing could be asked waits until Amazon lists its marketplaces again.
    if (asked.length === 0) continue;
    const leftOut = window.marketplaceIds.filter((id) => !asked.includes(id));
    await takePage(sync, account, page, async (tx, listed) => {
      // A sweep comes again tomorrow. A day of the back-fill is laid out anew for them at once: it is not done.
      if (kind === 'BACKFILL' && leftOut.length > 0) await insertWindows(tx, [anew(window, leftOut, newId(), now())]);
      return turnPage(tx, window, listed, { token: page.nextToken, asked, at: now() });
    });
  }
}

function anew({ accountId, kind, windowFrom, windowTo }: ImportWindow, marketplaceIds: string[], id: string, at: Date) {
  return { id, accountId, kind, windowFrom, windowTo, marketplaceIds, openedAt: at };
}
