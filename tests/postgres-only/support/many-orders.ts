import { type Db, sql } from '../../../src/db/drizzle.ts';

export const orderCount = 200_000;
/** Of six stores the first has three orders in five. The fifth is read-only, the sixth refuses to ship for cancel requests. */
export const manyStores = [1, 2, 3, 4, 5, 6].map((store) => `01900000-0000-7000-8000-00000000010${store}`);

const id = (family: string, of: string) => `('01900000-0000-7000-${family}-' || lpad(to_hex(${of}), 12, '0'))::uuid`;

// Rows as years of trade leave them: old orders are finished, and nearly all that is open is new.
const generated = `
  select i, ${id('8000', 'i')} as amazon_order_id, ${id('9000', 'i')} as order_id,
    ('01900000-0000-7000-8000-00000000010' || case when i % 10 < 6 then 1 else i % 10 - 4 end)::uuid as store_id,
    '112-' || lpad((i * 7919 % 9999991)::text, 7, '0') || '-' || lpad(i::text, 7, '0') as amazon_number,
    lpad(i::text, 9, '0') as number,
    timestamptz '2023-01-01' + i * interval '8 minutes' as placed_at,
    i > 198000 as young,
    case
      when i > 198000 then (array['NEW','NEW','PROCESSING','ON_HOLD','CANCELED','COMPLETE'])[1 + i % 6]
      when i % 50 = 0 then 'CLOSED' when i % 41 = 0 then 'CANCELED' else 'COMPLETE' end as state,
    (i * 7919 % 90000) + 1000 as cents,
    (array['ana','jon','mia','sara','greg','josé','李','fatima','olga','kim'])[1 + i % 10] as first_name,
    (array['lopez','smith','wills','tull','kat','garcía','wang','haddad','ivanova','lee'])[1 + i / 10 % 10]
      || case when i % 7 = 0 then to_hex(i * 31) else '' end as last_name,
    (array['portland','austin','köln','lyon','osaka','leeds','turin','quito'])[1 + i % 8] as city
  from generate_series(1, ${orderCount}) as i`;

