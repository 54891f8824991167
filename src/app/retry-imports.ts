import { listUnimported, lockAmazonOrder } from '../db/amazon-orders.ts';
import { findBuyers } from '../db/buyers.ts';
import type { Tx } from '../db/drizzle.ts';
import type { AmazonOrder, AmazonReport, BuyerData } from '../domain/amazon-order.ts';
import { judgeImport } from '../domain/import.ts';
import type { Store } from '../domain/store.ts';
import { placeOrders } from './place-orders.ts';
import { lockProductsOf } from './promised-stock.ts';
import type { Shell } from './shell.ts';

const atOnceMax = 500;
const unknownBuyer: BuyerData = { name: null, email: null, company: null, shippingAddress: null, giftMessages: {} };

/** Tries again what was due and could not be imported (R16). Each order has a transaction of its own; answers how many went through. */
export async function retryImports(shell: Shell, store: Store): Promise<number> {
  if (!store.settings.importAmazonOrders) return 0;
  const waiting = await listUnimported(shell.db, store.id, ['BLOCKED', 'PENDING', 'DISABLED'], atOnceMax);
  let imported = 0;
  for (const { id } of waiting) {
    if (await shell.db.transaction((tx) => retryImport(shell, tx, store, id))) imported += 1;
  }
  return imported;
}

async function retryImport(shell: Shell, tx: Tx, store: Store, id: string): Promise<boolean> {
  const amazon = await lockAmazonOrder(tx, { amazonOrderId: id });
  if (!amazon || amazon.importState === 'IMPORTED') return false;

  const buyers = await findBuyers(tx, shell.sealer, [id]);
  const report = reportOf(amazon, store, buyers.get(id) ?? unknownBuyer);
  const products = await lockProductsOf(tx, [report]);
  const context = { store, products, amazonOrderId: id, askedFor: false, at: shell.now(), newId: shell.newId };
  const verdict = judgeImport(report, context);
  await placeOrders(shell, tx, [{ id, store, report, verdict }], () => amazon);
  return verdict.state === 'IMPORTED';
}

/** The report that an Amazon order was last stored from. */
function reportOf(amazon: AmazonOrder, { marketplaceId }: Store, buyer: BuyerData): AmazonReport {
  return { ...amazon, marketplaceId, buyer, notes: amazon.reportNotes };
}
