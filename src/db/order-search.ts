import type { OrderWords } from '../domain/order-words.ts';
import type { Tx } from './drizzle.ts';
import { runFixed } from './fixed.ts';

type Entry = OrderWords & { readonly orderId: string; readonly storeId: string };

/** All in one statement; an entry that says the same again is left alone, as its indexes are dear to write. */
export async function saveOrderSearch(tx: Tx, entries: readonly Entry[]): Promise<void> {
  if (entries.length > 0) await runFixed(tx, 'saveOrderSearch', saving, [JSON.stringify(entries)]);
}

const saving = `
  insert into order_search as known (order_id, store_id, plain, "full")
  select entry."orderId", entry."storeId", array_to_tsvector(entry.plain), array_to_tsvector(entry."full")
  from json_to_recordset($1::text::json) as entry("orderId" uuid, "storeId" uuid, plain text[], "full" text[])
  on conflict (order_id, store_id) do update set plain = excluded.plain, "full" = excluded."full"
  where (known.plain, known."full") is distinct from (excluded.plain, excluded."full")`;
