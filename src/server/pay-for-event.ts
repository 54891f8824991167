import { setTimeout as wait } from 'node:timers/promises';
import { paidAhead } from './admission.ts';
import type { Allowance } from './allowance.ts';
import type { Call } from './call.ts';

/** So much of what a key has besides is left to its requests: while it catches up, they are let in all the same. */
const leftToRequests = 0.25;
const waitMs = { least: 250, most: 10_000 };

/**
 * Takes the points for one event of a subscription, however long they are in coming. Nothing piles up meanwhile: the next
 * event is asked for once this one is on its way.
 */
export async function payForEvent(allowance: Allowance, { viewer, progress, signal }: Call): Promise<void> {
  const { capacity, refillPerSecond } = allowance.standing(viewer.id);
  const price = Math.min(progress.cost ?? paidAhead, capacity);
  const needed = price + Math.floor((capacity - price) * leftToRequests);
  while (!signal.aborted) {
    const missing = needed - allowance.standing(viewer.id).available;
    if (missing <= 0 && !(await allowance.take(viewer.id, price))) return;
    const ms = Math.max(waitMs.least, (missing / refillPerSecond) * 1_000);
    await wait(Math.min(ms, waitMs.most), undefined, { signal }).catch(() => {});
  }
}
