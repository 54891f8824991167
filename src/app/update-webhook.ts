import { saveWebhook, type Webhook } from '../db/webhooks.ts';
import { accepted, rejected } from '../domain/rejection.ts';
import { urlProblems } from '../domain/webhook.ts';
import { factsOfWebhook, leadsTo } from './audit-webhook.ts';
import { changeWebhook } from './change-webhook.ts';
import { defectsFor } from './create-webhook.ts';
import type { Answer, Call } from './once.ts';
import type { Shell } from './shell.ts';

/** What is left out stays as it is. */
export type WebhookPatch = Partial<Pick<Webhook, 'url' | 'kinds'>> & { readonly paused?: boolean };

type Patching = Omit<Call, 'input'> & { readonly webhookId: string | null; readonly patch: WebhookPatch };

/** What is paused keeps its place: let go on, it is told of what happened meanwhile. */
export async function updateWebhook(shell: Shell, { webhookId, patch, ...call }: Patching): Promise<Answer> {
  const { paused, ...rest } = patch;
  return changeWebhook(shell, { ...call, input: { webhookId, patch } }, webhookId, async (tx, webhook) => {
    const problems = rest.url === undefined ? [] : urlProblems(rest.url, defectsFor(shell));
    if (problems.length > 0) return rejected(...problems);
    const pause = paused ? (webhook.paused ?? 'BY_PERSON') : null;
    // Whoever mends something wants to see at once whether it helps.
    const changes = { ...rest, ...(paused !== undefined && { paused: pause }), failures: 0, updatedAt: shell.now() };
    await saveWebhook(tx, webhook, changes);
    await shell.outbox.fanOutWebhooks(tx, webhook.storeId);
    await shell.outbox.postWebhook(tx, webhook, 0);
    const { url, kinds } = rest;
    const asked = {
      ...(url !== undefined && { leadsTo: leadsTo(url), otherUrl: url !== webhook.url }),
      ...(kinds !== undefined && { kinds: kinds ?? [] }),
      ...(paused !== undefined && { paused }),
    };
    return accepted({ asked, after: factsOfWebhook({ ...webhook, ...changes }) });
  });
}
