import { settleEffect } from '../app/settle-effect.ts';
import { findEffects, findEffectsOfAmazonOrders, type StoredEffect } from '../db/effects.ts';
import { findFeed, findKnownFeedIds, saveFeed } from '../db/feeds.ts';
import type { AmazonReport } from '../domain/amazon-order.ts';
import { ChannelError, type FeedKind } from '../domain/channel.ts';
import type { RefundMessage } from '../domain/effects.ts';
import { parseAmount } from '../domain/money.ts';
import { taken } from './deliver.ts';
import { type Delivery, type Errand, findErrand, NotYet } from './delivery.ts';
import { waitBefore } from './waits.ts';

const searchesMax = 3;
const clockSkewMs = 5 * 60_000;

/** Looks at Amazon whether it did what it was told, and what became of a message that got no answer. */
export async function confirm(delivery: Delivery, effectId: string, look: number): Promise<void> {
  const [effect] = await findEffects(delivery.shell.db, [effectId]);
  if (effect?.state !== 'ACCEPTED' && effect?.state !== 'UNKNOWN') return;

  const errand = await findErrand(delivery.shell, effect);
  try {
    if (await showsAtAmazon(delivery, errand)) return await confirmed(delivery, effect);
    if (effect.kind === 'CONFIRM_SHIPMENT') return await shipmentNotShown(delivery, effect, look);
    if (effect.state === 'UNKNOWN') return await searchFeed(delivery, errand, effect.kind, look);
    await followFeed(delivery, errand, look);
  } catch (error) {
    if (error instanceof ChannelError) throw new NotYet(error.message);
    throw error;
  }
}

async function showsAtAmazon(delivery: Delivery, errand: Errand): Promise<boolean> {
  const { effect, account, amazon } = errand;
  const { message } = effect;
  if (message.kind === 'REFUND') return showsRefund(delivery, errand, message);
  const report = await delivery.channel.readOrder(account, amazon.number);
  if (report === null || 'unreadable' in report) return false;
  return message.kind === 'CANCEL_ORDER' ? report.shippingState === 'CANCELED' : showsPackage(report, message);
}

/** Amazon does not say whose refund it shows: of several over the same amount, one is needed for each of ours. */
async function showsRefund({ shell, channel }: Delivery, { effect, account, amazon }: Errand, message: RefundMessage) {
  const all = (await findEffectsOfAmazonOrders(shell.db, [amazon.id])).get(amazon.id) ?? [];
  const alike = all.filter(({ message: other }) => other.kind === 'REFUND' && other.total === message.total);
  const confirmed = alike.filter(({ state }) => state === 'CONFIRMED').length;
  const [first = effect] = alike;

  const since = new Date(first.createdAt.getTime() - clockSkewMs);
  const refunds = await channel.listRefunds(account, amazon.number, since);
  const wanted = parseAmount(message.total, message.currency);
  return refunds.filter(({ total }) => total === wanted).length > confirmed;
}

function showsPackage(
  { packages }: AmazonReport,
  { referenceId, trackingNumber }: { readonly referenceId: string; readonly trackingNumber: string },
): boolean {
  return packages.some((parcel) => parcel.referenceId === referenceId && parcel.trackingNumber === trackingNumber);
}

async function confirmed({ shell }: Delivery, { id }: StoredEffect): Promise<void> {
  const change = { state: 'CONFIRMED', confirmedAt: shell.now(), lastError: null, nextAttemptAt: null } as const;
  await settleEffect(shell, id, ['ACCEPTED', 'UNKNOWN'], change, async (tx, { feedId, storeId }) => {
    if (feedId) await saveFeed(tx, { id: feedId, storeId }, { state: 'ENDED' });
  });
}

