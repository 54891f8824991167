import { findWaitingSince } from '../db/feed-effects.ts';
import { findLastFeedAt } from '../db/feeds.ts';
import { msUntilCalls } from '../db/spare-budget.ts';
import type { AccountState } from '../db/stores.ts';
import type { FeedKind } from '../domain/channel.ts';
import type { Delivery } from './delivery.ts';

/** Why a batch waits that has nothing else in its way. Its messages have no jobs of their own. */
export const noFeedLeft = 'The feeds that Amazon allows are used up.';

/** How many feeds a kind leaves to others that come first: paper lets the money and the goods go, money the goods. */
const reserved: Readonly<Record<FeedKind, number>> = { CANCEL_ORDER: 1, REFUND: 1, UPLOAD_INVOICE: 3 };

/** Where the others use up what there is, what has waited for so long takes turns with them. */
const yieldsMs = 3_600_000;

/** How long a message that waits since then does so until Amazon takes another feed of the account; 0 when it does now. */
export async function msUntilFeed(
  delivery: Delivery,
  account: AccountState,
  kind: FeedKind,
  waitsSince: Date,
): Promise<number> {
  const { db, now: clock } = delivery.shell;
  const now = clock();
  const until = (reserve: number) => msUntilCalls(db, account.id, 'createFeed', reserve, now);
  const isLate = now.getTime() - waitsSince.getTime() >= yieldsMs;

  const untilSparedMs = await until(isLate ? 1 : reserved[kind]);
  if (untilSparedMs === 0) return 0;
  if (kind === 'UPLOAD_INVOICE' && !isLate) return untilSparedMs;
  const yields =
    kind === 'CANCEL_ORDER'
      ? await isTurnOfLate(delivery, account, now)
      : (await findWaitingSince(db, account.id, 'CANCEL_ORDER', noFeedLeft)) !== null &&
        !(isLate && (await isTurnBehindCancels(delivery, account, kind)));
  return yields ? untilSparedMs : until(0);
}

/** A parcel leaves while its cancel waits: only what is late comes before a cancel, and only every other time. */
async function isTurnOfLate(delivery: Delivery, account: AccountState, now: Date): Promise<boolean> {
  for (const kind of ['REFUND', 'UPLOAD_INVOICE'] as const) {
    const since = await findWaitingSince(delivery.shell.db, account.id, kind, noFeedLeft);
    const isLate = since !== null && now.getTime() - since.getTime() >= yieldsMs;
    if (isLate && (await isTurnBehindCancels(delivery, account, kind))) return true;
  }
  return false;
}

async function isTurnBehindCancels({ shell }: Delivery, account: AccountState, kind: FeedKind): Promise<boolean> {
  const cancels = await findLastFeedAt(shell.db, account.id, 'CANCEL_ORDER');
  const own = await findLastFeedAt(shell.db, account.id, kind);
  return cancels !== null && (own === null || own.getTime() <= cancels.getTime());
}
