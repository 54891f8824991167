import { settleEffect } from '../app/settle-effect.ts';
import { settleEffects } from '../app/settle-effects.ts';
import type { FeedBatch } from '../app/shell.ts';
import type { Tx } from '../db/drizzle.ts';
import type { StoredEffect } from '../db/effects.ts';
import { saveWaiting } from '../db/feed-effects.ts';
import { type AccountState, saveShutOut } from '../db/stores.ts';
import type { ChannelError } from '../domain/channel.ts';
import { type Delivery, isPaced, NotYet } from './delivery.ts';
import { noFeedLeft } from './feed-calls.ts';

/**
 * Amazon has not taken these messages. What it refuses is refused one by one, as each undoes something here; the rest
 * waits again, each with a job of its own. `also` runs once, before the first of them is let go. Answers how long the
 * next feed should wait: not as long as these do, which may stand in their own way.
 */
export async function failBatch(
  { shell, waits }: Delivery,
  account: AccountState,
  effects: readonly StoredEffect[],
  from: 'QUEUED' | 'SENDING',
  error: ChannelError,
  also: (tx: Tx) => Promise<void> = async () => {},
): Promise<number> {
  const { remedy, message: lastError } = error;
  if (remedy.kind === 'reauthorize') await saveShutOut(shell.db, account, lastError);
  if (remedy.kind === 'give-up') {
    await shell.db.transaction(also);
    for (const effect of effects) {
      const attempts = from === 'QUEUED' ? effect.attempts + 1 : effect.attempts;
      await settleEffect(shell, effect, [from], { state: 'REFUSED', attempts, lastError, nextAttemptAt: null });
    }
    return 0;
  }
  // A try that ended before it was counted counts as one; one that Amazon gave no turn does not.
  const tries = (from === 'QUEUED' ? 1 : 0) - (isPaced(error) ? 1 : 0);
  // Each try costs looks at orders and a document: what fails again and again is tried ever more rarely.
  const doubled = waits.retrySeconds * 2 ** Math.min(effects[0]?.attempts ?? 0, 10);
  const pauseMs = Math.min(doubled, waits.retrySecondsMax) * 1_000;
  const laterMs = remedy.kind === 'later' ? remedy.afterMs : 0;
  const afterMs = Math.max(laterMs, pauseMs);
  const nextAttemptAt = new Date(shell.now().getTime() + afterMs);
  await settleEffects(
    shell,
    effects,
    [from],
    { state: 'QUEUED', tries, lastError, nextAttemptAt },
    async (tx, moved) => {
      await also(tx);
      await shell.outbox.deliver(tx, moved);
    },
  );
  return Math.max(laterMs, waits.retrySeconds * 1_000);
}

/** Others had the feed that was there: the messages wait for the next one as they stand, and it was no try. */
export async function waitForFeed(
  { shell }: Delivery,
  batch: FeedBatch,
  effects: readonly StoredEffect[],
  untilFeedMs: number,
  also: (tx: Tx) => Promise<void>,
): Promise<void> {
  const nextAttemptAt = new Date(shell.now().getTime() + untilFeedMs);
  const change = { state: 'QUEUED', tries: -1, lastError: null, nextAttemptAt } as const;
  await settleEffects(shell, effects, ['SENDING'], change, async (tx) => {
    await also(tx);
    await shell.outbox.batch(tx, batch, untilFeedMs);
  });
  await saveWaiting(shell.db, batch, { lastError: noFeedLeft, nextAttemptAt }, shell.now());
}

/** Somebody else has found out about the feed, or has begun to, and goes on with it. */
export function leftBehind(): NotYet {
  return new NotYet('The feed has been taken on meanwhile.');
}

export function busy(): NotYet {
  return new NotYet('Another feed of this kind is being submitted.');
}
