import { settleEffect } from '../app/settle-effect.ts';
import { ChannelError, type FeedKind } from '../domain/channel.ts';
import type { Delivery, Errand } from './delivery.ts';
import { failBatch } from './feed-failure.ts';
import { waitBefore } from './waits.ts';

/** An order is seen within a minute before it is canceled (amazon-sp-api.md 11): what is left is for uploading. */
const lookMs = 45_000;
const freshMs = 60_000;
const laterOn = { kind: 'later', afterMs: 60_000 } as const;

export type LastLook = {
  readonly going: readonly Errand[];
  /** Some were not asked for, and go with the next feed, so much later; null when all were. */
  readonly restAfterMs: number | null;
  /** By the process's own clock. */
  readonly freshUntil: number;
};

/**
 * A cancel of what has shipped would refund it all: Amazon is asked for each order at the last moment, for as long as
 * the first answer is fresh.
 */
export async function stillOpen(delivery: Delivery, kind: FeedKind, errands: readonly Errand[]): Promise<LastLook> {
  if (kind !== 'CANCEL_ORDER') return { going: errands, restAfterMs: null, freshUntil: Number.POSITIVE_INFINITY };
  const going: Errand[] = [];
  const since = performance.now();
  const freshUntil = since + freshMs;
  for (const errand of errands) {
    if (performance.now() - since > lookMs) return { going, restAfterMs: 0, freshUntil };
    try {
      if (await isUnshipped(delivery, errand)) going.push(errand);
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error;
      const { remedy } = error;
      const restAfterMs = Math.max(remedy.kind === 'later' ? remedy.afterMs : 0, delivery.waits.retrySeconds * 1_000);
      // What has been seen goes; only if nothing has, this one takes the blame.
      if (going.length > 0 && remedy.kind !== 'give-up') return { going, restAfterMs, freshUntil };
      // It is the look that Amazon refuses here, not the cancel.
      const putOff = remedy.kind === 'give-up' ? new ChannelError(error.message, laterOn, { cause: error }) : error;
      await failBatch(delivery, errand.account, [errand.effect], 'QUEUED', putOff);
      if (remedy.kind !== 'give-up') return { going, restAfterMs, freshUntil };
    }
  }
  return { going, restAfterMs: null, freshUntil };
}

async function isUnshipped(delivery: Delivery, { account, effect, to }: Errand): Promise<boolean> {
  const { shell, channel, waits } = delivery;
  const report = await channel.readOrder(account, to.number);
  if (report === null || 'unreadable' in report) {
    const error = new ChannelError('Amazon does not show the order.', laterOn);
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
