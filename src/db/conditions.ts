import { type AnyPgColumn, and, placeholder, type SQL, sql } from './drizzle.ts';
import type { Planning } from './statement.ts';

/**
 * What a list is narrowed to: the filters that are given, by name. A value is bound under its filter's name, so the
 * names alone are the shape of a statement.
 */
export type Filters<Name extends string> = { readonly [N in Name]?: FilterValue | undefined };
export type FilterValue = string | true | readonly string[];

type Conditions<Name extends string> = Readonly<Record<Name, (one: boolean) => SQL>>;

/** The filters that are given, the text of their statement by name, and the values to bind. */
export function narrowed<Name extends string>(filters: Filters<Name>, conditions: Conditions<Name>) {
  const names = (Object.keys(conditions) as Name[]).filter((name) => filters[name] !== undefined);
  const isOne = (name: Name) => Array.isArray(filters[name]) && filters[name].length === 1;
  return {
    shape: names.map((name) => (isOne(name) ? `${name}=` : name)).join(',') || 'all',
    where: and(...names.map((name) => conditions[name](isOne(name)))),
    values: filters,
  };
}

/** What is found by a value is rare or common by that value; all orders, or all of one store, are walked in order. */
export function planningOf(filters: Filters<string>): Planning {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  const whole = given.every(([name, value]) => name === 'storeIds' && Array.isArray(value) && value.length === 1);
  return whole ? 'once' : 'each time';
}

/** One of the values. Of a single value the planner knows that an index has its rows in order. */
export function oneOf(column: AnyPgColumn | SQL, name: string, one: boolean, type = 'text'): SQL {
  const values = sql`${placeholder(name)}::${sql.raw(type)}[]`;
  return one ? sql`${column} = (${values})[1]` : sql`${column} = any(${values})`;
}

/** A pattern of three digits. Of one that it does not see, the planner takes one text in two hundred to match. */
export function likeThree(text: AnyPgColumn | SQL, name: string): SQL {
  return sql`${text} like (select ${placeholder(name)}::text)`;
}
