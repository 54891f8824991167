import type { Shell } from '../app/shell.ts';
import { deleteOperationsBefore } from '../db/operations.ts';

const keysLiveMs = 30 * 86_400_000;

/** What must not pile up. */
export async function housekeeping({ db, now }: Shell): Promise<void> {
  await db.transaction((tx) => deleteOperationsBefore(tx, new Date(now().getTime() - keysLiveMs)));
}
