import { expect, it } from 'vitest';
import { sql, type Tx } from '../../src/db/drizzle.ts';
import { lockRefundsOfCaller } from '../../src/db/refunds-of-caller.ts';
import { actsOf, listed, type Shown } from '../api/support/acts.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';
import { plansOf, type Sent, watch } from './support/explain.ts';

const desk = useDesk();
const acts = actsOf(desk);

it('two refunds of one key at once, on whichever orders, never pass over its limit together', async () => {
  const orders: Shown[] = [];
  const numbers = Array.from({ length: 6 }, (_, n) => `112-000000${n}-0000001`);
  await desk.stock({ sku: 'MUG' });
  await desk.amazonHas(...numbers.map((number) => amazonJson({ number, lines: ['MUG 4 40.00'] })));
  await desk.advance(600);
  await desk.sync();
  for (const number of numbers) {
    const order = await desk.orderBy(number);
    await acts.ship(order, null, { invoice: true });
    orders.push(order);
  }
  await desk.addKey('a limited key', ['READ_ORDERS', 'REFUND'], null, new Map([['USD', 7_999n]]));
  await desk.addKey('its twin', ['READ_ORDERS', 'REFUND'], null, new Map([['USD', 2_000n]]));

  const refund = (order: Shown, key: string) =>
    acts.act('creditMemo', { orderId: order.id, items: listed(order, { MUG: 1 }), reason: 'OTHER' }, key);
  const all = await Promise.all([
    ...[0, 1, 2].flatMap(() => orders.map((order) => refund(order, 'a limited key'))),
    ...orders.map((order) => refund(order, 'its twin')),
  ]);
  const codes = all.map(({ errors }) => errors.map(({ code }: Shown) => code).join());
  const passed = (some: readonly string[]) => some.filter((code) => code === '').length;
  expect([passed(codes.slice(0, 18)), passed(codes.slice(18))]).toEqual([7, 2]);
  expect(new Set(codes)).toEqual(new Set(['', 'REFUND_LIMIT_EXCEEDED']));
  const { rows } = await desk.db.execute(
    sql`select sum(grand_total)::text as total from credit_memos group by refunded_by order by 1`,
  );
  expect(rows).toEqual([{ total: '2000' }, { total: '7000' }]);
});

it('what a key has refunded is added up by an index, however many credit memos there are', async () => {
  const { db } = desk;
  await db.transaction(async (tx) => {
    // Foreign keys are not looked at row by row.
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(sql`set local statement_timeout = 0`);
    await tx.execute(sql`insert into credit_memos (id, store_id, order_id, number, created_at, issuer, refunded_by)
      select gen_random_uuid(), ${desk.storeUuid}::uuid, gen_random_uuid(), 'c' || i,
        timestamptz '2026-03-02' - i * interval '1 minute', 'x', 'caller ' || i % 50
      from generate_series(1, 10000) as i`);
  });
  await db.execute(sql`analyze credit_memos`);
  const sent: Sent[] = await watch(db, () =>
    // What runs within a transaction is watched outside of one.
    lockRefundsOfCaller(db as unknown as Tx, 'caller 7', 'USD', new Date('2026-03-02T00:00:00Z')),
  );
  const steps = (await plansOf(db, sent[1] as Sent)).flat();
  const read = steps.filter((step) => step['Relation Name'] === 'credit_memos');
  expect(read.map((step) => step['Node Type'])).not.toContain('Seq Scan');
  expect(Math.max(...read.map((step) => step['Actual Rows'] + (step['Rows Removed by Filter'] ?? 0)))).toBeLessThan(40);
});
