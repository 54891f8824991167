import { reportValues } from '../db/amazon-order-rows.ts';
import { lockAmazonOrders, saveAmazonOrder } from '../db/amazon-orders.ts';
import { saveBuyers } from '../db/buyers.ts';
import type { Tx } from '../db/drizzle.ts';
import type { StoredEvent } from '../db/events.ts';
import { findOrderOfAmazonOrder } from '../db/orders.ts';
import { deleteParkedNumbers } from '../db/parked-orders.ts';
import { markSeen } from '../db/seen-orders.ts';
import type { StoredEventKind } from '../db/tables.ts';
import { absorb } from '../domain/absorb.ts';
import type { AmazonOrder, AmazonReport } from '../domain/amazon-order.ts';
import { buyerAsks } from '../domain/buyer-cancel.ts';
import { buyerErasesAt } from '../domain/erasure.ts';
import type { Store } from '../domain/store.ts';
import { indexOrders } from './index-orders.ts';
import { judge } from './judge.ts';
import { withKnownBuyers } from './known-buyers.ts';
import { amazonActor, type Judged, placeOrders } from './place-orders.ts';
import { lockProductsOf, promise } from './promised-stock.ts';
import { saveChange } from './save-change.ts';
import type { Shell } from './shell.ts';

export type PageResult = {
  readonly received: number;
  readonly changed: number;
  readonly imported: number;
  readonly blocked: number;
};
type Options = { readonly askedFor: boolean };
type Known = AmazonOrder & { readonly contentHash: string };

/**
 * Takes in a page of reports within the caller's transaction: every Amazon order is stored, and becomes an
 * order of ours as far as the rules let it. The same report again changes nothing.
 */
export async function importPage(
  shell: Shell,
  tx: Tx,
  stores: readonly Store[],
  reports: readonly AmazonReport[],
  options: Options = { askedFor: false },
): Promise<PageResult> {
  const incoming = newestOf(reports).flatMap((report) => {
    const store = stores.find(({ marketplaceId }) => marketplaceId === report.marketplaceId);
    return store ? [{ report, store }] : [];
  });
  const storeIds = [...new Set(incoming.map(({ store }) => store.id))];
  const numbers = incoming.map(({ report }) => report.number);
  const locked = numbers.length > 0 ? await lockAmazonOrders(tx, storeIds, numbers) : [];
  const known = new Map(locked.map((order) => [order.number, order]));

  const completed = await withKnownBuyers(shell, tx, incoming, known);
  const news = completed.filter(({ report, contentHashes }) =>
    isNews(report, contentHashes, known.get(report.number), options),
  );
  const products = await lockProductsOf(
    tx,
    news.map(({ report }) => report),
  );
  // Before anything is made of the reports: a document made here keeps the buyer as reported now.
  await saveBuyers(
    tx,
    shell.sealer,
    news.flatMap(({ report, store }) => {
      const before = known.get(report.number);
      return before && !before.buyerErasedAt
        ? [{ amazonOrderId: before.id, storeId: store.id, buyer: report.buyer }]
        : [];
    }),
  );
  const at = shell.now();
  const judged: Judged[] = [];
  const changed: string[] = [];

  for (const { report, store, contentHashes } of news) {
    const [contentHash = ''] = contentHashes;
    const before = known.get(report.number) ?? null;
    const order = before ? await findOrderOfAmazonOrder(tx, before.id) : null;
    const id = before?.id ?? shell.newId();
    if (before) await saveAmazonOrder(tx, before, changedValues(shell, report, before, contentHash, at));
    if (order && before) {
      await saveChange(shell, tx, order, absorb(order, report, shell.newId), {
        actor: amazonActor,
        idempotencyKey: null,
        at,
      });
      changed.push(order.id);
      continue;
    }
    const context = { store, products, amazonOrderId: id, askedFor: options.askedFor, at, newId: shell.newId };
    const verdict = judge(report, context, before);
    if (verdict.state === 'IMPORTED') promise(products, verdict.reserve);
    const asks = buyerAsks(before?.buyerCancelRequest != null, report).length > 0;
    const noted = [
      ...(before ? [] : [note(shell, id, 'RECEIVED')]),
      ...(asks ? [note(shell, id, cancelRequested)] : []),
    ];
    const entry = { id, store, report, verdict, before, noted };
    judged.push(before ? entry : { ...entry, fresh: freshValues(shell, entry, contentHash, at) });
  }

  await indexOrders(shell, tx, changed);
  await deleteParkedNumbers(
    tx,
    stores.map(({ accountId }) => accountId),
    reports.map(({ number }) => number),
  );
  await placeOrders(shell, tx, judged);
  await markSeen(tx, storeIds, [...known.keys()], at);

  return {
    received: incoming.length,
    changed: changed.length + judged.length,
    imported: judged.filter(({ verdict }) => verdict.state === 'IMPORTED').length,
    blocked: judged.filter(({ verdict }) => verdict.state === 'BLOCKED').length,
  };
}

/** Amazon may list an order twice on one page: the newer report counts. */
function newestOf(reports: readonly AmazonReport[]): readonly AmazonReport[] {
  const byNumber = new Map<string, AmazonReport>();
  for (const report of reports) {
    const other = byNumber.get(report.number);
    if (!other || other.lastUpdatedAt <= report.lastUpdatedAt) byNumber.set(report.number, report);
  }
  return [...byNumber.values()];
}

function isNews(
  report: AmazonReport,
  hashes: readonly string[],
  known: Known | undefined,
  { askedFor }: Options,
): boolean {
  if (!known) return true;
  if (report.lastUpdatedAt > known.lastUpdatedAt) return true;
  if (report.lastUpdatedAt < known.lastUpdatedAt) return false;
  return !hashes.includes(known.contentHash) || (askedFor && known.orderId === null);
}

function freshValues(
  shell: Shell,
  { id, store, report, verdict }: Pick<Judged, 'id' | 'store' | 'report' | 'verdict'>,
  contentHash: string,
  at: Date,
) {
  return {
    ...reportValues(report),
    id,
    storeId: store.id,
    number: report.number,
    buyerCancelRequestedAt: report.buyerCancelRequest ? at : null,
    buyerCancelReason: report.buyerCancelRequest?.reason ?? null,
    importState: verdict.state,
    contentHash,
    seenAt: at,
    eraseBuyerAt: buyerErasesAt(report, shell.buyerDataDays),
    createdAt: at,
    updatedAt: at,
  };
}

function changedValues(shell: Shell, report: AmazonReport, before: Known, contentHash: string, at: Date) {
  return {
    ...reportValues(report),
    buyerCancelRequestedAt: report.buyerCancelRequest ? (before.buyerCancelRequest?.requestedAt ?? at) : null,
    buyerCancelReason: report.buyerCancelRequest?.reason ?? null,
    contentHash,
    eraseBuyerAt: buyerErasesAt(report, shell.buyerDataDays),
    updatedAt: at,
  };
}

const cancelRequested = 'BUYER_CANCEL_REQUESTED';

/** For the history of an Amazon order that has no order of ours yet. */
function note(shell: Shell, id: string, kind: StoredEventKind): StoredEvent {
  return { id: shell.newId(), kind, subject: { type: 'AMAZON_ORDER', id } };
}
