import type { Db } from '../../../src/db/drizzle.ts';
import { percentile } from '../statistics.ts';
import { timeOf } from './answering.ts';
import type { Question } from './questions.ts';

export type Times = { readonly p50: number; readonly p95: number };

const always = (ms: number): Times => ({ p50: ms, p95: ms });

const warmRuns = 6;
const runsMin = 20;
const runsMax = 100;
const patienceMs = 2_500;

/** Asks each database in turn, so that what else the machine does hits all of them, until there is enough to tell. */
export async function timesOn(dbs: readonly Db[], question: Question): Promise<readonly Times[]> {
  const times = dbs.map((): number[] => []);
  // From the sixth run on a prepared statement may keep its plan.
  const began = performance.now();
  for (let run = 0; run < warmRuns; run++) {
    for (const db of dbs) {
      const ms = await timeOf(db, question);
      // What has no answer in time once is not waited for again.
      if (ms === Number.POSITIVE_INFINITY) return dbs.map((one) => always(one === db ? ms : Number.NaN));
    }
  }
  for (let run = 0; run < runsMax; run++) {
    if (run >= runsMin && performance.now() - began > patienceMs) break;
    for (const [at, db] of dbs.entries()) times[at]?.push(await timeOf(db, question));
  }
  return times.map((all) => ({ p50: percentile(all, 0.5), p95: percentile(all, 0.95) }));
}
