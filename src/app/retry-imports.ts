import { listUnimported, lockAmazonOrder } from '../db/amazon-orders.ts';
import { findBuyers } from '../db/buyers.ts';
import type { Tx } from '../db/drizzle.ts';
import { findRetried, saveRetried } from '../db/retried-imports.ts';
import { findStores } from '../db/stores.ts';
import { isAboutData } from '../db/unavailable.ts';
import type { AmazonOrder, AmazonReport, BuyerData } from '../domain/amazon-order.ts';
import { unknownBuyer } from '../domain/known-buyer.ts';
import type { Store } from '../domain/store.ts';
import { judge } from './judge.ts';
import { placeOrders } from './place-orders.ts';
import { lockProductsOf } from './promised-stock.ts';
import type { Shell } from './shell.ts';

const perRunMax = 1_000;

export type Problem = { readonly number: string | null; readonly why: string };

/**
 * Tries again what was due and could not be imported (R16), the newest first; where more waits than one run tries, the
 * next goes on behind it, until all had their turn. Each order has a transaction of its own, so that none stops the
 * rest; answers how many went through.
 */
export async function retryImports(
  shell: Shell,
  store: Store,
  report: (problem: Problem) => void,
  max = perRunMax,
): Promise<number> {
  if (!store.settings.importAmazonOrders) return 0;
  const before = await findRetried(shell.db, store.id);
  const waiting = await listUnimported(shell.db, store.id, ['BLOCKED', 'PENDING', 'DISABLED'], max, before);
  const imported = await retryEach(shell, store, waiting, report);
  const last = waiting.length === max ? (waiting.at(-1)?.id ?? null) : null;
  if (last !== before) await saveRetried(shell.db, store.id, last);
  return imported;
}

async function retryEach(
  shell: Shell,
  store: Store,
  waiting: readonly AmazonOrder[],
  report: (problem: Problem) => void,
): Promise<number> {
  let imported = 0;
  for (const { id, number } of waiting) {
    try {
      if (await shell.db.transaction((tx) => retryImport(shell, tx, store, id))) imported += 1;
    } catch (error) {
      if (!isAboutData(error)) throw error;
      report({ number, why: error instanceof Error ? error.name : 'unknown' });
    }
  }
  return imported;
}

/** Tries one order again, at once: something that kept it from being imported was put right. */
export async function retryImportOf(shell: Shell, amazonOrderId: string): Promise<boolean> {
  return shell.db.transaction(async (tx) => {
    const amazon = await lockAmazonOrder(tx, { amazonOrderId });
    const [store] = amazon ? await findStores(tx, [amazon.storeId]) : [];
    return store?.settings.importAmazonOrders ? retryImport(shell, tx, store, amazonOrderId) : false;
  });
}

async function retryImport(shell: Shell, tx: Tx, store: Store, id: string): Promise<boolean> {
  const amazon = await lockAmazonOrder(tx, { amazonOrderId: id });
  if (!amazon || amazon.importState === 'IMPORTED') return false;

  const buyers = await findBuyers(tx, shell.sealer, [id]);
  const report = reportOf(amazon, store, buyers.get(id) ?? unknownBuyer);
  const products = await lockProductsOf(tx, [report]);
  const context = { store, products, amazonOrderId: id, askedFor: false, at: shell.now(), newId: shell.newId };
  const verdict = judge(report, context, amazon);
  await placeOrders(shell, tx, [{ id, store, report, verdict, before: amazon, noted: [] }]);
  return verdict.state === 'IMPORTED';
}

/** The report that an Amazon order was last stored from. */
function reportOf(amazon: AmazonOrder, { marketplaceId }: Store, buyer: BuyerData): AmazonReport {
  return { ...amazon, marketplaceId, buyer, notes: amazon.reportNotes };
}
