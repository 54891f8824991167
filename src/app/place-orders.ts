import { saveAmazonOrder } from '../db/amazon-orders.ts';
import type { Tx } from '../db/drizzle.ts';
import { insertEffects } from '../db/effects.ts';
import { insertEvents, type StoredEvent } from '../db/events.ts';
import { insertInvoice } from '../db/insert-documents.ts';
import { insertOrders } from '../db/orders.ts';
import { moveStock } from '../db/products.ts';
import { nextNumbers } from '../db/stores.ts';
import type { AmazonOrder, AmazonReport } from '../domain/amazon-order.ts';
import { type ImportVerdict, importedStatus } from '../domain/import.ts';
import type { ImportBlocker } from '../domain/import-blocker.ts';
import type { Order } from '../domain/order.ts';
import { effectsOf } from '../domain/outbox.ts';
import type { Store } from '../domain/store.ts';
import { indexOrders } from './index-orders.ts';
import { follow, type Step, storedEvent } from './save-change.ts';
import type { Shell } from './shell.ts';

/** Whoever changes an order because of what Amazon says. */
export const amazonActor = 'Amazon';

export type Judged = {
  readonly id: string;
  readonly store: Store;
  readonly report: AmazonReport;
  readonly verdict: ImportVerdict;
};
type Imported = Judged & { readonly verdict: Extract<Judged['verdict'], { state: 'IMPORTED' }> };

/** Carries the verdicts out: orders with their numbers, reserved stock, invoices, and why others are blocked. */
export async function placeOrders(
  shell: Shell,
  tx: Tx,
  judged: readonly Judged[],
  knownBefore: (amazonOrderId: string) => AmazonOrder | null,
): Promise<void> {
  const at = shell.now();
  const imported = judged.filter((entry): entry is Imported => entry.verdict.state === 'IMPORTED');
  const refused = judged.filter(({ verdict }) => verdict.state !== 'IMPORTED');

  for (const entry of refused) await saveRefusal(shell, tx, entry, knownBefore(entry.id), at);
  for (const { id, store, verdict } of imported) {
    await saveAmazonOrder(
      tx,
      { id, storeId: store.id },
      {
        importState: 'IMPORTED',
        importBlockers: [],
        stockReserved: verdict.order.amazon.stockReserved,
        notes: ['The order was imported.', ...verdict.notes].join(' '),
        updatedAt: at,
      },
    );
  }
  await moveStock(tx, total(imported.map(({ verdict }) => verdict.reserve)), -1);

  const placed = imported.map(({ store, verdict }) => {
    const steps = follow(verdict.order, verdict.events);
    const order = steps.at(-1)?.after ?? verdict.order;
    return { store, order: { ...order, status: importedStatus(order, store) }, steps, events: verdict.events };
  });
  for (const { order, steps } of placed) {
    const about = {
      storeId: order.storeId,
      amazonOrderId: order.amazon.id,
      orderId: order.id,
      actor: amazonActor,
      idempotencyKey: null,
      at,
    };
    const imported: StoredEvent = {
      id: shell.newId(),
      kind: 'IMPORTED',
      state: steps[0]?.before.state ?? order.state,
      subject: { type: 'ORDER', id: order.id },
    };
    const stored = [imported, ...steps.map(({ event, after }) => storedEvent(event, after, shell.newId()))];
    await insertEvents(tx, about, stored);
  }

  await insertOrders(tx, await numbered(tx, placed));
  await indexOrders(
    shell,
    tx,
    placed.map(({ order }) => order.id),
  );
  for (const { order, steps, events } of placed) {
    await tellAmazon(shell, tx, order, steps, at);
    for (const event of events) {
      const origin = { storeId: order.storeId, orderId: order.id, at };
      if (event.kind === 'INVOICED') await insertInvoice(tx, origin, event.invoice);
    }
  }
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

async function numbered(tx: Tx, placed: readonly { readonly store: Store; readonly order: Order }[]): Promise<Order[]> {
  const byStore = Map.groupBy(placed, ({ store }) => store.id);
  const orders: Order[] = [];
  for (const [storeId, group] of byStore) {
    const counted = group.filter(({ store }) => store.settings.orderNumberSource === 'COMMERCE');
    const numbers = counted.length > 0 ? await nextNumbers(tx, storeId, 'ORDER', counted.length) : [];
    const byOrder = new Map(counted.map(({ order }, index) => [order.id, numbers[index]]));
    orders.push(...group.map(({ order }) => ({ ...order, number: byOrder.get(order.id) ?? order.amazon.number })));
  }
  return orders;
}

/** Blockers for comparing: the database gives their fields back in an order of its own. */
function told(blockers: readonly ImportBlocker[]): string {
  return JSON.stringify(blockers.map(({ code, message, fix, sku }) => [code, message, fix, sku]));
}

async function saveRefusal(shell: Shell, tx: Tx, { id, store, verdict }: Judged, before: AmazonOrder | null, at: Date) {
  const blockers = verdict.state === 'BLOCKED' ? verdict.blockers : [];
  if (before?.importState === verdict.state && told(before.importBlockers) === told(blockers)) return;

  const notes = blockers.length > 0 ? blockers.map(({ message }) => message).join(' ') : undefined;
  await saveAmazonOrder(
    tx,
    { id, storeId: store.id },
    { importState: verdict.state, importBlockers: blockers, ...(notes && { notes }) },
  );
  if (verdict.state !== 'BLOCKED') return;
  const about = { storeId: store.id, amazonOrderId: id, orderId: null, actor: amazonActor, idempotencyKey: null, at };
  const data = { codes: blockers.map(({ code }) => code) };
  await insertEvents(tx, about, [
    { id: shell.newId(), kind: 'IMPORT_BLOCKED', subject: { type: 'AMAZON_ORDER', id }, data },
  ]);
}

function total(reserves: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  for (const [sku, quantity] of reserves.flatMap((reserve) => [...reserve]))
    sum.set(sku, (sum.get(sku) ?? 0) + quantity);
  return sum;
}
