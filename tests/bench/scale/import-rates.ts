import type { Db } from '../../../src/db/drizzle.ts';
import { middleOf, start, tell } from '../import/import.ts';
import { openStores } from '../import/stores.ts';
import type { Told } from '../import/worker.ts';
import { figure, print, table } from '../print.ts';

type Place = { readonly url: string; readonly db: Db };

const rounds = 5;
const pages = 10;

/** Imports the same pages into a database without an order and into a full one, in turn. */
export async function compareRates(empty: Place, full: Place): Promise<void> {
  for (const { db } of [empty, full]) await openStores(db);
  const importers = [empty, full].map(({ url }) => ({ worker: start('ours', url), told: [] as Told[] }));
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const { worker, told } of importers) {
        const measured = await tell(worker, { from: round * pages, pages });
        if (round > 0) told.push(measured);
      }
    }
  } finally {
    for (const { worker } of importers) worker.kill('SIGKILL');
  }
  const [onto, into] = importers.map(({ told }) => middleOf({ name: 'ours', rounds: told }));
  if (!onto || !into) return;
  const ratio = figure(into.perSecond / onto.perSecond);
  const row = (name: string, { perSecond, cpuMsPerOrder }: Told) => [name, figure(perSecond), figure(cpuMsPerOrder)];
  print(
    table(
      ['Import', 'orders per second', 'CPU ms each', 'ratio'],
      [
        [...row('into an empty database', onto), ''],
        [...row('into the full one', into), ratio],
      ],
    ),
  );
}
