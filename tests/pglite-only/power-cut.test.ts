import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { startDurable } from '../../src/db/pglite.ts';
import { UnpluggableFs } from './unpluggable-fs.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'order-desk-power-'));
  const template = inject('template');
  if (template.kind !== 'embedded') throw new Error('Not embedded.');
  await cp(join(template.directory, 'database'), join(directory, 'running'), { recursive: true });
});
afterEach(() => rm(directory, { recursive: true }));

it('has every commit that was acknowledged before the power went', { timeout: 60_000 }, async () => {
  const pglite = await start({ syncing: true });
  const acknowledged: number[] = [];
  const insert = async (count: number) => {
    for (let n = 0; n < count; n += 1) {
      const id = acknowledged.length;
      await pglite.query('insert into toy_orders values ($1, $2)', [id, 'x'.repeat(1 + ((id * 37) % 3_000))]);
      acknowledged.push(id);
    }
  };

  await insert(40);
  await pullThePlug('first');
  await pglite.exec('checkpoint');
  await insert(100);
  await pullThePlug('second');
  await pglite.exec('update toy_orders set note = note || note; checkpoint');
  await pglite.exec('create table toy_more as select generate_series(1, 5000) as id');
  await insert(100);
  await pullThePlug('third');
  await pglite.close();

  expect(await idsAfter('first')).toEqual(acknowledged.slice(0, 40));
  expect(await idsAfter('second')).toEqual(acknowledged.slice(0, 140));
  expect(await idsAfter('third')).toEqual(acknowledged);
});

it('would lose them as PGlite comes, without our fsync', async () => {
  const pglite = await start({ syncing: false });
  for (let id = 0; id < 40; id += 1) await pglite.query('insert into toy_orders values ($1)', [id]);
  await pullThePlug('cut');
  await pglite.close();

  await expect(idsAfter('cut')).rejects.toThrow();
});

async function start(options: { readonly syncing: boolean }): Promise<PGlite> {
  const folder = join(directory, 'running');
  const pglite = await startDurable(folder, new UnpluggableFs(folder, join(directory, 'disk'), options));
  await pglite.exec('create table toy_orders (id int primary key, note text)');
  return pglite;
}

async function pullThePlug(name: string): Promise<void> {
  await cp(join(directory, 'disk'), join(directory, name), { recursive: true });
}

async function idsAfter(name: string): Promise<number[]> {
  const pglite = await startDurable(join(directory, name));
  try {
    const { rows } = await pglite.query<{ id: number }>('select id from toy_orders order by id');
    return rows.map(({ id }) => id);
  } finally {
    await pglite.close();
  }
}
