import { createHash } from 'node:crypto';
import { type Db, isTransaction, type Tx } from './drizzle.ts';
import { giveName, hasName, hasNames, type Name } from './server-names.ts';
import { noteName } from './statement-names.ts';

type Statement = { execute(values?: Record<string, unknown>): Promise<unknown> };
type Query<S extends Statement> = { prepare(name: string): S; toSQL?(): { readonly sql: string } };

const STATEMENTS_MAX = 500;
const NAME_BYTES_MAX = 63;
/** What is asked less often is not worth one of the names. */
const USES_BEFORE_NAME = 3;

type Kept = { readonly query: Query<Statement>; statement: Statement; uses: number; name: Name | undefined };

const statementsOf = new WeakMap<Db, Map<string, Kept>>();

/**
 * `once`: the server plans it once for each connection. `each time`: it is planned for the values at hand, for what is
 * rare by one value and common by another, such as a word that is searched for.
 */
export type Planning = 'once' | 'each time';

/**
 * Builds a statement once for each database and name. The name must say everything that changes the text: one name,
 * one text. Not for transactions: `statement` runs on their connection what is kept here.
 */
export function prepared<S extends Statement>(
  db: Db,
  name: string,
  build: () => Query<S>,
  planning: Planning = 'once',
): S {
  const statements = statementsOf.get(db) ?? startKeeping(db);
  const kept = statements.get(name) ?? keep(db, statements, name, build());
  if (kept.name?.isFree) forget(kept);
  kept.uses += 1;
  if (kept.name) kept.name.isUsed = true;
  else if (planning === 'once' && kept.uses % USES_BEFORE_NAME === 0) callByName(db, name, kept);
  return kept.statement as S;
}

function callByName(db: Db, name: string, kept: Kept): void {
  kept.name = giveName(db, name);
  if (kept.name) kept.statement = kept.query.prepare(serverName(name));
}

function forget(kept: Kept): void {
  kept.name = undefined;
  kept.statement = kept.query.prepare('');
  kept.uses = 0;
}

function keep(db: Db, statements: Map<string, Kept>, name: string, query: Query<Statement>): Kept {
  if (query.toSQL) noteName(query.toSQL().sql, name);
  const uses = hasName(db, name) ? USES_BEFORE_NAME - 1 : 0;
  const kept: Kept = { query, statement: query.prepare(''), uses, name: undefined };
  const oldest = statements.size < STATEMENTS_MAX ? undefined : statements.keys().next().value;
  if (oldest !== undefined) statements.delete(oldest);
  statements.set(name, kept);
  return kept;
}

const databases = new WeakMap<Tx, Db>();

/** From then on it is known which database a transaction belongs to. */
export function noteTransaction(tx: Tx, db: Db): void {
  databases.set(tx, db);
}

export function databaseOf(tx: Tx): Db | undefined {
  return databases.get(tx);
}

/** How the server calls a statement within a transaction: by no name where the next one may meet another connection. */
export function namesOf(tx: Tx): (name: string) => string {
  const db = databases.get(tx);
  return db === undefined || !hasNames(db) ? () => '' : serverName;
}

function startKeeping(db: Db): Map<string, Kept> {
  if (isTransaction(db)) throw new TypeError('A transaction has no prepared statements: build the query on `tx`.');
  const statements = new Map<string, Kept>();
  statementsOf.set(db, statements);
  return statements;
}

function serverName(name: string): string {
  if (Buffer.byteLength(name) <= NAME_BYTES_MAX) return name;
  return createHash('sha256').update(name).digest('base64url');
}
