import { generatedLines, idOf, lastRow, lastTax, refunded } from './generated-orders.ts';

const itemId = idOf("' || 'a00' || line || '");
const issuer = `(select name from stores where stores.id = store_id)`;

/** An event a row, where `happened` holds; `sequence` counts what came before it. */
const event = (kind: string, sequence: string, state: string, subject: string, subjectId: string, happened: string) =>
  `(${sequence}, '${kind}', ${state}, '${subject}', ${subjectId}, ${happened})`;

const events = [
  event('RECEIVED', '1', 'null', 'AMAZON_ORDER', 'amazon_order_id', 'true'),
  event('IMPORTED', '2', `'NEW'`, 'ORDER', 'order_id', 'true'),
  event('INVOICED', '3', `'PROCESSING'`, 'INVOICE', idOf('b200'), 'invoiced'),
  event('SHIPPED', '4', `replace(state, 'CLOSED', 'COMPLETE')`, 'SHIPMENT', idOf('b000'), 'packed'),
  event('REFUNDED', '5', 'state', 'CREDIT_MEMO', idOf('b300'), 'credited is not null'),
  event('CANCELED', '3', 'state', 'AMAZON_ORDER', 'amazon_order_id', `state = 'CANCELED'`),
  event('HELD', '3', 'state', 'ORDER', 'order_id', `state = 'ON_HOLD'`),
].join(',\n     ');

/** What became of the orders: what was shipped, invoiced and refunded, what was remarked on them, and their histories. */
export const documentSteps: readonly string[] = [
  `insert into shipments (id, store_id, order_id, number, created_at, issuer)
   select ${idOf('b000')}, store_id, order_id, number, placed_at + interval '1 day', ${issuer} from generated where packed`,
  `insert into packages (id, store_id, shipment_id, order_id, reference_id, carrier_code, shipping_method, tracking_number,
     shipped_at)
   select ${idOf('b100')}, store_id, ${idOf('b000')}, order_id, '1', 'UPS', 'Ground', '1Z' || lpad(i::text, 16, '0'),
     placed_at + interval '1 day'
   from generated where packed`,
  `insert into package_items (store_id, order_item_id, quantity, package_id, transparency_codes)
   select store_id, ${itemId}, quantity, ${idOf('b100')}, '[]' from generated, ${generatedLines} where line_packed`,
  `insert into invoices (id, store_id, order_id, number, created_at, issuer, subtotal, shipping, tax, grand_total)
   select ${idOf('b200')}, store_id, order_id, number, placed_at, ${issuer}, subtotal, shipping, tax_total, cents
   from generated where invoiced`,
  `insert into invoice_items (store_id, order_item_id, quantity, invoice_id, row_total, tax)
   select store_id, ${itemId}, quantity, ${idOf('b200')}, row_total, tax from generated, ${generatedLines} where invoiced`,
  `insert into credit_memos (id, store_id, order_id, number, created_at, issuer, invoice_id, reason, refunded_by,
     subtotal, shipping, tax, grand_total)
   select ${idOf('b300')}, store_id, order_id, number, placed_at + interval '9 days', ${issuer}, ${idOf('b200')},
     'CUSTOMER_RETURN', 'x', ${refunded('subtotal', lastRow)}, ${refunded('shipping', '0')},
     ${refunded('tax_total', lastTax)}, ${refunded('cents', `${lastRow} + ${lastTax}`)}
   from generated where credited is not null`,
  `insert into credit_memo_items (store_id, order_item_id, quantity, credit_memo_id, row_total, tax)
   select store_id, ${itemId}, quantity, ${idOf('b300')}, row_total, tax from generated, ${generatedLines} where line_credited`,
  `insert into order_comments (id, store_id, order_id, subject_type, subject_id, text, visible_to_customer, author, created_at)
   select ${idOf('b400')}, store_id, order_id, 'ORDER', order_id, 'Looks well.', false, 'x', placed_at
   from generated where i % 5 = 1`,
  `insert into order_events (id, store_id, amazon_order_id, order_id, sequence, position, kind, state, subject_type,
     subject_id, actor, data, occurred_at)
   select ${idOf("' || 'c00' || happened.sequence || '")}, store_id, amazon_order_id, order_id,
     case when happened.sequence = 5 and not packed then 4 else happened.sequence end,
     i - (select max(i) from generated), kind, happened.state, subject_type, subject_id, 'x', '{}',
     placed_at + least(happened.sequence - 2, 1) * interval '1 hour'
   from generated, lateral (values
     ${events}) as happened (sequence, kind, state, subject_type, subject_id, did)
   where did`,
];

export const documentTables = [
  'shipments',
  'packages',
  'package_items',
  'invoices',
  'invoice_items',
  'credit_memos',
  'credit_memo_items',
  'order_comments',
  'order_events',
];