const steps = [
  `insert into amazon_accounts (id, seller_id, region, refresh_token_sealed, checkpoint_at, created_at)
   values ('01900000-0000-7000-8000-000000000100', 'A1MANY', 'NA', '', now(), now())`,
  `insert into stores select ('01900000-0000-7000-8000-00000000010' || i)::uuid, '01900000-0000-7000-8000-000000000100',
     'Store ' || i, 'MARKET' || i, '2022-01-01', true, false, 'GUEST', 'COMMERCE', null, true, false, '*/5 * * * *', i = 5,
     case i when 6 then 'REFUSE_SHIP' else 'WARN' end
   from generate_series(1, 6) as i`,
  `create unlogged table generated as ${generated}`,
  `insert into amazon_orders (id, store_id, number, shipping_state, amazon_status, fulfilled_by, programs, purchased_at,
     last_updated_at, latest_ship_at, currency, total, total_amount, has_buyer_email, buyer_cancel_requested_at, import_state,
     import_blockers, item_ids, report, content_hash, created_at, updated_at)
   select amazon_order_id, store_id, amazon_number,
     case when state = 'CANCELED' then 'CANCELED' when state in ('NEW', 'ON_HOLD') then 'UNSHIPPED'
       when state = 'PROCESSING' then 'PARTIALLY_SHIPPED' else 'SHIPPED' end,
     'X', case when i % 5 = 0 then 'AMAZON' else 'MERCHANT' end, '[]', placed_at, placed_at + interval '1 day',
     placed_at + interval '2 days', 'USD', cents, cents / 100.0, true,
     case when i % 997 = 0 then placed_at end,
     case when young and i % 100 = 0 then 'BLOCKED' else 'IMPORTED' end,
     '[]', '["1","2","3"]',
     '{"serviceLevel": null, "purchaseOrderNumber": null, "deliveryTip": "0", "items": [], "packages": [], "defects": [], "notes": []}',
     '', placed_at, placed_at
   from generated`,
  `insert into orders (id, store_id, amazon_order_id, number, version, state, status, shipping_state, currency, tax_mode,
     is_guest, grand_total, invoice_count, package_count, credit_memo_count, latest_ship_at, ship_by, grand_total_amount,
     allowed_actions, placed_at, created_at, updated_at)
   select order_id, store_id, amazon_order_id, number, 1, state, lower(state),
     case when state = 'CANCELED' then 'CANCELED' when state in ('NEW', 'ON_HOLD') then 'UNSHIPPED'
       when state = 'PROCESSING' then 'PARTIALLY_SHIPPED' else 'SHIPPED' end,
     'USD', 'NONE', true, cents, 0, 0, 0, placed_at + interval '2 days',
     case when state in ('NEW', 'PROCESSING', 'ON_HOLD') then placed_at + interval '2 days' end, cents / 100.0,
     case when state in ('NEW', 'PROCESSING') then '{SHIP,INVOICE,CANCEL_AMAZON_ORDER,HOLD,ADD_COMMENT,SEND_EMAIL}'::text[]
       when state = 'COMPLETE' then '{CREDIT_MEMO,ADD_COMMENT,SEND_EMAIL}'::text[]
       when state = 'ON_HOLD' then '{UNHOLD,ADD_COMMENT,SEND_EMAIL}'::text[] else '{ADD_COMMENT}'::text[] end,
     placed_at, placed_at, placed_at + (i * 7919 % 20000) * interval '1 minute'
   from generated`,
  `insert into order_items (id, store_id, order_id, line, amazon_order_item_id, sku, name, needs_transparency_codes,
     quantity_ordered, row_total)
   select ${id("' || 'a00' || line || '", 'i')}, store_id, order_id, line, i || '-' || line,
     'SKU-' || (i * (line + 3) * 31 % case line when 0 then 20 when 1 then 2000 else 50000 end), 'A thing', false, 1, cents / 3
   from generated, generate_series(0, 2) as line`,
  `insert into buyers (amazon_order_id, store_id, sealed, name, email)
   select amazon_order_id, store_id, '', first_name || ' ' || last_name, to_hex(i * 7919) || '@marketplace.amazon.com'
   from generated`,
  `insert into order_search (order_id, store_id, plain, "full")
   select order_id, store_id, array_to_tsvector(plain), array_to_tsvector(plain || array[first_name, last_name, city,
     'thing', 'a', to_hex(i * 7919), 'marketplace', 'amazon', 'com', 'title' || i % 300])
   from generated, lateral (select string_to_array(amazon_number, '-') || array[number, 'sku', (i % 20)::text,
     (i * 124 % 2000)::text, (i * 155 % 50000)::text] as plain) as words`,
  `insert into amazon_effects (id, store_id, amazon_order_id, order_id, kind, state, subject_type, subject_id, message, attempts,
     created_at, updated_at)
   select order_id, store_id, amazon_order_id, order_id, 'CONFIRM_SHIPMENT',
     case when i % 3001 = 0 then 'REFUSED' when i % 5003 = 0 then 'UNKNOWN' when young and i % 3 = 0 then 'QUEUED' else 'CONFIRMED' end,
     'PACKAGE', order_id, '{}', 1, placed_at, placed_at
   from generated where state <> 'NEW'`,
  `insert into buyer_reads (id, store_id, amazon_order_id, caller_id, actor, request_id, read_at)
   select order_id, store_id, amazon_order_id, 'x', 'x', 'x', placed_at from generated where i % 8 = 0`,
  `insert into buyer_messages (id, store_id, amazon_order_id, order_id, kind, sealed, author, created_at)
   select order_id, store_id, amazon_order_id, order_id, 'WARRANTY', case when young then '' end, 'x', placed_at
   from generated where i % 8 = 0`,
  'drop table generated',
];

const filled = [
  'amazon_orders',
  'orders',
  'order_items',
  'buyers',
  'order_search',
  'amazon_effects',
  'buyer_reads',
  'buyer_messages',
];

/** Fills the tables within the database, and tells its planner. Indexes are built afterwards, which is faster. */
export async function makeManyOrders(db: Db): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(sql`set local statement_timeout = 0`);
    await tx.execute(sql`set local maintenance_work_mem = '256MB'`);
    const { rows } = await tx.execute<{ name: string; made: string }>(sql`
      select indexname as name, indexdef as made from pg_indexes
      where tablename = any(${sql.param(filled)}) and indexdef not like '%UNIQUE%'`);
    for (const { name } of rows) await tx.execute(sql.raw(`drop index "${name}"`));
    for (const step of steps) await tx.execute(sql.raw(step));
    for (const { made } of rows) await tx.execute(sql.raw(made));
  });
  // As autovacuum does after such a load: it also lets counts be read from indexes alone.
  for (const table of filled) await db.execute(sql.raw(`vacuum (analyze) ${table}`));
}
