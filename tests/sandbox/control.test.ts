import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { anOrder, aSeller, sellerAt } from './seller.ts';

describe('POST /_sandbox/orders', () => {
  it('takes one order, a list, or a list under its name', async () => {
    const seller = await aSeller();
    const posted = [
      await seller.tell('orders', { orderId: 'a' }),
      await seller.tell('orders', [{ orderId: 'b' }, { orderId: 'c' }]),
      await seller.tell('orders', { orders: [{ orderId: 'd' }] }),
    ];
    expect(posted.map(({ orderIds }) => orderIds)).toEqual([['a'], ['b', 'c'], ['d']]);
  });

  it('fills in what Amazon’s model requires and keeps fields it does not know', async () => {
    const seller = await aSeller();
    await seller.tell('orders', { orderId: 'a', future: { x: 1 }, orderItems: [{ quantityOrdered: 2, hue: 'red' }] });
    expect(await seller.order('a')).toEqual({
      orderId: 'a',
      future: { x: 1 },
      createdTime: '2026-11-23T12:00:00.000Z',
      lastUpdatedTime: '2026-11-23T12:00:00.000Z',
      salesChannel: { channelName: 'AMAZON', marketplaceId: 'ATVPDKIKX0DER' },
      fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'MERCHANT' },
      orderItems: [
        {
          orderItemId: '0001',
          quantityOrdered: 2,
          hue: 'red',
          product: {},
          fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 2 },
        },
      ],
    });
  });

  it('sets the time of the change, unless told to keep it', async () => {
    const seller = await aSeller();
    await seller.tell('orders', anOrder({ orderId: 'a' }));
    await seller.tell('orders?keepTimes=true', anOrder({ orderId: 'b' }));
    const times = [await seller.order('a'), await seller.order('b')].map(({ lastUpdatedTime }) => lastUpdatedTime);
    expect(times).toEqual(['2026-11-23T12:00:00.000Z', '2026-11-23T08:00:00.000Z']);
  });

  it.each([[{}], [{ orderId: '' }], [{ orderId: 'a', orderItems: {} }], ['text']])('refuses %j', async (order) => {
    expect((await (await aSeller()).tell('orders', order)).errors[0].code).toBe('InvalidInput');
  });
});

describe('POST /_sandbox/reset', () => {
  it('leaves nothing but the tokens, and sets the clock right', async () => {
    const seller = await aSeller();
    await seller.tell('orders', anOrder());
    await seller.tell('clock', { advanceSeconds: 60 });
    await seller.tell('faults', { operation: 'getOrder', kind: 'refuse' });
    await seller.tell('reset');

    expect(await seller.calls()).toEqual([]);
    const reply = await seller.call('GET', '/orders/2026-01-01/orders/111-1111111-1111111');
    expect([reply.status, reply.headers.get('date')]).toEqual([404, 'Mon, 23 Nov 2026 12:00:00 GMT']);
  });

  it('brings the demo back', async () => {
    const seller = await aSeller();
    expect((await seller.tell('reset', { seed: 'demo' })).orders).toBeGreaterThanOrEqual(60);
    expect((await seller.tell('reset')).orders).toBe(0);
  });
});

it('seeds a folder once, and not again after everything was reset', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const counts: number[] = [];
  for (const prepare of [false, true, false]) {
    const sandbox = await startSandbox({ folder });
    const seller = await sellerAt(sandbox.url);
    if (prepare) await seller.tell('reset');
    const query = 'lastUpdatedAfter=2020-01-01T00:00:00Z';
    counts.push((await seller.call('GET', `/orders/2026-01-01/orders?${query}`)).body.orders.length);
    await sandbox.close();
  }
  rmSync(folder, { recursive: true });
  expect([counts[0], ...counts.slice(1)]).toEqual([68, 0, 0]);
});

it('says that a path is not known', async () => {
  const seller = await aSeller();
  expect((await seller.call('GET', '/orders/v0/orders')).status).toBe(404);
  expect((await seller.ask('nothing')).errors[0].code).toBe('NotFound');
});
