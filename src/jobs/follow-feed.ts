import { settleEffect } from '../app/settle-effect.ts';
import { settleEffects } from '../app/settle-effects.ts';
import type { FeedStep } from '../app/shell.ts';
import type { StoredEffect } from '../db/effects.ts';
import { findEffectsOfFeed } from '../db/feed-effects.ts';
import { type Feed, findFeed, moveFeed } from '../db/feeds.ts';
import { type AccountState, findAccounts, saveShutOut } from '../db/stores.ts';
import { ChannelError } from '../domain/channel.ts';
import type { EffectState } from '../domain/effects.ts';
import { applyReport } from './apply-report.ts';
import { type Delivery, knownWait, NotYet } from './delivery.ts';
import { leftBehind } from './feed-failure.ts';
import { leaveBehind, lookWithoutFeed, searchForFeed } from './search-feed.ts';
import { spreadOf, waitBefore } from './waits.ts';

const hourMs = 3_600_000;
const alertMs = 2 * hourMs;
const giveUpMs = 24 * hourMs;
const open: readonly EffectState[] = ['SENDING', 'ACCEPTED', 'UNKNOWN'];
export const neverEnded = 'Amazon has not ended the feed within 24 hours.';

/**
 * Takes a feed one step further: looks for it where Amazon's answer is missing, or at it until Amazon has worked it off.
 * A step that was asked for earlier is none: `seen` says how the feed was then.
 */
export async function followFeed(delivery: Delivery, id: string, seen?: FeedStep): Promise<void> {
  const { shell } = delivery;
  const feed = await findFeed(shell.db, id);
  if (!feed) return;
  if (feed.state !== 'ENDED' && seen && (seen.state !== feed.state || seen.looks !== feed.looks)) return;
  const effects = await findEffectsOfFeed(shell.db, id);
  if (feed.state === 'ENDED' && !feed.amazonFeedId) return finishRefusing(delivery, feed, effects);

  // A person has settled each, or another look has.
  if (feed.state === 'SUBMITTED' && !effects.some(({ state }) => open.includes(state))) {
    return shell.db.transaction(
      async (tx) => void (await moveFeed(tx, feed, { state: 'ENDED', endedAt: shell.now() })),
    );
  }

  if (feed.state === 'SUBMITTING' && effects.some(({ state }) => state === 'SENDING')) {
    return leaveBehind(delivery, feed, effects);
  }
  const [account] = await findAccounts(shell.db, shell.sealer, [feed.accountId]);
  if (!account?.active) {
    if (feed.state === 'ENDED' || (await giveUpInTime(delivery, feed, effects))) return;
    throw new NotYet('Amazon refuses the store’s authorization.');
  }
  try {
    if (feed.state === 'SUBMITTING') await searchForFeed(delivery, account, feed, effects);
    else await poll(delivery, account, feed, effects);
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error;
    if (error.remedy.kind === 'reauthorize') await saveShutOut(shell.db, account, error.message);
    // Whoever looks for the messages of an ended feed asks for the next look too: Amazon may not know it any more.
    if (feed.state === 'ENDED' || (await giveUpInTime(delivery, feed, effects))) return;
    throw new NotYet(error.message, knownWait(error));
  }
}

async function poll(
  delivery: Delivery,
  account: AccountState,
  feed: Feed,
  effects: readonly StoredEffect[],
): Promise<void> {
  const { shell, channel, waits } = delivery;
  // One that was given up may end all the same; any other end is the last one.
  if (feed.state === 'ENDED' && feed.lastError !== neverEnded) return;
  const found = await channel.readFeed(account, feed.amazonFeedId ?? '');
  const unread = found.kind === 'DONE' && found.messages === null ? found.unclear : null;
  // A report that was cut off on its way is asked for once more.
  const readable = unread === null || feed.lastError === unread;
  if (found.kind !== 'WORKING' && readable) return applyReport(delivery, feed, effects, found);
  if (feed.state === 'ENDED') return;

  const ageMs = ageOf(delivery, feed);
  if (ageMs >= giveUpMs) return giveUp(delivery, feed, effects);
  const late = ageMs >= alertMs ? 'Amazon works on the feed for more than two hours.' : feed.lastError;
  if (late !== feed.lastError && late)
    delivery.report?.({ feedId: feed.id, amazonFeedId: feed.amazonFeedId, why: late });
  const next = { looks: feed.looks + 1, lastError: unread ?? late };
  await shell.db.transaction(async (tx) => {
    if (!(await moveFeed(tx, feed, next))) return;
    await shell.outbox.follow(tx, { ...feed, ...next }, spread(feed, waitBefore(waits.feedPollMs, next.looks)));
  });
}

/** What Amazon shows of the orders, and a person, must not wait for a feed that Amazon cannot be asked about; true: over. */
async function giveUpInTime(delivery: Delivery, feed: Feed, effects: readonly StoredEffect[]): Promise<boolean> {
  if (ageOf(delivery, feed) < giveUpMs) return false;
  if (feed.state === 'SUBMITTED') await giveUp(delivery, feed, effects);
  if (feed.state === 'SUBMITTING') await lookWithoutFeed(delivery, feed, effects);
  return feed.state === 'SUBMITTED';
}

/** Nobody will ever know from Amazon's report: each is looked at by what Amazon shows of its order. */
async function giveUp({ shell, waits }: Delivery, feed: Feed, effects: readonly StoredEffect[]): Promise<void> {
  await settleEffects(shell, effects, ['ACCEPTED'], { state: 'UNKNOWN', lastError: neverEnded }, async (tx, moved) => {
    if (!(await moveFeed(tx, feed, { state: 'ENDED', endedAt: shell.now(), lastError: neverEnded })))
      throw leftBehind();
    await shell.outbox.confirmAll(tx, moved, waitBefore(waits.readBackMs, 0));
  });
}

/** Amazon has refused the feed, and the process ended while that was being told to each message. */
async function finishRefusing({ shell }: Delivery, feed: Feed, effects: readonly StoredEffect[]): Promise<void> {
  for (const effect of effects.filter(({ state }) => state === 'SENDING')) {
    await settleEffect(shell, effect, ['SENDING'], {
      state: 'REFUSED',
      lastError: feed.lastError,
      nextAttemptAt: null,
    });
  }
}

/** Feeds that were sent together are not asked for together: up to a tenth sooner or later, each in its own way. */
function spread({ id }: Feed, ms: number): number {
  return 0.9 * ms + spreadOf(id, 0.2 * ms);
}

function ageOf({ shell }: Delivery, feed: Feed): number {
  return shell.now().getTime() - feed.createdAt.getTime();
}
