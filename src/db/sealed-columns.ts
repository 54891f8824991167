import { noId } from '../domain/no-id.ts';
import { type AnyPgColumn, type Db, type PgTable, type SQL, sql, type Tx } from './drizzle.ts';
import {
  accounts,
  buyerMessages,
  buyers,
  creditMemos,
  emails,
  invoices,
  parkedOrders,
  shipments,
  webhooks,
} from './tables.ts';

export type SealedColumn = { readonly table: PgTable; readonly key: AnyPgColumn; readonly column: AnyPgColumn };

/**
 * Everything that is stored encrypted. Documents copy the buyer as sealed, so they come behind the buyers. Tokens come
 * last: as long as they are not sealed anew, a start without the key before is refused.
 */
export const sealedColumns: readonly SealedColumn[] = [
  { table: buyers, key: buyers.amazonOrderId, column: buyers.sealed },
  { table: invoices, key: invoices.id, column: invoices.addressee },
  { table: shipments, key: shipments.id, column: shipments.addressee },
  { table: creditMemos, key: creditMemos.id, column: creditMemos.addressee },
  { table: emails, key: emails.id, column: emails.sealed },
  { table: buyerMessages, key: buyerMessages.id, column: buyerMessages.sealed },
  { table: parkedOrders, key: parkedOrders.id, column: parkedOrders.sealed },
  { table: webhooks, key: webhooks.id, column: webhooks.secret },
  { table: webhooks, key: webhooks.id, column: webhooks.previousSecret },
  { table: accounts, key: accounts.id, column: accounts.refreshToken },
];

export type SealedText = { readonly key: string; readonly sealed: string };

/** Some texts that bear another mark, in the order of their keys. Those that somebody is changing are left out. */
export async function lockSealedOtherwise(
  tx: Tx,
  { table, key, column }: SealedColumn,
  mark: string,
  after: string | null,
  limit: number,
): Promise<readonly SealedText[]> {
  const { rows } = await tx.execute<SealedText>(sql`
    select ${key}::text as key, ${column} as sealed from ${table}
    where ${otherwise(column, mark)} and ${key} > ${after ?? noId}::uuid
    order by ${key} limit ${limit} for update skip locked`);
  return rows;
}

/** Exchanges texts for others, where they are still what they were. */
export async function exchangeSealed(
  tx: Tx,
  { table, key, column }: SealedColumn,
  exchanges: readonly (SealedText & { readonly was: string })[],
): Promise<void> {
  await tx.execute(sql`
    update ${table} set ${sql.identifier(column.name)} = fresh.sealed
    from jsonb_to_recordset(${JSON.stringify(exchanges)}::text::jsonb) as fresh(key uuid, was text, sealed text)
    where ${key} = fresh.key and ${column} = fresh.was`);
}

export async function countSealedOtherwise(db: Db, mark: string): Promise<number> {
  const counts = sealedColumns.map(
    ({ table, column }) => sql`(select count(*) from ${table} where ${otherwise(column, mark)})`,
  );
  const { rows } = await db.execute<{ count: number }>(sql`select (${sql.join(counts, sql` + `)})::int as count`);
  return rows[0]?.count ?? 0;
}

const accountsMax = 100;

/** Texts by which a wrong key shows at once, without reading all there is. */
export async function sampleSealed(db: Db): Promise<readonly string[]> {
  const { rows } = await db.execute<{ sealed: string }>(sql`
    (select ${accounts.refreshToken} as sealed from ${accounts} limit ${accountsMax})
    union all (select ${buyers.sealed} from ${buyers} order by ${buyers.amazonOrderId} limit 1)
    union all (select ${buyers.sealed} from ${buyers} order by ${buyers.amazonOrderId} desc limit 1)
    union all (select ${parkedOrders.sealed} from ${parkedOrders} limit 1)`);
  return rows.map(({ sealed }) => sealed);
}

function otherwise(column: AnyPgColumn, mark: string): SQL {
  return sql`left(${column}, ${mark.length}) <> ${mark}`;
}
