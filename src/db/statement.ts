import { type Db, isTransaction, type Tx } from './drizzle.ts';
import { type Planning, prepared } from './prepared.ts';

export type { Planning } from './prepared.ts';

type Statement = { execute(values?: Record<string, unknown>): Promise<unknown> };

/** One reading for both: kept and prepared on a database, built anew on a transaction. */
export function statement<S extends Statement>(
  db: Db | Tx,
  name: string,
  build: (db: Db | Tx) => { prepare(name: string): S },
  planning: Planning = 'once',
): S {
  return isTransaction(db) ? build(db).prepare('') : prepared(db as Db, name, () => build(db), planning);
}
