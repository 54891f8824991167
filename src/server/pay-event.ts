import { setTimeout as wait } from 'node:timers/promises';
import { paidAhead } from './admission.ts';
import type { Allowance } from './allowance.ts';
import type { Call } from './call.ts';

/** What streams leave of a bucket to their caller's requests. */
const left = 0.1;
const againMs = 200;

/**
 * An event is answered as a query is, and costs as much: else who begins far back would be answered as much as it likes.
 * Where a query is refused a stream waits, so that nothing is missed. False once nobody reads it any more.
 */
export async function payForEvent({ viewer, progress, signal }: Call, allowance: Allowance | null): Promise<boolean> {
  const points = progress.cost ?? paidAhead;
  while (allowance && !signal.aborted) {
    const { available, capacity } = allowance.standing(viewer.id);
    const enough = Math.min(capacity, points + capacity * left);
    if (available >= enough && (await allowance.take(viewer.id, points)) === null) break;
    await wait(againMs, undefined, { signal }).catch(() => {});
  }
  return !signal.aborted;
}
