import { findDeliveries, reviveParked, wakeHeads } from '../db/webhook-deliveries.ts';
import { invalid } from '../domain/rejection.ts';
import { changeWebhook } from './change-webhook.ts';
import type { Answer, Call } from './once.ts';
import type { Shell } from './shell.ts';

type Retry = Omit<Call, 'input'> & {
  /** Null when the id given can belong to no webhook, or no delivery. */
  readonly webhookId: string | null;
  /** Left out: all that are parked. */
  readonly deliveryId?: string | null;
};

/** Gives what was parked another day, each in the line of its order. */
export async function retryDeliveries(shell: Shell, { webhookId, deliveryId, ...call }: Retry): Promise<Answer> {
  return changeWebhook(shell, { ...call, input: { webhookId, deliveryId } }, webhookId, async (tx, webhook) => {
    const now = shell.now();
    const giveUpAt = new Date(now.getTime() + shell.webhookGiveUpMs);
    const revived = await reviveParked(tx, webhook.id, deliveryId ?? null, giveUpAt);
    if (deliveryId && revived === 0) return [invalid('WEBHOOK_DELIVERY_NOT_PARKED', ['deliveryId'])];
    await wakeHeads(tx, webhook.id, null, now);
    await shell.outbox.postWebhook(tx, webhook.id, 0);
    return [];
  });
}

/** The webhook that a delivery is one of; null where there is no such delivery. */
export async function webhookOfDelivery({ db }: Shell, deliveryId: string | null): Promise<string | null> {
  const [delivery] = deliveryId === null ? [] : await findDeliveries(db, [deliveryId]);
  return delivery?.webhookId ?? null;
}
