import { findStoreOfSeller, insertHint } from '../db/order-hints.ts';
import type { OrderChange } from '../domain/order-change.ts';
import { seesStore, type Viewer } from '../domain/viewer.ts';
import type { Shell } from './shell.ts';

/** KNOWN: the same notification was taken before. FOREIGN: it is about no store that the sender may speak for. */
export type HintTaken = 'TAKEN' | 'KNOWN' | 'FOREIGN';

/**
 * Keeps Amazon's word that an order has changed, and then has the order fetched. A fetch that is joined begins after
 * that, and so sees it; in one transaction with it, it might have begun before and have passed it. Whoever gets no
 * answer, because this ends in between, sends it again. `sender` is null where Amazon itself is listened to.
 */
export async function takeHint(shell: Shell, sender: Viewer | null, change: OrderChange): Promise<HintTaken> {
  const { notificationId, sellerId, marketplaceId, number } = change;
  const kept = await shell.db.transaction(async (tx) => {
    const store = await findStoreOfSeller(tx, sellerId, marketplaceId);
    if (!store || (sender && !seesStore(sender, store.id))) return null;
    const { accountId } = store;
    const hint = { notificationId, accountId, number, receivedAt: shell.now() };
    return { accountId, standing: await insertHint(tx, hint) };
  });
  if (kept === null) return 'FOREIGN';
  if (kept.standing !== 'FETCHED') await shell.outbox.fetchHinted(shell.db, kept.accountId);
  return kept.standing === 'NEW' ? 'TAKEN' : 'KNOWN';
}
