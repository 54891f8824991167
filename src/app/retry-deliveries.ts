import type { Tx } from '../db/drizzle.ts';
import { findDeliveries, reviveParked, wakeHeads } from '../db/webhook-deliveries.ts';
import { lockWebhook, type Webhook } from '../db/webhooks.ts';
import { changesOf, namedAs } from '../domain/audit.ts';
import { accepted, invalid } from '../domain/rejection.ts';
import { seesStore } from '../domain/viewer.ts';
import { giveUpMsUsual } from '../domain/webhook.ts';
import { changeWebhook } from './change-webhook.ts';
import { refusalToManage } from './manage-stores.ts';
import { type Answer, type Call, nothingDone, once, type Work } from './once.ts';
import type { Shell } from './shell.ts';

/** Gives a parked delivery another day, in the line of its order. */
export async function retryDelivery(
  shell: Shell,
  call: Omit<Call, 'input'>,
  deliveryId: string | null,
): Promise<Answer> {
  const { viewer } = call;
  return once(shell, { ...call, input: { deliveryId } }, async (tx): Promise<Work> => {
    const refusal = refusalToManage(viewer, []);
    if (refusal) return { ok: false, rejections: [refusal] };
    const [delivery] = deliveryId === null ? [] : await findDeliveries(tx, [deliveryId]);
    const webhook = delivery ? await lockWebhook(tx, delivery.webhookId) : null;
    if (!delivery || !webhook || !seesStore(viewer, webhook.storeId)) {
      return { ok: false, rejections: [invalid('WEBHOOK_DELIVERY_NOT_FOUND', ['deliveryId'])] };
    }
    if ((await revive(shell, tx, webhook, { deliveryId: delivery.id })) === 0) {
      return { ok: false, rejections: [invalid('WEBHOOK_DELIVERY_NOT_PARKED', ['deliveryId'])] };
    }
    const { id: webhookId, storeId } = webhook;
    const subject = { kind: 'WEBHOOK_DELIVERY' as const, id: delivery.id };
    const changes = changesOf(subject, { state: delivery.state }, { state: 'PENDING' });
    const audit = { asked: { delivery: subject }, storeId, subjects: namedAs('WEBHOOK', webhookId), changes };
    return { ok: true, done: { ...nothingDone, webhookId, storeId }, audit };
  });
}

/** So many at a time, whatever a log holds: beyond it takes longer than a request may. */
const revivedAtOnce = 5_000;

/** The same for what is parked of a webhook, the oldest first. */
export async function retryAllParked(
  shell: Shell,
  call: Omit<Call, 'input'>,
  webhookId: string | null,
): Promise<Answer> {
  return changeWebhook(shell, { ...call, input: { webhookId } }, webhookId, async (tx, webhook) => {
    return accepted({ after: { sentAgain: await revive(shell, tx, webhook, { limit: revivedAtOnce }) } });
  });
}

type Which = Parameters<typeof reviveParked>[2];

async function revive(shell: Shell, tx: Tx, webhook: Webhook, which: Which): Promise<number> {
  const { id } = webhook;
  const now = shell.now();
  const giveUpAt = new Date(now.getTime() + (shell.webhookGiveUpMs ?? giveUpMsUsual));
  const orderIds = await reviveParked(tx, id, which, giveUpAt);
  await wakeHeads(tx, id, [...new Set(orderIds)], now);
  await shell.outbox.postWebhook(tx, webhook, 0);
  return orderIds.length;
}
