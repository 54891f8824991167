import { eraseDueBuyers } from '../app/erase-due-buyers.ts';
import type { Shell } from '../app/shell.ts';
import { deleteBuyerReadsBefore } from '../db/buyer-reads.ts';
import { emptyParkedBefore } from '../db/erase-buyer.ts';
import { deleteOperationsBefore } from '../db/operations.ts';
import { buyerDataDaysDefault } from '../domain/erasure.ts';

const dayMs = 86_400_000;
const keysLiveMs = 30 * dayMs;
const readsLiveMs = 365 * dayMs;

/** What must not pile up. */
export async function housekeeping(shell: Shell): Promise<void> {
  const { db, now, sealer, buyerDataDays = buyerDataDaysDefault } = shell;
  await db.transaction((tx) => deleteOperationsBefore(tx, new Date(now().getTime() - keysLiveMs)));
  await db.transaction((tx) => deleteBuyerReadsBefore(tx, new Date(now().getTime() - readsLiveMs)));
  const parkedBefore = new Date(now().getTime() - buyerDataDays * dayMs);
  if (buyerDataDays > 0) await db.transaction((tx) => emptyParkedBefore(tx, sealer, parkedBefore));
  await eraseDueBuyers(shell);
}
