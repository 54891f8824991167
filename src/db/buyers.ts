import type { BuyerData } from '../domain/amazon-order.ts';
import { folded } from '../domain/words.ts';
import { type Db, placeholder, sql, type Tx } from './drizzle.ts';
import { insertMany } from './insert-many.ts';
import type { Sealer } from './seal.ts';
import { statement } from './statement.ts';
import { buyers } from './tables.ts';

/** Buyer data by Amazon order; an order whose data were erased is not in the answer. */
export async function findBuyers(
  db: Db | Tx,
  sealer: Sealer,
  amazonOrderIds: readonly string[],
): Promise<ReadonlyMap<string, BuyerData>> {
  const rows = await statement(db, 'findBuyers', (on) =>
    on
      .select({ amazonOrderId: buyers.amazonOrderId, sealed: buyers.sealed })
      .from(buyers)
      .where(sql`${buyers.amazonOrderId} = any(${placeholder('amazonOrderIds')})`),
  ).execute({ amazonOrderIds });
  return new Map(rows.map(({ amazonOrderId, sealed }) => [amazonOrderId, openBuyer(sealer, sealed)]));
}

export function openBuyer(sealer: Sealer, sealed: string): BuyerData {
  return JSON.parse(sealer.open(sealed));
}

type Entry = { readonly amazonOrderId: string; readonly storeId: string; readonly buyer: BuyerData };

/** `name` and `email` are for finding; what is shown is the sealed record. */
export async function saveBuyers(tx: Tx, sealer: Sealer, entries: readonly Entry[]): Promise<void> {
  const values = entries.map(({ buyer, ...key }) => ({
    ...key,
    sealed: sealer.seal(JSON.stringify(buyer)),
    name: buyer.name && folded(buyer.name),
    email: buyer.email && folded(buyer.email),
  }));
  await insertMany(tx, buyers, values, {
    onConflict: `(amazon_order_id, store_id) do update
      set sealed = excluded.sealed, name = excluded.name, email = excluded.email`,
  });
}
