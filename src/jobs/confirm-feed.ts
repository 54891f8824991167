import { findFeed } from '../db/feeds.ts';
import type { FeedKind } from '../domain/channel.ts';
import type { Delivery, Errand } from './delivery.ts';
import { lookAgain, sendAnew } from './endings.ts';
import { neverEnded } from './follow-feed.ts';
import { waitBefore } from './waits.ts';

/** Whether Amazon's report on its feed is still to come: what it says of the message counts first. */
export async function awaitsReport({ shell }: Delivery, { effect }: Errand): Promise<boolean> {
  const feed = effect.feedId ? await findFeed(shell.db, effect.feedId) : null;
  if (!feed || feed.state === 'ENDED') return false;
  await shell.db.transaction((tx) => shell.outbox.follow(tx, feed, 0));
  return true;
}

/** A feed that was silent for too long may have ended since: then its report tells more than any look at the order. */
export async function askSilentFeed({ shell }: Delivery, { effect }: Errand): Promise<void> {
  const feed = effect.feedId ? await findFeed(shell.db, effect.feedId) : null;
  if (feed?.lastError === neverEnded) await shell.db.transaction((tx) => shell.outbox.follow(tx, feed, 0));
}

/**
 * A message of which nobody knows whether Amazon got it, and Amazon does not show it. The search for its feed is one for
 * all its messages: once that has ended without finding it, the message is sent again.
 */
export async function searchFeed(delivery: Delivery, { effect }: Errand, _kind: FeedKind, look: number): Promise<void> {
  const { shell, waits } = delivery;
  const feed = effect.feedId ? await findFeed(shell.db, effect.feedId) : null;
  // Amazon had it and gave it up, or contradicts itself: sent again it could happen twice.
  if (!feed || (feed.state === 'ENDED' && !feed.amazonFeedId)) return sendAnew(delivery, effect);
  return lookAgain(delivery, effect, look, waitBefore(waits.readBackMs, look + 1));
}
