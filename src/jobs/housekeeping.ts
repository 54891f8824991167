import { eraseDueBuyers } from '../app/erase-due-buyers.ts';
import type { Shell } from '../app/shell.ts';
import { deleteBuyerReadsBefore } from '../db/buyer-reads.ts';
import { deleteFullBuckets } from '../db/caller-points.ts';
import { deleteUsesBefore } from '../db/deprecated-uses.ts';
import type { Tx } from '../db/drizzle.ts';
import { emptyParkedBefore, eraseWrittenBefore } from '../db/erase-buyer.ts';
import { deleteWindowsBefore } from '../db/import-windows.ts';
import { deleteDeliveriesBefore, deleteForsakenDeliveries } from '../db/old-deliveries.ts';
import { deleteOperationsBefore } from '../db/operations.ts';
import { deleteHintsBefore } from '../db/order-hints.ts';
import { deleteParkedOrdersUnseenSince } from '../db/parked-orders.ts';
import { deleteEmptiedWebhooks, deleteEndedSecrets } from '../db/webhooks.ts';
import { buyerDataDaysDefault } from '../domain/erasure.ts';
import { listsLiveMs } from '../domain/listing.ts';
import { everyStep, inBatches } from './steps.ts';

const dayMs = 86_400_000;
const keysLiveMs = 30 * dayMs;
const deliveriesLiveMs = 30 * dayMs;
const readsLiveMs = 365 * dayMs;
const usesLiveMs = 365 * dayMs;
/** Orders that could not be read and that Amazon has not listed for so long. */
const parkedLiveMs = 90 * dayMs;

/** Long after a caller's bucket is full again. */
const bucketsLiveMs = 7 * dayMs;

/** What must not pile up, and first what must not be kept: no step that fails keeps another from its work. */
export async function housekeeping(shell: Shell): Promise<void> {
  const { db, now, sealer, buyerDataDays = buyerDataDaysDefault } = shell;
  const before = (livedMs: number) => new Date(now().getTime() - livedMs);
  const step = (work: (tx: Tx) => Promise<unknown>) => () => db.transaction(work);
  const batches = (work: (tx: Tx, limit: number) => Promise<number>) => () =>
    inBatches((limit) => db.transaction((tx) => work(tx, limit)));

  const toErase = before(buyerDataDays * dayMs);
  const erasing = [step((tx) => emptyParkedBefore(tx, sealer, toErase)), step((tx) => eraseWrittenBefore(tx, toErase))];
  await everyStep([
    ...(buyerDataDays > 0 ? erasing : []),
    () => eraseDueBuyers(shell),
    step((tx) => deleteEndedSecrets(tx, now())),
    step((tx) => deleteOperationsBefore(tx, before(keysLiveMs))),
    step((tx) => deleteBuyerReadsBefore(tx, before(readsLiveMs))),
    step((tx) => deleteParkedOrdersUnseenSince(tx, before(parkedLiveMs))),
    step((tx) => deleteWindowsBefore(tx, before(listsLiveMs))),
    step((tx) => deleteHintsBefore(tx, before(listsLiveMs))),
    step((tx) => deleteFullBuckets(tx, before(bucketsLiveMs))),
    step((tx) => deleteUsesBefore(tx, before(usesLiveMs))),
    batches((tx, limit) => deleteDeliveriesBefore(tx, before(deliveriesLiveMs), limit)),
    batches(deleteForsakenDeliveries),
    step(deleteEmptiedWebhooks),
  ]);
}
