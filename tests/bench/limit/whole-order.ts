import { actions } from './actions.ts';
import { type Fields, instant, list, money, number, object, text, word } from './json-text.ts';
import { head, itemBriefly, shipments, totals, withAll } from './orders.ts';

const item: Fields = {
  ...itemBriefly,
  asin: text('i.asin'),
  quantityInvoiced: number('i.quantity_invoiced'),
  quantityRefunded: number('i.quantity_refunded'),
  quantityCanceled: number('i.quantity_canceled'),
  tax: money('i.tax'),
  shipping: money('i.shipping'),
};

/** Lines of a document, each beside the order's own line `t`. */
function lines(table: string, document: string, fields: Fields): string {
  const entry = object({ quantity: number('l.quantity'), ...fields, orderItem: object({ sku: text('t.sku') }) });
  return list(`select l.order_item_id as place, ${entry} as entry
    from ${table} l join order_items t on t.id = l.order_item_id and t.store_id = l.store_id where l.${document} = d.id`);
}

function documents(table: string, items: string, document: string, fields: Fields): string {
  const entry = object({
    number: text('d.number'),
    createdAt: instant('d.created_at'),
    ...fields,
    grandTotal: money('d.grand_total'),
    items: lines(items, document, { rowTotal: money('l.row_total') }),
  });
  return list(`select d.id as place, ${entry} as entry from ${table} d where d.order_id = o.id`);
}

const parcel: Fields = {
  referenceId: text('p.reference_id'),
  carrierCode: text('p.carrier_code'),
  shippingMethod: text('p.shipping_method'),
  trackingNumber: text('p.tracking_number'),
  shippedAt: instant('p.shipped_at'),
  items: lines('package_items', 'package_id', {}).replaceAll('d.id', 'p.id'),
};

const comment = object({ text: text('c.text'), author: text('c.author'), createdAt: instant('c.created_at') });
const comments = list(
  `select row_number() over (order by c.id desc) as place, ${comment} as entry from order_comments c where c.order_id = o.id`,
);

const event = object({
  sequence: number('e.sequence'),
  kind: word('e.kind'),
  state: word('e.state'),
  actor: text('e.actor'),
  occurredAt: instant('e.occurred_at'),
});
const events = list(`select e.sequence as place, ${event} as entry
  from order_events e where e.amazon_order_id = o.amazon_order_id order by e.sequence limit 20`);

const reported = object({
  sku: text(`r.item->>'sku'`),
  title: text(`r.item->>'title'`),
  quantityOrdered: number(`r.item->>'quantityOrdered'`),
  rowPrice: money(`(r.item->'money'->>'row')::bigint`),
});
const amazonOrder = object({
  number: text('a.number'),
  shippingState: word('a.shipping_state'),
  purchasedAt: instant('a.purchased_at'),
  lastUpdatedAt: instant('a.last_updated_at'),
  total: money('a.total'),
  items: list(`select r.place, ${reported} as entry
    from jsonb_array_elements(a.report->'items') with ordinality as r(item, place)`),
});

const entry = object({
  ...head,
  status: text('o.status'),
  shippingState: word('o.shipping_state'),
  items: 'i.entries',
  totals,
  shipments: shipments({ number: text('h.number'), createdAt: instant('h.created_at') }, parcel),
  invoices: documents('invoices', 'invoice_items', 'invoice_id', {}),
  creditMemos: documents('credit_memos', 'credit_memo_items', 'credit_memo_id', { reason: word('d.reason') }),
  comments,
  events: object({ nodes: events }),
  amazonOrder,
  actions,
});

export const wholeOrder = `select '{"data":{"order":' || ${entry} || '}}' as answer from ${withAll('orders', item)}
  where a.number = $1`;
