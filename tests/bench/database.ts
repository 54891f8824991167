import { createRequire } from 'node:module';
import { openDatabase } from '../../src/db/client.ts';
import type { Db } from '../../src/db/drizzle.ts';
import { migrate } from '../../src/db/migrate.ts';
import { makeClient } from '../../src/db/pg.ts';
import { createSealer } from '../../src/db/seal.ts';
import type { BuyerData } from '../../src/domain/amazon-order.ts';
import { makeManyOrders } from '../postgres-only/support/many-orders.ts';
import { findPostgres, startPostgres, type ThrowawayPostgres } from '../support/throwaway-postgres.ts';

const { drizzle } = createRequire(import.meta.url)(
  'drizzle-orm/node-postgres',
) as typeof import('drizzle-orm/node-postgres');

export const secretsKey = 'a secret of the benchmark that is long enough';
export const sealer = createSealer(secretsKey);

const buyer: BuyerData = {
  name: 'Ana Lopez',
  email: 'k3j2h1g0@marketplace.amazon.com',
  company: null,
  shippingAddress: null,
  giftMessages: {},
};
const sealed = { token: sealer.seal('Atzr|benchmark'), buyer: sealer.seal(JSON.stringify(buyer)) };

/** A PostgreSQL of our own. When this process ends, however it does, it goes with all that it holds. */
export async function startServer(settings: Readonly<Record<string, string>> = {}): Promise<ThrowawayPostgres> {
  const programs = findPostgres();
  if (!programs) throw new Error('PostgreSQL 15 or newer was not found.');
  return startPostgres(programs, settings);
}

/** A new database of this server with all tables; answers its URL. */
export async function makeDatabase(server: ThrowawayPostgres, name: string): Promise<string> {
  const admin = await openDatabase({ kind: 'server', url: server.urlOf('postgres') });
  await admin.db.execute(`create database ${name}`);
  await admin.close();
  const url = server.urlOf(name);
  const database = await openDatabase({ kind: 'server', url });
  await migrate(database);
  await database.close();
  return url;
}

/** By a connection that waits for as long as it takes: a pool takes a statement of a minute for lost. */
export async function fillDatabase(url: string, count: number, open: number): Promise<void> {
  const client = makeClient(url);
  await client.connect();
  try {
    const db = drizzle({ client }) as unknown as Db;
    await makeManyOrders(db, { count, open, documents: true, sealed });
  } finally {
    await client.end();
  }
}
