import { daysMissing, overlap, type Period } from './period.ts';
import type { Store } from './store.ts';

/** A day that is read for some marketplaces; without an id it is laid out yet. */
export type Day = Period & {
  readonly id: string | null;
  readonly marketplaceIds: readonly string[];
  /** Some of it was read: no marketplace comes in any more. */
  readonly begun: boolean;
};

export type Wish = {
  readonly days: number;
  /** Amazon answers for nothing later. */
  readonly settled: Date;
  readonly refused: readonly string[];
  /** What is newer by no more than this is read with the changes. */
  readonly overlapMs: number;
};

const dayMs = 86_400_000;

/**
 * The days before each store, with those added that are of none of the windows yet. A store that comes while others
 * wait for the same days is read with them; a marketplace that is refused has days of its own, which wait for it.
 */
export function layOut(
  known: readonly Day[],
  stores: readonly Pick<Store, 'marketplaceId' | 'connectedAt'>[],
  { days, settled, refused, overlapMs }: Wish,
): readonly Day[] {
  const isRefused = (marketplaceId: string) => refused.includes(marketplaceId);
  return stores.reduce((all, { marketplaceId, connectedAt }) => {
    const own = all.filter(({ marketplaceIds }) => marketplaceIds.includes(marketplaceId));
    const to = connectedAt < settled ? connectedAt : (endOf(own) ?? settled);
    const wanted = { from: new Date(to.getTime() - days * dayMs), to };
    const joins = (day: Day) =>
      !day.begun &&
      !isRefused(marketplaceId) &&
      !day.marketplaceIds.every(isRefused) &&
      day.from.getTime() >= wanted.from.getTime() - overlapMs &&
      day.to.getTime() <= wanted.to.getTime() + overlapMs &&
      !own.some((other) => overlap(day, other));

    const joined = all.map((day) =>
      joins(day) ? { ...day, marketplaceIds: [...day.marketplaceIds, marketplaceId] } : day,
    );
    const covered = joined.filter(({ marketplaceIds }) => marketplaceIds.includes(marketplaceId));
    const missing = daysMissing(wanted, covered, overlapMs);
    return [...joined, ...missing.map((day) => ({ ...day, id: null, marketplaceIds: [marketplaceId], begun: false }))];
  }, known);
}

/** While Amazon does not answer for the instant of a connection yet, what was laid out before does not grow. */
function endOf(days: readonly Day[]): Date | null {
  return days.reduce<Date | null>((end, { to }) => (end && end > to ? end : to), null);
}
