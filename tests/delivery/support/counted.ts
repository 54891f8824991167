import { createBudget } from '../../../src/amazon/budget.ts';
import { databaseBuckets } from '../../../src/db/budgets.ts';
import type { Channel } from '../../../src/domain/channel.ts';
import type { Delivery } from '../../../src/jobs/delivery.ts';
import { noWaits } from '../../../src/jobs/waits.ts';
import type { useDesk } from '../../support/desk.ts';

/** The feeds that Amazon allows are counted, as they are live. */
export function counted(desk: ReturnType<typeof useDesk>): Delivery {
  const delivery = desk.delivery();
  const now = () => desk.clock.now.getTime();
  const budget = createBudget({ now, store: databaseBuckets(desk.db) });
  const submitFeed: Channel['submitFeed'] = async (account, ...feed) => {
    await budget.take(account.id, 'createFeed', 'background');
    return delivery.channel.submitFeed(account, ...feed);
  };
  return { ...delivery, channel: { ...delivery.channel, submitFeed }, waits: { ...noWaits, invoiceGapMs: 3_000 } };
}
