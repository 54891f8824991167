import { createHash } from 'node:crypto';
import { type Db, isTransaction, type Tx } from './drizzle.ts';
import { noteName } from './statement-names.ts';

type Statement = { execute(values?: Record<string, unknown>): Promise<unknown> };
type Query<S extends Statement> = { prepare(name: string): S; toSQL?(): { readonly sql: string } };

const STATEMENTS_MAX = 500;
const NAME_BYTES_MAX = 63;
/** The server keeps what it has a name for, on each connection: callers who ask in ever new ways must not fill it. */
const NAMES_MAX = 500;

const statementsOf = new WeakMap<Db, Map<string, Statement>>();
const nameless = new WeakSet<Db>();
const namesGiven = new WeakMap<Db, Set<string>>();

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
  const known = statements.get(name);
  if (known) return known as S;

  const query = build();
  if (query.toSQL) noteName(query.toSQL().sql, name);
  const statement = query.prepare(planning === 'each time' ? '' : nameGiven(db, name));
  const oldest = statements.size < STATEMENTS_MAX ? undefined : statements.keys().next().value;
  if (oldest !== undefined) statements.delete(oldest);
  statements.set(name, statement);
  return statement;
}

/** For a database behind a pooler: statements are still built once, and planned every time. */
export function forgoNames(db: Db): void {
  nameless.add(db);
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
  return db === undefined || nameless.has(db) ? () => '' : serverName;
}

function startKeeping(db: Db): Map<string, Statement> {
  if (isTransaction(db)) throw new TypeError('A transaction has no prepared statements: build the query on `tx`.');
  const statements = new Map<string, Statement>();
  statementsOf.set(db, statements);
  return statements;
}

function nameGiven(db: Db, name: string): string {
  if (nameless.has(db)) return '';
  const given = namesGiven.get(db) ?? new Set();
  namesGiven.set(db, given);
  if (given.size < NAMES_MAX) given.add(name);
  return given.has(name) ? serverName(name) : '';
}

function serverName(name: string): string {
  if (Buffer.byteLength(name) <= NAME_BYTES_MAX) return name;
  return createHash('sha256').update(name).digest('base64url');
}
