import { type ImportWindow, insertWindows, lockBackfill, saveMarketplaces } from '../db/import-windows.ts';
import type { AccountState } from '../db/stores.ts';
import { type Day, layOut } from '../domain/backfill.ts';
import type { Store } from '../domain/store.ts';
import { readCreated } from './read-created.ts';
import { overlapMs, settledAt } from './settled.ts';
import type { Sync } from './sync.ts';

const pagesMax = 5;

/** Reads the days before the stores were connected, the last one first, with what the sync of changes leaves. */
export async function backfill(
  sync: Sync,
  account: AccountState,
  stores: readonly Store[],
  days: number,
): Promise<void> {
  if (days > 0) await plan(sync, account, stores, days);
  await readCreated(sync, account, stores, 'BACKFILL', pagesMax);
}

/** Lays out the days that are of no window yet, for each store. */
async function plan({ shell, channel }: Sync, account: AccountState, stores: readonly Store[], days: number) {
  const settled = await settledAt(channel, account);
  await shell.db.transaction(async (tx) => {
    const known = await lockBackfill(tx, account.id);
    const wish = { days, settled, refused: account.refusedMarketplaces, overlapMs };
    const laidOut = layOut(known.map(dayOf), stores, wish);
    const before = new Map(known.map((window) => [window.id, window]));
    for (const { id, marketplaceIds } of laidOut) {
      const joined = marketplaceIds.length > (before.get(id ?? '')?.marketplaceIds.length ?? 0);
      if (id !== null && joined) await saveMarketplaces(tx, id, marketplaceIds);
    }
    const fresh = laidOut.filter(({ id }) => id === null);
    await insertWindows(
      tx,
      fresh.map(({ from, to, marketplaceIds }) => ({
        id: shell.newId(),
        accountId: account.id,
        kind: 'BACKFILL',
        windowFrom: from,
        windowTo: to,
        marketplaceIds: [...marketplaceIds],
        openedAt: shell.now(),
      })),
    );
  });
}

function dayOf({ id, windowFrom, windowTo, marketplaceIds, pages }: ImportWindow): Day {
  return { id, from: windowFrom, to: windowTo, marketplaceIds, begun: pages > 0 };
}
