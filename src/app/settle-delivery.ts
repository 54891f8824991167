import { settleDelivery, type WebhookDelivery, wakeHeads } from '../db/webhook-deliveries.ts';
import { lockWebhook, saveWebhook } from '../db/webhooks.ts';
import { type PostOutcome, type RetryWaits, type Settled, settle } from '../domain/webhook.ts';
import type { Shell } from './shell.ts';

/** Writes down what came of an attempt, and has what waited behind it take its turn. Null when it was settled before. */
export async function settleAttempt(
  shell: Shell,
  delivery: WebhookDelivery,
  outcome: PostOutcome,
  share: number,
  waits: RetryWaits,
): Promise<Settled | null> {
  return shell.db.transaction(async (tx) => {
    const webhook = await lockWebhook(tx, delivery.webhookId);
    if (!webhook) return null;
    const now = shell.now();
    const attempts = delivery.attempts + 1;
    const settled = settle({ attempts, giveUpAt: delivery.giveUpAt }, outcome, share, waits, now);
    const attempt = { attempts, lastStatus: outcome.status, lastFailure: outcome.failure, at: now };
    if (!(await settleDelivery(tx, delivery, settled, attempt))) return null;

    if (settled.state !== 'PENDING') await wakeHeads(tx, webhook.id, [delivery.amazonOrderId], now);
    // What is tried again tells of itself: one that is never taken must not hold up the others.
    const failures = outcome.failure === null ? 0 : webhook.failures + (delivery.attempts === 0 ? 1 : 0);
    const pause = settled.pause && webhook.paused === null;
    if (failures !== webhook.failures || pause) {
      await saveWebhook(tx, webhook, { failures, ...(pause && { paused: 'GONE', updatedAt: now }) });
    }
    return settled;
  });
}
