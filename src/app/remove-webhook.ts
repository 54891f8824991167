import { deleteDeliveriesOf } from '../db/webhook-deliveries.ts';
import { deleteWebhook } from '../db/webhooks.ts';
import { accepted } from '../domain/rejection.ts';
import { factsOfNoWebhook } from './audit-webhook.ts';
import { changeWebhook } from './change-webhook.ts';
import type { Answer, Call } from './once.ts';
import type { Shell } from './shell.ts';

/** With its secrets and its log. What is being posted right now may still arrive. */
export async function removeWebhook(
  shell: Shell,
  call: Omit<Call, 'input'>,
  webhookId: string | null,
): Promise<Answer> {
  return changeWebhook(shell, { ...call, input: { webhookId } }, webhookId, async (tx, webhook) => {
    let more = true;
    while (more) more = await deleteDeliveriesOf(tx, webhook.id);
    await deleteWebhook(tx, webhook);
    return accepted({ after: factsOfNoWebhook });
  });
}
