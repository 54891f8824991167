import { settleEffect } from '../app/settle-effect.ts';
import { ChannelError, type FeedKind } from '../domain/channel.ts';
import type { Delivery, Errand } from './delivery.ts';
import { failBatch } from './feed-failure.ts';
import { waitBefore } from './waits.ts';

/** Amazon wants an order seen within a minute before it is canceled (amazon-sp-api.md 11): the rest is for uploading. */
const freshMs = 45_000;

/**
 * A cancel of what has shipped would refund it all: Amazon is asked for each order at the last moment, for as long as
 * the first answer is fresh. `rest`: some were not asked for, and go with the next feed.
 */
export async function stillOpen(
  delivery: Delivery,
  kind: FeedKind,
  errands: readonly Errand[],
): Promise<{ readonly going: readonly Errand[]; readonly rest: boolean }> {
  if (kind !== 'CANCEL_ORDER') return { going: errands, rest: false };
  const going: Errand[] = [];
  const since = performance.now();
  for (const errand of errands) {
    if (performance.now() - since > freshMs) return { going, rest: true };
    try {
      if (await isUnshipped(delivery, errand)) going.push(errand);
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error;
      // The first one takes the blame, so that a failing Amazon is not asked without a pause.
      if (going.length > 0 && error.remedy.kind !== 'give-up') return { going, rest: true };
      await failBatch(delivery, errand.account, [errand.effect], 'QUEUED', error);
      if (error.remedy.kind !== 'give-up') return { going, rest: errands.length > 1 };
    }
  }
  return { going, rest: false };
}

async function isUnshipped(delivery: Delivery, { account, effect, to }: Errand): Promise<boolean> {
  const { shell, channel, waits } = delivery;
  const report = await channel.readOrder(account, to.number);
  if (report === null || 'unreadable' in report) {
    const error = new ChannelError('Amazon does not show the order.', { kind: 'later', afterMs: 60_000 });
    await failBatch(delivery, account, [effect], 'QUEUED', error);
    return false;
  }
  if (report.shippingState === 'UNSHIPPED') return true;

  const attempts = effect.attempts + 1;
  if (report.shippingState === 'CANCELED') {
    const lastError = 'Amazon has canceled the order already.';
    const change = { state: 'UNKNOWN', attempts, feedId: null, lastError, nextAttemptAt: null } as const;
    await settleEffect(shell, effect, ['QUEUED'], change, (tx) =>
      shell.outbox.confirm(tx, { ...effect, attempts }, 0, waitBefore(waits.readBackMs, 0)),
    );
    return false;
  }
  const lastError = `Amazon shows the order as ${report.shippingState}.`;
  await settleEffect(shell, effect, ['QUEUED'], { state: 'REFUSED', attempts, lastError, nextAttemptAt: null });
  return false;
}
