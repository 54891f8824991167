import { generatedLines, idOf, lastRow, lastTax, manyAccount, refunded } from './generated-orders.ts';

/** Texts as the server would have sealed them: the same one for every row. */
export type SealedTexts = { readonly token: string; readonly buyer: string };

const report = (items: string) => `('{"serviceLevel": null, "purchaseOrderNumber": null, "deliveryTip": "0", "items": ['
  || ${items} || '], "packages": [], "defects": [], "notes": []}')::jsonb`;

const reportedItems = `(select string_agg(format('{"amazonOrderItemId": "%s", "sku": "%s", "asin": "B0%s",
    "title": "A thing", "quantityOrdered": %s, "quantityFulfilled": %s, "quantityUnfulfilled": %s,
    "needsTransparencyCodes": false, "money": {"total": "%s", "row": "%s", "tax": "%s", "shipping": "%s"}}',
    amazon_item, sku, lpad(amazon_item::text, 8, '0'), quantity, fulfilled, quantity - fulfilled,
    row_total + tax + line_shipping, row_total, tax, line_shipping), ',')
  from ${generatedLines}, lateral (select quantity * (by_amazon or line_packed)::int as fulfilled) as done)`;

const allowedActions = `array_remove(array[
    case when state in ('NEW', 'PROCESSING') then 'SHIP' end,
    case when state = 'NEW' then 'INVOICE' end,
    case when state in ('PROCESSING', 'COMPLETE') and not by_amazon then 'CREDIT_MEMO' end,
    case when state = 'NEW' then 'CANCEL_AMAZON_ORDER' end,
    case when state in ('NEW', 'PROCESSING') then 'HOLD' end,
    case when state = 'ON_HOLD' then 'UNHOLD' end,
    'ADD_COMMENT',
    case when state <> 'CANCELED' then 'SEND_EMAIL' end,
    case when packed then 'CORRECT_TRACKING' end,
    case when state in ('NEW', 'PROCESSING', 'ON_HOLD') then 'CORRECT_ADDRESS' end,
    'MESSAGE_BUYER'], null)`;

const eventCount = `2 + invoiced::int + packed::int + (credited is not null)::int + (state in ('CANCELED', 'ON_HOLD'))::int`;

