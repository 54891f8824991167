import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { sql } from '../../src/db/drizzle.ts';
import { migrate } from '../../src/db/migrate.ts';
import { useDatabase } from '../support/database.ts';
import { proxyTo } from '../support/tcp-proxy.ts';

const test = useDatabase();

function urlWith(change: Partial<URL>): string {
  if (test.address.kind !== 'server') throw new Error('Not a server.');
  return Object.assign(new URL(test.address.url), change).href;
}

it.each([
  { change: { port: '1' }, place: '127.0.0.1:1/test_', reason: 'ECONNREFUSED' },
  { change: { pathname: '/nowhere' }, place: '/nowhere', reason: 'database "nowhere" does not exist' },
  { change: { username: 'stranger' }, place: '127.0.0.1', reason: 'role "stranger" does not exist' },
  { change: { hostname: 'no-such-host.invalid' }, place: 'no-such-host.invalid:', reason: 'no-such-host.invalid' },
])('says which database cannot be reached, and why: $reason', async ({ change, place, reason }) => {
  const url = urlWith({ ...change, password: 'top-secret' });

  const opening = openDatabase({ kind: 'server', url });

  await expect(opening).rejects.toMatchObject({
    name: 'DatabaseUnreachableError',
    message: expect.stringMatching(new RegExp(`${place}.* cannot be reached: .*${reason}`)),
  });
  await expect(opening).rejects.not.toThrow('top-secret');
});

it('says so when only the direct URL cannot be reached', async () => {
  const database = await openDatabase({ kind: 'server', url: urlWith({}), directUrl: urlWith({ port: '1' }) });

  await expect(migrate(database)).rejects.toThrow('127.0.0.1:1/');
  await expect(database.listen('anything', () => {})).rejects.toThrow('ECONNREFUSED');
  await database.close();
});

it('closes twice without harm, while a statement runs and something listens', async () => {
  const database = await openDatabase({ kind: 'server', url: urlWith({}) });
  await database.listen('anything', () => {});
  const running = database.db.execute(sql`select pg_sleep(0.5)`).then(({ rows }) => rows);
  await wait(50);

  await Promise.all([database.close(), database.close()]);

  expect(await running).toHaveLength(1);
  await expect(database.db.execute(sql`select 1`)).rejects.toThrow();
});

it('tells who waits for a connection that the server has fallen silent, and closes within seconds', async () => {
  const proxy = await proxyTo(urlWith({}));
  const database = await openDatabase({ kind: 'server', url: proxy.url });
  await database.listen('anything', () => {});
  proxy.freeze();
  const stuck = expect(database.db.execute(sql`select 1`)).rejects.toThrow();
  await wait(50);

  const frozenAt = Date.now();
  const asked = Array.from({ length: 30 }, () => database.db.execute(sql`select 1`));
  await Promise.all(asked.map((one) => expect(one).rejects.toThrow()));
  expect(Date.now() - frozenAt).toBeLessThan(9_000);

  const since = Date.now();
  await database.close();

  expect(Date.now() - since).toBeLessThan(6_000);
  await stuck;
  await proxy.stop();
}, 30_000);
