import { settleEffect } from '../app/settle-effect.ts';
import type { StoredEffect } from '../db/effects.ts';
import type { ChannelError } from '../domain/channel.ts';
import type { ReadBack } from '../domain/effects.ts';
import { type Delivery, knownWait, NotYet } from './delivery.ts';
import { waitBefore } from './waits.ts';

// How a look at Amazon can end. All of them leave the effect alone if it has moved on meanwhile.

/** `also` may still object: what Amazon shows may have been claimed by another effect in this moment. */
export async function confirmed(
  { shell }: Delivery,
  seen: StoredEffect,
  readBack: ReadBack,
  also: Parameters<typeof settleEffect>[4] = async () => {},
): Promise<void> {
  const at = shell.now();
  const done = { state: 'CONFIRMED', confirmedAt: at, lastError: null, nextAttemptAt: null } as const;
  await settleEffect(shell, seen, ['ACCEPTED', 'UNKNOWN'], { ...done, readBack, readBackAt: at }, also);
}

/** What a look found is kept whatever comes next, for a person to judge by. */
export async function noteReadBack({ shell }: Delivery, effect: StoredEffect, readBack: ReadBack): Promise<void> {
  const { state } = effect;
  await settleEffect(shell, effect, [state], { state, readBack, readBackAt: shell.now() });
}

/**
 * Amazon took it and does not show it, yet. Past its time that is known to nobody, and said so: then a person may act,
 * and Amazon is looked at once in a while for as long as it takes.
 */
export async function notShown(delivery: Delivery, effect: StoredEffect, look: number, found: ReadBack): Promise<void> {
  const known = effect.state === 'UNKNOWN' ? effect.lastError : null;
  const lastError = found.state === 'DIFFERENT' ? whyNotShown(effect, found) : (known ?? whyNotShown(effect, found));
  const meanwhile = found.state === 'DIFFERENT' ? lastError : effect.lastError;
  return unknownInTime(delivery, effect, look, { meanwhile, afterwards: lastError });
}

/** Amazon does not let us look, as long as a role is missing: as good as not shown, and a person reads why. */
export async function refusedLook(delivery: Delivery, effect: StoredEffect, look: number, why: string): Promise<void> {
  return unknownInTime(delivery, effect, look, { meanwhile: why, afterwards: why });
}

async function unknownInTime(
  delivery: Delivery,
  effect: StoredEffect,
  look: number,
  { meanwhile, afterwards: lastError }: { readonly meanwhile: string | null; readonly afterwards: string },
): Promise<void> {
  const { shell, waits } = delivery;
  const { readBackMs, shownWithinMs, overdueMs } = waits;
  const leftMs = (effect.sentAt ?? effect.createdAt).getTime() + shownWithinMs[effect.kind] - shell.now().getTime();
  if (leftMs > 0) {
    return lookAgain(delivery, effect, look, Math.min(waitBefore(readBackMs, look + 1), leftMs), meanwhile);
  }
  const nextAttemptAt = new Date(shell.now().getTime() + overdueMs);
  const change = { state: 'UNKNOWN', lastError, nextAttemptAt } as const;
  await settleEffect(shell, effect, ['ACCEPTED', 'UNKNOWN'], change, (tx) =>
    shell.outbox.confirm(tx, effect, look + 1, overdueMs),
  );
}

/** Amazon has been seen to take a package and drop it silently, for a carrier that it does not know. */
function whyNotShown({ kind }: StoredEffect, { state, seen }: ReadBack): string {
  if (state === 'DIFFERENT') return `Amazon shows something else in its place: ${seen}.`;
  const then = kind === 'CONFIRM_SHIPMENT' ? 'Check the carrier code' : 'Look';
  return `Amazon took it but does not show it. ${then} in Seller Central.`;
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
