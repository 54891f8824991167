import { type AnyPgColumn, type ColumnData, getTableName, type SQL, sql } from './drizzle.ts';

type Shape = { readonly [name: string]: Value | Shape };
type Value = AnyPgColumn | Derived<unknown>;
type Derived<T> = { readonly dataType: string; readonly notNull: boolean; readonly text: string; readonly is?: T };
export type RowOf<S> = S extends AnyPgColumn
  ? ColumnData<S>
  : S extends Derived<infer T>
    ? T
    : { -readonly [K in keyof S]: RowOf<S[K]> };

/** A row as an array: first what JSON has a form for, then what is text. */
export type Values = readonly unknown[];

/** `json` gives the text of such an array. */
export type RowJson<Row> = { readonly json: SQL<string>; readonly read: (values: Values) => Row };

/**
 * Reads a row as one JSON array, and makes an object of this shape of it. Taking in a value per column costs several times
 * as much. Times travel as milliseconds, and amounts as numbers: of short texts JSON.parse keeps a table, which every amount
 * would be looked up in.
 */
export function rowJson<S extends Shape>(shape: S): RowJson<RowOf<S>> {
  const values = [...new Set(valuesOf(shape))];
  const plain = values.filter(({ dataType }) => dataType !== 'string');
  const texts = values.filter(({ dataType }) => dataType === 'string');
  const places = new Map([...plain, ...texts].map((value, place) => [value, place]));
  return {
    json: sql.raw(arrayOf(plain.map(plainly), texts.map(nameOf))) as SQL<string>,
    // Written out: a loop over names takes twice as long, and every row of every answer comes through here.
    read: new Function('minorUnits', `return (values) => (${objectOf(shape, places)})`)(minorUnits),
  };
}

/** What JSON has told of rows by `read`; once more, digit by digit, where an amount is too large for its numbers. */
export function parsed<T, Row>(text: string, read: (values: T) => Row): Row {
  try {
    return read(JSON.parse(text));
  } catch (error) {
    if (error !== inexact) throw error;
    return read(JSON.parse(text, toTheDigit as () => unknown));
  }
}

/** With its table, also where drizzle would leave that out: a part of a row is looked up by the row around it. */
export function whole(column: AnyPgColumn): SQL {
  return sql.raw(nameOf(column));
}

/** What no column has as it stands: whether one holds anything. */
export function isGiven(column: AnyPgColumn): Derived<boolean> {
  return { dataType: 'boolean', notNull: true, text: `(${nameOf(column)} is not null)` };
}

const inexact = new Error('An amount is too large for a number of JSON.');

function minorUnits(value: number | bigint): bigint {
  if (value === 0) return 0n;
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw inexact;
  return BigInt(value);
}

/** TypeScript does not know of the source yet. */
function toTheDigit(_name: string, value: unknown, { source }: { readonly source: string }): unknown {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(source) : value;
}

const isShape = (entry: Value | Shape): entry is Shape => typeof entry.dataType !== 'string';

function valuesOf(shape: Shape): Value[] {
  return Object.values(shape).flatMap((entry) => (isShape(entry) ? valuesOf(entry) : [entry]));
}

function nameOf(value: Value): string {
  return 'table' in value ? `"${getTableName(value.table)}"."${value.name}"` : value.text;
}

function arrayOf(plain: readonly string[], texts: readonly string[]): string {
  const strings = `to_json(array[${texts.map((text) => `${text}::text`).join(', ')}])::text`;
  if (plain.length === 0) return strings;
  const others = `concat_ws(',', ${plain.join(', ')})`;
  return texts.length === 0 ? `concat('[', ${others}, ']')` : `concat('[', ${others}, ',', substr(${strings}, 2))`;
}

function plainly(value: Value): string {
  const written = inJson(value.dataType, nameOf(value));
  return value.notNull ? written : `coalesce((${written})::text, 'null')`;
}

function inJson(dataType: string, name: string): string {
  switch (dataType) {
    case 'number':
    case 'bigint':
      return name;
    case 'boolean':
    case 'json':
      return `${name}::text`;
    case 'date':
      return `(date_part('epoch', ${name}) * 1000)::bigint`;
    case 'array':
      return `to_json(${name})`;
    default:
      throw new TypeError(`No row is read with a ${dataType} in it.`);
  }
}

/** JavaScript that makes the object. */
function objectOf(shape: Shape, places: ReadonlyMap<Value, number>): string {
  const fields = Object.entries(shape).map(([name, entry]) => {
    const made = isShape(entry) ? objectOf(entry, places) : valueIn(entry, `values[${places.get(entry)}]`);
    return `${JSON.stringify(name)}: ${made}`;
  });
  return `{ ${fields.join(', ')} }`;
}

function valueIn({ dataType, notNull }: Value, value: string): string {
  const made = { bigint: `minorUnits(${value})`, date: `new Date(${value})` }[dataType];
  if (made === undefined) return value;
  return notNull ? made : `${value} === null ? null : ${made}`;
}
