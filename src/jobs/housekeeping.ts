import type { Shell } from '../app/shell.ts';
import { deleteOperationsBefore } from '../db/operations.ts';
import { deleteParkedOrdersUnseenSince } from '../db/parked-orders.ts';

const keysLiveMs = 30 * 86_400_000;
/** Orders that could not be read and that Amazon has not listed for so long. */
const parkedLiveMs = 90 * 86_400_000;

/** What must not pile up. */
export async function housekeeping({ db, now }: Shell): Promise<void> {
  await db.transaction((tx) => deleteOperationsBefore(tx, new Date(now().getTime() - keysLiveMs)));
  await db.transaction((tx) => deleteParkedOrdersUnseenSince(tx, new Date(now().getTime() - parkedLiveMs)));
}
