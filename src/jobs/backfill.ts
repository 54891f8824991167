import { deleteOpenWindows, findLatestPlan, insertWindows } from '../db/import-windows.ts';
import type { AccountState } from '../db/stores.ts';
import type { Store } from '../domain/store.ts';
import { readCreated } from './read-created.ts';
import { type Sync, settleMs } from './sync.ts';

const dayMs = 86_400_000;
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

/** Once for each account, and anew when a store has come that was not asked for yet. */
async function plan({ shell, channel }: Sync, account: AccountState, stores: readonly Store[], days: number) {
  const newest = new Date(Math.max(...stores.map(({ connectedAt }) => connectedAt.getTime())));
  const settled = (await channel.serverNow(account)).getTime() - settleMs;
  await shell.db.transaction(async (tx) => {
    const planned = await findLatestPlan(tx, account.id);
    if (planned && planned >= newest) return;
    const end = Math.min(newest.getTime(), settled);
    const openedAt = new Date(Math.max(shell.now().getTime(), newest.getTime()));
    await deleteOpenWindows(tx, account.id, 'BACKFILL');
    const windows = Array.from({ length: days }, (_, day) => ({
      id: shell.newId(),
      accountId: account.id,
      kind: 'BACKFILL' as const,
      windowFrom: new Date(end - (day + 1) * dayMs),
      windowTo: new Date(end - day * dayMs),
      openedAt,
    }));
    await insertWindows(tx, windows);
  });
}
