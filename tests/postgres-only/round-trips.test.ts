import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import type { Database } from '../../src/db/database.ts';
import { eq, pgTable, placeholder, sql, uuid } from '../../src/db/drizzle.ts';
import { prepared } from '../../src/db/prepared.ts';
import { useDatabase } from '../support/database.ts';
import { proxyTo, type TcpProxy } from '../support/tcp-proxy.ts';

const things = pgTable('toy_ids', { id: uuid().primaryKey() });
const id = '01890a5d-ac96-774b-bcce-b302099a8057';
const test = useDatabase();
let proxy: TcpProxy;
let database: Database;
let pooled: Database;

beforeAll(async () => {
  await test.db.execute(sql`create table toy_ids (id uuid primary key)`);
  if (test.address.kind !== 'server') throw new Error('Not a server.');
  proxy = await proxyTo(test.address.url);
  database = await openDatabase({ kind: 'server', url: proxy.url });
  pooled = await openDatabase({ kind: 'server', url: `${proxy.url}?prepare=false` });
});
afterAll(async () => {
  await database.close();
  await pooled.close();
  await proxy.stop();
});

function findIn({ db }: Database) {
  const statement = prepared(db, 'thingById', () =>
    db
      .select()
      .from(things)
      .where(eq(things.id, placeholder('id'))),
  );
  return statement.execute({ id });
}

const plans = ({ db }: Database) => db.execute<{ name: string }>(sql`select name from pg_prepared_statements`);

it('takes one round trip for a prepared statement, and the server plans it once', async () => {
  await findIn(database);
  proxy.reset();
  await findIn(database);
  await findIn(database);

  expect(proxy.roundTrips).toBe(2);
  expect(await plans(database)).toMatchObject({ rows: [{ name: 'thingById' }] });
});

it('leaves no statement behind a pooler, where the next one may meet another connection', async () => {
  await findIn(pooled);
  proxy.reset();
  await findIn(pooled);

  expect(proxy.roundTrips).toBe(1);
  expect(await plans(pooled)).toMatchObject({ rows: [] });
});

it('takes one round trip for each statement of a transaction', async () => {
  await database.db.transaction(async (tx) => {
    proxy.reset();
    await tx.select().from(things).where(eq(things.id, id));
    await tx.insert(things).values({ id });
    expect(proxy.roundTrips).toBe(2);
  });
});

it('limits how long a statement may run, wait for a lock, or leave a transaction open', async () => {
  const settings = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'application_name'];
  const values = sql.join(
    settings.map((name) => sql`current_setting(${name}) as ${sql.identifier(name)}`),
    sql`, `,
  );

  expect(await database.db.execute(sql`select ${values}`)).toMatchObject({
    rows: [
      {
        statement_timeout: '5s',
        lock_timeout: '3s',
        idle_in_transaction_session_timeout: '10s',
        application_name: 'amazon-order-desk',
      },
    ],
  });
});
