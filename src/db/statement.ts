import { type Db, isTransaction, type Tx } from './drizzle.ts';
import { databaseOf, type Planning, prepared } from './prepared.ts';

export type { Planning } from './prepared.ts';

type Statement = { execute(values?: Record<string, unknown>): Promise<unknown> };

/**
 * One reading for both: kept and prepared. Within a transaction it runs on the connection of that, where it would
 * else see nothing of what the transaction has done.
 */
export function statement<S extends Statement>(
  db: Db | Tx,
  name: string,
  build: (db: Db | Tx) => { prepare(name: string): S },
  planning: Planning = 'once',
): S {
  if (!isTransaction(db)) return prepared(db as Db, name, () => build(db), planning);
  const owner = databaseOf(db as Tx);
  if (owner === undefined) return build(db).prepare('');
  const kept = prepared(owner, name, () => build(owner), planning);
  return Object.create(kept, { client: { value: connectionOf(db as Tx) } });
}

/** What drizzle has a statement run on: nothing else of it depends on where it was built. */
function connectionOf(tx: Tx): unknown {
  return (tx._.session as unknown as { readonly client: unknown }).client;
}
