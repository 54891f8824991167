import type { Database } from './database.ts';
import { sql } from './drizzle.ts';
import { isPooled, limitsOfConnections } from './pg.ts';

/** The limits that connections through a pooler lack: it takes none at their start, so it has to be told of them itself. */
export async function findMissingLimits(database: Database): Promise<readonly string[]> {
  if (database.kind !== 'server' || !isPooled(database.url)) return [];
  const { rows } = await database.db.execute<{ name: string }>(
    sql`select name from pg_settings where name = any(${sql.param(limitsOfConnections)}::text[]) and setting = '0' order by name`,
  );
  return rows.map(({ name }) => name);
}
