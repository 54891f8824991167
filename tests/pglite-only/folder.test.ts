import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { sql } from '../../src/db/drizzle.ts';
import { lockFolder } from '../../src/db/folder-lock.ts';
import { copyTemplate } from '../support/database.ts';

const toys = join(import.meta.dirname, '../db/toy-migrations');
const folders: string[] = [];

afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true }))));

it('makes a new folder with its tables, and leaves nothing unfinished in it', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'order-desk-folder-'));
  folders.push(parent);
  const directory = join(parent, 'data');

  const database = await openDatabase({ kind: 'embedded', directory }, { migrationsFolder: toys });
  expect(await database.db.execute(sql`select * from toy_buyers`)).toMatchObject({ rows: [] });
  await expect(openDatabase({ kind: 'embedded', directory })).rejects.toThrow(`in use by process ${process.pid}`);
  await Promise.all([database.close(), database.close()]);

  expect((await readdir(directory)).toSorted()).toEqual(['database', 'lock']);
});

it('says why a folder could not be made, and lets go of it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'order-desk-folder-'));
  folders.push(directory);
  const broken = join(import.meta.dirname, 'broken-migrations');
  const opening = openDatabase({ kind: 'embedded', directory }, { migrationsFolder: broken });

  await expect(opening).rejects.toThrow(/^Could not make .*syntax error at or near "TABEL"/s);
  lockFolder(directory)();
});

it('has every acknowledged commit after its process was killed, and opens at once', async () => {
  const { address, remove } = await copyTemplate();
  if (address.kind !== 'embedded') throw new Error('Not embedded.');
  const script = join(import.meta.dirname, '../support/keep-writing.ts');
  const writer = spawn(process.execPath, [script, address.directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  let acknowledged = 0;
  for await (const line of createInterface(writer.stdout)) {
    acknowledged = Number(line);
    if (acknowledged === 200) writer.kill('SIGKILL');
  }
  if (writer.signalCode === null) await once(writer, 'exit');

  const database = await openDatabase(address);
  const { rows } = await database.db.execute<{ id: number }>(sql`select id from toy_orders order by id`);
  expect(rows.slice(0, acknowledged).map(({ id }) => id)).toEqual(
    Array.from({ length: acknowledged }, (_, n) => n + 1),
  );
  expect(acknowledged).toBeGreaterThanOrEqual(200);

  await database.close();
  await remove();
});

it('keeps nothing in memory:', async () => {
  const database = await openDatabase({ kind: 'embedded', directory: 'memory:' });
  expect(await database.db.execute(sql`select 1 as one`)).toMatchObject({ rows: [{ one: 1 }] });
  await database.close();

  expect(existsSync('memory:')).toBe(false);
});