/** The same package again is an edit of it at Amazon: what got no answer and does not show is sent again. */
async function shipmentNotShown(delivery: Delivery, effect: StoredEffect, look: number): Promise<void> {
  const { waits } = delivery;
  const looksMax = waits.readBackMs.length;
  if (look + 1 < looksMax) return lookAgain(delivery, effect, look, waitBefore(waits.readBackMs, look + 1));
  if (effect.state === 'UNKNOWN') return sendAnew(delivery, effect);

  // Amazon has been seen to take a package and drop it silently: shown, and looked at for as long as it takes.
  const lastError = 'Amazon took the shipment but does not show it. Check the carrier code in Seller Central.';
  return lookAgain(delivery, effect, look, waitBefore(waits.readBackMs, look + 1), lastError);
}

/** What the processing report says of our message. */
async function followFeed(delivery: Delivery, { effect, account }: Errand, look: number): Promise<void> {
  const { shell, channel, waits } = delivery;
  const feed = await channel.readFeed(account, effect.amazonReference ?? '');
  if (feed.kind === 'WORKING') return lookAgain(delivery, effect, look, waitBefore(waits.feedPollMs, look + 1));

  const refusal = feed.kind === 'DONE' ? feed.refused.get(1) : undefined;
  if (refusal !== undefined) {
    await settleEffect(shell, effect.id, ['ACCEPTED'], { state: 'REFUSED', lastError: refusal });
    return;
  }
  const doubt = feed.kind === 'FAILED' ? feed.why : feed.unclear;
  const change = { state: 'ACCEPTED', lastError: doubt } as const;
  await settleEffect(shell, effect.id, ['ACCEPTED'], change, (tx) =>
    shell.outbox.confirm(tx, effect, look + 1, waitBefore(waits.readBackMs, look)),
  );
}

/**
 * A submission without an answer. With one of a kind in flight, a feed that Amazon has and we do not know is
 * ours. If several searches find none, Amazon never got it; if they find several, a person must decide.
 */
async function searchFeed(
  delivery: Delivery,
  { effect, account }: Errand,
  kind: FeedKind,
  look: number,
): Promise<void> {
  const { shell, channel, waits } = delivery;
  const feed = effect.feedId ? await findFeed(shell.db, effect.feedId) : null;
  if (feed?.state !== 'SUBMITTING') return sendAnew(delivery, effect);

  const since = new Date(feed.submittedAt.getTime() - clockSkewMs);
  const known = await findKnownFeedIds(shell.db, account.id, kind);
  const unknown = (await channel.findFeeds(account, kind, since)).filter((id) => !known.has(id));
  const [found] = unknown;
  if (unknown.length > 1) {
    const why = `Amazon has ${unknown.length} feeds that could be this one: ${unknown.join(', ')}.`;
    return lookAgain(delivery, effect, look, waitBefore(waits.readBackMs, look + 1), why);
  }
  if (found !== undefined) return taken(delivery, effect, found);
  return look + 1 < searchesMax ? lookAgain(delivery, effect, look, waits.feedSearchMs) : sendAnew(delivery, effect);
}

async function lookAgain(
  { shell }: Delivery,
  effect: StoredEffect,
  look: number,
  afterMs: number,
  lastError: string | null = effect.lastError,
): Promise<void> {
  const nextAttemptAt = new Date(shell.now().getTime() + afterMs);
  await settleEffect(shell, effect.id, [effect.state], { state: effect.state, nextAttemptAt, lastError }, (tx) =>
    shell.outbox.confirm(tx, effect, look + 1, afterMs),
  );
}

async function sendAnew({ shell }: Delivery, { id }: StoredEffect): Promise<void> {
  const change = { state: 'QUEUED', lastError: 'Amazon never got it: it is sent again.', nextAttemptAt: null } as const;
  await settleEffect(shell, id, ['UNKNOWN'], change, async (tx, effect) => {
    if (effect.feedId) await saveFeed(tx, { id: effect.feedId, storeId: effect.storeId }, { state: 'ENDED' });
    await shell.outbox.deliver(tx, [effect]);
  });
}
