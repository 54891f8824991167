import { findAmazonOrders, lockAmazonOrder, saveAmazonOrder } from '../db/amazon-orders.ts';
import type { Tx } from '../db/drizzle.ts';
import { listErasuresDue, lockUnerased, saveErasurePlans } from '../db/erase-buyer.ts';
import { isAboutData } from '../db/unavailable.ts';
import { buyerErasesAt } from '../domain/erasure.ts';
import { erase } from './erase-buyer-data.ts';
import type { Shell } from './shell.ts';

const atOnce = 100;
/** In one run: the next one, an hour later, goes on. */
const batchesMax = 100;

/** Erases the buyers whose time has come, each order in a transaction of its own; answers how many. */
export async function eraseDueBuyers(shell: Shell): Promise<number> {
  let erased = 0;
  let failure: unknown = null;
  for (let batch = 0; batch < batchesMax; batch++) {
    const ids = await listErasuresDue(shell.db, shell.now(), atOnce);
    let settled = 0;
    for (const id of ids) {
      try {
        if (await shell.db.transaction((tx) => eraseIfDue(shell, tx, id))) erased += 1;
        settled += 1;
      } catch (error) {
        // One order that surprises does not keep the others.
        if (!isAboutData(error)) throw error;
        failure = error;
      }
    }
    if (ids.length < atOnce || settled === 0) break;
  }
  if (failure) throw failure;
  return erased;
}

/** What Amazon has reported since may have put it off. */
async function eraseIfDue(shell: Shell, tx: Tx, amazonOrderId: string): Promise<boolean> {
  const amazon = await lockAmazonOrder(tx, { amazonOrderId });
  if (!amazon || amazon.buyerErasedAt !== null) return false;
  const at = shell.now();
  const due = buyerErasesAt(amazon, shell.buyerDataDays);
  if (due === null || due > at) {
    await saveAmazonOrder(tx, amazon, { eraseBuyerAt: due });
    return false;
  }
  await erase(shell, tx, amazon, { actor: 'schedule', idempotencyKey: null, at });
  return true;
}

/**
 * Works out anew when buyers are to be erased: of orders from before that was known, and where the setting has changed.
 * A few orders at a time; one that is being changed right now is worked out by whoever changes it.
 */
export async function planErasures(shell: Shell, stopped: () => boolean = () => false): Promise<number> {
  let planned = 0;
  for (let after: string | null = null; !stopped(); ) {
    const from: string | null = after;
    const { last, changed }: Planned = await shell.db.transaction((tx) => planSome(shell, tx, from));
    if (last === null) break;
    after = last;
    planned += changed;
  }
  return planned;
}

type Planned = { readonly last: string | null; readonly changed: number };

async function planSome({ buyerDataDays }: Shell, tx: Tx, after: string | null): Promise<Planned> {
  const ids = await lockUnerased(tx, after, atOnce);
  const plans = (await findAmazonOrders(tx, ids)).flatMap((amazon) => {
    const at = buyerErasesAt(amazon, buyerDataDays);
    return at?.getTime() === amazon.buyerErasesAt?.getTime() ? [] : [{ id: amazon.id, at }];
  });
  if (plans.length > 0) await saveErasurePlans(tx, plans);
  return { last: ids.at(-1) ?? null, changed: plans.length };
}
