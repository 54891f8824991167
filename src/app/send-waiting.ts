import type { Tx } from '../db/drizzle.ts';
import { listQueuedEffects } from '../db/effects.ts';
import type { Shell } from './shell.ts';

const pageSize = 500;

/** Sets going what waits in these stores: by itself it comes back only after a pause, which has grown long. */
export async function sendWaiting({ outbox }: Shell, tx: Tx, storeIds: readonly string[]): Promise<void> {
  let after: string | null = null;
  do {
    const page = await listQueuedEffects(tx, storeIds, after, pageSize);
    await outbox.deliver(tx, page);
    after = page.length === pageSize ? (page.at(-1)?.id ?? null) : null;
  } while (after !== null);
}
