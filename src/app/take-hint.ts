import { findStoreOfSeller, insertHint } from '../db/order-hints.ts';
import type { OrderChange } from '../domain/order-change.ts';
import { seesStore, type Viewer } from '../domain/viewer.ts';
import type { Shell } from './shell.ts';

/** KNOWN: the same notification was taken before. FOREIGN: it is about no store that the sender may speak for. */
export type HintTaken = 'TAKEN' | 'KNOWN' | 'FOREIGN';

/**
 * Keeps Amazon's word that an order has changed, and has the order fetched; both are committed together before this
 * returns. `sender` is null where Amazon itself is listened to.
 */
export async function takeHint(shell: Shell, sender: Viewer | null, change: OrderChange): Promise<HintTaken> {
  const { notificationId, sellerId, marketplaceId, number } = change;
  return shell.db.transaction(async (tx) => {
    const store = await findStoreOfSeller(tx, sellerId, marketplaceId);
    if (!store || (sender && !seesStore(sender, store.id))) return 'FOREIGN';
    const { accountId } = store;
    const isNew = await insertHint(tx, { notificationId, accountId, number, receivedAt: shell.now() });
    if (!isNew) return 'KNOWN';
    await shell.outbox.fetchHinted(tx, accountId);
    return 'TAKEN';
  });
}
