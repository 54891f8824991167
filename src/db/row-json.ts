import { type AnyPgColumn, type ColumnData, getTableName, type SQL, sql } from './drizzle.ts';

type Columns = Readonly<Record<string, AnyPgColumn>>;
export type RowOf<C extends Columns> = { [K in keyof C]: ColumnData<C[K]> };

/** The values of a row as texts, in the order of its columns. */
export type Texts = readonly (string | null)[];

export type RowJson<Row> = { readonly json: SQL<Texts>; readonly read: (texts: Texts) => Row };

/**
 * Reads a row as one JSON array of texts. Taking in a value per column costs several times as much, and numbers of JSON
 * would not hold every amount.
 */
export function rowJson<C extends Columns>(columns: C): RowJson<RowOf<C>> {
  const names = Object.keys(columns);
  const texts = Object.values(columns).map(textOf).join(', ');
  const readers = Object.values(columns).map(readerOf);

  return {
    json: sql.raw(`to_json(array[${texts}])`) as SQL<Texts>,
    read: (values) => {
      const row: Record<string, unknown> = {};
      for (let at = 0; at < names.length; at++) {
        const text = values[at] ?? null;
        row[names[at] as string] = text === null ? null : readers[at]?.(text);
      }
      return row as RowOf<C>;
    },
  };
}

/** With its table, also where drizzle would leave that out: a part of a row is looked up by the row around it. */
export function whole(column: AnyPgColumn): SQL {
  return sql.raw(nameOf(column));
}

function nameOf(column: AnyPgColumn): string {
  return `"${getTableName(column.table)}"."${column.name}"`;
}

function textOf(column: AnyPgColumn): string {
  const name = nameOf(column);
  return column.dataType === 'array' ? `to_json(${name})::text` : `${name}::text`;
}

const itself = (text: string) => text;

function readerOf({ dataType, columnType }: AnyPgColumn): (text: string) => unknown {
  switch (dataType) {
    case 'string':
      return itself;
    case 'number':
      return Number;
    case 'bigint':
      return (text) => (text === '0' ? 0n : BigInt(text));
    case 'boolean':
      return (text) => text === 'true';
    case 'date':
      return (text) => new Date(text);
    case 'json':
    case 'array':
      return JSON.parse;
    default:
      throw new TypeError(`No row is read with a ${columnType} in it.`);
  }
}
