import { createRequire } from 'node:module';
import type { DatabaseAddress, DatabaseOptions, ServerDatabase } from './database.ts';
import type { Db } from './drizzle.ts';
import { makeListener } from './listener.ts';
import { connectionLifeMs, isPooled, makePool } from './pg.ts';
import { forgoNames, noteLife } from './server-names.ts';
import { tellingTransactions } from './tell-of-events.ts';
import { tracedPool, tracedTransactions } from './traced.ts';
import { unreachable } from './unreachable.ts';

const require = createRequire(import.meta.url);
const { drizzle } = require('drizzle-orm/node-postgres') as typeof import('drizzle-orm/node-postgres');

type ServerAddress = Extract<DatabaseAddress, { kind: 'server' }>;

export async function openServer(
  where: ServerAddress,
  { onStatement, tracing }: DatabaseOptions,
): Promise<ServerDatabase> {
  const { url, directUrl = url } = where;
  const { pool, end } = makePool(url);
  try {
    await pool.query('select 1');
  } catch (error) {
    await end();
    throw unreachable(url, error);
  }

  const client = (tracing ? tracedPool(pool, tracing) : pool) as typeof pool;
  const db: Db = drizzle({ client, casing: 'snake_case', logger: onStatement && { logQuery: onStatement } });
  tellingTransactions(db, pool);
  if (tracing) tracedTransactions(db, tracing);
  noteLife(db, connectionLifeMs);
  if (isPooled(url)) forgoNames(db);

  const listener = makeListener(directUrl);
  let closing: Promise<void> | undefined;
  const close = async () => {
    await Promise.all([listener.close(), end()]);
  };
  const connections = () => ({
    busy: pool.totalCount - pool.idleCount,
    idle: pool.idleCount,
    waiting: pool.waitingCount,
  });
  return {
    kind: 'server',
    db,
    connections,
    url,
    directUrl,
    listen: listener.listen,
    close: () => (closing ??= close()),
  };
}
