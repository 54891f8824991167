import { settleEffect } from '../app/settle-effect.ts';
import type { StoredEffect } from '../db/effects.ts';
import type { ChannelError } from '../domain/channel.ts';
import { type Delivery, knownWait, NotYet } from './delivery.ts';

// How a look at Amazon can end. All of them leave the effect alone if it has moved on meanwhile.

/** `also` may still object: what Amazon shows may have been claimed by another effect in this moment. */
export async function confirmed(
  { shell }: Delivery,
  seen: StoredEffect,
  also: Parameters<typeof settleEffect>[4] = async () => {},
): Promise<void> {
  const change = { state: 'CONFIRMED', confirmedAt: shell.now(), lastError: null, nextAttemptAt: null } as const;
  await settleEffect(shell, seen, ['ACCEPTED', 'UNKNOWN'], change, also);
}

export async function lookAgain(
  { shell }: Delivery,
  effect: StoredEffect,
  look: number,
  afterMs: number,
  lastError: string | null = effect.lastError,
): Promise<void> {
  const nextAttemptAt = new Date(shell.now().getTime() + afterMs);
  await settleEffect(shell, effect, [effect.state], { state: effect.state, nextAttemptAt, lastError }, (tx) =>
    shell.outbox.confirm(tx, effect, look + 1, afterMs),
  );
}

/** Amazon could not be asked. The queue brings the job back; the effect shows when, if that is known. */
export async function lookLater({ shell }: Delivery, effect: StoredEffect, error: ChannelError): Promise<NotYet> {
  const afterMs = knownWait(error);
  if (afterMs !== undefined) {
    const nextAttemptAt = new Date(shell.now().getTime() + afterMs);
    await settleEffect(shell, effect, [effect.state], { state: effect.state, nextAttemptAt });
  }
  return new NotYet(error.message, afterMs);
}

export async function sendAnew({ shell }: Delivery, seen: StoredEffect): Promise<void> {
  const change = { state: 'QUEUED', lastError: 'Amazon never got it: it is sent again.', nextAttemptAt: null } as const;
  await settleEffect(shell, seen, ['UNKNOWN'], change, (tx, effect) => shell.outbox.deliver(tx, [effect]));
}
