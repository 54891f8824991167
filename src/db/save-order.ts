import type { AmazonEffect } from '../domain/effects.ts';
import type { Order, OrderItem } from '../domain/order.ts';
import { getTableColumns, getTableName, type PgTable, type Tx } from './drizzle.ts';
import { effectFields, effectValues } from './effects.ts';
import { type About, eventFields, eventValues, type StoredEvent } from './events.ts';
import { runBuilt } from './fixed.ts';
import { asJson, entries, insertion, oneEntry, parametersOf } from './insert-many.ts';
import { headerValues, itemProgress } from './order-rows.ts';
import { amazonOrders, effects, events, orderItems, orders } from './tables.ts';
import { tellLater } from './tell-of-events.ts';

type Change = {
  readonly before: Order;
  readonly order: Order;
  /** What is said of it on Amazon's side; null: what was said before. */
  readonly notes: string | null;
  readonly stockReserved: boolean;
  readonly effects: readonly AmazonEffect[];
  readonly events: readonly StoredEvent[];
};

/**
 * What a change makes of an order whose lock the caller holds, on both its rows and its lines, its history and what
 * Amazon must be told: one statement, as each is a way to the database and back. The history is counted without gaps.
 */
export async function saveOrderChange(
  tx: Tx,
  { before, order, notes, stockReserved, ...made }: Change,
  about: Omit<About, 'storeId' | 'amazonOrderId' | 'orderId'>,
): Promise<void> {
  const { id, storeId, amazon } = order;
  const header = { id, storeId, ...headerValues(order) };
  const { cancelAskedAt } = amazon;
  const amazonRow = { id: amazon.id, storeId, cancelAskedAt, stockReserved, notes, updatedAt: about.at };
  const owner = { storeId, amazonOrderId: amazon.id, orderId: id, ...about };
  const added = made.events.length;
  if (added > 0) tellLater(tx, storeId);
  await runBuilt(tx, 'saveOrderChange', () => textOf(Object.keys(header), Object.keys(amazonRow)), [
    added,
    asJson(changedLines(before.items, order)),
    asJson(eventValues(owner, made.events, -added)),
    asJson(made.effects.map(effectValues)),
    ...parametersOf(orders, header),
    ...parametersOf(amazonOrders, amazonRow),
  ]);
}

/** Only the lines on which something else is counted than before. */
function changedLines(before: readonly OrderItem[], { storeId, items }: Order) {
  const known = new Map(before.map((item) => [item.id, asJson([itemProgress(item)])]));
  return items
    .filter((item) => asJson([itemProgress(item)]) !== known.get(item.id))
    .map((item) => ({ id: item.id, storeId, ...itemProgress(item) }));
}

function textOf(header: readonly string[], amazon: readonly string[]): string {
  const line = ['id', 'storeId', ...Object.keys(progressOfNone)];
  const onOrder = oneEntry(orders, header, 5);
  const onAmazon = oneEntry(amazonOrders, amazon, 5 + header.length);
  const counted = {
    notes: 'coalesce(entry."notes", amazon_orders.notes)',
    eventCount: 'event_count + $1::int',
    eventPosition: `case when $1::int > 0 then greatest(event_position, order_event_position()) else event_position end`,
  };
  const place = { sequence: 'noted.event_count + entry."sequence"', position: 'noted.event_position' };
  return `with saved as (${updating(orders, header, onOrder)}),
    lines as (${updating(orderItems, line, entries(orderItems, line, '$2'))}),
    noted as (${updating(amazonOrders, amazon, onAmazon, counted)} returning event_count, event_position),
    happened as (${insertion(events, eventFields, `noted, ${entries(events, eventFields, '$3')}`, place)})
    ${insertion(effects, effectFields, entries(effects, effectFields, '$4'))}`;
}

/** The text that gives rows the values of their entries; the first two fields say which row each is for. */
function updating(table: PgTable, fields: readonly string[], from: string, made: Record<string, string> = {}): string {
  const columns = getTableColumns(table);
  const name = getTableName(table);
  const given = Object.fromEntries(fields.slice(2).map((field) => [field, `entry."${field}"`]));
  const set = Object.entries({ ...given, ...made }).map(([field, value]) => `"${columns[field]?.name}" = ${value}`);
  return `update ${name} set ${set.join()} from ${from}
    where ${name}.id = entry."id" and ${name}.store_id = entry."storeId"`;
}

const none = { row: 0n, otherCharges: 0n, discount: 0n, tax: 0n };
const progressOfNone = itemProgress({
  quantityInvoiced: 0,
  quantityShipped: 0,
  quantityRefunded: 0,
  quantityCanceled: 0,
  quantityShippedElsewhere: 0,
  invoiced: none,
  refunded: none,
});
