import { lockAmazonOrder } from '../db/amazon-orders.ts';
import type { Tx } from '../db/drizzle.ts';
import { findEffects, findEffectsOfAmazonOrders, lockEffect, type StoredEffect } from '../db/effects.ts';
import type { AmazonOrder } from '../domain/amazon-order.ts';
import { seesStore } from '../domain/viewer.ts';
import type { Call } from './once.ts';
import type { Origin } from './save-change.ts';
import type { Shell } from './shell.ts';

/** An effect whose order's lock is held, with all that a person's word on it is carried out by. */
export type HeldEffect = {
  readonly effect: StoredEffect;
  /** All that Amazon is told of the order, this one too. */
  readonly all: readonly StoredEffect[];
  readonly amazon: AmazonOrder;
  readonly origin: Origin;
};

/** Null when there is no such effect, and the same when it is another store's. */
export async function holdEffect(shell: Shell, tx: Tx, effectId: string, call: Call): Promise<HeldEffect | null> {
  const [found] = await findEffects(tx, [effectId]);
  if (!found || !seesStore(call.viewer, found.storeId)) return null;
  const amazon = await lockAmazonOrder(tx, { amazonOrderId: found.amazonOrderId });
  const effect = await lockEffect(tx, effectId);
  if (!amazon || !effect) return null;

  const all = (await findEffectsOfAmazonOrders(tx, [amazon.id])).get(amazon.id) ?? [];
  const origin = { actor: call.viewer.name, idempotencyKey: call.idempotencyKey, at: shell.now() };
  return { effect, all, amazon, origin };
}
