import { createRequire } from 'node:module';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

// As ESM drizzle takes 0.9 s and 240 MB to load (Node reads its 180 KB package.json for every file), as CommonJS
// 0.13 s and 28 MB.
const require = createRequire(import.meta.url);
const orm = require('drizzle-orm') as typeof import('drizzle-orm');
const core = require('drizzle-orm/pg-core') as typeof import('drizzle-orm/pg-core');

type NoSchema = Record<string, never>;

type Answer<Row> = { readonly rows: Row[]; readonly rowCount?: number | null };

/** What both drivers answer to `execute()`, and to a change without `returning()`. */
interface AnswerKind extends PgQueryResultHKT {
  readonly type: Answer<this['row']>;
}

/** A database. It alone has prepared statements: a transaction does not pass for one. */
export type Db = PgDatabase<AnswerKind, NoSchema> & { readonly $client: unknown };
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

export type { GetColumnData as ColumnData, Placeholder, SQL } from 'drizzle-orm';
export type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core';

export const {
  and,
  asc,
  between,
  count,
  desc,
  DrizzleQueryError,
  eq,
  exists,
  getTableColumns,
  getTableName,
  gt,
  gte,
  ilike,
  inArray,
  is,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  max,
  min,
  ne,
  not,
  notExists,
  notInArray,
  or,
  sql,
  sum,
} = orm;

export const { placeholder } = sql;

export const {
  alias,
  bigint,
  boolean,
  char,
  check,
  customType,
  date,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  numeric,
  pgEnum,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
  varchar,
} = core;

export function isTransaction(db: unknown): boolean {
  return orm.is(db, core.PgTransaction);
}
