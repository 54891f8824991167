import { lockAmazonOrder } from '../db/amazon-orders.ts';
import type { Tx } from '../db/drizzle.ts';
import { type EffectChange, lockEffect, type StoredEffect, saveEffect } from '../db/effects.ts';
import { insertEvents } from '../db/events.ts';
import { touchOrder } from '../db/orders.ts';
import type { EffectState } from '../domain/effects.ts';
import { amazonActor } from './place-orders.ts';
import type { Origin } from './save-change.ts';
import type { Shell } from './shell.ts';
import { undoEffect } from './undo-effect.ts';
import { withoutBuyer } from './without-buyer.ts';

type Seen = Pick<StoredEffect, 'id' | 'amazonOrderId' | 'attempts'>;
type Settled = EffectChange & { readonly state: EffectState };

/**
 * Moves an effect on, unless somebody else has moved it or begun another attempt meanwhile: then null. What Amazon
 * refuses to do is undone here where it stands for nothing without Amazon (R38). `also` runs in the same transaction.
 */
export async function settleEffect(
  shell: Shell,
  seen: Seen,
  from: readonly EffectState[],
  change: Settled,
  also: (tx: Tx, effect: StoredEffect) => Promise<void> = async () => {},
): Promise<StoredEffect | null> {
  return shell.db.transaction(async (tx) => {
    const amazon = await lockAmazonOrder(tx, { amazonOrderId: seen.amazonOrderId });
    const effect = await lockEffect(tx, seen.id);
    if (!amazon || !effect || !from.includes(effect.state) || effect.attempts !== seen.attempts) return null;

    const at = shell.now();
    const origin = { actor: amazonActor, idempotencyKey: null, at };
    const told = await maskedChange(shell, tx, effect, change);
    await saveEffect(tx, effect, told, at);
    if (change.state === 'REFUSED') await undoEffect(shell, tx, amazon, effect, origin);
    if (change.state !== effect.state) await recordEffect(shell, tx, effect, change.state, origin);
    if (effect.orderId) await touchOrder(tx, effect.orderId, at);
    await also(tx, effect);
    return { ...effect, ...told };
  });
}

/** Amazon's words may quote the address that it does not like. */
async function maskedChange(shell: Shell, tx: Tx, { amazonOrderId }: StoredEffect, change: Settled): Promise<Settled> {
  const { lastError } = change;
  return lastError ? { ...change, lastError: await withoutBuyer(shell, tx, amazonOrderId, lastError) } : change;
}

/** The state an effect has got to, in the order's history. */
export async function recordEffect(
  shell: Shell,
  tx: Tx,
  { id, storeId, amazonOrderId, orderId }: StoredEffect,
  state: EffectState,
  origin: Origin,
): Promise<void> {
  const subject = { type: 'AMAZON_EFFECT' as const, id };
  const event = { id: shell.newId(), kind: 'EFFECT_CHANGED' as const, subject, data: { state } };
  await insertEvents(tx, { storeId, amazonOrderId, orderId, ...origin }, [event]);
}
