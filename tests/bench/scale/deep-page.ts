import { type Db, sql } from '../../../src/db/drizzle.ts';
import { cursorOf } from '../../../src/graphql/cursor.ts';
import { page } from '../../postgres-only/support/documented-lists.ts';
import { sealer } from '../database.ts';
import type { Question } from './questions.ts';

const pageSize = 20;

/** The page of this number, from the newest order on: its cursor is worked out, not walked to. */
export async function pageNumber(db: Db, number: number): Promise<Question> {
  const { rows } = await db.execute<{ at: string; id: string }>(sql`
    select to_char(placed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, id
    from orders order by placed_at desc, id desc offset ${(number - 1) * pageSize - 1} limit 1`);
  const [place] = rows;
  if (!place) throw new Error(`There is no page ${number}.`);
  const after = cursorOf(sealer, 'orders PLACED_AT DESC', place);
  return { name: `page ${number}`, source: page, variables: { after } };
}
