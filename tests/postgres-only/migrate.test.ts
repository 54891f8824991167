import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { sql } from '../../src/db/drizzle.ts';
import { migrate } from '../../src/db/migrate.ts';
import { emptyDatabase } from '../support/database.ts';

const script = join(import.meta.dirname, '../support/migrate-server.ts');
const folder = join(import.meta.dirname, '../db/toy-migrations');
const migrations = join(import.meta.dirname, '../../drizzle');

it('migrates once when several processes start together', async () => {
  const own = await emptyDatabase();
  if (own.address.kind !== 'server') throw new Error('Not a server.');
  const { url } = own.address;

  await Promise.all(Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, [script, url, folder])));

  const database = await openDatabase(own.address);
  expect(await database.db.execute(sql`select * from drizzle.__drizzle_migrations`)).toMatchObject({ rowCount: 2 });
  expect(await database.db.execute(sql`select * from toy_buyers`)).toMatchObject({ rowCount: 0 });
  await database.close();
  await own.remove();
});

it('counts the windows of earlier versions for the marketplaces that were surely asked for', async () => {
  const own = await emptyDatabase();
  const before = await mkdtemp(join(tmpdir(), 'order-desk-migrations-'));
  await cp(migrations, before, { recursive: true });
  const journal = JSON.parse(await readFile(join(before, 'meta/_journal.json'), 'utf8'));
  const entries = journal.entries.slice(0, 3);
  await writeFile(join(before, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
  const database = await openDatabase(own.address);
  await migrate(database, before);
  const { db } = database;
  const [account, other] = [v7(), v7()];
  for (const id of [account, other]) {
    await db.execute(sql`insert into amazon_accounts (id, seller_id, region, refresh_token_sealed, checkpoint_at, created_at,
      last_success_at, refused_since, refused_marketplaces)
      values (${id}, ${id}, 'NA', '', now(), now(), '2026-03-03', '2026-03-02', '{CA}')`);
  }
  const stores = { US: '2026-03-01', CA: '2026-03-01', MX: '2026-03-04' };
  for (const [marketplace, connectedAt] of Object.entries(stores)) {
    await db.execute(sql`insert into stores select ${v7()}::uuid, ${account}::uuid, 'S', ${marketplace}, ${connectedAt}::timestamptz,
      true, false, 'GUEST', 'COMMERCE', null, true, false, '', false, 'WARN'`);
  }
  const windows = [
    [account, '2026-03-01', '2026-03-01T12:00:00Z'],
    [account, '2026-03-01', '2026-03-02T12:00:00Z'],
    [account, '2026-03-01', null],
    [account, '2026-03-05', '2026-03-05'],
    [other, '2026-03-05', '2026-03-05'],
  ];
  for (const [owner, openedAt, closedAt] of windows) {
    await db.execute(sql`insert into import_windows (id, account_id, kind, window_from, window_to, opened_at, closed_at)
      values (${v7()}, ${owner}, 'BACKFILL', now(), now(), ${openedAt}, ${closedAt})`);
  }
  await migrate(database, migrations);

  const { rows } = await db.execute(sql`select marketplace_ids from import_windows order by id`);
  const counted = rows.map(({ marketplace_ids }) => [marketplace_ids].flat().toSorted());
  expect(counted).toEqual([['CA', 'US'], ['US'], ['US'], ['MX', 'US'], []]);
  const { rows: accounts } = await db.execute(
    sql`select refused_success_at = refused_since as same from amazon_accounts`,
  );
  expect(accounts).toEqual([{ same: true }, { same: true }]);
  await database.close();
  await own.remove();
});
