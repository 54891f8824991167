import type { Order } from '../state/records.ts';
import type { World } from '../world.ts';

/** How lists go wrong, as a tester asked for it. All of it has been seen at Amazon; reads by number are right. */
export type Listing = {
  /** One order in so many, by its number, is left out of lists by last change. */
  readonly hideEvery?: number;
  /** ALL: left out of lists by creation too. */
  readonly hideIn?: 'CHANGES' | 'ALL';
  /** Until then only. */
  readonly hideUntil?: string;
  /** One order in so many is listed as it was before its last change. */
  readonly staleEvery?: number;
  /** An order is listed so long after its last change only. */
  readonly lateSeconds?: number;
  /** Each page begins with the order that the one before it ended with. */
  readonly repeat?: 'YES' | 'NO';
};

export function listingOf({ store }: World): Listing {
  const kept = store.find('settings', 'lists')?.value;
  return typeof kept === 'string' ? JSON.parse(kept) : {};
}

/** The order as a list shows it; undefined when the list leaves it out. */
export function asListed(world: World, order: Order, by: 'lastUpdated' | 'created'): Order | undefined {
  const { hideEvery, hideIn = 'CHANGES', hideUntil, staleEvery, lateSeconds = 0 } = listingOf(world);
  const now = world.now().getTime();
  const hides = hideUntil === undefined || now < Date.parse(hideUntil);
  if (hides && isOneIn(order, hideEvery) && (by === 'lastUpdated' || hideIn === 'ALL')) return undefined;
  if (now < Date.parse(order.lastUpdatedTime) + lateSeconds * 1_000) return undefined;
  return isOneIn(order, staleEvery) ? (world.store.find('previous', order.orderId) ?? order) : order;
}

function isOneIn({ orderId }: Order, every: number | undefined): boolean {
  return every !== undefined && BigInt(orderId.replace(/\D/g, '')) % BigInt(every) === 0n;
}
