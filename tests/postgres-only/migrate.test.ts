import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { sql } from '../../src/db/drizzle.ts';
import { type FeedPlace, listEventsAfter } from '../../src/db/event-feed.ts';
import { migrate } from '../../src/db/migrate.ts';
import { insertBareOrders, noteEvents } from '../support/bare-orders.ts';
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

/** A database as an earlier version left it, which had so many migrations. */
async function databaseAfter(count: number) {
  const own = await emptyDatabase();
  const before = await mkdtemp(join(tmpdir(), 'order-desk-migrations-'));
  await cp(migrations, before, { recursive: true });
  const journal = JSON.parse(await readFile(join(before, 'meta/_journal.json'), 'utf8'));
  const entries = journal.entries.slice(0, count);
  await writeFile(join(before, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
  const database = await openDatabase(own.address);
  await migrate(database, before);
  return { database, own };
}

it('counts the windows of earlier versions for the marketplaces that were surely asked for', async () => {
  const { database, own } = await databaseAfter(3);
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

it('puts what happened before there was a feed into it, each event once, as it happened, and what happens then behind it', async () => {
  const { database, own } = await databaseAfter(5);
  const { db } = database;
  const [storeId, first = '', second = ''] = [v7(), v7(), v7()];
  // The clock of the second order’s machine was put back once, and both had something happen at the same time.
  const minutes = { [first]: [1, 3, 3, 5, 9], [second]: [2, 3, 8, 4, 6] };
  for (const [order, times] of Object.entries(minutes).toReversed()) {
    for (const [index, minute] of times.entries()) {
      await db.execute(sql`insert into order_events (id, store_id, amazon_order_id, sequence, kind, actor, data, occurred_at)
        values (${v7()}, ${storeId}, ${order}, ${index + 1}, 'HELD', 'x', '{}', ${`2026-03-01T10:0${minute}:00Z`})`);
    }
  }
  await migrate(database, migrations);

  const nameOf = ({ amazonOrderId, sequence }: FeedPlace) =>
    `${amazonOrderId === first ? 'first' : 'second'} ${sequence}`;
  const readAll = async (storeIds: readonly string[] | null) => {
    const seen: FeedPlace[] = [];
    for (;;) {
      const { events } = await listEventsAfter(db, { storeIds }, seen.at(-1) ?? null, 3);
      seen.push(...events);
      if (events.length < 3) return seen.map(nameOf);
    }
  };
  const old = [
    'first 1',
    'second 1',
    'first 2',
    'first 3',
    'second 2',
    'first 4',
    'second 3',
    'second 4',
    'second 5',
    'first 5',
  ];
  expect(await readAll(null)).toEqual(old);

  const [bare] = await insertBareOrders(db, storeId, 1);
  await db.execute(sql`update amazon_orders set id = ${second}, event_count = 5 where id = ${bare?.id}`);
  await db.transaction((tx) => noteEvents(tx, { id: second, storeId }, ['UNHELD', 'SHIPPED']));
  for (const scope of [null, [storeId]]) expect(await readAll(scope)).toEqual([...old, 'second 6', 'second 7']);
  await database.close();
  await own.remove();
});
