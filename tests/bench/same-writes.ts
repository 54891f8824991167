import { deepStrictEqual } from 'node:assert/strict';
import { type Db, sql } from '../../src/db/drizzle.ts';
import type { Candidate } from './candidates.ts';
import type { Operation } from './operations.ts';
import { answerOf } from './same-answers.ts';

/** Rows by table, those aside that are not written by each request. */
async function rowsOf(db: Db): Promise<Readonly<Record<string, number>>> {
  const { rows: tables } = await db.execute<{ name: string }>(sql`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname = 'public' and tablename not in ('caller_points', 'api_keys') or tablename = 'job_common'`);
  const counts = tables.map(
    ({ name }) => sql`select ${name}::text as name, count(*)::int as rows from ${sql.raw(name)}`,
  );
  const { rows } = await db.execute<{ name: string; rows: number }>(sql.join(counts, sql` union all `));
  return Object.fromEntries(rows.map(({ name, rows }) => [name, rows]));
}

/** Lets each candidate do it once: what they add to the tables must be the same, and their answers alike. */
export async function expectSameWrites(db: Db, operation: Operation, candidates: readonly Candidate[]): Promise<void> {
  const bodies = [...(operation.bodies.ours ?? [])];
  const done: { readonly added: object; readonly answered: unknown }[] = [];
  for (const candidate of candidates) {
    const body = operation.bodies[candidate.name]?.[bodies.length - 1 - done.length];
    if (!body) continue;
    const before = await rowsOf(db);
    const answer = await answerOf(candidate, body);
    const after = Object.entries(await rowsOf(db));
    const added = after.map(([name, rows]) => [name, rows - (before[name] ?? 0)]).filter(([, more]) => more !== 0);
    done.push({ added: Object.fromEntries(added), answered: shapeOf(answer) });
  }
  for (const one of done) deepStrictEqual(one, done[0], operation.name);
}

/** An answer without its values. */
function shapeOf(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (_name, value) => (typeof value === 'object' ? value : typeof value));
}
