import { type Db, sql } from '../../../src/db/drizzle.ts';
import { documentSteps, documentTables } from './document-steps.ts';
import { generatedOrders } from './generated-orders.ts';
import { orderSteps, orderTables, type SealedTexts } from './order-steps.ts';

export const orderCount = 200_000;

type Options = {
  readonly count?: number;
  /** How many of them are recent, and not all finished: a hundredth, unless told otherwise. */
  readonly open?: number;
  /** Also shipments, invoices, credit memos, comments and histories. */
  readonly documents?: boolean;
  /** Needed where buyers are to be read, and where a server is to start on it. */
  readonly sealed?: SealedTexts;
};

/**
 * Fills the tables within the database, the same rows each time, and tells its planner. Indexes are built afterwards,
 * which is faster.
 */
export async function makeManyOrders(db: Db, options: Options = {}): Promise<void> {
  const { count = orderCount, open = count / 100, documents = false, sealed = { token: '', buyer: '' } } = options;
  const filled = [...orderTables, ...(documents ? documentTables : [])];
  await db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(sql`set local statement_timeout = 0`);
    await tx.execute(sql`set local jit = off`);
    await tx.execute(sql`set local maintenance_work_mem = '256MB'`);
    // With `wal_level = minimal`, tables that are new in their transaction are written once instead of twice.
    await tx.execute(sql.raw(`truncate ${filled.join(', ')} cascade`));
    const { rows } = await tx.execute<{ name: string; made: string }>(sql`
      select indexname as name, indexdef as made from pg_indexes
      where tablename = any(${sql.param(filled)}) and indexdef not like '%UNIQUE%'`);
    for (const { name } of rows) await tx.execute(sql.raw(`drop index "${name}"`));
    await tx.execute(sql.raw(`create unlogged table generated as ${generatedOrders({ count, open })}`));
    for (const step of orderSteps(sealed, documents)) await tx.execute(sql.raw(step));
    if (documents) for (const step of documentSteps) await tx.execute(sql.raw(step));
    await tx.execute(sql`drop table generated`);
    for (const { made } of rows) await tx.execute(sql.raw(made));
  });
  // As autovacuum does after such a load: it also lets counts be read from indexes alone.
  for (const table of filled) await db.execute(sql.raw(`vacuum (analyze) ${table}`));
}
