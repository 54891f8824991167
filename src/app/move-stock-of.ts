import { findCreditMemos } from '../db/documents.ts';
import type { Tx } from '../db/drizzle.ts';
import { findLastEventData } from '../db/events.ts';
import { moveStock } from '../db/products.ts';
import { canceledBySku, unitsNotShipped } from '../domain/absorb.ts';
import type { Order } from '../domain/order.ts';
import type { Step } from './save-change.ts';

type Units = ReadonlyMap<string, number>;

/** What became of an order's units in stock. */
export type StockMoved = {
  /** Whether its open units are still taken off what may be promised. */
  readonly reserved: boolean;
  /** Units by SKU that have come back since the import, where a cancel gave them back: an undone one takes them again. */
  readonly returned: Readonly<Record<string, number>> | null;
};

/** Moves stock for what happened to an order (R35). */
export async function moveStockOf(tx: Tx, order: Order, steps: readonly Step[]): Promise<StockMoved> {
  const { amazon, id } = order;
  const moved = new Map<string, number>();
  const move = (units: Units, direction: 1 | -1) => {
    for (const [sku, quantity] of units) moved.set(sku, (moved.get(sku) ?? 0) + direction * quantity);
  };
  let reserved = amazon.stockReserved;
  let returned: StockMoved['returned'] = null;

  for (const { before, event, after } of steps) {
    if (event.kind === 'AMAZON_CHANGED' && reserved) {
      move(canceledBySku(after), 1);
      move(canceledBySku(before), -1);
    }
    if (event.kind === 'CANCELED' && reserved) {
      const back = unitsNotShipped(before, await putBack(tx, id, before));
      move(back, 1);
      returned = Object.fromEntries(added(canceledBySku(before), back));
      reserved = false;
    }
    if (event.kind === 'CANCEL_UNDONE' && event.reserveAgain) {
      const canceled = await findLastEventData(tx, amazon.id, 'CANCELED');
      move(new Map(Object.entries((canceled?.stockReturned ?? {}) as Record<string, number>)), -1);
      move(canceledBySku(after), 1);
      reserved = true;
    }
    if (event.kind === 'REFUNDED' || event.kind === 'CREDIT_MEMO_REINSTATED')
      move(returnedUnits(before, event.creditMemo.lines), 1);
    if (event.kind === 'CREDIT_MEMO_VOIDED') move(returnedUnits(before, event.creditMemo.lines), -1);
  }
  // All at once: `moveStock` takes its locks in one order, and so must the whole transaction.
  await moveStock(tx, moved, 1);
  return { reserved, returned };
}

/** Units by line that credit memos have put back into stock; no memo, no statement. */
async function putBack(tx: Tx, orderId: string, { items }: Order): Promise<Units> {
  const units = new Map<string, number>();
  if (items.every(({ quantityRefunded }) => quantityRefunded === 0)) return units;
  const memos = (await findCreditMemos(tx, 'order', [orderId])).filter(({ voidedAt }) => voidedAt === null);
  for (const { itemId, returnedToStock } of memos.flatMap(({ lines }) => lines))
    units.set(itemId, (units.get(itemId) ?? 0) + returnedToStock);
  return units;
}

type ReturnedLine = { readonly itemId: string; readonly returnedToStock: number };

function returnedUnits({ items }: Order, lines: readonly ReturnedLine[]): Units {
  const bySku = new Map<string, number>();
  for (const { itemId, returnedToStock } of lines) {
    const sku = items.find(({ id }) => id === itemId)?.sku;
    if (sku !== undefined) bySku.set(sku, (bySku.get(sku) ?? 0) + returnedToStock);
  }
  return bySku;
}

function added(left: Units, right: Units): Units {
  return new Map(
    [...new Set([...left.keys(), ...right.keys()])].map((sku) => [sku, (left.get(sku) ?? 0) + (right.get(sku) ?? 0)]),
  );
}
