import postgres, { type Sql } from 'postgres';
import { type Row, readOrder } from './limit-rows.ts';
import { storeOf } from './stores.ts';

type Tx = Parameters<Parameters<Sql['begin']>[1]>[0];
type Product = { readonly sku: string; readonly name: string };

/** The same rows written by hand: nothing is looked for, judged or checked, as every order is known to be new and good. */
export async function openLimit(url: string) {
  const sql = postgres(url, { max: 10 });
  const storeId = storeOf.limit;
  return async (text: string): Promise<void> => {
    const { orders } = JSON.parse(text);
    await sql.begin(async (tx) => {
      const skus = [...new Set<string>(orders.flatMap(skusOf))];
      const rows = await tx<Product[]>`select sku, name from products where sku in ${tx(skus)} order by sku for update`;
      const names = new Map(rows.map(({ sku, name }) => [sku, name]));
      const [counter] = await tx`update counters set last = last + ${orders.length}
        where store_id = ${storeId} and kind = 'ORDER' returning last, order_event_position() as position`;
      const first = Number(counter?.last) - orders.length + 1;
      const read = orders.map((order: Row, at: number) =>
        readOrder(order, { storeId, number: String(first + at).padStart(9, '0'), names, position: counter?.position }),
      );
      const all = (table: string) =>
        read.flatMap((entry: Readonly<Record<string, readonly Row[]>>) => entry[table] ?? []);
      for (const table of ['amazon_orders', 'buyers', 'orders', 'order_items', 'order_events'])
        await insert(tx, table, all(table));
      await tx`insert into order_search (order_id, store_id, plain, "full")
        select order_id, store_id, array_to_tsvector(plain), array_to_tsvector("full")
        from jsonb_to_recordset(${tx.json(all('order_search'))}) as x(order_id uuid, store_id uuid, plain text[], "full" text[])`;
      await takeStock(tx, all('order_items'));
    });
  };
}

function skusOf(order: { orderItems: readonly { product: { sellerSku: string } }[] }): readonly string[] {
  return order.orderItems.map(({ product }) => product.sellerSku);
}

async function insert(tx: Tx, table: string, rows: readonly Row[]): Promise<void> {
  await tx`insert into ${tx(table)} ${tx(rows as Row[])}`;
}

async function takeStock(tx: Tx, items: readonly Row[]): Promise<void> {
  const units = new Map<string, number>();
  for (const { sku, quantity_ordered: quantity } of items) {
    units.set(String(sku), (units.get(String(sku)) ?? 0) + Number(quantity));
  }
  const taken = [...units].map(([sku, quantity]) => ({ sku, quantity }));
  await tx`update products set quantity_available = quantity_available - taken.quantity
    from jsonb_to_recordset(${tx.json(taken)}) as taken(sku text, quantity int) where products.sku = taken.sku`;
}
