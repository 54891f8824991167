import type { Tx } from '../db/drizzle.ts';
import { lockWebhook, type Webhook } from '../db/webhooks.ts';
import { type AuditFacts, changesOf, namedAs } from '../domain/audit.ts';
import { invalid, type Outcome } from '../domain/rejection.ts';
import { seesStore } from '../domain/viewer.ts';
import { factsOfWebhook } from './audit-webhook.ts';
import { refusalToManage } from './manage-stores.ts';
import { type Answer, type Call, nothingDone, once, type Work } from './once.ts';
import type { Shell } from './shell.ts';

/** What the audit is told of a change: how it was asked for, and the facts after it that may differ. */
type Told = {
  readonly asked?: AuditFacts;
  readonly after: AuditFacts;
  /** What was there before, where the webhook's own facts do not say so. */
  readonly before?: AuditFacts;
};

/** Changes a webhook under its lock, or tells everything that is in the way. */
export async function changeWebhook(
  shell: Shell,
  call: Call,
  webhookId: string | null,
  change: (tx: Tx, webhook: Webhook) => Promise<Outcome<Told>>,
): Promise<Answer> {
  const { viewer } = call;
  return once(shell, call, async (tx): Promise<Work> => {
    const refusal = refusalToManage(viewer, []);
    if (refusal) return { ok: false, rejections: [refusal] };
    const webhook = webhookId && (await lockWebhook(tx, webhookId));
    if (!webhook || !seesStore(viewer, webhook.storeId)) {
      return { ok: false, rejections: [invalid('WEBHOOK_NOT_FOUND', ['webhookId'])] };
    }
    const changed = await change(tx, webhook);
    if (!changed.ok) return changed;
    const { id, storeId } = webhook;
    const { asked = {}, before = {}, after } = changed.value;
    const changes = changesOf({ kind: 'WEBHOOK', id }, { ...factsOfWebhook(webhook), ...before }, after);
    const audit = { asked, storeId, subjects: namedAs('WEBHOOK', id), changes };
    return { ok: true, done: { ...nothingDone, webhookId: id, storeId }, audit };
  });
}
