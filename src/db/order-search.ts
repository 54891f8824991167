import type { OrderWords } from '../domain/order-words.ts';
import { sql, type Tx } from './drizzle.ts';

type Entry = OrderWords & { readonly orderId: string; readonly storeId: string };

/** All in one statement; an entry that says the same again is left alone, as its indexes are dear to write. */
export async function saveOrderSearch(tx: Tx, entries: readonly Entry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.execute(sql`
    insert into order_search as known (order_id, store_id, plain, "full")
    select entry."orderId", entry."storeId", array_to_tsvector(entry.plain), array_to_tsvector(entry."full")
    from jsonb_to_recordset(${JSON.stringify(entries)}::text::jsonb)
      as entry("orderId" uuid, "storeId" uuid, plain text[], "full" text[])
    on conflict (order_id, store_id) do update set plain = excluded.plain, "full" = excluded."full"
    where (known.plain, known."full") is distinct from (excluded.plain, excluded."full")`);
}
