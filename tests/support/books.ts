import { type Db, sql } from '../../src/db/drizzle.ts';

/** Every sum, count and number that does not agree with the documents it stands for; none in a sound database. */
export async function discrepancies(db: Db): Promise<string[]> {
  const found: string[] = [];
  for (const [what, query] of Object.entries(checks)) {
    const { rows } = await db.execute<{ id: string }>(sql.raw(query));
    found.push(...rows.map(({ id }) => `${what}: ${id}`));
  }
  return found;
}

const documents = (table: string, counter: string) => `
  select store_id::text as id from counters c
  join lateral (
    select count(*) as documents, count(distinct number) as numbers, coalesce(max(number::int), 0) as latest
    from ${table} d where d.store_id = c.store_id
  ) d on true
  where c.kind = '${counter}' and (d.documents <> c.last or d.numbers <> c.last or d.latest <> c.last)`;

const lines = (table: string, document: string, column: string, done: string, standing = 'true') => `
  select i.id::text as id from order_items i
  where i.${done} <> coalesce((
    select sum(l.${column}) from ${table} l join ${document}s d on d.id = l.${document}_id
    where l.order_item_id = i.id and ${standing}), 0)`;

const totals = (table: string, column: string, done: string, standing = 'true') => `
  select o.id::text as id from orders o
  where o.${done} <> coalesce((select sum(d.${column}) from ${table} d where d.order_id = o.id and ${standing}), 0)`;

const counts = (table: string, done: string, standing = 'true') => `
  select o.id::text as id from orders o
  where o.${done} <> (select count(*) from ${table} d where d.order_id = o.id and ${standing})`;

const notVoided = 'd.voided_at is null';

const checks: Readonly<Record<string, string>> = {
  'numbers of orders': documents('orders', 'ORDER'),
  'numbers of invoices': documents('invoices', 'INVOICE'),
  'numbers of shipments': documents('shipments', 'SHIPMENT'),
  'numbers of credit memos': documents('credit_memos', 'CREDIT_MEMO'),
  'units invoiced': lines('invoice_items', 'invoice', 'quantity', 'quantity_invoiced'),
  'units shipped': lines('package_items', 'package', 'quantity', 'quantity_shipped'),
  'units refunded': lines('credit_memo_items', 'credit_memo', 'quantity', 'quantity_refunded', notVoided),
  'rows invoiced': lines('invoice_items', 'invoice', 'row_total', 'row_invoiced'),
  'rows refunded': lines('credit_memo_items', 'credit_memo', 'row_total', 'row_refunded', notVoided),
  'tax invoiced': lines('invoice_items', 'invoice', 'tax', 'tax_invoiced'),
  'tax refunded': lines('credit_memo_items', 'credit_memo', 'tax', 'tax_refunded', notVoided),
  'totals invoiced': totals('invoices', 'grand_total', 'grand_total_invoiced'),
  'totals refunded': totals('credit_memos', 'grand_total', 'grand_total_refunded', notVoided),
  'count of invoices': counts('invoices', 'invoice_count'),
  'count of packages': counts('packages', 'package_count'),
  'count of credit memos': counts('credit_memos', 'credit_memo_count', notVoided),
  'more invoiced than charged': 'select id::text as id from orders where grand_total_invoiced > grand_total',
  history: `
    select a.id::text as id from amazon_orders a
    join lateral (
      select count(*) as events, coalesce(max(sequence), 0) as latest from order_events e where e.amazon_order_id = a.id
    ) e on true
    where e.events <> a.event_count or e.latest <> a.event_count`,
  'packages told once, and once more for every correction': `
    select p.id::text as id from packages p
    where (select count(*) from amazon_effects e where e.subject_id = p.id and e.kind = 'CONFIRM_SHIPMENT')
      <> 1 + (select count(*) from order_events h where h.subject_id = p.id and h.kind = 'TRACKING_CORRECTED')`,
  'packages told as they are': `
    select p.id::text as id from packages p
    join lateral (
      select e.message from amazon_effects e
      where e.subject_id = p.id and e.kind = 'CONFIRM_SHIPMENT' and e.state <> 'RECALLED' order by e.id desc limit 1
    ) e on true
    where e.message ->> 'trackingNumber' <> p.tracking_number`,
  'effects without their subject': `
    select e.id::text as id from amazon_effects e
    where not exists (select 1 from packages p where p.id = e.subject_id)
      and not exists (select 1 from credit_memos m where m.id = e.subject_id)
      and not exists (select 1 from amazon_orders a where a.id = e.subject_id)`,
  'keys without an outcome': 'select key as id from operations where outcome is null',
  'orders without their import': `
    select a.id::text as id from amazon_orders a left join orders o on o.amazon_order_id = a.id
    where (a.import_state = 'IMPORTED') <> (o.id is not null)`,
};
