import { openDatabase } from '../../src/db/client.ts';
import type { Db } from '../../src/db/drizzle.ts';
import { plansOf, watch } from '../postgres-only/support/explain.ts';
import { mayRead, readsMost } from '../postgres-only/support/reads-most.ts';
import { fillDatabase, makeDatabase, startServer } from './database.ts';
import { endings } from './endings.ts';
import { figure, print, step, table } from './print.ts';
import { timeOf } from './scale/answering.ts';
import { pageNumber } from './scale/deep-page.ts';
import { compareRates } from './scale/import-rates.ts';
import { type Question, questions } from './scale/questions.ts';
import { type Times, timesOn } from './scale/samples.ts';
import { machine } from './table.ts';

const small = 10_000;
const slowerMax = 2;
/** Nothing is written twice that is lost with the folder anyway, and no checkpoint comes between. */
const filledFast = { wal_level: 'minimal', max_wal_senders: '0', full_page_writes: 'off', max_wal_size: '16GB' };

/** How much slower everything is at very many orders than at few. */
export async function scale(large: number): Promise<void> {
  const { add, all } = endings();
  try {
    const server = await startServer(filledFast);
    add(() => server.stop());
    const open = async (name: string, count: number) => {
      const url = await makeDatabase(server, name);
      if (count > 0) await step(`${count} orders`, () => fillDatabase(url, count, count / 100));
      const { db, close } = await openDatabase({ kind: 'server', url });
      add(close);
      return { url, db };
    };
    const [few, many, none] = [await open('few', small), await open('many', large), await open('none', 0)];
    print(machine());

    const rows = await step('all lists', () => compareLists(few.db, many.db, large));
    print(table(['List', ...heads(small), ...heads(large), 'p95: ratio', 'reads whole'], rows));
    await comparePages(many.db, large);
    await step('import', () => compareRates(none, many));
    print(machine());
  } finally {
    await all();
  }
}

const heads = (count: number) => [`p50 ms at ${count}`, `p95 ms at ${count}`];

async function compareLists(few: Db, many: Db, large: number): Promise<readonly string[][]> {
  const rows: string[][] = [];
  for (const question of questions) {
    const [before, after] = await timesOn([few, many], question);
    if (!before || !after) continue;
    const ratio = after.p95 / before.p95;
    const reads = await tablesRead(many, question, large);
    rows.push([question.name, ...told(before), ...told(after), figure(ratio), reads]);
    const middle = `median ${figure(before.p50)} → ${figure(after.p50)} ms, × ${figure(after.p50 / before.p50)}`;
    const p95 = `p95 ${figure(before.p95)} → ${figure(after.p95)} ms, × ${figure(ratio)}`;
    const slower =
      ratio > slowerMax ? [after.p95 === Number.POSITIVE_INFINITY ? 'no answer in time' : `${p95}; ${middle}`] : [];
    const whole = reads && !mayRead.test(question.name) ? [`reads all of ${reads}`] : [];
    // At once: the rest may take long.
    for (const trouble of [...slower, ...whole]) print(`${question.name}: ${trouble}`);
  }
  return rows;
}

const told = ({ p50, p95 }: Times) => [figure(p50), figure(p95)];

/** The tables that are read from end to end for it, by any plan. */
async function tablesRead(db: Db, question: Question, count: number): Promise<string> {
  const read = new Set<string>();
  for (const sent of await watch(db, () => timeOf(db, question))) {
    // One that takes too long to be answered cannot be explained either.
    const plans = await plansOf(db, sent).catch(() => []);
    for (const one of plans.flat()) if (readsMost(one, count)) read.add(one['Relation Name'] ?? '');
  }
  return [...read].join(', ');
}

async function comparePages(db: Db, count: number): Promise<void> {
  const deep = Math.min(10_000, Math.floor(count / 20));
  const pages = [await pageNumber(db, 2), await pageNumber(db, deep)];
  const rows = [];
  for (const page of pages) {
    const [times] = await timesOn([db], page);
    if (times) rows.push([page.name, ...told(times)]);
  }
  print(table(['Page', ...heads(count)], rows));
}
