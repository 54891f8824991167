import { settleEffect } from '../app/settle-effect.ts';
import { findFeed, findKnownFeedIds, saveFeed } from '../db/feeds.ts';
import type { FeedKind } from '../domain/channel.ts';
import { taken } from './deliver.ts';
import type { Delivery, Errand } from './delivery.ts';
import { lookAgain, sendAnew } from './endings.ts';
import { waitBefore } from './waits.ts';

const searchesMax = 3;
/** Amazon dates its feeds by the clock that `submittedAt` was read from. */
const clockSkewMs = 60_000;

/**
 * What the processing report says of our message. Answers how often was looked since Amazon reported that it took
 * the message; null when this look has ended otherwise.
 */
export async function followFeed(
  delivery: Delivery,
  { effect, account }: Errand,
  look: number,
): Promise<number | null> {
  const { shell, channel, waits } = delivery;
  const known = effect.feedId ? await findFeed(shell.db, effect.feedId) : null;
  if (known?.state === 'ENDED') return look;

  const feed = await channel.readFeed(account, effect.amazonReference ?? '');
  if (feed.kind === 'WORKING') {
    await lookAgain(delivery, effect, look, waitBefore(waits.feedPollMs, look + 1));
    return null;
  }
  const refusal = feed.kind === 'DONE' ? feed.refused.get(1) : undefined;
  if (refusal !== undefined) {
    await settleEffect(shell, effect, ['ACCEPTED'], { state: 'REFUSED', lastError: refusal });
    return null;
  }
  const doubt = feed.kind === 'FAILED' ? feed.why : feed.unclear;
  if (doubt !== null) {
    await settleEffect(shell, effect, ['ACCEPTED'], { state: 'UNKNOWN', lastError: doubt }, (tx) =>
      shell.outbox.confirm(tx, effect, 0, waitBefore(waits.readBackMs, 0)),
    );
    return null;
  }
  if (known) await saveFeed(shell.db, known, { state: 'ENDED' });
  return 0;
}

/**
 * A submission without an answer. With one of a kind in flight, a feed that Amazon has and we do not know is
 * ours. If several searches find none, Amazon never got it; if they find several, a person must decide.
 */
export async function searchFeed(
  delivery: Delivery,
  { effect, account }: Errand,
  kind: FeedKind,
  look: number,
): Promise<void> {
  const { shell, channel, waits } = delivery;
  const feed = effect.feedId ? await findFeed(shell.db, effect.feedId) : null;
  const readBackMs = waitBefore(waits.readBackMs, look + 1);
  // Amazon had it and gave it up, or contradicts itself: sent again it could happen twice.
  if (feed?.amazonFeedId) return lookAgain(delivery, effect, look, readBackMs);
  if (feed?.state !== 'SUBMITTING') return sendAnew(delivery, effect);

  const since = new Date(feed.submittedAt.getTime() - clockSkewMs);
  const known = await findKnownFeedIds(shell.db, account.id, kind);
  const unknown = (await channel.findFeeds(account, kind, since)).filter((id) => !known.has(id));
  const [found] = unknown;
  if (unknown.length > 1) {
    const why = `Amazon has ${unknown.length} feeds that could be this one: ${unknown.join(', ')}.`;
    return lookAgain(delivery, effect, look, readBackMs, why);
  }
  if (found !== undefined) return taken(delivery, effect, found);
  return look + 1 < searchesMax ? lookAgain(delivery, effect, look, waits.feedSearchMs) : sendAnew(delivery, effect);
}
