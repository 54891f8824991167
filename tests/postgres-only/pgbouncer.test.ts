import { expect, inject, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { sql } from '../../src/db/drizzle.ts';
import { findMissingLimits } from '../../src/db/pooler.ts';
import { prepared } from '../../src/db/prepared.ts';
import { useDatabase } from '../support/database.ts';
import { findPgbouncer, startPooler } from './support/pooler.ts';

const test = useDatabase();

async function throughPooler(connectQuery?: string) {
  const template = inject('template');
  if (template.kind !== 'server' || test.address.kind !== 'server') throw new Error('Not a server.');
  const directUrl = test.address.url;
  const pooler = await startPooler(findPgbouncer() ?? '', template.adminUrl, connectQuery);
  const database = await openDatabase({ kind: 'server', url: pooler.urlOf(directUrl), directUrl });
  onTestFinished(async () => {
    await database.close();
    await pooler.stop();
  });
  return database;
}

it('lends each statement and transaction any connection, and hears what is told past the pooler', async () => {
  const { db, listen } = await throughPooler();
  const { promise: heard, resolve } = Promise.withResolvers<string>();
  await listen('poolside', resolve);

  const asked = Array.from({ length: 60 }, (_, index) => {
    const one = prepared(db, `one of ${index % 7}`, () =>
      db.select({ value: sql`${index % 7}` }).from(sql`(select) as it`),
    );
    return index % 3 === 0 ? db.transaction((tx) => tx.execute(sql`select pg_sleep(0.01)`)) : one.execute();
  });
  await Promise.all(asked);
  await db.execute(sql`select pg_notify('poolside', 'at once')`);

  expect(await heard).toBe('at once');
});

it('finds out whether the pooler has been told of the limits that it lets no client set', async () => {
  expect(await findMissingLimits(await throughPooler())).toEqual([]);
  expect(await findMissingLimits(await throughPooler('set lock_timeout = 3000'))).toEqual([
    'idle_in_transaction_session_timeout',
    'statement_timeout',
  ]);
  expect(await findMissingLimits(test.database)).toEqual([]);
});
