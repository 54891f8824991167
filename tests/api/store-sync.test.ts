import { expect, it } from 'vitest';
import { databaseBuckets } from '../../src/db/budgets.ts';
import { amazonOrders } from '../../src/db/tables.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, type Shown } from './support/acts.ts';
import { storesOf } from './support/stores.ts';

const desk = useDesk();
const acts = actsOf(desk);
const stores = storesOf(desk);

it('tells how far the exchange with Amazon has come', async () => {
  expect((await stores.store()).sync).toMatchObject({
    lastRunAt: null,
    lastSuccessAt: null,
    lastError: null,
    backlog: 0,
  });

  const order = await desk.anOrder();
  const ran = '2026-03-02T12:10:00.000Z';
  expect((await stores.store()).sync).toEqual({
    lastRunAt: ran,
    lastSuccessAt: ran,
    lastError: null,
    nextRunAt: '2026-03-02T12:15:00.000Z',
    // Amazon answers for nothing younger than two and a half minutes.
    freshnessSeconds: 150,
    backlog: 0,
  });

  await acts.ship(order, { MUG: 1 });
  await acts.ship(order, { MUG: 2 });
  await desk.db.update(amazonOrders).set({ importState: 'PENDING' });
  await desk.advance(90);
  await stores.done({ syncCron: '30 2 29 2 *' });
  expect((await stores.store()).sync).toMatchObject({
    freshnessSeconds: 240,
    nextRunAt: '2028-02-29T02:30:00.000Z',
    backlog: 3,
  });
});

it('tells why the last sync failed, and when one last went well', async () => {
  await desk.anOrder();
  await desk.advance(600);
  await desk.fault({ operation: 'searchOrders', kind: 'error', times: 99 });
  await expect(desk.sync()).rejects.toThrow();
  expect((await stores.store()).sync).toMatchObject({
    lastRunAt: '2026-03-02T12:20:00.000Z',
    lastSuccessAt: '2026-03-02T12:10:00.000Z',
    lastError: expect.stringContaining('searchOrders'),
  });
});

it('reads settings, sync and history of all stores in one statement each', async () => {
  for (const [name, marketplaceId] of [
    ['Canada', 'A2EUQ1WTGCTBG2'],
    ['Mexico', 'A1AM78C64UM0Y8'],
  ]) {
    const seller = { sellerId: 'A1TEST', refreshToken: 'Atzr|sandbox-test' };
    await stores.connect({ name, marketplaceId, ...seller });
  }
  await stores.done({ readOnly: true, invoiceOnImport: true });
  const cost = async (fields: string) => {
    desk.statements.length = 0;
    const { data, errors } = await desk.api(`{ stores { name ${fields} } }`);
    expect([errors, data.stores.length]).toEqual([undefined, 3]);
    return desk.statements.length;
  };
  const none = await cost('');
  expect(await cost('orderSettings { readOnly }')).toBe(none);
  expect(await cost('sync { backlog lastRunAt freshnessSeconds }')).toBe(none + 1);
  expect(await cost('settingsChanges { setting }')).toBe(none + 1);
  expect(await cost('sync { budgets { operation available } }')).toBe(none + 2);

  const { data } = await desk.api('{ stores { settingsChanges { setting } } }');
  expect(data.stores.map(({ settingsChanges }: Shown) => settingsChanges.length)).toEqual([2, 0, 0]);
});

it('shows what the account may still ask of Amazon now, also of what nobody has called', async () => {
  const buckets = databaseBuckets(desk.db);
  const plan = { rate: 0.0056, burst: 20 };
  const searches = { accountId: desk.accountUuid, operation: 'searchOrders', plan };
  for (let call = 0; call < 5; call += 1) await buckets.take(searches, 'background', desk.clock.now.getTime());
  const orders = { accountId: desk.accountUuid, operation: 'getOrder', plan: { rate: 0.5, burst: 30 } };
  await buckets.setRate(orders, 2, desk.clock.now.getTime());
  await buckets.drain(orders, desk.clock.now.getTime());
  await desk.advance(10);

  const { data } = await desk.api('{ stores { sync { budgets { operation ratePerSecond burst available } } } }');
  const [{ sync }] = data.stores;
  const budgets = new Map(sync.budgets.map(({ operation, ...budget }: Shown) => [operation, budget]));
  expect(budgets.get('searchOrders')).toEqual({ ratePerSecond: 0.0056, burst: 20, available: 15.056 });
  expect(budgets.get('getOrder')).toEqual({ ratePerSecond: 2, burst: 30, available: 20 });
  expect(budgets.get('createFeed')).toEqual({ ratePerSecond: 0.0083, burst: 15, available: 15 });
});

it('counts what waits of one store only', async () => {
  const seller = { sellerId: 'A1TEST', refreshToken: 'Atzr|sandbox-test' };
  const { store } = await stores.connect({ name: 'Canada', marketplaceId: 'A2EUQ1WTGCTBG2', ...seller });
  const order = await desk.anOrder();
  await acts.ship(order);
  const { data } = await desk.api('{ stores { id sync { backlog } } }');
  expect(data.stores).toEqual([
    { id: desk.storeId, sync: { backlog: 1 } },
    { id: store.id, sync: { backlog: 0 } },
  ]);
});
