import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import type { Database } from '../../src/db/database.ts';
import { sql, type Tx } from '../../src/db/drizzle.ts';
import { useDatabase } from '../support/database.ts';
import { proxyTo, type TcpProxy } from '../support/tcp-proxy.ts';

// Vitest fails the run on an error that nobody caught, which is what would end the process.

const test = useDatabase();
let proxy: TcpProxy;
let database: Database;

beforeAll(async () => {
  await test.db.execute(sql`create table toy_rows (id int primary key)`);
  if (test.address.kind !== 'server') throw new Error('Not a server.');
  proxy = await proxyTo(test.address.url);
  database = await openDatabase({ kind: 'server', url: proxy.url });
});
afterEach(() => proxy.up());
afterAll(async () => {
  await database.close();
  await proxy.stop();
});

const endBackends = () =>
  test.db.execute(
    sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
  );
const insert = (tx: Tx, id: number) => tx.execute(sql`insert into toy_rows values (${id})`);
const rows = async () => (await test.db.execute(sql`select id from toy_rows`)).rows;
const works = () => expect(database.db.execute(sql`select 1 as one`)).resolves.toMatchObject({ rows: [{ one: 1 }] });

it('works again after idle connections were lost', async () => {
  await Promise.all([works(), works(), works()]);
  await endBackends();
  await wait(50);
  await works();
});

it('fails the statement whose connection is lost, and no other', async () => {
  const sleeping = expect(database.db.execute(sql`select pg_sleep(10)`)).rejects.toThrow('pg_sleep');
  await wait(200);
  await endBackends();
  await sleeping;
  await works();
});

it.each(['between', 'during'])(
  'keeps nothing of a transaction whose connection is lost %s statements',
  async (when) => {
    const broken = database.db.transaction(async (tx) => {
      await insert(tx, 1);
      if (when === 'between') await endBackends();
      else setTimeout(async () => endBackends(), 200);
      await tx.execute(sql`select pg_sleep(2)`).catch(() => {});
      await insert(tx, 2);
    });

    await expect(broken).rejects.toThrow();
    expect(await rows()).toEqual([]);
    await Promise.all([works(), works(), works()]);
  },
);

it('never runs the rest of a broken transaction inside another', async () => {
  const broken = database.db.transaction(async (tx) => {
    await insert(tx, 1);
    await endBackends();
    await wait(100);
    const sound = database.db.transaction(async (other) => {
      await insert(other, 3);
      await insert(tx, 2).catch(() => {});
      await wait(100);
    });
    await sound;
  });

  await expect(broken).rejects.toThrow();
  expect(await rows()).toEqual([{ id: 3 }]);
});

it('fails while the server is away, and works as soon as it is back', async () => {
  proxy.down();
  const since = Date.now();
  await expect(database.db.execute(sql`select 1`)).rejects.toThrow();
  await expect(database.db.transaction((tx) => insert(tx, 1))).rejects.toThrow();
  expect(Date.now() - since).toBeLessThan(4_000);

  proxy.up();
  await works();
});

it('gives up on a lock', async () => {
  await test.db.execute(sql`insert into toy_rows values (1)`);
  const { promise: done, resolve: finish } = Promise.withResolvers<void>();
  const owner = test.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from toy_rows for update`);
    await done;
  });
  await wait(50);
  const waiting = Array.from({ length: 10 }, () =>
    database.db.execute(sql`select 1 from toy_rows for update`).then(
      () => 'got it',
      ({ cause }) => cause.code ?? cause.message,
    ),
  );

  const outcomes = await Promise.all(waiting);
  finish();
  await owner;
  // Those who wait behind another waiter wait twice, until the limit of a statement.
  const [lockTimeout, statementTimeout] = ['55P03', '57014'];
  expect(outcomes.filter((outcome) => outcome === lockTimeout || outcome === statementTimeout)).toHaveLength(10);
});

it('gives two hundred who ask at once a connection each in their turn, however long it takes', async () => {
  const one = () => database.db.execute(sql`select pg_sleep(0.2)`);
  const another = () => database.db.transaction((tx) => tx.execute(sql`select pg_sleep(0.2)`));
  const asked = Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? one() : another()));

  const outcomes = await Promise.allSettled(asked);

  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
});

it('tells all who wait for a connection when none can be made, and works as soon as it is back', async () => {
  await endBackends();
  await wait(50);
  proxy.freeze();
  const since = Date.now();
  const asked = await Promise.allSettled(Array.from({ length: 50 }, () => database.db.execute(sql`select 1`)));

  expect(asked.filter(({ status }) => status === 'fulfilled')).toEqual([]);
  expect(Date.now() - since).toBeLessThan(5_000);

  proxy.up();
  await works();
});

it('hears notifications again after the listening connection was lost, and says that it missed some', async () => {
  const heard: string[] = [];
  const { promise: resumed, resolve: resume } = Promise.withResolvers<void>();
  const told: string[] = [];
  const resumes = () => {
    told.push('resumed');
    resume();
  };
  const stop = await database.listen(
    'orders-changed',
    (payload) => heard.push(payload),
    resumes,
    () => told.push('lost'),
  );
  await test.db.execute(sql`select pg_notify('orders-changed', 'first')`);
  await expect.poll(() => heard).toEqual(['first']);

  proxy.down();
  await test.db.execute(sql`select pg_notify('orders-changed', 'missed')`);
  await wait(600);
  proxy.up();
  await resumed;
  expect(told).toEqual(['lost', 'resumed']);
  await test.db.execute(sql`select pg_notify('orders-changed', 'second')`);
  await expect.poll(() => heard).toEqual(['first', 'second']);

  await stop();
  await test.db.execute(sql`select pg_notify('orders-changed', 'third')`);
  await wait(50);
  expect(heard).toEqual(['first', 'second']);
});
