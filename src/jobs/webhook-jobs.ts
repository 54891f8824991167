import { fanOutWebhooks } from '../app/fan-out-webhooks.ts';
import type { Shell } from '../app/shell.ts';
import { listWebhooksDue } from '../db/webhook-deliveries.ts';
import { listStoresToTell } from '../db/webhooks.ts';
import { NotYet } from './delivery.ts';
import { type Messenger, postWebhook } from './post-webhook.ts';

export type WebhookJobs = {
  readonly fanOut: (storeId: string) => Promise<void>;
  readonly post: (webhookId: string) => Promise<void>;
  readonly sweep: () => Promise<void>;
};

/** A transaction that is under way holds events back for as long as it lasts, and says nothing when it ends. */
const askAgainMs = 1_000;
const pagesMax = 20;

export function webhookJobs(messenger: Messenger): WebhookJobs {
  const { shell } = messenger;
  return {
    fanOut: (storeId) => fanOutAll(shell, storeId),
    post: (webhookId) => postWebhook(messenger, webhookId),
    sweep: () => sweep(shell),
  };
}

async function fanOutAll(shell: Shell, storeId: string): Promise<void> {
  for (let page = 0; page < pagesMax; page++) {
    const progress = await fanOutWebhooks(shell, storeId);
    if (progress === 'DONE') return;
    if (progress === 'LATER') throw new NotYet('Some events are not settled yet.', askAgainMs);
  }
  await shell.outbox.fanOutWebhooks(shell.db, storeId);
}

/** The net below: whatever a lost message or a crash has left lying is found by the tables alone. */
async function sweep({ db, now, outbox }: Shell): Promise<void> {
  for (const storeId of await listStoresToTell(db, null)) await outbox.fanOutWebhooks(db, storeId);
  for (const webhook of await listWebhooksDue(db, now())) await outbox.postWebhook(db, webhook, 0);
}
