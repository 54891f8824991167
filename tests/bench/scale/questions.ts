import {
  amazonFilters,
  amazonPage,
  amazonTotal,
  combinations,
  directions,
  fields,
  filters,
  page,
  searches,
  total,
} from '../../postgres-only/support/documented-lists.ts';

export type Question = {
  readonly name: string;
  readonly source: string;
  readonly variables: Readonly<Record<string, unknown>>;
};

const ask = (name: string, source: string, variables: Question['variables']): Question => ({ name, source, variables });

/** Every documented sort, filter and search, as a page and counted. */
export const questions: readonly Question[] = [
  ...fields.flatMap((field) =>
    directions.flatMap((direction) => {
      const sort = { field, direction };
      const name = `sort ${field} ${direction}`;
      return [ask(name, page, { sort }), ask(`${name}, last page`, page, { sort, last: 20 })];
    }),
  ),
  ...Object.entries(filters).map(([name, filter]) => ask(name, page, { filter })),
  ...searches.map((search) => ask(`search "${search}"`, page, { search })),
  ...combinations.map((combination) => ask(JSON.stringify(combination), page, combination)),
  ask('count: all', total, {}),
  ...Object.entries(filters).map(([name, filter]) => ask(`count: ${name}`, total, { filter })),
  ...searches.map((search) => ask(`count: search "${search}"`, total, { search })),
  ...combinations.map(({ filter, search }) =>
    ask(`count: ${JSON.stringify({ filter, search })}`, total, { filter, search }),
  ),
  ...Object.entries(amazonFilters).flatMap(([name, filter]) => [
    ask(`Amazon orders: ${name}`, amazonPage, { filter }),
    ask(`count: Amazon orders: ${name}`, amazonTotal, { filter }),
  ]),
];
