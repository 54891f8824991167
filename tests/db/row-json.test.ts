import { beforeAll, expect, it } from 'vitest';
import {
  bigint,
  boolean,
  getTableColumns,
  integer,
  jsonb,
  pgTable,
  sql,
  text,
  timestamp,
  uuid,
} from '../../src/db/drizzle.ts';
import { isGiven, parsed, rowJson } from '../../src/db/row-json.ts';
import { useDatabase } from '../support/database.ts';

const things = pgTable('odd_things', {
  id: uuid('id').notNull(),
  minor: bigint('minor', { mode: 'bigint' }).notNull(),
  count: integer('count'),
  name: text('name').notNull(),
  told: boolean('told').notNull(),
  at: timestamp('at', { withTimezone: true, mode: 'date' }),
  data: jsonb('data').$type<unknown>(),
  words: text('words').array().notNull(),
});
const test = useDatabase();

beforeAll(() =>
  test.db.execute(sql`create table odd_things (id uuid, minor bigint, count int, name text, told boolean, at timestamptz,
    data jsonb, words text[])`),
);

const odd = {
  id: '01900000-0000-7000-8000-000000000001',
  minor: -9_223_372_036_854_775_808n,
  count: -1,
  name: 'a "b" \\ \n \u0001 \u2028 {c},NULL 😀',
  told: false,
  at: new Date('2026-11-28T23:59:59.987Z'),
  data: { amount: '0.10', list: [null, 'null', { deep: true }] },
  words: ['', 'null', '"', 'a,b', '{}'],
};
const empty = { ...odd, minor: 0n, count: null, name: '', told: true, at: null, data: null, words: [] };

it('reads every value as a plain statement would, to the last digit', async () => {
  await test.db.insert(things).values([odd, empty]);
  const row = rowJson({ ...getTableColumns(things), inner: { minor: things.minor, dated: isGiven(things.at) } });
  const rows = await test.db.select({ json: row.json }).from(things).orderBy(things.minor);
  expect(rows.map(({ json }) => parsed(json, row.read))).toEqual([
    { ...odd, inner: { minor: odd.minor, dated: true } },
    { ...empty, inner: { minor: 0n, dated: false } },
  ]);
});
