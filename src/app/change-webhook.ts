import type { Tx } from '../db/drizzle.ts';
import { lockWebhook, type Webhook } from '../db/webhooks.ts';
import { invalid, type Rejection } from '../domain/rejection.ts';
import { seesStore } from '../domain/viewer.ts';
import { refusalToManage } from './manage-stores.ts';
import { type Answer, type Call, nothingDone, once, type Work } from './once.ts';
import type { Shell } from './shell.ts';

/** Changes a webhook under its lock, or tells everything that is in the way. */
export async function changeWebhook(
  shell: Shell,
  call: Call,
  webhookId: string | null,
  change: (tx: Tx, webhook: Webhook) => Promise<readonly Rejection[]>,
): Promise<Answer> {
  const { viewer } = call;
  return once(shell, call, async (tx): Promise<Work> => {
    const refusal = refusalToManage(viewer, []);
    if (refusal) return { ok: false, rejections: [refusal] };
    const webhook = webhookId && (await lockWebhook(tx, webhookId));
    if (!webhook || !seesStore(viewer, webhook.storeId)) {
      return { ok: false, rejections: [invalid('WEBHOOK_NOT_FOUND', ['webhookId'])] };
    }
    const rejections = await change(tx, webhook);
    if (rejections.length > 0) return { ok: false, rejections };
    return { ok: true, done: { ...nothingDone, webhookId: webhook.id, storeId: webhook.storeId } };
  });
}
