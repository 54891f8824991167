import { expect, it } from 'vitest';
import { eq } from '../../src/db/drizzle.ts';
import { creditMemos, effects } from '../../src/db/tables.ts';
import { idOf } from '../../src/graphql/global-id.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { adminKey, useDesk } from '../support/desk.ts';
import { actsOf, listed, type Shown } from './support/acts.ts';
import { leavesNothing } from './support/kept.ts';

const desk = useDesk();
const acts = actsOf(desk);

/** Two orders of ten mugs for 10.00 each, all shipped and paid. */
async function complete(): Promise<readonly [Shown, Shown]> {
  const numbers = ['112-0000001-0000001', '112-0000002-0000001'] as const;
  await desk.amazonHas(amazonJson({ number: numbers[1], lines: ['MUG 10 100.00'] }));
  const orders = [
    await desk.anOrder({ number: numbers[0], lines: ['MUG 10 100.00'] }),
    await desk.orderBy(numbers[1]),
  ] as const;
  for (const order of orders) await acts.ship(order, null, { invoice: true });
  return orders;
}

it('holds for all credit memos of a key together, within any 24 hours, in the currencies it lists', async () => {
  const [one, other] = await complete();
  const create = `mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) {
    key apiKey { refundLimits { amount currency } } errors { code path } } }`;
  const input = { name: 'Support', permissions: ['READ_ORDERS', 'REFUND'], idempotencyKey: 'support' };
  const given = { ...input, refundLimits: [{ amount: '35', currency: 'USD' }] };
  const { createApiKey } = (await desk.api(create, { input: given })).data;
  expect(createApiKey).toMatchObject({
    apiKey: { refundLimits: [{ amount: '35.00', currency: 'USD' }] },
    errors: [],
  });
  const made = '{ auditEntries(filter: { mutation: "createApiKey" }) { nodes { changes { field after } } } }';
  const [{ changes }] = (await desk.api(made)).data.auditEntries.nodes;
  expect(changes).toContainEqual({ field: 'refundLimits', after: '["35.00 USD"]' });
  const { key } = createApiKey;
  const viewer = (await desk.api('{ viewer { refundLimits { amount currency } } }', {}, key)).data.viewer;
  expect(viewer).toEqual({ refundLimits: [{ amount: '35.00', currency: 'USD' }] });
  expect((await desk.api('{ viewer { refundLimits { amount } } }')).data.viewer.refundLimits).toBeNull();

  const refund = (order: Shown, units: number, more: object = {}, by: string = key) =>
    acts.act('creditMemo', { orderId: order.id, items: listed(order, { MUG: units }), reason: 'OTHER', ...more }, by);
  const first = await refund(one, 2);
  expect(first.errors).toEqual([]);
  // What others refund, and what was only tried, counts for nothing.
  expect((await refund(other, 1, {}, adminKey)).errors).toEqual([]);
  await desk.advance(3_600);
  expect((await refund(other, 1, { dryRun: true })).errors).toEqual([]);
  expect((await refund(other, 1)).errors).toEqual([]);

  for (const more of [{}, { dryRun: true }]) {
    const { errors } = await leavesNothing(desk, () => refund(other, 1, more));
    expect(errors).toMatchObject([
      {
        code: 'REFUND_LIMIT_EXCEEDED',
        message: 'Your key may refund 35.00 USD within 24 hours; 5.00 USD of it is left.',
        fix: expect.stringContaining(`refunded at ${new Date(desk.clock.now.getTime() + 82_800_000).toISOString()}`),
        availableAmount: { amount: '5.00', currency: 'USD' },
      },
    ]);
  }
  const denied =
    '{ auditEntries(filter: { outcome: DENIED }) { nodes { mutation callerName subjects { id } changeCount } } }';
  const { nodes } = (await desk.api(denied)).data.auditEntries;
  expect(nodes).toEqual([
    {
      mutation: 'creditMemo',
      callerName: 'Support',
      subjects: expect.arrayContaining([{ id: other.id }]),
      changeCount: 0,
    },
  ]);
  const rest = { items: [], adjustmentRefund: '5.00' };
  expect((await acts.act('creditMemo', { orderId: other.id, reason: 'OTHER', ...rest }, key)).errors).toEqual([]);
  expect((await refund(one, 9)).errors.map(({ code }: Shown) => code)).toEqual(['REFUND_QTY_EXCEEDED']);

  // Amazon did not do the first one.
  const id = idOf('CREDIT_MEMO', first.creditMemo.id) ?? '';
  const voided = (voidedAt: Date | null) => desk.db.update(creditMemos).set({ voidedAt }).where(eq(creditMemos.id, id));
  await voided(desk.clock.now);
  expect((await refund(other, 2, { dryRun: true })).errors).toEqual([]);
  // Or so a person says, who may be the one with the limit.
  const says = (settledOutcome: 'DID_NOT_HAPPEN' | null) =>
    desk.db.update(effects).set({ settledOutcome }).where(eq(effects.subjectId, id));
  await says('DID_NOT_HAPPEN');
  expect((await refund(other, 2, { dryRun: true })).errors).toMatchObject([{ code: 'REFUND_LIMIT_EXCEEDED' }]);
  await says(null);
  await voided(null);
  expect((await refund(other, 2, { dryRun: true })).errors).toHaveLength(1);
  await desk.advance(82_800 - 1);
  expect((await refund(other, 2, { dryRun: true })).errors).toHaveLength(1);
  await desk.advance(1);
  expect((await refund(other, 2)).errors).toEqual([]);

  await desk.addKey('a key for euros', ['REFUND'], null, new Map([['EUR', 100_000n]]));
  expect((await refund(one, 1, {}, 'a key for euros')).errors).toMatchObject([
    {
      code: 'REFUND_LIMIT_EXCEEDED',
      message: 'Your key may refund nothing in USD.',
      availableAmount: { amount: '0.00' },
    },
  ]);
});
