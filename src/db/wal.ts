import { type Db, sql } from './drizzle.ts';
import { statement } from './statement.ts';

/** A place in the log that a primary writes and its replicas read. */
export type WalPosition = number;

// What is committed without waiting for the disk can be seen before it is flushed.
const end = sql`case current_setting('synchronous_commit')
  when 'off' then pg_current_wal_insert_lsn() else pg_current_wal_flush_lsn() end`;

/** Where a primary's log stands: whatever had been committed before this was asked stands before it. */
export async function findWalPosition(db: Db): Promise<WalPosition> {
  const [row] = await statement(db, 'findWalPosition', (on) =>
    on.select({ at: sql<string>`wal.at` }).from(sql`(select pg_wal_lsn_diff(${end}, '0/0') as at) as wal`),
  ).execute();
  if (!row) throw new Error('The log has no position.');
  return Number(row.at);
}

/** The cluster that a server belongs to: a primary and its replicas share it. */
export async function findCluster(db: Db): Promise<string> {
  const { rows } = await db.execute<{ cluster: string }>(
    sql`select system_identifier::text as cluster from pg_control_system()`,
  );
  return String(rows[0]?.cluster);
}
