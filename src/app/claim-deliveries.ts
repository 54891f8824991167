import { claimDue, countClaimed, type WebhookDelivery } from '../db/webhook-deliveries.ts';
import { findToldEvents, type ToldEvent } from '../db/webhook-events.ts';
import { lockWebhook, secretsOf, type Webhook } from '../db/webhooks.ts';
import { isDoubted } from '../domain/webhook.ts';
import type { Shell } from './shell.ts';

export type Told = { readonly delivery: WebhookDelivery; readonly event: ToldEvent };
export type Claimed = {
  readonly webhook: Webhook;
  readonly secrets: [string, ...string[]];
  readonly told: readonly Told[];
  /** Whether others are at as many as may be. */
  readonly busy: boolean;
};

const atOnceMax = 5;

/**
 * Some deliveries that are due, for this process alone; the lock of the webhook bounds how many all processes are at.
 * Null when nothing is sent.
 */
export async function claimDeliveries(shell: Shell, webhookId: string, leaseMs: number): Promise<Claimed | null> {
  const { db, sealer } = shell;
  return db.transaction(async (tx) => {
    const webhook = await lockWebhook(tx, webhookId);
    if (!webhook || webhook.paused !== null) return null;
    const now = shell.now();
    const atOnce = isDoubted(webhook) ? 1 : atOnceMax;
    const free = atOnce - (await countClaimed(tx, webhookId, now));
    const until = new Date(now.getTime() + leaseMs);
    const deliveries = free > 0 ? await claimDue(tx, webhookId, free, now, until) : [];
    const eventIds = deliveries.map(({ eventId }) => eventId);
    const events = await findToldEvents(tx, webhook.storeId, eventIds);
    const told = deliveries.flatMap((delivery) => {
      const event = events.get(delivery.eventId);
      return event ? [{ delivery, event }] : [];
    });
    return { webhook, secrets: await secretsOf(tx, sealer, webhookId, now), told, busy: free <= 0 };
  });
}
