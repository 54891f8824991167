import { findWaitingHints, markFetched } from '../db/order-hints.ts';
import { findAccounts, findStoresOfAccount, saveShutOut } from '../db/stores.ts';
import { ChannelError } from '../domain/channel.ts';
import { knownWait, NotYet } from './delivery.ts';
import { lookAtOrder } from './look-at-order.ts';
import type { Sync } from './sync.ts';

const atOnce = 20;

/**
 * Fetches each order that Amazon has said has changed, once however many notifications named it. One that comes while
 * its order is being fetched waits for the next fetch: it may tell of a later change.
 */
export async function fetchHinted(sync: Sync, accountId: string): Promise<void> {
  const { shell } = sync;
  const [account] = await findAccounts(shell.db, shell.sealer, [accountId]);
  if (!account?.active) return;
  for (;;) {
    const stores = await findStoresOfAccount(shell.db, accountId);
    const waiting = await findWaitingHints(shell.db, accountId, atOnce);
    if (waiting.length === 0) return;
    for (const { number, ids } of waiting) {
      const fetched = (tx: Parameters<typeof markFetched>[0]) => markFetched(tx, ids, shell.now());
      try {
        await lookAtOrder(sync, account, stores, number, fetched);
      } catch (error) {
        if (!(error instanceof ChannelError)) throw error;
        if (error.remedy.kind === 'reauthorize') return saveShutOut(shell.db, account, error.message);
        if (error.remedy.kind !== 'give-up') throw new NotYet(error.message, knownWait(error));
        // Amazon will not have this one asked for: the lists may still show it.
        sync.report({ number, why: error.message });
        await shell.db.transaction(fetched);
      }
    }
  }
}
