import { msUntilCalls } from '../db/spare-budget.ts';
import type { AccountState } from '../db/stores.ts';
import type { FeedKind } from '../domain/channel.ts';
import type { Delivery } from './delivery.ts';

/** How many feeds of the others a kind leaves room for: paper lets the money and the goods go first. */
const reserved: Readonly<Record<FeedKind, number>> = { CANCEL_ORDER: 0, REFUND: 0, UPLOAD_INVOICE: 3 };

/** How long it takes until Amazon takes another feed of the account; 0 when it does now. */
export function msUntilFeed({ shell }: Delivery, account: AccountState, kind: FeedKind): Promise<number> {
  return msUntilCalls(shell.db, account.id, 'createFeed', reserved[kind], shell.now());
}
