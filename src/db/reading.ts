import {
  type AnyPgColumn,
  type Db,
  getTableColumns,
  type PgTable,
  placeholder,
  type SQL,
  sql,
  type Tx,
} from './drizzle.ts';
import { parsed } from './row-json.ts';
import { inTexts, statement } from './statement.ts';

/** How something is read whole as one JSON value, whether by itself or along with the order it belongs to. */
export type Reading<T> = {
  readonly table: PgTable;
  /** The text of it. */
  readonly json: SQL<string>;
  /** The order of several. */
  readonly sorted: SQL;
  readonly read: (json: never) => T;
};

/** Several at once, sorted; an empty list where there are none. A list without an end is read no further than the limit. */
export function listOf<T>({ table, json, sorted }: Reading<T>, where: SQL, limit?: number): SQL<string> {
  const first = sql`(select * from ${table} where ${where} order by ${sorted} limit ${sql.raw(String(limit))}) as ${table}`;
  const rows = limit === undefined ? sql`${table} where ${where}` : first;
  return jsonList(json, sorted, rows);
}

/** The text of a JSON array; an empty one where there are no rows. */
export function jsonList(json: SQL<string>, sorted: SQL, rows: SQL): SQL<string> {
  return sql`concat('[', (select string_agg(${json}, ',' order by ${sorted}) from ${rows}), ']')`;
}

/** One of several ids. Seen as a value of its own, the planner expects as many each time, and keeps its plan. */
export function anyOf(name: string): SQL {
  return sql`any((select ${placeholder(name)}::uuid[])::uuid[])`;
}

/** Those with one of these keys in a column, in their order. */
export async function findBy<T>(
  db: Db | Tx,
  name: string,
  { table, json, sorted, read }: Reading<T>,
  column: AnyPgColumn,
  keys: readonly string[],
): Promise<T[]> {
  const rows = await statement(db, name, (on) => {
    const found = on.select({ json }).from(table);
    return inTexts(found.where(sql`${column} = ${anyOf('keys')}`).orderBy(sorted));
  }).execute({ keys });
  return rows.map(([text = '']) => parsed(text, read));
}

/** The columns of a table but these. */
export function columnsBut<T extends PgTable, K extends keyof T['_']['columns']>(table: T, ...left: readonly K[]) {
  const columns = Object.entries(getTableColumns(table)).filter(([name]) => !left.includes(name as K));
  return Object.fromEntries(columns) as Omit<T['_']['columns'], K>;
}
