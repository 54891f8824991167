import type { Shell } from '../app/shell.ts';
import { deleteWindowsBefore } from '../db/import-windows.ts';
import { deleteOperationsBefore } from '../db/operations.ts';
import { deleteHintsBefore } from '../db/order-hints.ts';

const keysLiveMs = 30 * 86_400_000;
const listsLiveMs = 30 * 86_400_000;

/** What must not pile up. */
export async function housekeeping({ db, now }: Shell): Promise<void> {
  await db.transaction((tx) => deleteOperationsBefore(tx, new Date(now().getTime() - keysLiveMs)));
  const listed = new Date(now().getTime() - listsLiveMs);
  await db.transaction((tx) => deleteWindowsBefore(tx, listed));
  await db.transaction((tx) => deleteHintsBefore(tx, listed));
}
