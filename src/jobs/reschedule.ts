import type { Db } from '../db/drizzle.ts';
import { lockStores } from '../db/stores.ts';
import type { Queue } from './queue.ts';

/**
 * Puts the schedules right from the tables. The stores stay locked meanwhile, so that a setting that changes in this
 * moment is not overwritten; what has a schedule is read first, so that a store that comes now does not lose its own.
 */
export async function reschedule(db: Db, queue: Queue): Promise<void> {
  const scheduled = await queue.listScheduled();
  await db.transaction(async (tx) => {
    const stores = await lockStores(tx);
    for (const store of stores) await queue.schedule(tx, store, store.settings.syncCron);
    const known = new Set(stores.map(({ id }) => id));
    for (const key of scheduled.filter((key) => !known.has(key))) await queue.unschedule(tx, key);
  });
}
