import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import type { Database } from '../../src/db/database.ts';
import { sql } from '../../src/db/drizzle.ts';
import { migrate } from '../../src/db/migrate.ts';
import { emptyDatabase } from '../support/database.ts';

const toys = join(import.meta.dirname, 'toy-migrations');
let own: Awaited<ReturnType<typeof emptyDatabase>>;
let database: Database;
let folder: string;
const statements: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'order-desk-migrations-'));
  await cp(toys, folder, { recursive: true });
  own = await emptyDatabase();
  database = await openDatabase(own.address, {
    migrationsFolder: folder,
    onStatement: (text) => statements.push(text),
  });
  await migrate(database, folder);
});
afterAll(async () => {
  await database.close();
  await own.remove();
  await rm(folder, { recursive: true });
});

it('makes tables and extensions', async () => {
  const { rows } = await database.db.execute(sql`select similarity('Ada Lovelace', 'lovelace') > 0.5 as alike`);

  expect(rows).toEqual([{ alike: true }]);
  expect(await database.db.execute(sql`select * from toy_buyers`)).toMatchObject({ rows: [] });
});

it('does nothing in no time when there is nothing to do', async () => {
  await migrate(database, folder);
  const since = performance.now();
  await migrate(database, folder);

  expect(performance.now() - since).toBeLessThan(500);
});

it('applies what was added since, and refuses what was added behind its back', async () => {
  await add('0002_later', 1767225900000);
  await migrate(database, folder);
  expect(await database.db.execute(sql`select * from "0002_later"`)).toMatchObject({ rows: [] });

  await add('0003_earlier', 1767225800000);
  await expect(migrate(database, folder)).rejects.toThrow('0003_earlier is older');
});

it('has nothing to do without migrations', async () => {
  await migrate(database, join(folder, 'none'));
});

async function add(tag: string, when: number): Promise<void> {
  const path = join(folder, 'meta/_journal.json');
  const journal = JSON.parse(await readFile(path, 'utf8'));
  journal.entries.push({ idx: journal.entries.length, version: '7', when, tag, breakpoints: true });
  await writeFile(path, JSON.stringify(journal));
  await writeFile(join(folder, `${tag}.sql`), `CREATE TABLE "${tag}" (id int);`);
}
