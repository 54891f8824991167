import { getTableColumns, getTableName, type PgTable, type Tx } from './drizzle.ts';
import { runBuilt } from './fixed.ts';

type Row = Readonly<Record<string, unknown>>;
type Further<T extends PgTable> = {
  /** Columns that the database makes itself, as SQL, perhaps of `entry`, which is the row as it is given. */
  readonly made?: { readonly [C in keyof T['$inferInsert']]?: string };
  /** What stands behind ON CONFLICT. */
  readonly onConflict?: string;
};

/**
 * Inserts rows that all have the same fields, as one parameter: thousands of placeholders are dear to write, to send and
 * to plan. What the rows leave out has its default.
 */
export async function insertMany<T extends PgTable>(
  tx: Tx,
  table: T,
  rows: readonly T['$inferInsert'][],
  { made = {}, onConflict = '' }: Further<T> = {},
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const fields = Object.keys(first);
  const name = `insertMany ${getTableName(table)} ${fields.join()}${onConflict && ' or update'}`;
  const conflict = onConflict && ` on conflict ${onConflict}`;
  const build = () => `${insertion(table, fields, entries(table, fields, '$1'), made)}${conflict}`;
  await runBuilt(tx, name, build, [asJson(rows)]);
}

/** The text that inserts `entry`, or what is made of it and of whatever else it is selected from. */
export function insertion<T extends PgTable>(
  table: T,
  fields: readonly string[],
  from: string,
  made: Further<T>['made'] & object = {},
): string {
  const all = Object.entries(getTableColumns(table)).filter(([field]) => field in made || fields.includes(field));
  const targets = all.map(([, column]) => `"${column.name}"`);
  const sources = all.map(([field]) => (made as Readonly<Record<string, string>>)[field] ?? `entry."${field}"`);
  return `insert into "${getTableName(table)}" (${targets.join()}) select ${sources.join()} from ${from}`;
}

/** A parameter that holds rows of a table as JSON, called `entry`. */
export function entries(table: PgTable, fields: readonly string[], parameter: string): string {
  const columns = Object.entries(getTableColumns(table)).filter(([field]) => fields.includes(field));
  const types = columns.map(([field, column]) => `"${field}" ${column.getSQLType()}`);
  return `json_to_recordset(${parameter}::text::json) as entry(${types.join()})`;
}

/** One row as parameters of its own, from this one on, called `entry`: cheaper than JSON while they are few. */
export function oneEntry(table: PgTable, fields: readonly string[], first: number): string {
  const columns = getTableColumns(table);
  const typed = fields.map((field, index) => `$${first + index}::${columns[field]?.getSQLType()} as "${field}"`);
  return `(select ${typed.join()}) as entry`;
}

/** The parameters of `oneEntry`, in the order of its fields. */
export function parametersOf(table: PgTable, row: Row): readonly unknown[] {
  const columns = getTableColumns(table);
  return Object.entries(row).map(([field, value]) => {
    if (typeof value === 'bigint') return String(value);
    if (value instanceof Date) return value.toISOString();
    return columns[field]?.getSQLType() === 'jsonb' && value !== null ? JSON.stringify(value) : value;
  });
}

/** Dates are texts in JSON already; so must be what is too large for a number. */
export function asJson(rows: readonly object[]): string {
  return JSON.stringify(
    rows.map((row) => {
      const values: Record<string, unknown> = {};
      for (const [field, value] of Object.entries(row))
        values[field] = typeof value === 'bigint' ? String(value) : value;
      return values as Row;
    }),
  );
}
