import { findEventsById, type RecordedEvent } from '../db/events.ts';
import { claimDue, countClaimed, type WebhookDelivery } from '../db/webhook-deliveries.ts';
import { lockWebhook, secretsOf, type Webhook } from '../db/webhooks.ts';
import type { Shell } from './shell.ts';

export type Told = { readonly delivery: WebhookDelivery; readonly event: RecordedEvent & { amazonOrderNumber: string } };
export type Claimed = {
  readonly webhook: Webhook;
  readonly secrets: [string, ...string[]];
  readonly told: readonly Told[];
};

const atOnceMax = 5;
/** A receiver that has failed so often is tried with one at a time. */
const failuresToDoubt = 5;

/** Some deliveries that are due, for this process alone; the lock of the webhook bounds how many all processes are at. */
export async function claimDeliveries(shell: Shell, webhookId: string, leaseMs: number): Promise<Claimed | null> {
  const { db, sealer } = shell;
  return db.transaction(async (tx) => {
    const webhook = await lockWebhook(tx, webhookId);
    if (!webhook || webhook.paused !== null) return null;
    const now = shell.now();
    const atOnce = webhook.failures >= failuresToDoubt ? 1 : atOnceMax;
    const free = atOnce - (await countClaimed(tx, webhookId, now));
    if (free <= 0) return null;

    const deliveries = await claimDue(tx, webhookId, free, now, new Date(now.getTime() + leaseMs));
    if (deliveries.length === 0) return null;
    const events = await findEventsById(
      tx,
      deliveries.map(({ eventId }) => eventId),
    );
    const told = deliveries.flatMap((delivery) => {
      const event = events.get(delivery.eventId);
      return event ? [{ delivery, event }] : [];
    });
    return { webhook, secrets: await secretsOf(tx, sealer, webhookId, now), told };
  });
}
