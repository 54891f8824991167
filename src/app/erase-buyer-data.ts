import { lockAmazonOrder, type OrderAddress, saveAmazonOrder } from '../db/amazon-orders.ts';
import type { Tx } from '../db/drizzle.ts';
import { eraseBuyerOf } from '../db/erase-buyer.ts';
import { insertEvents } from '../db/events.ts';
import { findOrderOfAmazonOrder } from '../db/orders.ts';
import type { AmazonOrder } from '../domain/amazon-order.ts';
import { changesOf, namedAs } from '../domain/audit.ts';
import { erasedNote, hasGoneItsWay } from '../domain/erasure.ts';
import { invalid, type Rejection } from '../domain/rejection.ts';
import { seesStore } from '../domain/viewer.ts';
import { indexOrders } from './index-orders.ts';
import { refusalToManage } from './manage-stores.ts';
import { type Answer, type Call, nothingDone, once, type Work } from './once.ts';
import { type Origin, saveChange } from './save-change.ts';
import type { Shell } from './shell.ts';

export type ErasureCall = Call & {
  /** Null when what was given can belong to no order. */
  readonly address: OrderAddress | null;
  readonly named: 'orderId' | 'amazonOrderNumber';
  readonly reason: string | null;
};

const reasonLengthMax = 500;

/**
 * Erases at once what is known of an order's buyer, because somebody wants it so. It shows nothing of the buyer, and so
 * asks for no permission to read it.
 */
export async function eraseBuyerData(shell: Shell, call: ErasureCall): Promise<Answer> {
  return once(shell, call, async (tx): Promise<Work> => {
    const amazon = call.address && (await lockAmazonOrder(tx, call.address));
    if (!amazon || !seesStore(call.viewer, amazon.storeId)) {
      const code = call.named === 'orderId' ? 'ORDER_NOT_FOUND' : 'AMAZON_ORDER_NOT_FOUND';
      return { ok: false, rejections: [invalid(code, [call.named])] };
    }
    const { id: amazonOrderId, orderId } = amazon;
    const rejections = refusals(call, amazon);
    if (rejections.length > 0) return { ok: false, rejections, orderId, amazonOrderId };

    const origin = { actor: call.viewer.name, idempotencyKey: call.idempotencyKey, at: shell.now() };
    if (amazon.buyerErasedAt === null) await erase(shell, tx, amazon, origin, call.reason?.trim() || null);
    // What was written to the buyer since then.
    else await eraseBuyerOf(tx, amazon, amazon.buyerErasedAt);
    const at = (date: Date | null) => ({ buyerErasedAt: date?.toISOString() ?? null });
    const audit = {
      asked: { hasReason: Boolean(call.reason?.trim()) },
      storeId: amazon.storeId,
      subjects: [...namedAs('AMAZON_ORDER', amazonOrderId), ...namedAs('ORDER', orderId)],
      changes: changesOf(
        { kind: 'AMAZON_ORDER', id: amazonOrderId },
        at(amazon.buyerErasedAt),
        at(amazon.buyerErasedAt ?? origin.at),
      ),
    };
    return { ok: true, done: { ...nothingDone, orderId, amazonOrderId }, audit };
  });
}

function refusals({ viewer, named, reason }: ErasureCall, amazon: AmazonOrder): readonly Rejection[] {
  const tooLong = (reason?.length ?? 0) > reasonLengthMax;
  const message = `A reason has at most ${reasonLengthMax} characters.`;
  return [
    refusalToManage(viewer, [named]),
    hasGoneItsWay(amazon)
      ? null
      : ({ kind: 'REFUSED', code: 'BUYER_DATA_NEEDED', source: 'AMAZON', path: [named] } as const),
    tooLong ? invalid('INVALID_INPUT', ['reason'], message) : null,
  ].filter((rejection) => rejection !== null);
}

/**
 * Erases what is known of a buyer and leaves the books as they are. From then on nothing of the buyer is taken in. What
 * people wrote themselves, in remarks and reasons, stays. The caller holds the lock.
 */
export async function erase(
  shell: Shell,
  tx: Tx,
  amazon: AmazonOrder,
  origin: Origin,
  reason: string | null = null,
): Promise<void> {
  await eraseBuyerOf(tx, amazon, origin.at);
  const order = await findOrderOfAmazonOrder(tx, amazon.id);
  if (order) {
    await saveChange(shell, tx, order, [{ kind: 'BUYER_DATA_ERASED', reason }], origin);
    return indexOrders(shell, tx, [order.id]);
  }
  const { id, storeId } = amazon;
  await saveAmazonOrder(tx, amazon, { notes: erasedNote(reason), updatedAt: origin.at });
  const about = { storeId, amazonOrderId: id, orderId: null, ...origin };
  const subject = { type: 'AMAZON_ORDER' as const, id };
  await insertEvents(tx, about, [{ id: shell.newId(), kind: 'BUYER_DATA_ERASED', subject, data: { reason } }]);
}
