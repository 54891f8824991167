import { performance } from 'node:perf_hooks';
import type { Db } from '../../../src/db/drizzle.ts';

export type Sent = { readonly text: string; readonly name: string; readonly values: readonly unknown[] };

export type Step = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Step[];
};

type Query = { readonly text: string; readonly name?: string };
type Answer = { readonly rows: readonly { readonly 'QUERY PLAN': readonly { readonly Plan: Step }[] }[] };
type Asking = { query(query: string | Query, values?: readonly unknown[]): Promise<Answer> };
type Pool = Asking & { connect(): Promise<Asking & { release(): void }> };

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

/**
 * Every step of the plan as it was carried out. A named statement is planned without its values too, as the server does
 * after a while.
 */
export async function plansOf(db: Db, { text, name, values }: Sent): Promise<readonly (readonly Step[])[]> {
  const client = await (db.$client as Pool).connect();
  const execute = `execute examined${values.length > 0 ? `(${values.map(literal).join(', ')})` : ''}`;
  const plans: (readonly Step[])[] = [];
  try {
    await client.query(`prepare examined as ${text}`);
    for (const mode of name ? ['force_custom_plan', 'force_generic_plan'] : ['force_custom_plan']) {
      await client.query(`set plan_cache_mode = ${mode}`);
      const { rows } = await client.query(`explain (analyze, format json) ${execute}`);
      plans.push(rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => stepsOf(Plan))));
    }
  } finally {
    await client.query('reset plan_cache_mode; deallocate examined');
    client.release();
  }
  return plans;
}

function stepsOf(step: Step): readonly Step[] {
  return [step, ...(step.Plans ?? []).flatMap(stepsOf)];
}

function literal(value: unknown): string {
  if (value === null) return 'null';
  const text = Array.isArray(value) ? `{${value.map((entry) => JSON.stringify(entry)).join(',')}}` : String(value);
  return `'${text.replaceAll("'", "''")}'`;
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
