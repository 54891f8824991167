import { deleteWebhook } from '../db/webhooks.ts';
import { accepted } from '../domain/rejection.ts';
import { factsOfNoWebhook } from './audit-webhook.ts';
import { changeWebhook } from './change-webhook.ts';
import type { Answer, Call } from './once.ts';
import type { Shell } from './shell.ts';

/** With its secrets, and within hours its log. What is being posted right now may still arrive. */
export async function removeWebhook(
  shell: Shell,
  call: Omit<Call, 'input'>,
  webhookId: string | null,
): Promise<Answer> {
  return changeWebhook(shell, { ...call, input: { webhookId } }, webhookId, async (tx, webhook) => {
    await deleteWebhook(tx, shell.sealer, webhook, shell.now());
    return accepted({ after: factsOfNoWebhook });
  });
}
