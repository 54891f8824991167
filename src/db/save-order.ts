import type { AmazonEffect } from '../domain/effects.ts';
import type { Order, OrderItem } from '../domain/order.ts';
import { getTableColumns, type PgTable, type Tx } from './drizzle.ts';
import { effectFields, effectValues } from './effects.ts';
import { type About, eventFields, eventValues, type StoredEvent } from './events.ts';
import { runBuilt } from './fixed.ts';
import { asJson, entries, insertion } from './insert-many.ts';
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
  await runBuilt(tx, 'saveOrderChange', () => textOf(Object.keys(header)), [
    asJson([header]),
    asJson(changedLines(before.items, order)),
    asJson([amazonRow]),
    added,
    asJson(eventValues(owner, made.events, -added)),
    asJson(made.effects.map(effectValues)),
  ]);
}

/** Only the lines on which something else is counted than before. */
function changedLines(before: readonly OrderItem[], { storeId, items }: Order) {
  const known = new Map(before.map((item) => [item.id, asJson([itemProgress(item)])]));
  return items
    .filter((item) => asJson([itemProgress(item)]) !== known.get(item.id))
    .map((item) => ({ id: item.id, storeId, ...itemProgress(item) }));
}

function textOf(headerFields: readonly string[]): string {
  const line = ['id', 'storeId', ...Object.keys(itemProgressOfNone)];
  const amazon = ['id', 'storeId', 'cancelAskedAt', 'stockReserved', 'updatedAt', 'notes'];
  const counting = `notes = coalesce(entry."notes", amazon_orders.notes), event_count = event_count + $4::int,
    event_position = case when $4::int > 0 then greatest(event_position, order_event_position()) else event_position end`;
  const numbered = `noted, ${entries(events, eventFields, '$5')}`;
  return `with saved as (${updating(orders, 'orders', headerFields, '$1')}),
    lines as (${updating(orderItems, 'order_items', line, '$2')}),
    noted as (${updating(amazonOrders, 'amazon_orders', amazon, '$3', counting)} returning event_count, event_position),
    happened as (${insertion(events, eventFields, numbered, {
      sequence: 'noted.event_count + entry."sequence"',
      position: 'noted.event_position',
    })})
    ${insertion(effects, effectFields, entries(effects, effectFields, '$6'))}`;
}

/** The text that gives rows the values of their entries; the first two fields say which row each is for. */
function updating(table: PgTable, name: string, fields: readonly string[], parameter: string, more?: string): string {
  const columns = getTableColumns(table);
  const set = fields
    .slice(2)
    .filter((field) => !(more && field === 'notes'))
    .map((field) => `"${columns[field]?.name}" = entry."${field}"`);
  return `update ${name} set ${[...set, ...(more ? [more] : [])].join()} from ${entries(table, fields, parameter)}
    where ${name}.id = entry."id" and ${name}.store_id = entry."storeId"`;
}

const none = { row: 0n, otherCharges: 0n, discount: 0n, tax: 0n };
const itemProgressOfNone = itemProgress({
  quantityInvoiced: 0,
  quantityShipped: 0,
  quantityRefunded: 0,
  quantityCanceled: 0,
  quantityShippedElsewhere: 0,
  invoiced: none,
  refunded: none,
});
