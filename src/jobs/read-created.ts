import { findOpenWindow, turnPage } from '../db/import-windows.ts';
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
  const { db, now } = sync.shell;
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
    await takePage(sync, account, page, (tx, listed) =>
      turnPage(tx, window, listed, { token: page.nextToken, asked, at: now() }),
    );
  }
}
