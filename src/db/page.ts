import {
  type AnyPgColumn,
  type Db,
  getTableName,
  type PgTable,
  type Placeholder,
  placeholder,
  type SQL,
  sql,
  type Tx,
} from './drizzle.ts';
import { type Planning, statement } from './statement.ts';

/** What a list is sorted by, and in whose order entries of the same value stand. */
export type Sort = {
  readonly value: SQL;
  readonly type: 'timestamptz' | 'numeric' | 'text';
  readonly id: AnyPgColumn;
  readonly ascending: boolean;
};

/** Where a page begins: just past this entry, in the order the list is read. `at` is the entry's sort value. */
export type Position = { readonly at: string; readonly id: string };

/** `forward` reads the list as it is shown, `backward` from its other end. */
export type Page = {
  readonly direction: 'forward' | 'backward';
  readonly from: Position | null;
  readonly limit: number;
};

const rising = ({ ascending }: Sort, { direction }: Page) => ascending === (direction === 'forward');

/** Compared as rows, so that one index range serves. */
export function pagePosition(sort: Sort, page: Page): SQL | undefined {
  if (!page.from) return undefined;
  const start = sql`(${placeholder('at')}::${sql.raw(sort.type)}, ${placeholder('id')}::uuid)`;
  return sql`(${sort.value}, ${sort.id}) ${sql.raw(rising(sort, page) ? '>' : '<')} ${start}`;
}

export function pageOrder(sort: Sort, page: Page): SQL[] {
  const direction = sql.raw(rising(sort, page) ? 'asc' : 'desc');
  return [sql`${sort.value} ${direction}`, sql`${sort.id} ${direction}`];
}

/**
 * A page that passes for its table. What is joined to it has no say in how it is found: the planner misjudges how many
 * rows a join with so small a table as the stores leaves over.
 */
export function pageOf<T extends PgTable>(table: T, some: { as(alias: string): unknown }): T {
  return some.as(getTableName(table)) as T;
}

/** In the text, not a value: of a limit it does not know the planner expects so much that it plans anew every time. */
export function pageLimit({ limit }: Page): Placeholder {
  return sql.raw(String(limit)) as unknown as Placeholder;
}

/** Everything about a page that changes the text of its statement. */
export function pageShape({ direction, from, limit }: Page): string {
  return `${direction}:${from ? 'from' : 'start'}:${limit}`;
}

/** Counts no further than the cap: a caller who needs more is told "at least". */
export async function countUpTo(
  db: Db | Tx,
  name: string,
  table: Parameters<ReturnType<Db['select']>['from']>[0],
  where: SQL | undefined,
  values: Record<string, unknown>,
  cap: number,
  planning: Planning = 'once',
): Promise<number> {
  const build = (on: Db | Tx) => {
    const some = on
      .select({ one: sql`1`.as('one') })
      .from(table)
      .where(where)
      .limit(placeholder('cap'))
      .as('some');
    return on.select({ count: sql<number>`count(*)::int` }).from(some);
  };
  const [row] = await statement(db, name, build, planning).execute({ ...values, cap: cap + 1 });
  return row?.count ?? 0;
}
