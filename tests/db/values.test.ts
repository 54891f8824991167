import { beforeAll, expect, it } from 'vitest';
import { bigint, eq, lte, pgTable, placeholder, sql, timestamp, uuid } from '../../src/db/drizzle.ts';
import { prepared } from '../../src/db/prepared.ts';
import { useDatabase } from '../support/database.ts';

const amounts = pgTable('toy_amounts', {
  id: uuid().primaryKey(),
  minorUnits: bigint({ mode: 'bigint' }).notNull(),
  paidAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
});

const test = useDatabase();
const id = '01890a5d-ac96-774b-bcce-b302099a8057';
const paidAt = new Date('2026-02-03T04:05:06.789Z');

beforeAll(async () => {
  await test.db.execute(
    sql`create table toy_amounts (id uuid primary key, minor_units bigint not null, paid_at timestamptz(3) not null)`,
  );
});

it.each([0n, 7n, -1n, 2n ** 53n + 1n, 2n ** 63n - 1n])('keeps %d to the last unit', async (minorUnits) => {
  const kept = { id, minorUnits, paidAt };
  await test.db.insert(amounts).values(kept);

  expect(await test.db.select().from(amounts)).toEqual([kept]);
  const byId = prepared(test.db, 'amountById', () =>
    test.db
      .select()
      .from(amounts)
      .where(eq(amounts.id, placeholder('id'))),
  );
  expect(await byId.execute({ id })).toEqual([kept]);
});

it('gives a transaction the same values, and keeps nothing of one that fails', async () => {
  const kept = { id, minorUnits: 5n, paidAt };
  const failing = test.db.transaction(async (tx) => {
    expect(await tx.insert(amounts).values(kept).returning()).toEqual([kept]);
    throw new Error('enough');
  });

  await expect(failing).rejects.toThrow('enough');
  expect(await test.db.select().from(amounts)).toEqual([]);
});

it('counts the statements of one test', async () => {
  await test.db.select().from(amounts);
  await test.db.select().from(amounts);

  expect(test.statements).toEqual(Array(2).fill('select "id", "minor_units", "paid_at" from "toy_amounts"'));
});

it('answers raw statements alike on every driver', async () => {
  await test.db.insert(amounts).values({ id, minorUnits: 5n, paidAt });
  const { rows } = await test.db.execute<{ name: string }>(sql`select ${'it'}::text as name`);
  const { rowCount } = await test.db.update(amounts).set({ minorUnits: 6n }).where(eq(amounts.id, id));

  expect(rows).toEqual([{ name: 'it' }]);
  expect(rowCount).toBe(1);
});

it('takes a list as one parameter', async () => {
  await test.db.insert(amounts).values({ id, minorUnits: 5n, paidAt });
  const byIds = prepared(test.db, 'amountsByIds', () =>
    test.db
      .select()
      .from(amounts)
      .where(sql`${amounts.id} = any(${placeholder('ids')}) and ${amounts.minorUnits} = any(${placeholder('units')})`),
  );

  expect(await byIds.execute({ ids: [id], units: [5n] })).toHaveLength(1);
  expect(await byIds.execute({ ids: [], units: [5n] })).toEqual([]);
});

it('takes a Date as the bound of a comparison', async () => {
  await test.db.insert(amounts).values({ id, minorUnits: 5n, paidAt });
  const upTo = (at: Date) => test.db.select().from(amounts).where(lte(amounts.paidAt, at));

  expect(await upTo(paidAt)).toHaveLength(1);
  expect(await upTo(new Date(paidAt.getTime() - 1))).toEqual([]);
  expect(await test.db.select().from(amounts).where(sql`${amounts.paidAt} <= ${paidAt}`)).toHaveLength(1);
});
