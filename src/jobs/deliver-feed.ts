import { settleEffect } from '../app/settle-effect.ts';
import { findSubmitting, insertFeed, saveFeed } from '../db/feeds.ts';
import { isUniqueViolation } from '../db/unavailable.ts';
import { ChannelError } from '../domain/channel.ts';
import type { CancelMessage, RefundMessage } from '../domain/effects.ts';
import type { Delivery, Errand } from './delivery.ts';

const messageId = 1;

/**
 * Sends a cancel or a refund as a feed. Amazon knows no idempotency key for feeds: each step is stored before the
 * next begins, so that after a crash it is known whether Amazon can have been asked. Answers Amazon's feed id.
 */
export async function deliverFeed(
  { shell, channel }: Delivery,
  { effect, account, to, store }: Errand,
  message: CancelMessage | RefundMessage,
): Promise<string> {
  if (message.kind === 'CANCEL_ORDER') await assertUnshipped(channel, to);
  if (await findSubmitting(shell.db, account.id, message.kind)) throw busy();

  const feed = { id: shell.newId(), storeId: store.id };
  const { documentId } = await channel.prepareFeed(account, message.kind, [{ messageId, number: to.number, message }]);
  // Amazon's clock, as it is Amazon's list of feeds that this is compared with.
  const submittedAt = await channel.serverNow(account);
  try {
    const row = { ...feed, accountId: account.id, kind: message.kind, documentId, submittedAt };
    const ours = await settleEffect(shell, effect, ['SENDING'], { state: 'SENDING', feedId: feed.id }, (tx) =>
      insertFeed(tx, { ...row, createdAt: shell.now() }),
    );
    if (!ours) throw busy();
  } catch (error) {
    throw isUniqueViolation(error) ? busy() : error;
  }

  try {
    return (await channel.submitFeed(account, message.kind, store.marketplaceId, documentId)).feedId;
  } catch (error) {
    // Only an answer ends the feed; without one Amazon may have it.
    const answered = error instanceof ChannelError && error.remedy.kind !== 'look';
    if (answered) await saveFeed(shell.db, feed, { state: 'ENDED' });
    throw error;
  }
}

/** A cancel of what has shipped would refund it all: Amazon is asked at the last moment (amazon-sp-api.md 11). */
async function assertUnshipped(channel: Delivery['channel'], { account, number }: Errand['to']): Promise<void> {
  const report = await channel.readOrder(account, number);
  if (report === null || 'unreadable' in report) {
    throw new ChannelError('Amazon does not show the order.', { kind: 'later', afterMs: 60_000 });
  }
  if (report.shippingState === 'CANCELED') {
    throw new ChannelError('Amazon has canceled the order already.', { kind: 'look' });
  }
  if (report.shippingState !== 'UNSHIPPED') {
    throw new ChannelError(`Amazon shows the order as ${report.shippingState}.`, { kind: 'give-up' });
  }
}

function busy(): ChannelError {
  return new ChannelError('Another feed of this kind is being submitted.', { kind: 'later', afterMs: 1_000 });
}
