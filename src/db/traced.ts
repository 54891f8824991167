import type { PGlite, Transaction } from '@electric-sql/pglite';
import type { Tracing, Work } from '../domain/tracing.ts';
import type { Db } from './drizzle.ts';
import type { PgPool } from './pg.ts';
import { nameOf } from './statement-names.ts';

type Config = string | { readonly text: string };
type Query = (config: Config, ...rest: readonly unknown[]) => Promise<unknown>;

/** The same pool, each statement of which shows in the trace it belongs to. What pg itself does with a callback does not. */
export function tracedPool(pool: PgPool, tracing: Tracing): PgPool {
  const shown = (query: Query): Query => {
    return (config, ...rest) =>
      traced(tracing, typeof config === 'string' ? config : config.text, () => query(config, ...rest));
  };
  return Object.create(pool, {
    query: { value: shown(pool.query.bind(pool) as Query) },
    connect: {
      value: async () => {
        const client = await pool.connect();
        return Object.create(client, { query: { value: shown(client.query.bind(client) as Query) } });
      },
    },
  });
}

type Ask = Pick<Transaction, 'query'>['query'];

export function tracedPglite(pglite: PGlite, tracing: Tracing): PGlite {
  const shown =
    (query: Ask): Ask =>
    (text, ...rest) =>
      traced(tracing, text, () => query(text, ...rest));
  const transaction: PGlite['transaction'] = (work) =>
    pglite.transaction((tx) => work(Object.create(tx, { query: { value: shown(tx.query.bind(tx)) } })));
  return Object.create(pglite, {
    query: { value: shown(pglite.query.bind(pglite)) },
    transaction: { value: transaction },
  });
}

/** Each transaction shows as one piece of work, with its statements below it. */
export function tracedTransactions(db: Db, tracing: Tracing): Db {
  const transaction = db.transaction.bind(db);
  db.transaction = (work, config) => within(tracing, { name: 'transaction', facts }, () => transaction(work, config));
  return db;
}

const facts = { 'db.system.name': 'postgresql' };

function traced<T>(tracing: Tracing, text: string, run: () => T): T {
  const name = nameOf(text);
  return within(tracing, { name, kind: 'client', facts: { ...facts, 'db.query.summary': name } }, run);
}

/** What belongs to no request and no job, such as the queue's own looking for work, would fill the collector. */
function within<T>(tracing: Tracing, work: Work, run: () => T): T {
  return tracing.current() === null ? run() : tracing.trace(work, run);
}