/** Fills the tables that a list of orders is made of, from a table `generated`. Without documents a report has no lines. */
export const orderSteps = (sealed: SealedTexts, documents: boolean): readonly string[] => [
  `insert into amazon_accounts (id, seller_id, region, refresh_token_sealed, checkpoint_at, created_at)
   values ('${manyAccount}', 'A1MANY', 'NA', '${sealed.token}', now(), now())`,
  `insert into stores select ('01900000-0000-7000-8000-00000000010' || i)::uuid, '${manyAccount}',
     'Store ' || i, 'MARKET' || i, '2022-01-01', true, false, 'GUEST', 'COMMERCE', null, true, false, '*/5 * * * *', i = 5,
     case i when 6 then 'REFUSE_SHIP' else 'WARN' end
   from generate_series(1, 6) as i`,
  `insert into counters select id, kind, 100000000
   from stores, unnest(array['ORDER', 'INVOICE', 'SHIPMENT', 'CREDIT_MEMO']) as kind`,
  `insert into amazon_orders (id, store_id, number, shipping_state, amazon_status, fulfilled_by, programs, purchased_at,
     last_updated_at, latest_ship_at, currency, total, total_amount, has_buyer_email, buyer_cancel_requested_at, import_state,
     import_blockers, item_ids, report, content_hash, event_count, event_position, created_at, updated_at)
   select amazon_order_id, store_id, amazon_number, shipping_state, 'X', case when by_amazon then 'AMAZON' else 'MERCHANT' end,
     '[]', placed_at, placed_at + interval '1 day', placed_at + interval '2 days', 'USD', cents, cents / 100.0, true,
     case when i % 997 = 0 then placed_at end,
     case when young and i % 100 = 0 then 'BLOCKED' else 'IMPORTED' end, '[]',
     jsonb_build_array((i * 10)::text, (i * 10 + 1)::text, (i * 10 + 2)::text),
     ${report(documents ? reportedItems : `''`)}, '',
     ${documents ? eventCount : '0'}, ${documents ? 'i - (select max(i) from generated)' : '0'}, placed_at, placed_at
   from generated`,
  `insert into orders (id, store_id, amazon_order_id, number, version, state, status, shipping_state, currency, tax_mode,
     is_guest, subtotal, shipping, tax, grand_total, subtotal_invoiced, shipping_invoiced, tax_invoiced, grand_total_invoiced,
     subtotal_refunded, shipping_refunded, tax_refunded, grand_total_refunded, canceled_total,
     invoice_count, package_count, credit_memo_count, hold_placed_by, hold_placed_at, hold_state_before, hold_status_before,
     latest_ship_at, ship_by, grand_total_amount, allowed_actions, placed_at, created_at, updated_at)
   select order_id, store_id, amazon_order_id, number, 1, state,
     case state when 'NEW' then 'pending' when 'ON_HOLD' then 'holded' else lower(state) end, shipping_state,
     'USD', 'EXCLUSIVE', true, subtotal, shipping, tax_total, cents,
     invoiced::int * subtotal, invoiced::int * shipping, invoiced::int * tax_total, invoiced::int * cents,
     ${refunded('subtotal', lastRow)}, ${refunded('shipping', '0')}, ${refunded('tax_total', lastTax)},
     ${refunded('cents', `${lastRow} + ${lastTax}`)}, case when state = 'CANCELED' then cents else 0 end,
     invoiced::int, packed::int, (credited is not null)::int,
     case when state = 'ON_HOLD' then 'x' end, case when state = 'ON_HOLD' then placed_at end,
     case when state = 'ON_HOLD' then 'NEW' end, case when state = 'ON_HOLD' then 'pending' end,
     placed_at + interval '2 days',
     case when state in ('NEW', 'PROCESSING', 'ON_HOLD') then placed_at + interval '2 days' end, cents / 100.0,
     ${allowedActions}, placed_at, placed_at, placed_at + (i * 7919 % 20000) * interval '1 minute'
   from generated`,
  `insert into order_items (id, store_id, order_id, line, amazon_order_item_id, sku, name, asin, needs_transparency_codes,
     quantity_ordered, quantity_invoiced, quantity_shipped, quantity_shipped_elsewhere, quantity_refunded, quantity_canceled,
     row_total, tax, shipping, row_invoiced, tax_invoiced, row_refunded, tax_refunded)
   select ${idOf("' || 'a00' || line || '")}, store_id, order_id, line, amazon_item, sku, 'A thing',
     'B0' || lpad(amazon_item::text, 8, '0'), false, quantity, invoiced::int * quantity, line_packed::int * quantity,
     by_amazon::int * quantity, line_credited::int * quantity, case when state = 'CANCELED' then quantity else 0 end,
     row_total, tax, line_shipping, invoiced::int * row_total, invoiced::int * tax,
     line_credited::int * row_total, line_credited::int * tax
   from generated, ${generatedLines}`,
  `insert into buyers (amazon_order_id, store_id, sealed, name, email)
   select amazon_order_id, store_id, '${sealed.buyer}', first_name || ' ' || last_name,
     to_hex(i * 7919) || '@marketplace.amazon.com'
   from generated`,
  `insert into order_search (order_id, store_id, plain, "full")
   select order_id, store_id, array_to_tsvector(plain), array_to_tsvector(plain || array[first_name, last_name, city,
     'thing', 'a', to_hex(i * 7919), 'marketplace', 'amazon', 'com', 'title' || i % 300])
   from generated, lateral (select string_to_array(amazon_number, '-') || array[number, 'sku', (i * 93 % 20)::text,
     (i * 124 % 2000)::text, (i * 155 % 50000)::text] as plain) as words`,
  `insert into amazon_effects (id, store_id, amazon_order_id, order_id, kind, state, subject_type, subject_id, message, attempts,
     created_at, updated_at)
   select order_id, store_id, amazon_order_id, order_id, 'CONFIRM_SHIPMENT',
     case when i % 3001 = 0 then 'REFUSED' when i % 5003 = 0 then 'UNKNOWN' when young and i % 4 = 0 then 'QUEUED' else 'CONFIRMED' end,
     'PACKAGE', ${idOf('b100')}, '{}', 1, placed_at, placed_at
   from generated where packed`,
  `insert into buyer_reads (id, store_id, amazon_order_id, caller_id, actor, request_id, read_at)
   select order_id, store_id, amazon_order_id, 'x', 'x', 'x', placed_at from generated where i % 8 = 0`,
  `insert into buyer_messages (id, store_id, amazon_order_id, order_id, kind, sealed, author, created_at)
   select order_id, store_id, amazon_order_id, order_id, 'WARRANTY', case when young then '' end, 'x', placed_at
   from generated where i % 8 = 0`,
];

export const orderTables = [
  'amazon_orders',
  'orders',
  'order_items',
  'buyers',
  'order_search',
  'amazon_effects',
  'buyer_reads',
  'buyer_messages',
];
