import { type AnyPgColumn, type ColumnData, getTableName, type SQL, sql } from './drizzle.ts';

type Shape = { readonly [name: string]: AnyPgColumn | Derived<unknown> | Shape };
type Derived<T> = { readonly dataType: string; readonly text: string; readonly is?: T };
export type RowOf<S> = S extends AnyPgColumn
  ? ColumnData<S>
  : S extends Derived<infer T>
    ? T
    : { -readonly [K in keyof S]: RowOf<S[K]> };

/** The values of a row as texts, in the order of its columns. */
export type Texts = readonly (string | null)[];

export type RowJson<Row> = { readonly json: SQL<Texts>; readonly read: (texts: Texts) => Row };

/**
 * Reads a row as one JSON array of texts, and makes an object of this shape of it. Taking in a value per column costs
 * several times as much, and numbers of JSON would not hold every amount.
 */
export function rowJson<S extends Shape>(shape: S): RowJson<RowOf<S>> {
  const texts: string[] = [];
  const made = objectOf(shape, texts);
  return {
    json: sql.raw(`to_json(array[${texts.join(', ')}])`) as SQL<Texts>,
    // Written out: a loop over names takes twice as long, and every row of every answer comes through here.
    read: new Function('texts', `return ${made}`) as (texts: Texts) => RowOf<S>,
  };
}

/** With its table, also where drizzle would leave that out: a part of a row is looked up by the row around it. */
export function whole(column: AnyPgColumn): SQL {
  return sql.raw(nameOf(column));
}

/** What no column has as it stands: whether one holds anything. */
export function isGiven(column: AnyPgColumn): Derived<boolean> {
  return { dataType: 'boolean', text: `(${nameOf(column)} is not null)` };
}

function nameOf(column: AnyPgColumn): string {
  return `"${getTableName(column.table)}"."${column.name}"`;
}

/** JavaScript that makes the object. The SQL of the texts that it takes is added to them. */
function objectOf(shape: Shape, texts: string[]): string {
  const fields = Object.entries(shape).map(([name, entry]) => `${JSON.stringify(name)}: ${fieldOf(entry, texts)}`);
  return `{ ${fields.join(', ')} }`;
}

function fieldOf(entry: Shape[string], texts: string[]): string {
  if (!('dataType' in entry) || typeof entry.dataType !== 'string') return objectOf(entry as Shape, texts);
  const { dataType } = entry;
  const name = 'text' in entry && typeof entry.text === 'string' ? entry.text : nameOf(entry as AnyPgColumn);
  texts.push(dataType === 'array' ? `to_json(${name})::text` : `${name}::text`);
  const text = `texts[${texts.length - 1}]`;
  return `${text} === null ? null : ${valueIn(dataType, text)}`;
}

function valueIn(dataType: string, text: string): string {
  switch (dataType) {
    case 'string':
      return text;
    case 'number':
      return `Number(${text})`;
    case 'bigint':
      return `${text} === '0' ? 0n : BigInt(${text})`;
    case 'boolean':
      return `${text} === 'true'`;
    case 'date':
      return `new Date(${text})`;
    case 'json':
    case 'array':
      return `JSON.parse(${text})`;
    default:
      throw new TypeError(`No row is read with a ${dataType} in it.`);
  }
}
