import { and, eq, getTableColumns, inArray, type Tx } from './drizzle.ts';
import { asRecorded, type RecordedEvent } from './events.ts';
import { amazonOrders, events, orders } from './tables.ts';

/** What a receiver is told of. */
export type ToldEvent = RecordedEvent & { readonly amazonOrderNumber: string };

export async function findToldEvents(
  tx: Tx,
  storeId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ToldEvent>> {
  const { data: _, orderId: __, ...columns } = getTableColumns(events);
  const rows = await tx
    .select({ event: columns, orderId: orders.id, number: amazonOrders.number })
    .from(events)
    .innerJoin(amazonOrders, and(eq(amazonOrders.id, events.amazonOrderId), eq(amazonOrders.storeId, events.storeId)))
    .leftJoin(orders, and(eq(orders.amazonOrderId, amazonOrders.id), eq(orders.storeId, amazonOrders.storeId)))
    .where(and(inArray(events.id, [...ids]), eq(events.storeId, storeId)));
  return new Map(rows.map(({ number, ...row }) => [row.event.id, { ...asRecorded(row), amazonOrderNumber: number }]));
}
