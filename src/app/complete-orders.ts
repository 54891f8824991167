import { findAmazonOrders } from '../db/amazon-orders.ts';
import { findBuyers, saveBuyers } from '../db/buyers.ts';
import type { Tx } from '../db/drizzle.ts';
import { completeAmazonOrders, completeOrderRows, lockIncomplete } from '../db/incomplete-orders.ts';
import { findItemsOfOrders, findOrders } from '../db/orders.ts';
import type { AmazonOrder } from '../domain/amazon-order.ts';
import { formatAmount } from '../domain/money.ts';
import { allowedByOrder } from '../domain/rules.ts';
import { shipByOf } from '../domain/ship-by.ts';
import { indexOrders } from './index-orders.ts';
import type { Shell } from './shell.ts';

const atOnce = 100;

/**
 * Has filters and search find the orders from before there were any, a few at a time. Where all are complete, as after
 * the first time, it looks once and is done.
 */
export async function completeOrders(shell: Shell, stopped: () => boolean = () => false): Promise<number> {
  for (let completed = 0; ; ) {
    if (stopped()) return completed;
    const some = await shell.db.transaction((tx) => completeSome(shell, tx));
    if (some === 0) return completed;
    completed += some;
  }
}

async function completeSome(shell: Shell, tx: Tx): Promise<number> {
  const ids = await lockIncomplete(tx, atOnce);
  if (ids.length === 0) return 0;

  const amazonOrders = await findAmazonOrders(tx, ids);
  const buyers = await findBuyers(tx, shell.sealer, ids);
  const hasBuyerEmail = (id: string) => (buyers.get(id)?.email ?? null) !== null;
  const parts = amazonOrders.map((amazon) => ({
    id: amazon.id,
    total: totalOf(amazon),
    hasBuyerEmail: hasBuyerEmail(amazon.id),
  }));
  await completeAmazonOrders(tx, parts);
  const known = amazonOrders.flatMap(({ id, storeId }) => {
    const buyer = buyers.get(id);
    return buyer ? [{ amazonOrderId: id, storeId, buyer }] : [];
  });
  await saveBuyers(tx, shell.sealer, known);

  const orderIds = amazonOrders.flatMap(({ orderId }) => orderId ?? []);
  const items = await findItemsOfOrders(tx, orderIds);
  const orders = (await findOrders(tx, orderIds)).map((order) => ({ ...order, items: items.get(order.id) ?? [] }));
  const rows = orders.map((order) => ({
    id: order.id,
    grandTotal: formatAmount(order.charged.grandTotal, order.currency),
    shipBy: shipByOf(order),
    actions: allowedByOrder(order),
  }));
  await completeOrderRows(tx, rows);
  await indexOrders(shell, tx, orderIds);
  return ids.length;
}

function totalOf({ total, currency }: AmazonOrder): string | null {
  return total === null || currency === null ? null : formatAmount(total, currency);
}
