import { deepStrictEqual } from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type Db, sql } from '../../../src/db/drizzle.ts';
import { median } from '../statistics.ts';
import { type Importer, openStores, storeOf } from './stores.ts';
import type { Asked, Told } from './worker.ts';

export type Imported = { readonly name: Importer; readonly rounds: readonly Told[] };
type Rounds = { readonly rounds: number; readonly pages: number };
const importers = ['limit', 'ours'] as const;

/** Both import the same pages in turn, each in a process of its own; what they have made of the first is compared. */
export async function compareImports(db: Db, url: string, { rounds, pages }: Rounds): Promise<readonly Imported[]> {
  await openStores(db);
  const workers = new Map(importers.map((name) => [name, start(name, url)]));
  try {
    const ask = (name: Importer, asked: Asked) => tell(workers.get(name), asked);
    for (const name of importers) await ask(name, { from: 0, pages: 1 });
    deepStrictEqual(await importedInto(db, storeOf.limit), await importedInto(db, storeOf.ours));
    for (const name of importers) await ask(name, { from: 1, pages });
    const told = new Map<Importer, Told[]>(importers.map((name) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const name of importers) told.get(name)?.push(await ask(name, { from: 1 + (round + 1) * pages, pages }));
    }
    return importers.map((name) => ({ name, rounds: told.get(name) ?? [] }));
  } finally {
    for (const worker of workers.values()) worker.kill('SIGKILL');
  }
}

export function start(name: Importer, url: string): ChildProcess {
  const path = new URL('./worker.ts', import.meta.url).pathname;
  return fork(path, [name, url], { env: { ...process.env, NODE_ENV: 'production' } });
}

export async function tell(worker: ChildProcess | undefined, asked: Asked): Promise<Told> {
  if (!worker) throw new Error('There is no such importer.');
  const ended = once(worker, 'exit').then(([code]) => Promise.reject(new Error(`An importer ended with ${code}.`)));
  const answer = once(worker, 'message');
  worker.send(asked);
  const [told] = await Promise.race([answer, ended]);
  return told;
}

/** All that was made of the orders, but for ids, the times of their making, and what is encrypted. */
async function importedInto(db: Db, storeId: string): Promise<readonly object[]> {
  const { rows } = await db.execute<Record<string, unknown>>(sql`
    select to_jsonb(a) - '{id,store_id,content_hash,event_position,seen_at,created_at,updated_at}'::text[] as amazon,
      to_jsonb(o) - '{id,store_id,amazon_order_id,created_at,updated_at}'::text[] as made,
      (select jsonb_agg(to_jsonb(i) - '{id,store_id,order_id}'::text[] order by line) from order_items i where i.order_id = o.id) as items,
      (select jsonb_agg(jsonb_build_array(sequence, kind, state, subject_type, actor) order by sequence)
        from order_events e where e.amazon_order_id = a.id) as events,
      f.plain::text, f."full"::text, b.name, b.email
    from orders o join amazon_orders a on a.id = o.amazon_order_id
      join order_search f on f.order_id = o.id join buyers b on b.amazon_order_id = a.id
    where o.store_id = ${storeId} order by a.number`);
  return rows;
}

export function middleOf({ rounds }: Imported): Told {
  const middle = (field: keyof Told) => median(rounds.map((round) => round[field]));
  return { perSecond: middle('perSecond'), cpuMsPerOrder: middle('cpuMsPerOrder'), memoryMb: middle('memoryMb') };
}
