import { findPackages } from '../db/documents.ts';
import type { Tx } from '../db/drizzle.ts';
import { type StoredEffect, saveEffect } from '../db/effects.ts';
import { findOrderOfAmazonOrder } from '../db/orders.ts';
import { saveTracking } from '../db/packages.ts';
import type { ShipmentMessage } from '../domain/effects.ts';
import { trackingOf } from '../domain/shipment-message.ts';
import { predecessorOf, successorsOf } from '../domain/superseded.ts';
import type { HeldEffect } from './held-effect.ts';
import { saveChange } from './save-change.ts';
import { recordEffect } from './settle-effect.ts';
import type { Shell } from './shell.ts';
import { undoEffect } from './undo-effect.ts';

/** Takes back what was not sent. A cancel and a credit memo are undone with it, and so is a correction of tracking. */
export async function recallEffect(shell: Shell, tx: Tx, held: HeldEffect): Promise<void> {
  const { effect, amazon, origin } = held;
  // `settledBy` tells a person's recall from one that made way for a correction.
  const change = { state: 'RECALLED', nextAttemptAt: null, settledBy: origin.actor } as const;
  await saveEffect(tx, effect, change, origin.at);
  await recordEffect(shell, tx, effect, 'RECALLED', origin);
  await undoEffect(shell, tx, amazon, effect, origin);
  const before = predecessorOf(
    effect,
    held.all.filter((other) => !isTakenBack(other)),
  );
  if (before) await takeCorrectionBack(shell, tx, held, before);
}

/** By a person: it is neither told any more, nor does the package stand as it says. */
function isTakenBack({ state, settledBy }: StoredEffect): boolean {
  return state === 'RECALLED' && settledBy !== null;
}

/**
 * Without its correction the package stands here as it was told before, and Amazon ends up with the same: a message that
 * made way for the correction goes out after all.
 */
async function takeCorrectionBack(shell: Shell, tx: Tx, held: HeldEffect, before: StoredEffect): Promise<void> {
  const { effect, amazon, origin } = held;
  const later = held.all.filter(
    ({ id, kind, subject }) => id > effect.id && kind === effect.kind && subject.id === effect.subject.id,
  );
  const stands = later.every(({ state }) => state === 'RECALLED');
  if (stands && before.message.kind === 'CONFIRM_SHIPMENT') await restoreTracking(shell, tx, held, before.message);

  const rest = held.all.filter(({ id }) => id !== effect.id);
  const madeWay = before.state === 'RECALLED' && successorsOf(before, rest).length === 0;
  if (!madeWay) return;
  await saveEffect(tx, before, { state: 'QUEUED', nextAttemptAt: null, lastError: null }, origin.at);
  await recordEffect(shell, tx, before, 'QUEUED', origin);
  await shell.outbox.deliver(tx, [{ ...before, amazonOrderId: amazon.id }]);
}

async function restoreTracking(shell: Shell, tx: Tx, { effect, amazon, origin }: HeldEffect, said: ShipmentMessage) {
  const [parcel] = await findPackages(tx, 'id', [effect.subject.id]);
  const order = await findOrderOfAmazonOrder(tx, amazon.id);
  if (!parcel || !order) return;
  await saveTracking(tx, parcel, { ...parcel, ...trackingOf(said) });
  await saveChange(shell, tx, order, [], origin);
}
