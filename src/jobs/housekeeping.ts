import { eraseDueBuyers } from '../app/erase-due-buyers.ts';
import type { Shell } from '../app/shell.ts';
import { deleteBuyerReadsBefore } from '../db/buyer-reads.ts';
import { deleteFullBuckets } from '../db/caller-points.ts';
import { emptyParkedBefore, eraseWrittenBefore } from '../db/erase-buyer.ts';
import { deleteWindowsBefore } from '../db/import-windows.ts';
import { deleteOperationsBefore } from '../db/operations.ts';
import { deleteHintsBefore } from '../db/order-hints.ts';
import { deleteParkedOrdersUnseenSince } from '../db/parked-orders.ts';
import { deleteDeliveriesBefore } from '../db/webhook-deliveries.ts';
import { deleteEndedSecrets } from '../db/webhooks.ts';
import { buyerDataDaysDefault } from '../domain/erasure.ts';
import { listsLiveMs } from '../domain/listing.ts';

const dayMs = 86_400_000;
const keysLiveMs = 30 * dayMs;
const deliveriesLiveMs = 30 * dayMs;
const readsLiveMs = 365 * dayMs;
/** Orders that could not be read and that Amazon has not listed for so long. */
const parkedLiveMs = 90 * dayMs;

/** Long after a caller's bucket is full again. */
const bucketsLiveMs = 7 * dayMs;

/** What must not pile up. */
export async function housekeeping(shell: Shell): Promise<void> {
  const { db, now, sealer, buyerDataDays = buyerDataDaysDefault } = shell;
  await db.transaction((tx) => deleteOperationsBefore(tx, new Date(now().getTime() - keysLiveMs)));
  const before = (livedMs: number) => new Date(now().getTime() - livedMs);
  await db.transaction((tx) => deleteBuyerReadsBefore(tx, before(readsLiveMs)));
  await db.transaction((tx) => deleteParkedOrdersUnseenSince(tx, before(parkedLiveMs)));
  await db.transaction((tx) => deleteWindowsBefore(tx, before(listsLiveMs)));
  await db.transaction((tx) => deleteHintsBefore(tx, before(listsLiveMs)));
  await db.transaction((tx) => deleteFullBuckets(tx, before(bucketsLiveMs)));
  let more = true;
  while (more) more = await db.transaction((tx) => deleteDeliveriesBefore(tx, before(deliveriesLiveMs)));
  await db.transaction((tx) => deleteEndedSecrets(tx, now()));
  if (buyerDataDays > 0) {
    const toErase = before(buyerDataDays * dayMs);
    await db.transaction((tx) => emptyParkedBefore(tx, sealer, toErase));
    await db.transaction((tx) => eraseWrittenBefore(tx, toErase));
  }
  await eraseDueBuyers(shell);
}
