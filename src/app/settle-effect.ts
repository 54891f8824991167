import { lockAmazonOrder, saveAmazonOrder } from '../db/amazon-orders.ts';
import { findCreditMemos } from '../db/documents.ts';
import type { Tx } from '../db/drizzle.ts';
import { type EffectChange, lockEffect, type StoredEffect, saveEffect } from '../db/effects.ts';
import { findLastEventData, insertEvents } from '../db/events.ts';
import { findOrderOfAmazonOrder, touchOrder } from '../db/orders.ts';
import type { AmazonOrder } from '../domain/amazon-order.ts';
import type { EffectState } from '../domain/effects.ts';
import type { OrderEvent } from '../domain/events.ts';
import { amazonChanged, canceledUnits } from '../domain/import.ts';
import type { Order } from '../domain/order.ts';
import { amazonActor } from './place-orders.ts';
import { saveChange } from './save-change.ts';
import type { Shell } from './shell.ts';

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
    await saveEffect(tx, effect, change, at);
    if (change.state === 'REFUSED') await undo(shell, tx, amazon, effect, at);
    if (change.state !== effect.state) await record(shell, tx, effect, change.state, at);
    if (effect.orderId) await touchOrder(tx, effect.orderId, at);
    await also(tx, effect);
    return { ...effect, ...change };
  });
}

async function record(shell: Shell, tx: Tx, effect: StoredEffect, state: EffectState, at: Date): Promise<void> {
  const { storeId, amazonOrderId, orderId } = effect;
  const about = { storeId, amazonOrderId, orderId, actor: amazonActor, idempotencyKey: null, at };
  const subject = { type: 'AMAZON_EFFECT' as const, id: effect.id };
  await insertEvents(tx, about, [{ id: shell.newId(), kind: 'EFFECT_CHANGED', subject, data: { state } }]);
}

/** A cancel and a credit memo only make sense together with Amazon; a shipment and an invoice are never undone. */
async function undo(shell: Shell, tx: Tx, amazon: AmazonOrder, effect: StoredEffect, at: Date): Promise<void> {
  if (effect.kind !== 'CANCEL_ORDER' && effect.kind !== 'REFUND') return;
  // Amazon has refused our cancel because it has canceled by itself: what was undone here would be true again.
  if (effect.kind === 'CANCEL_ORDER' && amazon.shippingState === 'CANCELED') return;
  const order = await findOrderOfAmazonOrder(tx, amazon.id);
  if (!order) {
    await saveAmazonOrder(tx, amazon, { cancelAskedAt: null, updatedAt: at });
    return;
  }
  const events = await undoing(tx, amazon, order, effect);
  if (events.length > 0) await saveChange(shell, tx, order, events, { actor: amazonActor, idempotencyKey: null, at });
}

async function undoing(tx: Tx, amazon: AmazonOrder, order: Order, effect: StoredEffect): Promise<OrderEvent[]> {
  const standing = (await findCreditMemos(tx, 'order', [order.id])).filter(({ voidedAt }) => voidedAt === null);
  const isItsOwn = (memo: (typeof standing)[number]) =>
    effect.kind === 'REFUND' ? memo.id === effect.subject.id : memo.reason === null;
  const voided = standing
    .filter(isItsOwn)
    .map((creditMemo): OrderEvent => ({ kind: 'CREDIT_MEMO_VOIDED', creditMemo }));
  if (effect.kind === 'REFUND') return voided;

  const canceledAtAmazon = new Map(amazon.items.map((item) => [item.amazonOrderItemId, canceledUnits(item)]));
  const canceled = await findLastEventData(tx, amazon.id, 'CANCELED');
  const reserveAgain = Boolean(canceled?.stockReturned) && !amazon.stockReserved;
  return [...voided, { kind: 'CANCEL_UNDONE', canceledAtAmazon, reserveAgain }, amazonChanged(amazon)];
}
