import { findAmazonOrders } from '../db/amazon-orders.ts';
import { findBuyers } from '../db/buyers.ts';
import type { Tx } from '../db/drizzle.ts';
import { saveOrderSearch } from '../db/order-search.ts';
import { findItemsOfOrders, findOrders } from '../db/orders.ts';
import { orderWords } from '../domain/order-words.ts';
import type { Shell } from './shell.ts';

/**
 * Has `search` find orders by what is stored of them now: after an import, and whenever a report or a person has changed
 * the buyer, an address or a title. The caller holds the locks of their Amazon orders.
 */
export async function indexOrders(
  { sealer }: Pick<Shell, 'sealer'>,
  tx: Tx,
  orderIds: readonly string[],
): Promise<void> {
  if (orderIds.length === 0) return;
  const orders = await findOrders(tx, orderIds);
  const amazonIds = orders.map(({ amazon }) => amazon.id);
  const items = await findItemsOfOrders(tx, orderIds);
  const reports = new Map((await findAmazonOrders(tx, amazonIds)).map((amazon) => [amazon.id, amazon]));
  const buyers = await findBuyers(tx, sealer, amazonIds);

  const entries = orders.map((order) => {
    const lines = { ...order, items: items.get(order.id) ?? [] };
    const words = orderWords(lines, reports.get(order.amazon.id)?.items ?? [], buyers.get(order.amazon.id) ?? null);
    return { orderId: order.id, storeId: order.storeId, ...words };
  });
  await saveOrderSearch(tx, entries);
}
