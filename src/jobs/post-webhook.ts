import { type Claimed, claimDeliveries, type Told } from '../app/claim-deliveries.ts';
import { settleAttempt } from '../app/settle-delivery.ts';
import type { Shell } from '../app/shell.ts';
import { findNextDue } from '../db/webhook-deliveries.ts';
import { isDoubted, type PostOutcome, restOf } from '../domain/webhook.ts';
import { spreadOf, type Waits } from './waits.ts';
import { messageOf, type PublicIds } from './webhook-message.ts';
import type { Posted } from './webhook-post.ts';
import { signedHeaders } from './webhook-signature.ts';

export type Messenger = {
  readonly shell: Shell;
  readonly waits: Waits;
  readonly ids: PublicIds;
  readonly post: (message: Posted) => Promise<PostOutcome>;
  readonly report: (told: { readonly webhookId: string; readonly why: string; readonly given: 'up' | 'pause' }) => void;
};

/** So that no webhook keeps a worker to itself: what is left then goes to the end of the queue. */
const roundsMax = 10;
const roundsMs = 5_000;

/**
 * Posts what is due of a webhook, a few at a time and never two of one order. A process that dies between a post and
 * its settling leaves a delivery that is posted once more, with the same id.
 */
export async function postWebhook(messenger: Messenger, webhookId: string): Promise<void> {
  const { shell, waits } = messenger;
  const until = shell.now().getTime() + roundsMs;
  let restMs = 0;
  let storeId = '';
  for (let round = 0, wentWell = true; wentWell && round < roundsMax && shell.now().getTime() < until; round++) {
    const claimed = await claimDeliveries(shell, webhookId, waits.webhookLeaseMs);
    if (!claimed) return;
    storeId = claimed.webhook.storeId;
    if (claimed.told.length === 0) {
      restMs = claimed.busy ? waits.webhookRestMs : 0;
      break;
    }
    const taken = await Promise.all(claimed.told.map((told) => tell(messenger, claimed, told)));
    wentWell = taken.includes(true);
    restMs = !wentWell && isDoubted(claimed.webhook) ? restOf(claimed.webhook, waits.webhookRestMs) : 0;
  }
  const due = await findNextDue(shell.db, webhookId);
  if (!due) return;
  const dueMs = due.getTime() - shell.now().getTime();
  // Whatever wakes a receiver that rests, once a minute the sweep for one, has it rest no second time beside the first.
  await shell.outbox.postWebhook(shell.db, { id: webhookId, storeId }, Math.max(dueMs, restMs), restMs > dueMs);
}

async function tell(messenger: Messenger, { webhook, secrets }: Claimed, { delivery, event }: Told): Promise<boolean> {
  const { shell, waits, ids, post, report } = messenger;
  const { id: webhookId, url } = webhook;
  const { id, body } = messageOf(event, { webhookId, replayed: delivery.replayed }, ids);
  const headers = signedHeaders({ id, at: shell.now(), body }, secrets);
  const outcome = await post({ url, headers, body });
  const settled = await settleAttempt(shell, delivery, outcome, spreadOf(delivery.id, 1_000) / 1_000, waits);
  const why = outcome.failure ?? '';
  if (settled?.state === 'PARKED') report({ webhookId, why, given: 'up' });
  if (settled?.pause) report({ webhookId, why, given: 'pause' });
  return outcome.failure === null;
}
