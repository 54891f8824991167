import { insertAmazonOrders, saveAmazonOrder } from '../db/amazon-orders.ts';
import { saveBuyers } from '../db/buyers.ts';
import type { Tx } from '../db/drizzle.ts';
import { insertEffects } from '../db/effects.ts';
import { insertEvents, insertFirstEvents, type StoredEvent } from '../db/events.ts';
import { insertInvoice } from '../db/insert-documents.ts';
import { saveOrderSearch } from '../db/order-search.ts';
import { insertOrders } from '../db/orders.ts';
import { moveStock } from '../db/products.ts';
import { nextNumbers } from '../db/stores.ts';
import type { AmazonOrder, AmazonReport } from '../domain/amazon-order.ts';
import { type ImportVerdict, importedStatus } from '../domain/import.ts';
import type { ImportBlocker } from '../domain/import-blocker.ts';
import type { Order } from '../domain/order.ts';
import { orderWords } from '../domain/order-words.ts';
import { effectsOf } from '../domain/outbox.ts';
import type { Store } from '../domain/store.ts';
import { follow, type Step, storedEvent } from './save-change.ts';
import type { Shell } from './shell.ts';

/** Whoever changes an order because of what Amazon says. */
export const amazonActor = 'Amazon';

type Fresh = Omit<Parameters<typeof insertAmazonOrders>[1][number], 'importBlockers' | 'eventCount'>;

export type Judged = {
  readonly id: string;
  readonly store: Store;
  readonly report: AmazonReport;
  readonly verdict: ImportVerdict;
  /** The Amazon order as it was; null where there was none yet. */
  readonly before: AmazonOrder | null;
  /** The row of one that is new here, but for what becomes of it. */
  readonly fresh?: Fresh;
  /** What its history begins with, or goes on with, before the verdict. */
  readonly noted: readonly StoredEvent[];
};
type Imported = Judged & { readonly verdict: Extract<Judged['verdict'], { state: 'IMPORTED' }> };
type Placed = Judged & { readonly order: Order; readonly steps: readonly Step[] };
/** What becomes of an Amazon order: what its row says of it, and what its history does. */
type Outcome = {
  readonly entry: Judged;
  readonly row: Partial<Fresh> & Pick<Fresh, 'importState'> & { readonly importBlockers: readonly ImportBlocker[] };
  readonly orderId: string | null;
  /** After what was noted: all of them are of the order, if there is one. */
  readonly events: readonly StoredEvent[];
};

/**
 * Carries the verdicts out: orders with their numbers, reserved stock, invoices, and why others are blocked. However
 * many are new, each table is written once.
 */
export async function placeOrders(shell: Shell, tx: Tx, judged: readonly Judged[]): Promise<void> {
  const at = shell.now();
  const imported = judged.filter((entry): entry is Imported => entry.verdict.state === 'IMPORTED');
  const placed = imported.map(followed);
  const refused = judged.filter(({ verdict }) => verdict.state !== 'IMPORTED').map((entry) => refusal(shell, entry));
  const outcomes = [...refused, ...placed.map((entry) => importOf(shell, entry, at))];
  await saveFresh(shell, tx, outcomes, at);
  for (const outcome of outcomes) if (!outcome.entry.fresh) await saveKnown(tx, outcome, at);
  await moveStock(tx, total(imported.map(({ verdict }) => verdict.reserve)), -1);

  const numbers = await numbersOf(tx, placed);
  const orders = placed.map(({ order }) => ({ ...order, number: numbers.get(order.id) ?? order.amazon.number }));
  await insertOrders(tx, orders);
  await saveOrderSearch(
    tx,
    orders.map((order, index) => {
      const { items = [], buyer = null } = placed[index]?.report ?? {};
      return { orderId: order.id, storeId: order.storeId, ...orderWords(order, items, buyer) };
    }),
  );
  for (const { order, steps } of placed) {
    await tellAmazon(shell, tx, order, steps, at);
    for (const { event } of steps) {
      const origin = { storeId: order.storeId, orderId: order.id, at };
      if (event.kind === 'INVOICED') await insertInvoice(tx, origin, event.invoice);
    }
  }
}

function followed(entry: Imported): Placed & Imported {
  const steps = follow(entry.verdict.order, entry.verdict.events);
  const order = steps.at(-1)?.after ?? entry.verdict.order;
  return { ...entry, steps, order: { ...order, status: importedStatus(order, entry.store) } };
}

