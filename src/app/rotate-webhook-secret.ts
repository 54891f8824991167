import { exchangeSecret } from '../db/webhooks.ts';
import { accepted } from '../domain/rejection.ts';
import { decideOverlap } from '../domain/webhook.ts';
import { changeWebhook } from './change-webhook.ts';
import type { Answer, Call } from './once.ts';
import type { Shell } from './shell.ts';
import { newWebhookSecret } from './webhook-secret.ts';

type Rotation = Omit<Call, 'input'> & { readonly webhookId: string | null; readonly overlapHours: number };

/** A new secret, beside which the one of now signs for a while. One from before that ends at once. */
export async function rotateWebhookSecret(
  shell: Shell,
  { webhookId, overlapHours, ...call }: Rotation,
): Promise<{ readonly answer: Answer; readonly secret: string | null }> {
  const secret = newWebhookSecret();
  const input = { webhookId, overlapHours };
  const answer = await changeWebhook(shell, { ...call, input }, webhookId, async (tx, webhook) => {
    const now = shell.now();
    const decision = decideOverlap(overlapHours, now);
    if (!decision.ok) return decision;
    await exchangeSecret(tx, shell.sealer, webhook.id, secret, decision.value, now);
    const endsAt = (at: Date | null) => ({ previousSecretEndsAt: at?.toISOString() ?? null });
    const before = endsAt(webhook.previousSecretEndsAt);
    return accepted({ asked: { overlapHours }, before, after: endsAt(decision.value) });
  });
  return { answer, secret: answer.ok && !answer.replayed && !call.dryRun ? secret : null };
}
