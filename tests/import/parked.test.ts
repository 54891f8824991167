import { expect, it } from 'vitest';
import { translateOrder } from '../../src/amazon/translate.ts';
import { syncStore } from '../../src/app/sync-order.ts';
import { sql } from '../../src/db/drizzle.ts';
import type { Channel } from '../../src/domain/channel.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { housekeeping } from '../../src/jobs/housekeeping.ts';
import { syncAccount } from '../../src/jobs/sync.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();
const number = '112-0000002-0000001';
const unreadable = { ...amazonJson({ number }), createdTime: 'the day before yesterday' };
const nameless = { ...amazonJson(), orderId: 'one of many', salesChannel: {} };

/** A sync in which Amazon lists just this: the sandbox itself would refuse it. `translate` is a newer version's. */
async function syncOf(listed: readonly unknown[], translate: Channel['translate'] = translateOrder) {
  const { channel } = desk.delivery();
  await desk.advance(600);
  const searchOrders = async () => ({ orders: listed.map(translateOrder), nextToken: null });
  const faked = { ...channel, searchOrders, translate };
  await syncAccount({ shell: desk.shell, channel: faked, report: () => {} }, desk.accountUuid);
}

async function parked() {
  const { data } = await desk.api(
    `{ stores { ordersThatCannotBeRead parkedOrders { number why parkedAt seenAt } sync { lastError } } }`,
  );
  const [{ ordersThatCannotBeRead, parkedOrders, sync }] = data.stores;
  expect(sync.lastError).toBeNull();
  expect(parkedOrders).toHaveLength(ordersThatCannotBeRead);
  return parkedOrders;
}

const imported = async () =>
  (await desk.db.execute<{ number: string; importState: string }>(sql`select number, import_state from amazon_orders`))
    .rows;

it('keeps an order that cannot be read, once however often it is listed, and tells when and why', async () => {
  await syncOf([unreadable, nameless, amazonJson({ number: '112-0000003-0000001' })]);
  await syncOf([nameless, { ...unreadable, programs: ['ANOTHER'] }]);

  const [first, second] = [new Date('2026-03-02T12:10:00Z'), new Date('2026-03-02T12:20:00Z')];
  const seen = { parkedAt: first.toISOString(), seenAt: second.toISOString() };
  expect(await parked()).toEqual([
    { number: null, why: 'orderId is no Amazon order number.', ...seen },
    { number, why: 'createdTime cannot be read.', ...seen },
  ]);
  expect(await imported()).toMatchObject([{ number: '112-0000003-0000001' }]);
});

it('keeps what Amazon sent of it in a form that nobody can read without the key', async () => {
  await syncOf([unreadable]);
  const { rows } = await desk.db.execute<Record<string, unknown>>(sql`select * from parked_orders`);
  expect(JSON.stringify(rows)).toContain(number);
  expect(JSON.stringify(rows)).not.toMatch(/Lopez|Quay|marketplace\.amazon/);
});

it('forgets it as soon as Amazon sends it readable, and takes it in', async () => {
  await syncOf([unreadable]);
  await syncOf([amazonJson({ number })]);
  expect([await parked(), await imported()]).toMatchObject([[], [{ number }]]);
});

it('reads it again at each sync, and takes it in when a newer version knows how', async () => {
  await syncOf([unreadable, nameless]);
  const newer = (raw: unknown) => translateOrder({ ...(raw as object), createdTime: '2026-03-01T10:00:00Z' });
  await syncOf([], newer);
  expect(await parked()).toMatchObject([{ number: null }]);
  expect(await imported()).toMatchObject([{ number }]);
});

it('keeps an order that the database refuses, and goes on with the others', async () => {
  await desk.db.execute(sql`create function refuse() returns trigger language plpgsql as $$
    begin raise exception 'no' using errcode = '23514'; end $$`);
  await desk.db.execute(
    sql.raw(`create trigger refuse before insert on amazon_orders for each row
    when (new.number = '${number}') execute function refuse()`),
  );
  try {
    await syncOf([amazonJson({ number: '112-0000001-0000001' }), amazonJson({ number })]);
    await syncOf([]);
    expect(await parked()).toMatchObject([{ number, why: 'It can be read and not be stored (23514).' }]);
    expect(await imported()).toMatchObject([{ number: '112-0000001-0000001' }]);
  } finally {
    await desk.db.execute(sql`drop function refuse cascade`);
  }
  await syncOf([]);
  expect([await parked(), await imported()]).toMatchObject([[], [{}, { number }]]);
});

it('is unknown to a key of another store that asks for it by number', async () => {
  const canadian = { ...unreadable, salesChannel: { marketplaceId: 'A2EUQ1WTGCTBG2' } };
  const call = {
    requestId: 'test',
    viewer: { id: 'v', name: 'v', permissions: new Set(permissions), storeIds: new Set([desk.storeUuid]) },
  };
  const asked = async (order: object, idempotencyKey: string) => {
    const channel = { ...desk.delivery().channel, readOrder: async () => translateOrder(order) };
    const input = { storeId: desk.storeUuid, amazonOrderNumber: number };
    const syncCall = { ...call, ...input, input, mutation: 'syncStore', idempotencyKey, dryRun: false };
    const answer = await syncStore(desk.shell, channel, syncCall, async () => {});
    return answer.ok ? [] : answer.rejections.map(({ code }) => code);
  };
  expect(await asked(canadian, 'one')).toEqual(['AMAZON_ORDER_NOT_FOUND']);
  expect(await asked(unreadable, 'two')).toEqual(['AMAZON_ORDER_UNREADABLE']);
});

it('is shown with its own store alone, where its marketplace is known, and to those who may read orders', async () => {
  await syncOf([{ ...unreadable, salesChannel: { marketplaceId: 'A2EUQ1WTGCTBG2' } }]);
  expect(await parked()).toEqual([]);

  await desk.addKey('a key that may not read orders', ['MANAGE_SETTINGS']);
  const { errors } = await desk.api('{ stores { parkedOrders { number } } }', {}, 'a key that may not read orders');
  expect(errors?.[0].extensions.code).toBe('FORBIDDEN');
});

it('is forgotten when Amazon has not listed it for 90 days', async () => {
  await syncOf([unreadable]);
  await desk.advance(89 * 86_400);
  await housekeeping(desk.shell);
  expect(await parked()).toHaveLength(1);
  await desk.advance(2 * 86_400);
  await housekeeping(desk.shell);
  expect(await parked()).toEqual([]);
});

it('costs one statement for all stores', async () => {
  desk.statements.length = 0;
  await desk.api('{ stores { parkedOrders { number } } }');
  expect(desk.statements.filter((text) => text.includes('parked_orders'))).toHaveLength(1);
});
