import { msUntilCalls } from '../db/spare-budget.ts';
import type { AccountState } from '../db/stores.ts';
import type { FeedKind } from '../domain/channel.ts';
import type { Delivery } from './delivery.ts';

/** How many feeds of the others a kind leaves room for: paper lets the money and the goods go first. */
const reserved: Readonly<Record<FeedKind, number>> = { CANCEL_ORDER: 0, REFUND: 0, UPLOAD_INVOICE: 3 };

/** Where the others use up what there is, paper that has waited for so long goes as they do. */
const yieldsMs = 3_600_000;

/** How long a message that waits since then does so until Amazon takes another feed of the account; 0 when it does now. */
export function msUntilFeed(
  { shell }: Delivery,
  account: AccountState,
  kind: FeedKind,
  waitsSince: Date,
): Promise<number> {
  const now = shell.now();
  const reserve = now.getTime() - waitsSince.getTime() < yieldsMs ? reserved[kind] : 0;
  return msUntilCalls(shell.db, account.id, 'createFeed', reserve, now);
}

/** Why a batch waits that has nothing else in its way. Its messages have no jobs of their own. */
export const noFeedLeft = 'The feeds that Amazon allows are used up.';
