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
  const texts = Object.values(columns).map(textOf).join(', ');
  const fields = Object.entries(columns).map(
    ([name, column], at) =>
      `${JSON.stringify(name)}: texts[${at}] === null ? null : ${valueIn(column, `texts[${at}]`)}`,
  );
  return {
    json: sql.raw(`to_json(array[${texts}])`) as SQL<Texts>,
    // Written out: a loop over names takes twice as long, and every row of every answer comes through here.
    read: new Function('texts', `return { ${fields.join(', ')} }`) as (texts: Texts) => RowOf<C>,
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

/** JavaScript for the value of a text. */
function valueIn({ dataType, columnType }: AnyPgColumn, text: string): string {
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
      throw new TypeError(`No row is read with a ${columnType} in it.`);
  }
}
