import { actions } from './actions.ts';
import { type Fields, globalId, instant, list, money, number, object, text, word } from './json-text.ts';

export const toShip = `case when i.quantity_shipped + i.quantity_shipped_elsewhere > i.quantity_refunded
  then greatest(0, i.quantity_ordered - i.quantity_shipped - i.quantity_shipped_elsewhere - i.quantity_canceled)
  else greatest(0, i.quantity_ordered - i.quantity_refunded - i.quantity_canceled) end`;
export const toInvoice = `greatest(0, i.quantity_ordered - i.quantity_invoiced - i.quantity_canceled)`;

export const itemBriefly: Fields = {
  sku: text('i.sku'),
  name: text('i.name'),
  quantityOrdered: number('i.quantity_ordered'),
  quantityShipped: number('i.quantity_shipped'),
  quantityToShip: number(toShip),
  unitPrice: money('round(i.row_total::numeric / i.quantity_ordered)'),
  rowTotal: money('i.row_total'),
};

/** Beside an order `o` its Amazon order, its store, and all that its lines have to say, read once. */
export function withAll(orders: string, item: Fields): string {
  return `${orders} as o
    join amazon_orders a on a.id = o.amazon_order_id and a.store_id = o.store_id
    join stores s on s.id = o.store_id
    cross join lateral (
      select '[' || string_agg(${object(item)}, ',' order by i.line) || ']' as entries, bool_or(${toShip} > 0) as to_ship,
        bool_or(${toInvoice} > 0) as to_invoice, bool_or(i.quantity_shipped + i.quantity_shipped_elsewhere > 0) as shipped
      from order_items i where i.order_id = o.id) as i`;
}

const due = `case when o.state in ('CANCELED', 'CLOSED') then 0 else o.grand_total - o.grand_total_invoiced end`;
export const totals = object({
  subtotal: money('o.subtotal'),
  shipping: money('o.shipping'),
  tax: money('o.tax'),
  grandTotal: money('o.grand_total'),
  due: money(due),
  refunded: money('o.grand_total_refunded'),
});

export const shipments = (fields: Fields, parcel: Fields) => {
  const packages = `select p.id as place, ${object(parcel)} as entry from packages p where p.shipment_id = h.id`;
  return list(
    `select h.id as place, ${object({ ...fields, packages: list(packages) })} as entry from shipments h where h.order_id = o.id`,
  );
};

export const head: Fields = {
  id: globalId('ord', 'o.id'),
  number: text('o.number'),
  state: word('o.state'),
  placedAt: instant('o.placed_at'),
};
const pageEntry = object({
  ...head,
  items: 'i.entries',
  totals,
  shipments: shipments(
    { number: text('h.number') },
    { carrierCode: text('p.carrier_code'), trackingNumber: text('p.tracking_number') },
  ),
  actions,
});

const newest = 'order by placed_at desc, id desc limit 20';
/** As the API answers: the nodes of a connection. */
function nodes(entry: string, from: string): string {
  return `select '{"data":{"orders":{"nodes":[' || coalesce(string_agg(${entry}, ',' order by o.placed_at desc, o.id desc), '')
    || ']}}}' as answer from ${from}`;
}

export const page = nodes(
  pageEntry,
  withAll(`(select * from orders where (placed_at, id) < ($1::timestamptz, $2::uuid) ${newest})`, itemBriefly),
);

const brief = object({
  number: text('o.number'),
  amazonOrderNumber: text('a.number'),
  state: word('o.state'),
  shippingState: word('o.shipping_state'),
  placedAt: instant('o.placed_at'),
  totals: object({ grandTotal: money('o.grand_total') }),
});
const withAmazon = (orders: string) =>
  `${orders} as o join amazon_orders a on a.id = o.amazon_order_id and a.store_id = o.store_id`;

export const recent = nodes(brief, withAmazon(`(select * from orders ${newest})`));

export const search = nodes(
  brief,
  withAmazon(`(select * from orders where id in
    (select order_id from order_search where "full" @@ $1::tsquery) ${newest})`),
);
