import { settleEffect } from '../app/settle-effect.ts';
import type { FeedBatch } from '../app/shell.ts';
import { isDueElsewhere, saveWaiting } from '../db/feed-effects.ts';
import { findSubmitting } from '../db/feeds.ts';
import { ChannelError } from '../domain/channel.ts';
import { untraced } from '../domain/tracing.ts';
import { type Delivery, type Errand, NotYet } from './delivery.ts';
import { findWaiting, type Waiting } from './feed-batch.ts';
import { msUntilFeed, noFeedLeft } from './feed-calls.ts';
import { busy, failBatch } from './feed-failure.ts';
import { stillOpen } from './last-look.ts';
import { type Outcome, submitFeed } from './submit-feed.ts';
import { prepareInvoice } from './upload-invoice.ts';

const triesMax = 3;

/**
 * Sends what waits of a kind in a store as one feed. Amazon knows no idempotency key for feeds: each step is stored
 * before the next begins, so that after a crash it is known whether Amazon can have been asked.
 */
export async function flushFeed(delivery: Delivery, batch: FeedBatch): Promise<void> {
  const { shell, tracing = untraced } = delivery;
  for (let time = 0; time < triesMax; time++) {
    const waiting = await findWaiting(delivery, batch);
    await handBack(delivery, waiting);
    const [first] = waiting.going;
    if (!first) return;
    // Asked first: what is laid down for a feed that cannot be made costs calls too, and would be laid down again.
    await haveFeed(delivery, batch, first);

    const { going, restAfterMs, freshUntil } = await stillOpen(delivery, batch.kind, waiting.going);
    // The looks take their time, in which others may have had the feed.
    if (batch.kind === 'CANCEL_ORDER' && going.length > 0) await haveFeed(delivery, batch, first);
    // It is caused by what asked for it first, and done for all that it carries.
    const alsoFor = going.flatMap(({ effect }) => effect.traceparent ?? []);
    const work = { name: `feed ${batch.kind}`, facts: { messages: going.length }, alsoFor };
    const outcome = await tracing.trace(work, () => send(delivery, batch, going, freshUntil));
    if (outcome === 'CHANGED') continue;
    if (restAfterMs === null && !waiting.more) return;
    const nextAfterMs = Math.max(restAfterMs ?? gapMs(delivery, batch), outcome === 'SENT' ? 0 : outcome.putOffMs);
    return shell.db.transaction((tx) => shell.outbox.batch(tx, batch, nextAfterMs));
  }
  throw new NotYet('The orders change faster than they can be told of.');
}

/** Stores that are due together go one after the other, unless the first of them does not come. */
const yieldsMs = 60_000;

/** Throws unless this store may have a feed now; where Amazon takes none, all that wait for it say until when. */
async function haveFeed(delivery: Delivery, batch: FeedBatch, { account, effect }: Errand): Promise<void> {
  const { shell, waits } = delivery;
  const now = shell.now();
  if (await findSubmitting(shell.db, account.id, batch.kind)) throw busy();
  const since = new Date(now.getTime() - yieldsMs);
  if (await isDueElsewhere(shell.db, account.id, effect, noFeedLeft, since, now)) {
    throw new NotYet('Another store of the account goes first.', waits.retrySeconds * 1_000);
  }

  const untilFeedMs = await msUntilFeed(delivery, account, batch.kind, effect.createdAt);
  if (untilFeedMs === 0) return;
  const nextAttemptAt = new Date(now.getTime() + untilFeedMs);
  await saveWaiting(shell.db, batch, { lastError: noFeedLeft, nextAttemptAt }, now);
  throw new NotYet(noFeedLeft, untilFeedMs);
}

/** Amazon takes one document in three seconds (amazon-sp-api.md 13). */
function gapMs({ waits }: Delivery, { kind }: FeedBatch): number {
  return kind === 'UPLOAD_INVOICE' ? waits.invoiceGapMs : 0;
}

async function send(
  delivery: Delivery,
  { kind }: FeedBatch,
  going: readonly Errand[],
  freshUntil: number,
): Promise<Outcome> {
  const [first] = going;
  if (!first) return 'SENT';
  try {
    if (kind === 'UPLOAD_INVOICE')
      return await submitFeed(delivery, kind, going, await prepareInvoice(delivery, first));
    const entries = going.map(({ effect, to }, index) => {
      const { message } = effect;
      if (message.kind !== 'CANCEL_ORDER' && message.kind !== 'REFUND') {
        throw new TypeError(`A ${message.kind} does not belong in a feed of ${kind}.`);
      }
      return { messageId: index + 1, number: to.number, message };
    });
    const prepared = await delivery.channel.prepareFeed(first.account, kind, entries);
    if (performance.now() > freshUntil) return 'CHANGED';
    return await submitFeed(delivery, kind, going, prepared);
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error;
    const effects = going.map(({ effect }) => effect);
    return { putOffMs: await failBatch(delivery, first.account, effects, 'QUEUED', error) };
  }
}

/** Their own jobs are over: what may not go with this feed is given new ones, which wait for it. */
async function handBack({ shell }: Delivery, { held }: Waiting): Promise<void> {
  for (const { effect, why } of held) {
    const change = { state: 'QUEUED', lastError: why, nextAttemptAt: null } as const;
    await settleEffect(shell, effect, ['QUEUED'], change, (tx) => shell.outbox.deliver(tx, [effect]));
  }
}
