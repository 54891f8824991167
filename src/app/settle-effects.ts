import { lockAmazonOrdersById } from '../db/amazon-orders.ts';
import type { Tx } from '../db/drizzle.ts';
import { findEffects, type StoredEffect } from '../db/effects.ts';
import { insertEventOfEach } from '../db/events.ts';
import { type EffectsChange, saveEffects } from '../db/feed-effects.ts';
import { touchOrders } from '../db/orders.ts';
import type { EffectState } from '../domain/effects.ts';
import { amazonActor } from './place-orders.ts';
import type { Shell } from './shell.ts';
import { maskOfEach } from './without-buyer.ts';

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
  return moveEach(
    shell,
    tx,
    effects.map((effect) => ({ effect, change })),
  );
}

type Move = { readonly effect: StoredEffect; readonly change: ManyChange };

/** The same, where not all become the same. */
export async function moveEach(shell: Shell, tx: Tx, moves: readonly Move[]): Promise<StoredEffect[]> {
  if (moves.length === 0) return [];
  const at = shell.now();
  const told = await withoutBuyers(shell, tx, moves);
  const moved: StoredEffect[] = [];
  for (const alike of Map.groupBy(told, ({ change }) => JSON.stringify(change)).values()) {
    const [{ change } = { change: null }] = alike;
    const ids = alike.map(({ effect }) => effect.id);
    if (change) moved.push(...(await saveEffects(tx, ids, change, at)));
  }
  const events = moves
    .filter(({ effect, change }) => effect.state !== change.state)
    .map(({ effect: { id, storeId, amazonOrderId, orderId }, change: { state } }) => {
      const subject = { type: 'AMAZON_EFFECT' as const, id };
      const owner = { storeId, amazonOrderId, orderId };
      return { ...owner, id: shell.newId(), kind: 'EFFECT_CHANGED' as const, subject, data: { state } };
    });
  await insertEventOfEach(tx, { actor: amazonActor, idempotencyKey: null, at }, events);
  await touchOrders(
    tx,
    moves.flatMap(({ effect: { orderId } }) => orderId ?? []),
    at,
  );
  return moved.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

/** Amazon's words may quote the buyer, also to those who may not read of one. */
async function withoutBuyers(shell: Shell, tx: Tx, moves: readonly Move[]): Promise<readonly Move[]> {
  if (!moves.some(({ change }) => change.lastError)) return moves;
  const ids = moves.map(({ effect }) => effect.amazonOrderId);
  const masks = await maskOfEach(shell, tx, ids);
  return moves.map(({ effect, change }, index) => {
    const { lastError } = change;
    return { effect, change: lastError ? { ...change, lastError: masks[index]?.(lastError) ?? null } : change };
  });
}
