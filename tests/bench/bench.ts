import { openDatabase } from '../../src/db/client.ts';
import { type Db, sql } from '../../src/db/drizzle.ts';
import { type Candidate, start } from './candidates.ts';
import { compare, type Result } from './compare.ts';
import { fillDatabase, makeDatabase, startServer } from './database.ts';
import { endings } from './endings.ts';
import { compareImports } from './import/import.ts';
import { operationsOn } from './operations.ts';
import { functions } from './postgraphile/functions.ts';
import { print, step } from './print.ts';
import { parentOf } from './processes.ts';
import { expectSameAnswers } from './same-answers.ts';
import { expectSameWrites } from './same-writes.ts';
import { takeSamples } from './samples.ts';
import { importTable, loadTable, machine } from './table.ts';

// biome-ignore format: a table reads best as a table
const sizes = {
  full:  { count: 200_000, open: 60_000, rounds: 3, seconds: 4, warmSeconds: 8, importPages: 20 },
  quick: { count:  10_000, open:  8_000, rounds: 2, seconds: 1, warmSeconds: 1, importPages:  3 },
};
type Size = (typeof sizes)[keyof typeof sizes];
type Options = { readonly quick: boolean; readonly only: string };

/** Measures every candidate at every operation, and prints what that came to. */
export async function bench({ quick, only }: Options): Promise<void> {
  const size = quick ? sizes.quick : sizes.full;
  const tables: string[] = [machine()];
  const { add, all } = endings();
  try {
    const server = await startServer();
    add(() => server.stop());
    const url = await makeDatabase(server, 'orders');
    await step(`${size.count} orders`, () => fillDatabase(url, size.count, size.open));
    const { db, close } = await openDatabase({ kind: 'server', url });
    add(close);
    for (const made of functions) await db.execute(made);

    const candidates: Candidate[] = [];
    for (const name of ['limit', 'ours', 'postgraphile'] as const) {
      const candidate = await start(name, url);
      add(candidate.stop);
      candidates.push(candidate);
    }
    tables.push(loadTable(await compareAll(db, candidates, size, only)));
    if ('import'.includes(only)) {
      const pages = { rounds: size.rounds, pages: size.importPages };
      tables.push(importTable(await step('import', () => compareImports(db, url, pages))));
    }
  } finally {
    await all();
  }
  print(['', ...tables, machine()].join('\n\n'));
}

async function compareAll(
  db: Db,
  candidates: readonly Candidate[],
  size: Size,
  only: string,
): Promise<readonly Result[]> {
  const { rows } = await db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  const databasePid = parentOf(rows[0]?.pid ?? 0);
  const postgraphileUrl = candidates.find(({ name }) => name === 'postgraphile')?.url ?? '';
  const operations = operationsOn(await takeSamples(db, size.count, postgraphileUrl));
  const results: Result[] = [];
  for (const operation of operations.filter(({ name }) => name.includes(only))) {
    const expectSame = operation.once ? expectSameWrites : expectSameAnswers;
    await expectSame(db, operation, candidates);
    const compared = await step(operation.name, () => compare(operation, candidates, { ...size, databasePid }));
    print(loadTable(compared));
    results.push(...compared);
  }
  return results;
}
