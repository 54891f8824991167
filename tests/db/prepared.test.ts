import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Db, eq, integer, pgTable, placeholder, sql, type Tx, text } from '../../src/db/drizzle.ts';
import { runFixed } from '../../src/db/fixed.ts';
import { prepared } from '../../src/db/prepared.ts';
import { noteLife } from '../../src/db/server-names.ts';
import { statement } from '../../src/db/statement.ts';
import { useDatabase } from '../support/database.ts';

const things = pgTable('toy_things', { id: integer().primaryKey(), name: text().notNull() });
const test = useDatabase();

beforeAll(() => test.db.execute(sql`create table toy_things (id int primary key, name text not null)`));

const byId = (db: Db | Tx) =>
  db
    .select({ name: things.name })
    .from(things)
    .where(eq(things.id, placeholder('id')));

it('builds a statement once, however many ask for it at once', async () => {
  await test.db.insert(things).values([
    { id: 1, name: 'one' },
    { id: 2, name: 'two' },
  ]);
  let built = 0;
  const find = (id: number) =>
    prepared(test.db, 'thingById', () => {
      built += 1;
      return byId(test.db);
    }).execute({ id });

  const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => find(1 + (n % 2))));

  expect(answers.map(([row]) => row?.name)).toEqual(Array.from({ length: 60 }, (_, n) => (n % 2 ? 'two' : 'one')));
  expect(built).toBe(1);
});

it('knows the type of the rows', async () => {
  const [row] = await prepared(test.db, 'typed', () => byId(test.db)).execute({ id: 1 });
  const name: string | undefined = row?.name;
  expect(name).toBeUndefined();
});

it('tells long names apart that begin alike', async () => {
  await test.db.insert(things).values([{ id: 1, name: 'one' }]);
  const name = 'n'.repeat(200);
  const ids = prepared(test.db, `${name}1`, () => test.db.select({ id: things.id }).from(things));
  const names = prepared(test.db, `${name}2`, () => test.db.select({ name: things.name }).from(things));

  expect(await ids.execute()).toEqual([{ id: 1 }]);
  expect(await names.execute()).toEqual([{ name: 'one' }]);
});

it('has the database keep no more statements than a few hundred, however callers ask', async () => {
  for (let n = 0; n < 600; n += 1)
    for (const id of [1, 2, 3]) await prepared(test.db, `kind ${n}`, () => byId(test.db)).execute({ id });
  const { rows } = await test.db.execute<{ kept: number }>(
    sql`select count(*)::int as kept from pg_prepared_statements`,
  );
  expect(rows[0]?.kept).toBeLessThanOrEqual(500);
});

describe('the names that the server has for statements', () => {
  const lifeMs = 3_600_000;
  /** The name under which a query runs as it is asked so often, on a database of these tests' own. */
  const asking = () => {
    const db = {} as Db;
    noteLife(db, lifeMs);
    return (text: string, times: number) => {
      const build = () => ({ prepare: (name: string) => ({ name, execute: async () => [] }) });
      return Array.from({ length: times }, () => prepared(db, text, build).name).at(-1);
    };
  };
  afterEach(() => {
    vi.useRealTimers();
  });

  it('go to what is asked again and again, however much is asked once', () => {
    const ask = asking();
    for (let n = 0; n < 600; n += 1) expect(ask(`once ${n}`, 1)).toBe('');

    expect(ask('often', 3)).toBe('often');
  });

  it('come free again when what had them was not asked for longer than any connection lives', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const ask = asking();
    expect(ask('daily', 3)).toBe('daily');
    for (let n = 0; n < 499; n += 1) ask(`yesterday ${n}`, 3);
    expect(ask('today', 3)).toBe('');

    vi.advanceTimersByTime(lifeMs);
    expect(ask('today', 3)).toBe('');
    ask('daily', 1);
    expect(ask('today', 3)).toBe('');
    vi.advanceTimersByTime(lifeMs);

    expect(ask('today', 3)).toBe('today');
    expect(ask('daily', 1)).toBe('daily');
    expect(ask('yesterday 498', 1)).toBe('');
    expect(ask('yesterday 498', 2)).toBe('yesterday 498');
  });
});

it('does not keep statements without bound', () => {
  const first = prepared(test.db, 'shape 0', () => byId(test.db));
  for (let n = 1; n < 2_000; n += 1) prepared(test.db, `shape ${n}`, () => byId(test.db));

  expect(prepared(test.db, 'shape 0', () => byId(test.db))).not.toBe(first);
});

it('refuses a transaction, where the statement would run outside of it or wait for ever', async () => {
  await test.db.transaction(async (tx) => {
    // @ts-expect-error a transaction is no Db
    expect(() => prepared(tx, 'inside', () => byId(tx))).toThrow('build the query on `tx`');
  });
});

it('runs what is kept within a transaction too, and sees what that has done', async () => {
  let built = 0;
  const find = (on: Db | Tx) =>
    statement(on, 'thingByIdAnywhere', (db) => {
      built += 1;
      return byId(db);
    }).execute({ id: 7 });

  expect(await find(test.db)).toEqual([]);
  await test.db.transaction(async (tx) => {
    await tx.insert(things).values({ id: 7, name: 'seven' });
    expect(await find(tx)).toEqual([{ name: 'seven' }]);
    await runFixed(tx, 'renameThing', 'update toy_things set name = $2 where id = $1', [7, 'VII']);
    expect(await find(tx)).toEqual([{ name: 'VII' }]);
  });
  expect(await find(test.db)).toEqual([{ name: 'VII' }]);
  expect(built).toBe(1);
});
