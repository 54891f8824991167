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

type Selection = { prepare(name: string): Statement; toSQL(): { readonly sql: string } };
type Texts = { execute(values?: Record<string, unknown>): Promise<readonly (readonly string[])[]> };

/** Of a query whose columns are all texts: its rows as the driver has them, which drizzle would go through column by column. */
export function inTexts(query: Selection): { prepare(name: string): Texts; toSQL(): { readonly sql: string } } {
  const customResultMapper = (rows: unknown) => rows;
  return {
    prepare: (name) => Object.assign(query.prepare(name), { customResultMapper }) as Texts,
    toSQL: () => query.toSQL(),
  };
}

/** What drizzle has a statement run on: nothing else of it depends on where it was built. */
function connectionOf(tx: Tx): unknown {
  return (tx._.session as unknown as { readonly client: unknown }).client;
}
