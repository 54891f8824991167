import { lockSeen, moveEffects, settleEffects } from '../app/settle-effects.ts';
import { findAmazonOrders } from '../db/amazon-orders.ts';
import type { Tx } from '../db/drizzle.ts';
import { findEffectsOfAmazonOrders, type StoredEffect, saveEffect } from '../db/effects.ts';
import { numberMessages } from '../db/feed-effects.ts';
import { type Feed, insertFeed, lockFeed, moveFeed } from '../db/feeds.ts';
import { lockStoreShared } from '../db/stores.ts';
import { isUniqueViolation } from '../db/unavailable.ts';
import { ChannelError, type FeedKind, type PreparedFeed } from '../domain/channel.ts';
import { type Delivery, type Errand, isPaced, obstacle } from './delivery.ts';
import { msUntilFeed } from './feed-calls.ts';
import { busy, failBatch, leftBehind, waitForFeed } from './feed-failure.ts';
import { waitBefore } from './waits.ts';

/**
 * CHANGED: one of the messages may not go any more, and the document with it. Put off: Amazon takes none for so long.
 */
export type Outcome = 'SENT' | 'CHANGED' | { readonly putOffMs: number };

/** Asks Amazon to take a document that lies there. From the first transaction on it may have been asked. */
export async function submitFeed(
  delivery: Delivery,
  kind: FeedKind,
  errands: readonly Errand[],
  { documentId, options }: PreparedFeed,
): Promise<Outcome> {
  const { shell, channel, waits } = delivery;
  const [first] = errands;
  if (!first) return 'SENT';
  const { account, store } = first;
  // Amazon's clock, as it is Amazon's list of feeds that this is compared with.
  const submittedAt = await channel.serverNow(account);
  const row = { id: shell.newId(), storeId: store.id, accountId: account.id, marketplaceId: store.marketplaceId, kind };
  const begun = await begin(delivery, errands, { ...row, documentId, submittedAt }).catch((error: unknown) => {
    throw isUniqueViolation(error) ? busy() : error;
  });
  if (!begun) return 'CHANGED';

  const { feed, sending } = begun;
  try {
    const { feedId } = await channel.submitFeed(account, kind, store.marketplaceId, documentId, options);
    await accepted(delivery, feed, sending, feedId);
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error;
    const lastError = error.message;
    if (error.remedy.kind !== 'look') {
      // Only an answer ends the feed; without one Amazon may have it.
      const end = async (tx: Tx) => {
        if (!(await moveFeed(tx, feed, { state: 'ENDED', endedAt: shell.now(), lastError }))) throw leftBehind();
      };
      const untilFeedMs = isPaced(error) ? await msUntilFeed(delivery, account, kind, first.effect.createdAt) : 0;
      if (untilFeedMs > 0) {
        await waitForFeed(delivery, { storeId: store.id, kind }, sending, untilFeedMs, end);
        return { putOffMs: untilFeedMs };
      }
      return { putOffMs: await failBatch(delivery, account, sending, 'SENDING', error, end) };
    }
    await settleEffects(shell, sending, ['SENDING'], { state: 'UNKNOWN', lastError }, async (tx) => {
      await moveFeed(tx, feed, { looks: 1, lastError });
      await shell.outbox.follow(tx, { ...feed, looks: 1 }, waits.feedSearchMs);
    });
  }
  return 'SENT';
}

type NewFeed = Pick<Feed, 'id' | 'storeId' | 'accountId' | 'marketplaceId' | 'kind' | 'documentId' | 'submittedAt'>;

/** Null when one of them may not go any more: Amazon must not be shown a document that names it. */
async function begin({ shell, waits }: Delivery, errands: readonly Errand[], row: NewFeed) {
  return shell.db.transaction(async (tx) => {
    const seen = errands.map(({ effect }) => effect);
    const effects = await lockSeen(tx, seen, ['QUEUED']);
    if (effects.length < errands.length || !(await mayGo(tx, errands, row.storeId))) return null;

    const feed = await insertFeed(tx, { ...row, messageCount: effects.length, createdAt: shell.now() });
    const change = { state: 'SENDING', tries: 1, sentAt: shell.now(), feedId: row.id, nextAttemptAt: null } as const;
    const sending = await moveEffects(shell, tx, effects, change);
    await numberMessages(tx, row.id);
    const numbered = sending.map((effect, index) => ({ ...effect, feedMessageId: index + 1 }));
    // Should this process end before it has Amazon's answer.
    await shell.outbox.follow(tx, feed, waits.leaseMs);
    return { feed, sending: numbered };
  });
}

/** What kept none of them back before may do so now. A store that is made read-only in this moment waits for us. */
async function mayGo(tx: Tx, errands: readonly Errand[], storeId: string): Promise<boolean> {
  const store = await lockStoreShared(tx, storeId);
  if (!store) return false;
  const ids = errands.map(({ amazon }) => amazon.id);
  const all = await findEffectsOfAmazonOrders(tx, ids);
  const orders = new Map((await findAmazonOrders(tx, ids)).map((order) => [order.id, order]));
  return errands.every((errand) => {
    const amazon = orders.get(errand.amazon.id);
    return amazon !== undefined && obstacle({ ...errand, amazon, store }, all.get(amazon.id) ?? []) === null;
  });
}

/**
 * Amazon has the feed. What it makes of each message its report tells. One that was put back into the queue meanwhile and
 * has not gone again is among them, also where another feed has had it that Amazon gave no turn: it has arrived.
 */
export async function accepted(
  { shell, waits }: Delivery,
  feed: Feed,
  effects: readonly StoredEffect[],
  amazonFeedId: string,
): Promise<void> {
  const found = { amazonReference: amazonFeedId, lastError: null, nextAttemptAt: null } as const;
  const change = { ...found, state: 'ACCEPTED', feedId: feed.id } as const;
  const numbers = new Map(effects.map(({ id, feedMessageId }) => [id, feedMessageId]));
  await settleEffects(shell, effects, ['SENDING', 'UNKNOWN', 'QUEUED'], change, async (tx, moved) => {
    for (const effect of moved) {
      const feedMessageId = numbers.get(effect.id) ?? null;
      if (effect.feedMessageId !== feedMessageId) await saveEffect(tx, effect, { feedMessageId }, shell.now());
    }
    const now = await lockFeed(tx, feed);
    if (!now || now.amazonFeedId) return;
    const submitted = { state: 'SUBMITTED', amazonFeedId, looks: 0, lastError: null } as const;
    await moveFeed(tx, now, submitted);
    await shell.outbox.follow(tx, { ...feed, ...submitted }, waitBefore(waits.feedPollMs, 0));
  });
}
