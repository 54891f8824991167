import { settleEffects } from '../app/settle-effects.ts';
import type { StoredEffect } from '../db/effects.ts';
import { type Feed, findKnownFeedIds, moveFeed } from '../db/feeds.ts';
import type { AccountState } from '../db/stores.ts';
import { type Delivery, msOfLease, NotYet } from './delivery.ts';
import { isFeedKind } from './feed-batch.ts';
import { leftBehind } from './feed-failure.ts';
import { accepted } from './submit-feed.ts';
import { waitBefore } from './waits.ts';

const searchesMax = 3;
/** Amazon dates its feeds by the clock that `submittedAt` was read from. */
const datedEarlierMs = 60_000;
const dayMs = 24 * 3_600_000;

/**
 * A submission without an answer. With one of a kind in flight, a feed that Amazon has and we do not know is
 * ours. If several searches find none, Amazon never got it; if they find several, a person must decide.
 */
export async function searchForFeed(
  delivery: Delivery,
  account: AccountState,
  feed: Feed,
  effects: readonly StoredEffect[],
): Promise<void> {
  const { shell, channel, waits } = delivery;
  const { kind } = feed;
  if (!isFeedKind(kind)) throw new TypeError(`${kind} is not sent in feeds.`);
  // Each has been settled by other means.
  if (!effects.some(({ state }) => state === 'UNKNOWN' || state === 'QUEUED')) {
    return end(delivery, feed, [], feed.lastError);
  }

  const since = new Date(feed.submittedAt.getTime() - datedEarlierMs);
  const known = await findKnownFeedIds(shell.db, account.id, kind, new Date(feed.createdAt.getTime() - dayMs));
  const unknown = (await channel.findFeeds(account, kind, since)).filter((feedId) => !known.has(feedId));
  const [found] = unknown;
  if (found !== undefined && unknown.length === 1) return accepted(delivery, feed, effects, found);

  const looks = Math.max(feed.looks, 1) + 1;
  if (unknown.length > 1) return askAPerson(delivery, feed, effects, unknown, looks);
  // Each of them is looked at once more, by what Amazon shows of its order, before it is sent again.
  if (looks > searchesMax) return end(delivery, feed, effects, 'Amazon never got it.');
  await shell.db.transaction(async (tx) => {
    if (await moveFeed(tx, feed, { looks })) await shell.outbox.follow(tx, { ...feed, looks }, waits.feedSearchMs);
  });
}

/**
 * A submission whose process ended before it had Amazon's answer, or comes too late with it: from now on only the search
 * can tell, and whoever submitted finds the feed taken on.
 */
export async function leaveBehind(delivery: Delivery, feed: Feed, effects: readonly StoredEffect[]): Promise<void> {
  const { shell } = delivery;
  const leaseMs = msOfLease(feed.createdAt, delivery);
  if (leaseMs > 0) throw new NotYet('Amazon may be asked in this moment.', leaseMs);
  const lastError = 'The process ended while Amazon was being told.';
  await settleEffects(shell, effects, ['SENDING'], { state: 'UNKNOWN', lastError }, async (tx) => {
    if (!(await moveFeed(tx, feed, { looks: 1, lastError }))) throw leftBehind();
    await shell.outbox.follow(tx, { ...feed, looks: 1 }, 0);
  });
}

async function end(
  { shell }: Delivery,
  feed: Feed,
  effects: readonly StoredEffect[],
  lastError: string | null,
): Promise<void> {
  await shell.db.transaction(async (tx) => {
    if (!(await moveFeed(tx, feed, { state: 'ENDED', endedAt: shell.now(), lastError }))) return;
    await shell.outbox.confirmAll(tx, effects, 0);
  });
}

const neverAsked = 'Amazon could not be asked within 24 hours whether it has the feed.';

/** The search goes on, and no feed of the kind goes out until it, or what Amazon shows, or a person has told of each. */
export async function lookWithoutFeed(
  { shell, waits }: Delivery,
  feed: Feed,
  effects: readonly StoredEffect[],
): Promise<void> {
  if (feed.lastError === neverAsked) return;
  const change = { state: 'UNKNOWN', lastError: neverAsked } as const;
  await settleEffects(shell, effects, ['UNKNOWN'], change, async (tx, moved) => {
    if (!(await moveFeed(tx, feed, { lastError: neverAsked }))) throw leftBehind();
    await shell.outbox.confirmAll(tx, moved, waitBefore(waits.readBackMs, 0));
  });
}

/** None of the kind is sent meanwhile: it would be one more that could be this one. */
async function askAPerson(
  { shell, waits }: Delivery,
  feed: Feed,
  effects: readonly StoredEffect[],
  unknown: readonly string[],
  looks: number,
): Promise<void> {
  const lastError = `Amazon has ${unknown.length} feeds that could be this one: ${unknown.join(', ')}.`;
  const isNews = feed.lastError !== lastError;
  await settleEffects(shell, effects, ['UNKNOWN'], { state: 'UNKNOWN', lastError }, async (tx, moved) => {
    if (!(await moveFeed(tx, feed, { looks, lastError }))) return;
    if (isNews) await shell.outbox.confirmAll(tx, moved, waitBefore(waits.readBackMs, 0));
    await shell.outbox.follow(tx, { ...feed, looks }, waitBefore(waits.readBackMs, looks));
  });
}
