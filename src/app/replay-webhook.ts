import type { Tx } from '../db/drizzle.ts';
import { findPlaceBefore, saveWebhook, type Webhook } from '../db/webhooks.ts';
import { noId } from '../domain/no-id.ts';
import { accepted, invalid, rejected } from '../domain/rejection.ts';
import { decideReplay, type FeedPlace } from '../domain/webhook.ts';
import { changeWebhook } from './change-webhook.ts';
import type { Answer, Call } from './once.ts';
import type { Shell } from './shell.ts';

/** Where a replay begins: behind a place in the feed, or with what was recorded at an instant. */
export type ReplayFrom = { readonly after: FeedPlace | null; readonly since: Date | null };

type Replay = Omit<Call, 'input'> & { readonly webhookId: string | null; readonly from: ReplayFrom };

const start: FeedPlace = { position: Number.MIN_SAFE_INTEGER, amazonOrderId: noId, sequence: 0 };
/** Events are recorded before they are committed, at most so long: what comes behind in the feed may have happened before. */
const commitMsMax = 60_000;

/** Has the webhook go back in the feed: what comes behind is sent again in its order, and after it what is new. */
export async function replayWebhook(shell: Shell, { webhookId, from, ...call }: Replay): Promise<Answer> {
  return changeWebhook(shell, { ...call, input: { webhookId, ...from } }, webhookId, async (tx, webhook) => {
    if ((from.after === null) === (from.since === null)) {
      const message = 'Give `after` or `since`, one of them.';
      return rejected(invalid('INVALID_INPUT', ['after'], message, 'A cursor is exact; an instant is easier to name.'));
    }
    const place = from.after ?? (await placeSince(tx, webhook, from.since ?? shell.now()));
    const decision = decideReplay(webhook, place);
    if (!decision.ok) return decision;
    await saveWebhook(tx, webhook, { ...decision.value, updatedAt: shell.now() });
    await shell.outbox.fanOutWebhooks(tx, webhook.storeId);
    const since = from.since?.toISOString() ?? null;
    return accepted({ asked: { since, hasAfter: from.after !== null }, after: { replayedFrom: since ?? 'a cursor' } });
  });
}

/** Nothing was sent behind the place of now: an instant to come replays nothing. */
async function placeSince(tx: Tx, { storeId, place }: Webhook, since: Date): Promise<FeedPlace> {
  const found = (await findPlaceBefore(tx, storeId, new Date(since.getTime() - commitMsMax))) ?? start;
  return found.position > place.position ? place : found;
}
