import type { BuyerData } from '../domain/amazon-order.ts';
import type { DocumentKind } from '../domain/document-access.ts';
import { type Db, placeholder, sql } from './drizzle.ts';
import type { Sealer } from './seal.ts';
import { statement } from './statement.ts';
import { creditMemos, invoices, shipments } from './tables.ts';

const tables = { INVOICE: invoices, SHIPMENT: shipments, CREDIT_MEMO: creditMemos };

/** The buyer's data as they stood when each document was made; one that has none is not in the answer. */
export async function findAddressees(
  db: Db,
  sealer: Sealer,
  kind: DocumentKind,
  ids: readonly string[],
): Promise<ReadonlyMap<string, BuyerData>> {
  const table = tables[kind];
  const rows = await statement(db, `findAddressees:${kind}`, (on) =>
    on
      .select({ id: table.id, sealed: table.addressee })
      .from(table)
      .where(sql`${table.id} = any(${placeholder('ids')})`),
  ).execute({ ids });
  return new Map(
    rows.flatMap(({ id, sealed }) => (sealed === null ? [] : [[id, JSON.parse(sealer.open(sealed))] as const])),
  );
}

/** SQL for the buyer of an order as sealed now, for a document that is being inserted: copied without being opened. */
export const addresseeOfEntry = `(
    select buyer.sealed from buyers as buyer
    join orders as made on made.amazon_order_id = buyer.amazon_order_id and made.store_id = buyer.store_id
    where made.id = entry."orderId" and made.store_id = entry."storeId")`;
