import type { StoredEffect } from '../../src/db/effects.ts';
import { listOpenFeeds } from '../../src/db/feeds.ts';
import { confirm } from '../../src/jobs/confirm.ts';
import { deliver } from '../../src/jobs/deliver.ts';
import { type Delivery, NotYet } from '../../src/jobs/delivery.ts';
import { isFeedKind } from '../../src/jobs/feed-batch.ts';
import { flushFeed } from '../../src/jobs/flush-feed.ts';
import { followFeed } from '../../src/jobs/follow-feed.ts';
import { findUnfinishedEffects } from './unfinished-effects.ts';

/** Gives a job back to a queue that tries it again in the next round. */
export async function tried(job: Promise<void>): Promise<void> {
  await job.catch((error: unknown) => {
    if (!(error instanceof NotYet)) throw error;
  });
}

/** When the first of those that were put off is tried again; now when none was. */
export function nextTry(effects: readonly StoredEffect[], now: Date): Date {
  const at = effects
    .filter(({ state, lastError }) => state === 'QUEUED' && lastError !== null)
    .flatMap(({ nextAttemptAt }) => (nextAttemptAt && nextAttemptAt > now ? [nextAttemptAt.getTime()] : []));
  return at.length === 0 ? now : new Date(Math.min(...at));
}

/**
 * What the queue would do with everything unfinished, each job once. It goes by the tables alone, as after a crash: what
 * waits is handed over and sent in feeds, feeds that were open before are followed, and what is told is looked at.
 */
export async function workOff(delivery: Delivery, looks: ReadonlyMap<string, number>): Promise<void> {
  const { db } = delivery.shell;
  const effects = await findUnfinishedEffects(db);
  const feeds = await listOpenFeeds(db, null, 1_000);
  for (const { id, state } of effects) {
    if (state === 'QUEUED' || state === 'SENDING') await tried(deliver(delivery, id));
  }
  const batches = new Map(
    effects
      .filter(({ state }) => state === 'QUEUED')
      .flatMap(({ storeId, kind }) => (isFeedKind(kind) ? [[`${storeId} ${kind}`, { storeId, kind }]] : [])),
  );
  for (const batch of batches.values()) await tried(flushFeed(delivery, batch));
  for (const { id } of feeds) await tried(followFeed(delivery, id));
  for (const { id, state } of effects) {
    if (state === 'ACCEPTED' || state === 'UNKNOWN') await tried(confirm(delivery, id, looks.get(id) ?? 0));
  }
}