function importOf(shell: Shell, entry: Placed & Imported, at: Date): Outcome {
  const { order, steps, verdict } = entry;
  const imported: StoredEvent = {
    id: shell.newId(),
    kind: 'IMPORTED',
    state: steps[0]?.before.state ?? order.state,
    subject: { type: 'ORDER', id: order.id },
  };
  const row = {
    importState: 'IMPORTED' as const,
    importBlockers: [],
    stockReserved: verdict.order.amazon.stockReserved,
    notes: ['The order was imported.', ...verdict.notes].join(' '),
    updatedAt: at,
  };
  const events = [imported, ...steps.map(({ event, after }) => storedEvent(event, after, shell.newId()))];
  return { entry, row, orderId: order.id, events };
}

function refusal(shell: Shell, entry: Judged): Outcome {
  const { id, before, verdict } = entry;
  const importBlockers = verdict.state === 'BLOCKED' ? verdict.blockers : [];
  const notes = importBlockers.length > 0 && importBlockers.map(({ message }) => message).join(' ');
  const row = { importState: verdict.state, importBlockers, ...(notes && { notes }) };
  if (saysTheSame(before, row) || verdict.state !== 'BLOCKED') return { entry, row, orderId: null, events: [] };

  const data = { codes: importBlockers.map(({ code }) => code) };
  const subject = { type: 'AMAZON_ORDER' as const, id };
  const blocked: StoredEvent = { id: shell.newId(), kind: 'IMPORT_BLOCKED', subject, data };
  return { entry, row, orderId: null, events: [blocked] };
}

function saysTheSame(before: AmazonOrder | null, { importState, importBlockers }: Outcome['row']): boolean {
  return before?.importState === importState && told(before.importBlockers) === told(importBlockers);
}

/** Blockers for comparing: the database gives their fields back in an order of its own. */
function told(blockers: readonly ImportBlocker[]): string {
  return JSON.stringify(blockers.map(({ code, message, fix, sku }) => [code, message, fix, sku]));
}

async function saveFresh(shell: Shell, tx: Tx, outcomes: readonly Outcome[], at: Date): Promise<void> {
  const fresh = outcomes.flatMap((outcome) => (outcome.entry.fresh ? [{ ...outcome, row: rowOf(outcome) }] : []));
  await insertAmazonOrders(
    tx,
    fresh.map(({ row }) => row),
  );
  await saveBuyers(
    tx,
    shell.sealer,
    fresh.map(({ entry: { id, store, report } }) => ({ amazonOrderId: id, storeId: store.id, buyer: report.buyer })),
  );
  await insertFirstEvents(
    tx,
    { actor: amazonActor, idempotencyKey: null, at },
    fresh.map(({ entry: { id, store, noted }, orderId, events }) => ({
      storeId: store.id,
      amazonOrderId: id,
      noted,
      orderId,
      events,
    })),
  );
}

function rowOf({ entry, row, events }: Outcome): Parameters<typeof insertAmazonOrders>[1][number] {
  const { fresh } = entry;
  if (!fresh) throw new Error(`Amazon order ${entry.id} is not new.`);
  return { stockReserved: false, notes: null, ...fresh, ...row, eventCount: entry.noted.length + events.length };
}

async function saveKnown(tx: Tx, { entry, row, orderId, events }: Outcome, at: Date): Promise<void> {
  const { id, store, before, noted } = entry;
  if (orderId !== null || !saysTheSame(before, row)) await saveAmazonOrder(tx, { id, storeId: store.id }, row);
  const about = { storeId: store.id, amazonOrderId: id, actor: amazonActor, idempotencyKey: null, at };
  await insertEvents(tx, { ...about, orderId: null }, noted);
  await insertEvents(tx, { ...about, orderId }, events);
}

/** What Amazon reports it knows; an invoice that the import makes it does not. */
async function tellAmazon(
  shell: Shell,
  tx: Tx,
  { id: orderId, storeId, amazon }: Order,
  steps: readonly Step[],
  at: Date,
) {
  const outgoing = steps
    .flatMap(({ before, event }) => effectsOf(before, event))
    .map((effect) => ({ ...effect, id: shell.newId() }));
  await shell.outbox.deliver(tx, await insertEffects(tx, { storeId, amazonOrderId: amazon.id, orderId }, outgoing, at));
}

/** The numbers of those orders that do not go by Amazon's. */
async function numbersOf(tx: Tx, placed: readonly Placed[]): Promise<ReadonlyMap<string, string>> {
  const counted = placed.filter(({ store }) => store.settings.orderNumberSource === 'COMMERCE');
  const numbers = new Map<string, string>();
  for (const [storeId, group] of Map.groupBy(counted, ({ store }) => store.id)) {
    const next = await nextNumbers(tx, storeId, 'ORDER', group.length);
    for (const [index, { order }] of group.entries()) numbers.set(order.id, next[index] ?? '');
  }
  return numbers;
}

function total(reserves: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  for (const [sku, quantity] of reserves.flatMap((reserve) => [...reserve]))
    sum.set(sku, (sum.get(sku) ?? 0) + quantity);
  return sum;
}
