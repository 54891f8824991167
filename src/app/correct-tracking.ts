import type { Tx } from '../db/drizzle.ts';
import { recallQueued } from '../db/effects.ts';
import type { StoredEvent } from '../db/events.ts';
import { saveTracking } from '../db/packages.ts';
import type { Package } from '../domain/events.ts';
import type { Order } from '../domain/order.ts';
import type { Shell } from './shell.ts';

/**
 * Stores corrected tracking. What Amazon was to be told of the package and was not told yet is taken back: the
 * correction tells everything. Sending takes the order's lock too, so that nothing recalled is on its way.
 */
export async function correctTracking(
  shell: Shell,
  tx: Tx,
  { storeId, amazon }: Order,
  parcel: Package,
  at: Date,
): Promise<readonly StoredEvent[]> {
  await saveTracking(tx, { storeId }, parcel);
  const recalled = await recallQueued(tx, amazon.id, parcel.id, at);
  return recalled.map((id) => ({
    id: shell.newId(),
    kind: 'EFFECT_CHANGED',
    subject: { type: 'AMAZON_EFFECT', id },
    data: { state: 'RECALLED' },
  }));
}
