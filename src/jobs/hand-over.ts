import { settleEffect } from '../app/settle-effect.ts';
import { findLastFeedAt } from '../db/feeds.ts';
import type { FeedKind } from '../domain/channel.ts';
import { untraced } from '../domain/tracing.ts';
import type { Delivery, Errand } from './delivery.ts';
import { msUntilFeed } from './feed-calls.ts';

/**
 * Leaves an effect to the next feed of its kind. That goes soon if the last one is long gone; otherwise as late as
 * Amazon's allowance asks, one in two minutes, so that many go as one.
 */
export async function handOver(delivery: Delivery, { effect, account }: Errand, kind: FeedKind): Promise<void> {
  const { shell, waits, tracing = untraced } = delivery;
  const now = shell.now().getTime();
  const last = await findLastFeedAt(shell.db, account.id, kind);
  const free = last === null ? 0 : last.getTime() + waits.feedFlushMs - now;
  // A clock that was set back must not have it wait for longer than between two feeds.
  const afterMs = Math.max(
    waits.feedGatherMs,
    Math.min(free, waits.feedFlushMs),
    await msUntilFeed(delivery, account, kind, effect.createdAt),
  );

  const traceparent = tracing.current() ?? effect.traceparent ?? null;
  const change = { state: 'QUEUED', lastError: null, nextAttemptAt: new Date(now + afterMs), traceparent } as const;
  await settleEffect(shell, effect, ['QUEUED'], change, (tx) =>
    shell.outbox.batch(tx, { storeId: effect.storeId, kind }, afterMs),
  );
}
