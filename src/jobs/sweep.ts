import { insertWindows } from '../db/import-windows.ts';
import { findUnseen, markSeen } from '../db/seen-orders.ts';
import { leavesCalls } from '../db/spare-budget.ts';
import { type AccountState, claimSweep } from '../db/stores.ts';
import { ChannelError } from '../domain/channel.ts';
import type { Store } from '../domain/store.ts';
import { lookAtOrder } from './look-at-order.ts';
import { readCreated } from './read-created.ts';
import { settledAt } from './settled.ts';
import type { Sync } from './sync.ts';

const dayMs = 86_400_000;
const sweptDays = 3;
const pagesMax = 10;
const looksMax = 60;
/** Calls that are left to people, and to what must be read before it is told. */
const reserved = 10;

/** Once a day everything created in the last three days is listed again: a list may have left something out. */
export async function sweep(sync: Sync, account: AccountState, stores: readonly Store[]): Promise<void> {
  const { shell, channel } = sync;
  const now = shell.now();
  const since = account.sweptAt && now.getTime() - account.sweptAt.getTime();
  // One that lies ahead was set by a clock that went wrong.
  if (since === null || since >= dayMs || since < 0) {
    const windowTo = await settledAt(channel, account);
    const windowFrom = new Date(windowTo.getTime() - sweptDays * dayMs);
    const window = {
      id: shell.newId(),
      accountId: account.id,
      kind: 'SWEEP',
      windowFrom,
      windowTo,
      openedAt: now,
      marketplaceIds: stores.map(({ marketplaceId }) => marketplaceId),
    } as const;
    await shell.db.transaction(async (tx) => {
      if (await claimSweep(tx, account, now)) await insertWindows(tx, [window]);
    });
  }
  await readCreated(sync, account, stores, 'SWEEP', pagesMax);
}

/** Looks by number at what may still change and was not seen for a day, some of it at a time. */
export async function lookForUnseen(sync: Sync, account: AccountState, stores: readonly Store[]): Promise<void> {
  const { db, now } = sync.shell;
  const storeIds = stores.map(({ id }) => id);
  for (const { number } of await findUnseen(db, storeIds, new Date(now().getTime() - dayMs), looksMax)) {
    if (!(await leavesCalls(db, account.id, 'getOrder', reserved, now()))) return;
    try {
      await lookAtOrder(sync, account, stores, number);
    } catch (error) {
      if (!(error instanceof ChannelError) || error.remedy.kind !== 'give-up') throw error;
      // One that Amazon will not have asked for must not stand in the way of the others.
      sync.report({ number, why: error.message });
      await db.transaction((tx) => markSeen(tx, storeIds, [number], now()));
    }
  }
}
