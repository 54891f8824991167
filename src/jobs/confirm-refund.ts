import type { Db, Tx } from '../db/drizzle.ts';
import { findEffectsOfAmazonOrders } from '../db/effects.ts';
import { findFeed } from '../db/feeds.ts';
import type { EffectState, RefundMessage } from '../domain/effects.ts';
import { parseAmount } from '../domain/money.ts';
import { searchFeed } from './confirm-feed.ts';
import { type Delivery, type Errand, NotYet } from './delivery.ts';
import { confirmed, lookAgain } from './endings.ts';
import { waitBefore } from './waits.ts';

const clockSkewMs = 5 * 60_000;

/**
 * Money shown at Amazon proves a refund. Whose it is Amazon does not say: of several over the same amount, one is
 * needed for each of ours, and its report on our own message comes first where there is one.
 */
export async function confirmRefund(
  delivery: Delivery,
  errand: Errand,
  message: RefundMessage,
  look: number,
): Promise<void> {
  const { effect } = errand;
  const accepted = effect.state === 'ACCEPTED';
  const { alike, since } = await refundsAlike(delivery.shell.db, errand, message);
  const seen = await countRefunds(delivery, errand, message, since);
  // One that nobody knows to have arrived may not claim what an accepted one has brought about.
  const claiming: readonly EffectState[] = accepted ? claimed : [...claimed, 'ACCEPTED'];
  const others = alike.filter(({ id, state }) => id !== effect.id && claiming.includes(state)).length;
  if (seen > others) {
    return confirmed(delivery, effect, async (tx) => {
      const now = (await refundsAlike(tx, errand, message)).alike.filter(({ state }) => claimed.includes(state)).length;
      if (now > seen) throw new NotYet('Another refund over the same amount was confirmed at this moment.');
    });
  }
  if (!accepted) return searchFeed(delivery, errand, 'REFUND', look);
  return lookAgain(delivery, effect, look, waitBefore(delivery.waits.readBackMs, look));
}

const claimed: readonly EffectState[] = ['CONFIRMED', 'SETTLED'];

/** The refunds of the order over this amount, and the moment from which Amazon can show the first of them. */
async function refundsAlike(db: Db | Tx, { amazon, effect }: Errand, { total }: RefundMessage) {
  const all = (await findEffectsOfAmazonOrders(db, [amazon.id])).get(amazon.id) ?? [];
  const alike = all.filter(({ message }) => message.kind === 'REFUND' && message.total === total);
  const [first = effect] = alike;

  // Amazon's clock dates the feed, and ours the effect: the earlier of the two is safe.
  const feed = first.feedId ? await findFeed(db, first.feedId) : null;
  const created = first.createdAt.getTime();
  return { alike, since: new Date(Math.min(created, feed?.submittedAt.getTime() ?? created) - clockSkewMs) };
}

async function countRefunds(
  { channel }: Delivery,
  { account, amazon }: Errand,
  { total, currency }: RefundMessage,
  since: Date,
): Promise<number> {
  const wanted = parseAmount(total, currency);
  const refunds = await channel.listRefunds(account, amazon.number, since);
  return refunds.filter((refund) => refund.total === wanted).length;
}
