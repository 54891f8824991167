import type { Db, Tx } from '../db/drizzle.ts';
import { findEffectsOfAmazonOrders } from '../db/effects.ts';
import { findFeed } from '../db/feeds.ts';
import { clockSkewMs } from '../domain/clock-skew.ts';
import { claimsHold, refundReadBack, type ToldRefund } from '../domain/refund-read-back.ts';
import { searchFeed } from './confirm-feed.ts';
import { type Delivery, type Errand, NotYet } from './delivery.ts';
import { confirmed, noteReadBack, notShown } from './endings.ts';

/**
 * Money shown at Amazon proves a refund; its report on our own message comes first where there is one. Amazon may show
 * a refund two days later, so that one which is missing is no refusal.
 */
export async function confirmRefund(delivery: Delivery, errand: Errand, look: number): Promise<void> {
  const { effect, account, amazon } = errand;
  const told = await refundsTold(delivery.shell.db, errand);
  const since = new Date(Math.min(...told.map(({ from }) => from.getTime())));
  const shown = await delivery.channel.listRefunds(account, amazon.number, since);
  const found = refundReadBack(effect.id, told, shown);
  if (found.state === 'MATCHED') {
    return confirmed(delivery, effect, found, async (tx) => {
      if (!claimsHold(effect.id, await refundsTold(tx, errand), shown)) {
        throw new NotYet('Another refund over the same amount was confirmed at this moment.');
      }
    });
  }
  await noteReadBack(delivery, effect, found);
  // Amazon never took it, as far as is known: perhaps it has it all the same.
  if (effect.state === 'UNKNOWN' && effect.amazonReference === null) {
    return searchFeed(delivery, errand, 'REFUND', look);
  }
  return notShown(delivery, effect, look, found);
}

/** All refunds of the order, and from when on Amazon can show each of them. */
async function refundsTold(db: Db | Tx, { amazon }: Errand): Promise<readonly ToldRefund[]> {
  const all = (await findEffectsOfAmazonOrders(db, [amazon.id])).get(amazon.id) ?? [];
  const told: ToldRefund[] = [];
  for (const effect of all.filter(({ kind }) => kind === 'REFUND')) {
    // Amazon's clock dates the feed, and ours the effect: the earlier of the two is safe.
    const feed = effect.feedId ? await findFeed(db, effect.feedId) : null;
    const created = effect.createdAt.getTime();
    const from = Math.min(created, feed?.submittedAt.getTime() ?? created) - clockSkewMs;
    const sentAt = feed ? feed.submittedAt.getTime() : effect.sentAt?.getTime();
    told.push({ ...effect, from: new Date(from), sentAt: sentAt ? new Date(sentAt - clockSkewMs) : null });
  }
  return told;
}
