// SQL that writes JSON as text. Each of these takes SQL expressions, and is one that gives a text.

export type Fields = Readonly<Record<string, string>>;

export function object(fields: Fields): string {
  const parts = Object.entries(fields).map(([name, value], at) => `'${at === 0 ? '{' : ','}"${name}":' || ${value}`);
  return `${parts.join(' || ')} || '}'`;
}

/** Of the rows of a query, each of which has its text as `entry` and what it is sorted by as `place`. */
export function list(rows: string): string {
  return `'[' || coalesce((select string_agg(entry, ',' order by place) from (${rows}) as listed), '') || ']'`;
}

export const text = (value: string) => `coalesce(to_json(${value})::text, 'null')`;
/** Of what needs no escapes. */
export const word = (value: string) => `coalesce('"' || ${value} || '"', 'null')`;
export const number = (value: string) => `(${value})::text`;
export const globalId = (prefix: string, id: string) => `'"${prefix}_' || replace(${id}::text, '-', '') || '"'`;
export const instant = (value: string) =>
  `'"' || to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"'`;
/** All that is generated is in dollars. */
export const money = (minor: string) =>
  `'{"amount":"' || ((${minor}) / 100.0)::numeric(20, 2) || '","currency":"USD"}'`;
