import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { useDatabase } from '../support/database.ts';

const test = useDatabase();
const tell = (payload: string) => test.db.execute(sql`select pg_notify('Orders changed', ${payload})`);

it('hears what is sent, each listener until it stops', async () => {
  const [first, second]: string[][] = [[], []];
  const stopFirst = await test.database.listen('Orders changed', (payload) => first?.push(payload));
  const stopSecond = await test.database.listen('Orders changed', (payload) => second?.push(payload));

  await tell('one');
  await expect.poll(() => first).toEqual(['one']);
  await stopFirst();
  await tell('two');
  await expect.poll(() => second).toEqual(['one', 'two']);
  await stopSecond();
  await tell('three');
  await wait(100);

  expect([first, second]).toEqual([['one'], ['one', 'two']]);
});

it('hears of a transaction only when it is committed', async () => {
  const heard: string[] = [];
  const stop = await test.database.listen('Orders changed', (payload) => heard.push(payload));

  await test.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_notify('Orders changed', 'kept')`);
    expect(heard).toEqual([]);
  });

  await expect.poll(() => heard).toEqual(['kept']);
  await stop();
});
