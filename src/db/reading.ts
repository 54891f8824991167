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
import { statement } from './statement.ts';

/** How something is read whole as one JSON value, whether by itself or along with the order it belongs to. */
export type Reading<T> = {
  readonly table: PgTable;
  readonly json: SQL;
  /** The order of several. */
  readonly sorted: SQL;
  readonly read: (json: never) => T;
};

/** Several at once, sorted; an empty list where there are none. A list without an end is read no further than the limit. */
export function listOf<T>({ table, json, sorted }: Reading<T>, where: SQL, limit?: number): SQL {
  const first = sql`(select * from ${table} where ${where} order by ${sorted} limit ${sql.raw(String(limit))}) as ${table}`;
  const rows = limit === undefined ? sql`${table} where ${where}` : first;
  return sql`coalesce((select json_agg(${json} order by ${sorted}) from ${rows}), '[]')`;
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
  const rows = await statement(db, name, (on) =>
    on
      .select({ json: json as SQL<never> })
      .from(table)
      .where(sql`${column} = ${anyOf('keys')}`)
      .orderBy(sorted),
  ).execute({ keys });
  return rows.map((row) => read(row.json));
}

/** The columns of a table but these. */
export function columnsBut<T extends PgTable, K extends keyof T['_']['columns']>(table: T, ...left: readonly K[]) {
  const columns = Object.entries(getTableColumns(table)).filter(([name]) => !left.includes(name as K));
  return Object.fromEntries(columns) as Omit<T['_']['columns'], K>;
}
