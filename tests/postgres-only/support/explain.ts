import { performance } from 'node:perf_hooks';
import type { Db } from '../../../src/db/drizzle.ts';
import type { PgPool } from '../../../src/db/pg.ts';

export type Sent = { readonly text: string; readonly name: string; readonly values: readonly unknown[] };
type Node = { readonly 'Node Type': string; readonly 'Relation Name'?: string; readonly Plans?: readonly Node[] };
type Answer = { readonly rows: readonly { readonly 'QUERY PLAN': readonly { readonly Plan: Node }[] }[] };
type Query = { readonly text: string; readonly name?: string };
type Pool = Omit<PgPool, 'query'> & { query(query: string | Query, values?: readonly unknown[]): Promise<Answer> };

/** What the pool is asked while `work` goes on: text, name and values as they are sent. */
export async function watch(db: Db, work: () => Promise<unknown>): Promise<Sent[]> {
  const pool = db.$client as Pool;
  const { query } = pool;
  const sent: Sent[] = [];
  pool.query = (asked, values = []) => {
    if (typeof asked === 'object') sent.push({ text: asked.text, name: asked.name ?? '', values });
    return query.call(pool, asked, values);
  };
  try {
    await work();
  } finally {
    pool.query = query;
  }
  return sent;
}

/** Every step of the plan. A named statement is planned without its values too, as the server does after a while. */
export async function plansOf(db: Db, { text, name, values }: Sent): Promise<readonly (readonly Node[])[]> {
  const pool = db.$client as Pool;
  const plans: (readonly Node[])[] = [];
  for (const mode of name ? ['force_custom_plan', 'force_generic_plan'] : ['force_custom_plan']) {
    await pool.query(`set plan_cache_mode = ${mode}`);
    const { rows } = await pool.query(`explain (format json) ${text}`, values);
    plans.push(rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => stepsOf(Plan))));
  }
  await pool.query('reset plan_cache_mode');
  return plans;
}

function stepsOf(node: Node): readonly Node[] {
  return [node, ...(node.Plans ?? []).flatMap(stepsOf)];
}

/** Milliseconds, the middle one of five. */
export async function timeOf(db: Db, { text, name, values }: Sent): Promise<number> {
  const pool = db.$client as Pool;
  const times: number[] = [];
  for (let run = 0; run < 5; run++) {
    const start = performance.now();
    await pool.query(name ? { text, name } : { text }, values);
    times.push(performance.now() - start);
  }
  return times.toSorted((one, other) => one - other)[2] ?? Number.NaN;
}
