import { lockAmazonOrdersById } from '../db/amazon-orders.ts';
import type { Tx } from '../db/drizzle.ts';
import { findEffects, type StoredEffect } from '../db/effects.ts';
import { insertEventOfEach } from '../db/events.ts';
import { type EffectsChange, saveEffects } from '../db/feed-effects.ts';
import { touchOrders } from '../db/orders.ts';
import type { EffectState } from '../domain/effects.ts';
import { masked } from '../domain/mask.ts';
import { amazonActor } from './place-orders.ts';
import type { Shell } from './shell.ts';

type Seen = Pick<StoredEffect, 'id' | 'amazonOrderId' | 'attempts'>;
/** A refusal undoes what was done here, order by order: `settleEffect`. */
export type ManyChange = EffectsChange & { readonly state: Exclude<EffectState, 'REFUSED'> };

/**
 * Moves effects of different orders on together, but for those that somebody else has moved, or has begun another
 * attempt of, meanwhile. The locks are those of `settleEffect`, taken in one order so that no two wait for each other.
 */
export async function settleEffects(
  shell: Shell,
  seen: readonly Seen[],
  from: readonly EffectState[],
  change: ManyChange,
  also: (tx: Tx, moved: readonly StoredEffect[]) => Promise<void> = async () => {},
): Promise<readonly StoredEffect[]> {
  return shell.db.transaction(async (tx) => {
    const moved = await moveEffects(shell, tx, await lockSeen(tx, seen, from), change);
    await also(tx, moved);
    return moved;
  });
}

/** Those that are still as they were seen, locked together with their orders. */
export async function lockSeen(tx: Tx, seen: readonly Seen[], from: readonly EffectState[]): Promise<StoredEffect[]> {
  await lockAmazonOrdersById(
    tx,
    seen.map(({ amazonOrderId }) => amazonOrderId),
  );
  const attempts = new Map(seen.map((effect) => [effect.id, effect.attempts]));
  const now = await findEffects(tx, [...attempts.keys()]);
  return now.filter((effect) => from.includes(effect.state) && effect.attempts === attempts.get(effect.id));
}

/** The caller holds their locks; of one order there is one. */
export async function moveEffects(
  shell: Shell,
  tx: Tx,
  effects: readonly StoredEffect[],
  change: ManyChange,
): Promise<StoredEffect[]> {
  if (effects.length === 0) return [];
  const at = shell.now();
  const { state } = change;
  const moved = await saveEffects(
    tx,
    effects.map(({ id }) => id),
    change.lastError ? { ...change, lastError: masked(change.lastError) } : change,
    at,
  );
  const events = effects
    .filter((effect) => effect.state !== state)
    .map(({ id, storeId, amazonOrderId, orderId }) => {
      const subject = { type: 'AMAZON_EFFECT' as const, id };
      const owner = { storeId, amazonOrderId, orderId };
      return { ...owner, id: shell.newId(), kind: 'EFFECT_CHANGED' as const, subject, data: { state } };
    });
  await insertEventOfEach(tx, { actor: amazonActor, idempotencyKey: null, at }, events);
  await touchOrders(
    tx,
    effects.flatMap(({ orderId }) => (orderId ? [orderId] : [])),
    at,
  );
  return moved.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}
