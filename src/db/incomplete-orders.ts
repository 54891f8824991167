import type { OrderAction } from '../domain/order-actions.ts';
import { sql, type Tx } from './drizzle.ts';

/**
 * Amazon orders from before lists could be narrowed: they, or the orders made from them, lack what filters look at. Every
 * complete order allows something, if only a remark. Locked, but for those that somebody is changing, and so completing.
 */
export async function lockIncomplete(tx: Tx, limit: number): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select amazon.id from amazon_orders as amazon
    where amazon.id in (
      (select id from amazon_orders where total is not null and currency is not null and total_amount is null limit ${limit})
      union all
      (select amazon_order_id from orders where allowed_actions = '{}' limit ${limit}))
    order by amazon.id
    limit ${limit}
    for update of amazon skip locked`);
  return rows.map(({ id }) => id);
}

type AmazonPart = { readonly id: string; readonly total: string | null; readonly hasBuyerEmail: boolean };

export async function completeAmazonOrders(tx: Tx, parts: readonly AmazonPart[]): Promise<void> {
  await tx.execute(sql`
    update amazon_orders as amazon set total_amount = part.total, has_buyer_email = part."hasBuyerEmail"
    from jsonb_to_recordset(${JSON.stringify(parts)}::text::jsonb)
      as part(id uuid, total numeric, "hasBuyerEmail" boolean)
    where amazon.id = part.id`);
}

type OrderPart = {
  readonly id: string;
  readonly grandTotal: string;
  readonly shipBy: Date | null;
  readonly actions: readonly OrderAction[];
};

export async function completeOrderRows(tx: Tx, parts: readonly OrderPart[]): Promise<void> {
  await tx.execute(sql`
    update orders set grand_total_amount = part."grandTotal", ship_by = part."shipBy", allowed_actions = part.actions
    from jsonb_to_recordset(${JSON.stringify(parts)}::text::jsonb)
      as part(id uuid, "grandTotal" numeric, "shipBy" timestamptz, actions text[])
    where orders.id = part.id`);
}
