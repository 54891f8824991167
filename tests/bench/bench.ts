import { parseArgs } from 'node:util';
import { openDatabase } from '../../src/db/client.ts';
import { type Candidate, start } from './candidates.ts';
import { compare } from './compare.ts';
import { fillDatabase, makeDatabase, startServer } from './database.ts';
import { operationsOn } from './operations.ts';
import { functions } from './postgraphile/functions.ts';
import { expectSameAnswers } from './same-answers.ts';
import { expectSameWrites } from './same-writes.ts';
import { takeSamples } from './samples.ts';
import { print, tableOf } from './table.ts';

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, scale: { type: 'boolean' }, only: { type: 'string' } },
});
// biome-ignore format: a table reads best as a table
const sizes = {
  full:  { count: 200_000, open: 60_000, rounds: 3, seconds: 4, warmSeconds: 3 },
  quick: { count:  20_000, open: 12_000, rounds: 2, seconds: 1, warmSeconds: 1 },
};

async function main(): Promise<void> {
  const size = values.quick ? sizes.quick : sizes.full;
  const server = await startServer();
  const candidates: Candidate[] = [];
  try {
    const url = await makeDatabase(server, 'orders');
    await step(`${size.count} orders`, () => fillDatabase(url, size.count, size.open));
    const { db, close } = await openDatabase({ kind: 'server', url });
    for (const made of functions) await db.execute(made);
    for (const name of ['limit', 'ours', 'postgraphile'] as const) candidates.push(await start(name, url));
    const samples = await takeSamples(
      db,
      size.count,
      candidates.find(({ name }) => name === 'postgraphile')?.url ?? '',
    );
    const operations = operationsOn(samples).filter(({ name }) => !values.only || name.includes(values.only));
    for (const operation of operations) {
      if (operation.once) await expectSameWrites(db, operation, candidates);
      else await expectSameAnswers(operation, candidates);
      const results = await step(operation.name, () => compare(operation, candidates, size));
      print(tableOf(operation.name, results));
    }
    await close();
  } finally {
    await Promise.all(candidates.map(({ stop }) => stop()));
    await server.stop();
  }
}

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const done = await work();
  print(`${name}: ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  return done;
}

await main();
