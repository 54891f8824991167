import { type AnyPgColumn, asc, type Db, desc, placeholder, type SQL, sql, type Tx } from './drizzle.ts';
import { statement } from './statement.ts';

/** Where a page begins: just past this row, in the order the list is read. */
export type Position = { readonly at: string; readonly id: string };

/** `forward` reads the list as it is shown, `backward` from its other end. */
export type Page = {
  readonly direction: 'forward' | 'backward';
  readonly from: Position | null;
  readonly limit: number;
};

/** Lists are shown newest first: forward means falling. Compared as rows, so that one index range serves. */
export function pagePosition(position: SQL, { direction, from }: Page): SQL | undefined {
  if (!from) return undefined;
  const start = sql`(${placeholder('at')}::timestamptz, ${placeholder('id')}::uuid)`;
  return direction === 'forward' ? sql`${position} < ${start}` : sql`${position} > ${start}`;
}

export function pageOrder(columns: readonly AnyPgColumn[], { direction }: Page): SQL[] {
  return columns.map((column) => (direction === 'forward' ? desc(column) : asc(column)));
}

/** Counts no further than the cap: a caller who needs more is told "at least". */
export async function countUpTo(
  db: Db | Tx,
  name: string,
  table: Parameters<ReturnType<Db['select']>['from']>[0],
  where: SQL | undefined,
  values: Record<string, unknown>,
  cap: number,
): Promise<number> {
  const [row] = await statement(db, name, (on) => {
    const some = on
      .select({ one: sql`1`.as('one') })
      .from(table)
      .where(where)
      .limit(placeholder('cap'))
      .as('some');
    return on.select({ count: sql<number>`count(*)::int` }).from(some);
  }).execute({ ...values, cap: cap + 1 });
  return row?.count ?? 0;
}
