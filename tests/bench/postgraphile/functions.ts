import { actions } from '../limit/actions.ts';
import { toInvoice, toShip } from '../limit/orders.ts';

/** What is not in the tables, given to PostGraphile as its users would: as computed columns. */
export const functions: readonly string[] = [
  `create function order_items_quantity_to_ship(i order_items) returns int language sql stable as $$ select ${toShip} $$`,
  `create function order_items_unit_price(i order_items) returns bigint language sql stable as $$
    select round(i.row_total::numeric / i.quantity_ordered)::bigint $$`,
  `create function orders_due(o orders) returns bigint language sql stable as $$
    select case when o.state in ('CANCELED', 'CLOSED') then 0 else o.grand_total - o.grand_total_invoiced end $$`,
  `create function orders_actions(o orders) returns json language sql stable as $$
    select ${actions}::json
    from amazon_orders a join stores s on s.id = a.store_id cross join lateral (
      select bool_or(${toShip} > 0) as to_ship, bool_or(${toInvoice} > 0) as to_invoice,
        bool_or(i.quantity_shipped + i.quantity_shipped_elsewhere > 0) as shipped
      from order_items i where i.order_id = o.id) as i
    where a.id = o.amazon_order_id and a.store_id = o.store_id $$`,
];
