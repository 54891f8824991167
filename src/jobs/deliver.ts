import { settleEffect } from '../app/settle-effect.ts';
import { findEffects, type StoredEffect } from '../db/effects.ts';
import { findFeed } from '../db/feeds.ts';
import { lockStoreShared, saveShutOut } from '../db/stores.ts';
import { ChannelError } from '../domain/channel.ts';
import { successorsOf } from '../domain/superseded.ts';
import {
  type Delivery,
  type Errand,
  findErrand,
  isPaced,
  knownWait,
  messagesOf,
  msOfLease,
  NotYet,
  obstacle,
} from './delivery.ts';
import { isFeedKind, msPutOff } from './feed-batch.ts';
import { handOver } from './hand-over.ts';
import { sendMessage } from './send-message.ts';
import { waitBefore } from './waits.ts';

/**
 * Tells Amazon once. Taken, refused, unanswered, later, a bug: five endings, each visible on the effect.
 * The queue owns when to retry; `NotYet` gives the job back to it.
 */
export async function deliver(delivery: Delivery, effectId: string): Promise<void> {
  const { shell } = delivery;
  const [effect] = await findEffects(shell.db, [effectId]);
  // An earlier attempt was cut off: it may have reached Amazon, so Amazon is looked at first.
  if (effect?.state === 'SENDING') return recover(delivery, effect);
  if (effect?.state !== 'QUEUED') return;

  const all = await messagesOf(shell, effect);
  // Amazon has not got it, and is told better: a correction came while this one was being sent.
  if (successorsOf(effect, all).length > 0) {
    await settleEffect(shell, effect, ['QUEUED'], { state: 'RECALLED', nextAttemptAt: null });
    return;
  }

  const errand = await findErrand(shell, effect);
  const why = obstacle(errand, all);
  if (why !== null) return wait(delivery, effect, why);
  if (isFeedKind(effect.kind)) {
    const putOffMs = msPutOff(effect, shell.now());
    if (putOffMs > 0) throw new NotYet(effect.lastError ?? '', putOffMs);
    return handOver(delivery, errand, effect.kind);
  }

  const sending = {
    state: 'SENDING',
    attempts: effect.attempts + 1,
    sentAt: shell.now(),
    feedId: null,
    nextAttemptAt: null,
  } as const;
  // A store that is made read-only in this moment waits until it is so.
  const sent = await settleEffect(shell, effect, ['QUEUED'], sending, async (tx) => {
    const store = await lockStoreShared(tx, effect.storeId);
    if (store?.settings.readOnly) throw new NotYet('The store sends nothing to Amazon for now.');
  });
  if (sent) await attempt(delivery, { ...errand, effect: sent });
}

async function attempt(delivery: Delivery, errand: Errand): Promise<void> {
  const { effect } = errand;
  try {
    const { message } = effect;
    if (message.kind === 'MESSAGE_BUYER') return await sendMessage(delivery, errand, message);
    if (message.kind !== 'CONFIRM_SHIPMENT') throw new TypeError(`A ${message.kind} goes in a feed.`);
    const { reference } = await delivery.channel.confirmShipment(errand.to, message);
    await taken(delivery, effect, reference);
  } catch (error) {
    // A bug is not Amazon's answer: let it surface, and let the queue bring the job back.
    if (!(error instanceof ChannelError)) throw error;
    await refusedOrUnclear(delivery, errand, error);
  }
}

/** Amazon took the call. Whether it did it shows later. */
export async function taken({ shell, waits }: Delivery, seen: StoredEffect, amazonReference: string): Promise<void> {
  const change = { state: 'ACCEPTED', amazonReference, lastError: null } as const;
  await settleEffect(shell, seen, ['SENDING', 'UNKNOWN'], change, (tx, effect) =>
    shell.outbox.confirm(tx, effect, 0, waitBefore(waits.readBackMs, 0)),
  );
}

async function refusedOrUnclear(delivery: Delivery, { effect, account }: Errand, error: ChannelError): Promise<void> {
  const { shell, waits } = delivery;
  const lastError = error.message;
  switch (error.remedy.kind) {
    case 'give-up':
      await settleEffect(shell, effect, ['SENDING'], { state: 'REFUSED', lastError });
      return;
    case 'look':
      await settleEffect(shell, effect, ['SENDING'], { state: 'UNKNOWN', lastError }, (tx) =>
        shell.outbox.confirm(tx, effect, 0, waitBefore(waits.readBackMs, 0)),
      );
      return;
    case 'reauthorize':
      await saveShutOut(shell.db, account, lastError);
      return wait(delivery, effect, lastError);
    case 'later':
      return wait(delivery, effect, lastError, error.remedy.afterMs, knownWait(error), isPaced(error));
  }
}

/** Nothing was sent: the effect goes back to QUEUED, and the job to the queue. One that had no turn was no try. */
async function wait(
  { shell, waits }: Delivery,
  seen: StoredEffect,
  lastError: string,
  afterMs = 0,
  knownMs?: number,
  hadNoTurn = false,
): Promise<never> {
  const nextAttemptAt = new Date(shell.now().getTime() + Math.max(afterMs, waits.retrySeconds * 1_000));
  const attempts = hadNoTurn ? seen.attempts - 1 : seen.attempts;
  await settleEffect(shell, seen, ['QUEUED', 'SENDING'], { state: 'QUEUED', attempts, lastError, nextAttemptAt });
  throw new NotYet(lastError, knownMs);
}

/** After a crash: what was being sent is looked for at Amazon before anything is sent again. */
async function recover(delivery: Delivery, effect: StoredEffect): Promise<void> {
  const { shell, waits } = delivery;
  const feed = effect.feedId ? await findFeed(shell.db, effect.feedId) : null;
  // The search for its feed is one for all its messages.
  if (feed) return shell.db.transaction((tx) => shell.outbox.follow(tx, feed, 0));
  const leaseMs = effect.sentAt ? msOfLease(effect.sentAt, delivery) : 0;
  if (leaseMs > 0) throw new NotYet('Amazon is being told in this moment.', leaseMs);

  const lastError = 'The process ended while Amazon was being told.';
  await settleEffect(shell, effect, ['SENDING'], { state: 'UNKNOWN', lastError }, (tx) =>
    shell.outbox.confirm(tx, effect, 0, waitBefore(waits.readBackMs, 0)),
  );
}
