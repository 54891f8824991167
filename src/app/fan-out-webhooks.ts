import { listEventsAfter } from '../db/event-feed.ts';
import { countPending, insertDeliveries } from '../db/webhook-deliveries.ts';
import { listWebhooks, lockWebhook, saveWebhook } from '../db/webhooks.ts';
import { comparePlaces, giveUpMsUsual, isDoubted } from '../domain/webhook.ts';
import type { Shell } from './shell.ts';

const eventsAtOnce = 200;
/** What waits for a receiver waits in the feed beyond that, which costs nothing. */
const pendingMax = 5_000;

/** DONE: nothing is left to read. MORE: there is. LATER: what is committed already cannot be read yet. */
type Progress = 'DONE' | 'MORE' | 'LATER';

/** Makes deliveries of what has happened in a store since its webhooks were last told; at most a page for each. */
export async function fanOutWebhooks(shell: Shell, storeId: string): Promise<Progress> {
  const progress: Progress[] = [];
  for (const { id, paused } of await listWebhooks(shell.db, storeId)) {
    if (paused === null) progress.push(await fanOut(shell, id));
  }
  if (progress.includes('MORE')) return 'MORE';
  return progress.includes('LATER') ? 'LATER' : 'DONE';
}

/** The deliveries and the place behind them are written together, so that no event is left out and none comes twice. */
async function fanOut(shell: Shell, webhookId: string): Promise<Progress> {
  const { db, newId, outbox } = shell;
  return db.transaction(async (tx) => {
    const webhook = await lockWebhook(tx, webhookId);
    if (!webhook || webhook.paused !== null) return 'DONE';
    if ((await countPending(tx, webhookId, pendingMax)) >= pendingMax) return 'DONE';

    const { storeId, kinds, replayUntil } = webhook;
    const { events, complete } = await listEventsAfter(tx, { storeIds: [storeId] }, webhook.place, eventsAtOnce);
    const last = events.at(-1);
    const now = shell.now();
    if (last) {
      const wanted = events.filter(({ kind }) => kinds === null || kinds.includes(kind));
      const deliveries = wanted.map((event) => ({
        id: newId(),
        eventId: event.id,
        kind: event.kind,
        amazonOrderId: event.amazonOrderId,
        sequence: event.sequence,
        replayed: replayUntil !== null && comparePlaces(event, replayUntil) <= 0,
        giveUpAt: new Date(now.getTime() + (shell.webhookGiveUpMs ?? giveUpMsUsual)),
        createdAt: now,
      }));
      const { position, amazonOrderId, sequence } = last;
      const replayed = replayUntil && comparePlaces(last, replayUntil) >= 0;
      const place = { position, amazonOrderId, sequence };
      await saveWebhook(tx, webhook, { place, ...(replayed && { replayUntil: null }) });
      if (deliveries.length > 0) {
        await insertDeliveries(tx, { webhookId, storeId }, deliveries, now);
        // One that is down is tried when its time comes, not whenever something happens.
        if (!isDoubted(webhook)) await outbox.postWebhook(tx, webhook, 0);
      }
    }
    if (events.length >= eventsAtOnce) return 'MORE';
    if (complete && replayUntil) await saveWebhook(tx, webhook, { replayUntil: null });
    return complete ? 'DONE' : 'LATER';
  });
}
