import { getTableColumns, getTableName, type PgTable, type Tx } from './drizzle.ts';
import { runFixed } from './fixed.ts';

type Row = Readonly<Record<string, unknown>>;
type Further<T extends PgTable> = {
  /** Columns that the database makes itself, as SQL; what a row says of them does not count. */
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
  const text = texts.get(name) ?? textOf(table, fields, made as Row, onConflict);
  texts.set(name, text);
  await runFixed(tx, name, text, [JSON.stringify(rows.map(plain))]);
}

// As many as there are shapes of calls in the code.
const texts = new Map<string, string>();

function textOf(table: PgTable, fields: readonly string[], made: Row, onConflict: string): string {
  const columns = Object.entries(getTableColumns(table));
  const all = columns.filter(([field]) => field in made || fields.includes(field));
  const given = all.filter(([field]) => fields.includes(field) && !(field in made));
  const targets = all.map(([, column]) => `"${column.name}"`);
  const sources = all.map(([field]) => made[field] ?? `entry."${field}"`);
  const types = given.map(([field, column]) => `"${field}" ${column.getSQLType()}`);
  const conflict = onConflict && ` on conflict ${onConflict}`;
  return `insert into "${getTableName(table)}" (${targets.join()}) select ${sources.join()}
    from json_to_recordset($1::text::json) as entry(${types.join()})${conflict}`;
}

/** Dates are texts in JSON already; so must be what is too large for a number. */
function plain(row: object): Row {
  const values: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(row)) values[field] = typeof value === 'bigint' ? String(value) : value;
  return values;
}
