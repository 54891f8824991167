import type { Shell } from '../app/shell.ts';
import type { Database } from '../db/database.ts';
import { orderEventsChannel } from '../db/tell-of-events.ts';
import { listStoresToTell } from '../db/webhooks.ts';

/** What comes within this time is asked about at once: an import tells of its store again and again. */
const gatherMs = 100;
const anyStore = '*';

/** Has the webhooks of a store told as soon as something has happened there. What is not heard is found by the sweep. */
export async function hearEvents(
  { db, outbox }: Pick<Shell, 'db' | 'outbox'>,
  listen: Database['listen'],
  failed: (error: unknown) => void,
): Promise<() => Promise<void>> {
  const heard = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let asked = Promise.resolve();

  const ask = async () => {
    // What was told while nobody could hear may be of any store.
    const storeIds = heard.has(anyStore) ? null : [...heard];
    heard.clear();
    timer = undefined;
    for (const storeId of await listStoresToTell(db, storeIds)) await outbox.fanOutWebhooks(db, storeId);
  };
  const hear = (storeId: string) => {
    heard.add(storeId);
    timer ??= setTimeout(() => {
      asked = ask().catch(failed);
    }, gatherMs);
  };
  const stopListening = await listen(orderEventsChannel, hear, () => hear(anyStore));
  return async () => {
    await stopListening();
    clearTimeout(timer);
    await asked;
  };
}
