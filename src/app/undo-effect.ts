import { saveAmazonOrder } from '../db/amazon-orders.ts';
import { findCreditMemos } from '../db/documents.ts';
import type { Tx } from '../db/drizzle.ts';
import type { StoredEffect } from '../db/effects.ts';
import { findLastEventData } from '../db/events.ts';
import { findOrderOfAmazonOrder } from '../db/orders.ts';
import type { AmazonOrder } from '../domain/amazon-order.ts';
import { effectKindRules } from '../domain/effect-rules.ts';
import type { OrderEvent } from '../domain/events.ts';
import { amazonChanged } from '../domain/import.ts';
import type { Order } from '../domain/order.ts';
import { type Origin, saveChange } from './save-change.ts';
import type { Shell } from './shell.ts';

/** Undoes what stands for nothing without Amazon: a cancel, a credit memo (R38). A shipment is never undone. */
export async function undoEffect(
  shell: Shell,
  tx: Tx,
  amazon: AmazonOrder,
  effect: StoredEffect,
  origin: Origin,
): Promise<void> {
  if (effectKindRules[effect.kind].withoutAmazon === 'STANDS') return;
  // Amazon has canceled by itself: what was undone here would be true again.
  if (effect.kind === 'CANCEL_ORDER' && amazon.shippingState === 'CANCELED') return;
  const order = await findOrderOfAmazonOrder(tx, amazon.id);
  if (!order) {
    await saveAmazonOrder(tx, amazon, { cancelAskedAt: null, updatedAt: origin.at });
    return;
  }
  const events = await undoing(tx, amazon, order, effect);
  if (events.length > 0) await saveChange(shell, tx, order, events, origin);
}

async function undoing(tx: Tx, amazon: AmazonOrder, order: Order, effect: StoredEffect): Promise<OrderEvent[]> {
  const standing = (await findCreditMemos(tx, 'order', [order.id])).filter(({ voidedAt }) => voidedAt === null);
  const isItsOwn = (memo: (typeof standing)[number]) =>
    effect.kind === 'REFUND' ? memo.id === effect.subject.id : memo.reason === null;
  const voided = standing
    .filter(isItsOwn)
    .map((creditMemo): OrderEvent => ({ kind: 'CREDIT_MEMO_VOIDED', creditMemo }));
  if (effect.kind === 'REFUND') return voided;

  const { shippedAtAmazon, canceledAtAmazon } = amazonChanged(amazon);
  const canceled = await findLastEventData(tx, amazon.id, 'CANCELED');
  const reserveAgain = Boolean(canceled?.stockReturned) && !amazon.stockReserved;
  return [...voided, { kind: 'CANCEL_UNDONE', shippedAtAmazon, canceledAtAmazon, reserveAgain }];
}
