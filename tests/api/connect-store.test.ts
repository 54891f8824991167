import { expect, it } from 'vitest';
import { findAccounts } from '../../src/db/stores.ts';
import { accounts, operations, stores as storeTable } from '../../src/db/tables.ts';
import { ChannelError } from '../../src/domain/channel.ts';
import { defaultSettings } from '../../src/domain/store.ts';
import { demoProducts } from '../../src/sandbox/demo/products.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, type Shown, told } from './support/acts.ts';
import { leavesNothing } from './support/kept.ts';
import { storesOf } from './support/stores.ts';

const desk = useDesk();
const acts = actsOf(desk);
const stores = storesOf(desk);

const token = 'Atzr|sandbox-a-secret-of-Germany';
const germany = { name: 'Deutschland', marketplaceId: 'A1PA6795UKMFR9', sellerId: 'A1TEST', refreshToken: token };
const canada = { ...germany, name: 'Canada', marketplaceId: 'A2EUQ1WTGCTBG2' };
const kept = async () =>
  JSON.stringify([await desk.db.select().from(accounts), await desk.db.select().from(operations)]);
const accountOf = async ({ name }: { readonly name: string }) =>
  (await desk.db.select().from(storeTable)).find((store) => store.name === name)?.accountId ?? '';

it('connects a marketplace with what a new store is ruled to have, syncs it at once and then by its schedule', async () => {
  const payload = await stores.connect(germany);
  expect(payload).toMatchObject({
    errors: [],
    operation: { mutation: 'connectStore', replayed: false },
    store: {
      name: 'Deutschland',
      marketplaceId: 'A1PA6795UKMFR9',
      region: 'EU',
      active: true,
      orderSettings: defaultSettings,
      sync: { lastRunAt: null, freshnessSeconds: null, backlog: 0, nextRunAt: '2026-03-02T12:05:00.000Z' },
    },
  });
  const accountId = await accountOf(germany);
  expect(accountId).not.toBe(desk.accountUuid);
  expect(desk.requestedSyncs).toEqual([accountId]);
  expect([...desk.schedules.values()]).toEqual([defaultSettings.syncCron]);
  const [account] = await findAccounts(desk.db, desk.shell.sealer, [accountId]);
  expect(account).toMatchObject({ refreshToken: token, checkpointAt: desk.clock.now });
});

it('shares one account among the marketplaces of a seller in a region', async () => {
  await desk.sync();
  await desk.advance(60);
  const { store } = await stores.connect(canada);
  // What the others of the account have read is nothing that this one has.
  expect(store.sync).toMatchObject({ lastRunAt: null, freshnessSeconds: null });
  expect(await accountOf(canada)).toBe(desk.accountUuid);
  expect(await desk.db.select().from(accounts)).toHaveLength(1);
  expect((await desk.api('{ stores { name } }')).data.stores).toEqual([{ name: 'Test store' }, { name: 'Canada' }]);
});

it('gives a store that Amazon has shut out a new name and token, keeps its settings, and lets go what waited', async () => {
  const order = await desk.anOrder();
  await acts.ship(order);
  await stores.done({ invoiceOnImport: true });
  await desk.db.update(accounts).set({ active: false, lastError: 'Refused.' });
  expect(await stores.store()).toMatchObject({ active: false, sync: { lastError: 'Refused.', nextRunAt: null } });
  desk.enqueued.length = 0;

  const again = { ...germany, marketplaceId: 'ATVPDKIKX0DER', name: ' Renamed ', refreshToken: 'Atzr|sandbox-new' };
  const { store } = await stores.connect(again);
  expect(store).toMatchObject({
    id: desk.storeId,
    name: 'Renamed',
    active: true,
    orderSettings: { invoiceOnImport: true },
    sync: { lastError: null, backlog: 1 },
  });
  expect(desk.requestedSyncs).toEqual([desk.accountUuid]);
  expect(desk.enqueued).toHaveLength(1);
  await desk.drain();
  expect(await desk.amazonEffects()).toHaveLength(1);
  expect(await desk.db.select().from(storeTable)).toHaveLength(1);
});

it('tells everything that is wrong at once, and nothing of the token', async () => {
  const wrong = { name: ' ', marketplaceId: 'NOWHERE', sellerId: 'me', refreshToken: 'Atzr|with a blank' };
  const payload = await leavesNothing(desk, () => stores.connect(wrong));
  expect(payload.errors.map(told)).toEqual([
    'INVALID_INPUT at name',
    'INVALID_INPUT at marketplaceId',
    'INVALID_INPUT at sellerId',
    'INVALID_INPUT at refreshToken',
  ]);
  expect(payload.store).toBeNull();
  expect(JSON.stringify(payload)).not.toContain('with a blank');
  for (const idempotencyKey of ['', ' ', 'k'.repeat(201)]) {
    const keyless = await leavesNothing(desk, () => stores.connect({ ...wrong, idempotencyKey }));
    expect(keyless.errors.map(told)).toEqual(['INVALID_INPUT at idempotencyKey', ...payload.errors.map(told)]);
    expect(keyless.errors[0].fix).toMatch(/such as a UUID/);
  }
  const keyless = await leavesNothing(desk, () => stores.connect({ ...germany, idempotencyKey: '' }));
  expect(keyless.errors.map(told)).toEqual(['INVALID_INPUT at idempotencyKey']);
  for (const refreshToken of ['', '  ', `Atzr|${'x'.repeat(5_000)}`]) {
    const { errors } = await stores.connect({ ...germany, refreshToken });
    expect(errors.map(told)).toEqual(['INVALID_INPUT at refreshToken']);
  }
  expect((await stores.connect({ ...germany, name: 'n'.repeat(101) })).errors.map(told)).toEqual([
    'INVALID_INPUT at name',
  ]);
});

it('shows the token nowhere: not in the database, nor in an answer, nor in what is wrong with a call', async () => {
  const input = { ...germany, idempotencyKey: 'connect' };
  const first = await stores.connect(input);
  const again = await stores.connect(input);
  expect([first.operation.replayed, again.operation.replayed]).toEqual([false, true]);
  expect(again.store).toEqual(first.store);
  expect(JSON.stringify([first, again])).not.toContain(token);
  expect(await kept()).not.toContain(token);

  const other = await stores.connect({ ...input, refreshToken: `${token}-other` });
  expect(other.errors.map(told)).toEqual(['IDEMPOTENCY_KEY_REUSED at idempotencyKey']);
  const { sellerId: _, ...lacking } = input;
  for (const wrong of [lacking, { ...input, nonsense: 1 }, { ...input, name: 5 }]) {
    const document = 'mutation($input: ConnectStoreInput!) { connectStore(input: $input) { store { id } } }';
    const answer = await desk.api(document, { input: wrong });
    expect(answer.errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(answer.errors?.[0].message).toMatch(/sellerId|nonsense|name/);
    expect(JSON.stringify(answer)).not.toContain(token);
  }
});

it('leaves nothing of a dry run', async () => {
  const { store, operation } = await leavesNothing(desk, () => stores.connect({ ...germany, dryRun: true }));
  expect(store).toMatchObject({ name: 'Deutschland', sync: { backlog: 0 }, orderSettings: defaultSettings });
  expect(operation).toMatchObject({ dryRun: true });
  expect(await stores.store(store.id)).toBeNull();
});

it('takes a key for all stores; one limited to some may connect these again, and learns of no other', async () => {
  await stores.connect(germany);
  const manage = ['READ_ORDERS', 'MANAGE_SETTINGS'] as const;
  await desk.addKey('a key of the American store', manage, [desk.storeUuid]);
  await desk.addKey('a key that may not manage', ['READ_ORDERS', 'SHIP']);

  await leavesNothing(desk, async () => {
    const known = await stores.connect(germany, 'a key of the American store');
    const unknown = await stores.connect({ ...germany, sellerId: 'A1NOBODY' }, 'a key of the American store');
    expect(known.errors.map(told)).toEqual(['PERMISSION_DENIED']);
    expect([known.errors, known.store]).toEqual([unknown.errors, null]);
    const without = await stores.connect(germany, 'a key that may not manage');
    expect(without.errors.map(told)).toEqual(['PERMISSION_DENIED']);
  });
  const own = { ...germany, name: 'Ours', marketplaceId: 'ATVPDKIKX0DER' };
  expect((await stores.connect(own, 'a key of the American store')).store).toMatchObject({ name: 'Ours' });
});

it('brings the orders of further marketplaces in their own money, each into its store', async () => {
  await desk.stock(...demoProducts.map(({ sku, name }) => ({ sku, name })));
  await stores.connect(germany);
  await stores.connect({ ...germany, name: 'United Kingdom', marketplaceId: 'A1F83G8C2ARO7P' });
  await stores.connect({ ...germany, name: 'Japan', marketplaceId: 'A1VC38T7YXB528' });
  await desk.advance(5 * 86_400);
  await desk.control('reset', { seed: 'demo' });
  for (const accountId of new Set(desk.requestedSyncs)) await desk.sync(accountId);

  const inStore: Record<string, string[]> = {};
  const { data } = await desk.api('{ stores { id name } }');
  for (const { id, name } of data.stores) {
    const recent = await desk.api(
      'query($id: ID!) { recentOrders(storeId: $id) { orderNumber order { number totals { grandTotal { amount currency } } } } }',
      { id },
    );
    inStore[name] = recent.data.recentOrders
      .filter(({ order }: Shown) => order)
      .map(({ orderNumber, order }: Shown) => {
        const { amount, currency } = order.totals.grandTotal;
        return `${orderNumber} ${order.number} ${currency} ${amount.replaceAll(/\d/g, '9')}`;
      })
      .toSorted();
  }
  expect(inStore).toMatchObject({
    'Test store': [],
    Deutschland: [
      expect.stringMatching(/^302-5550000-0000041 \d{9} EUR 9+\.99$/),
      expect.stringMatching(/^302-5550000-0000042 \d{9} EUR 9+\.99$/),
      expect.stringMatching(/^302-5550000-0000043 \d{9} EUR 9+\.99$/),
      expect.stringMatching(/^302-5550000-0000044 \d{9} EUR 9+\.99$/),
    ],
    'United Kingdom': [
      expect.stringMatching(/^202-5550000-0000051 \d{9} GBP 9+\.99$/),
      expect.stringMatching(/^202-5550000-0000052 \d{9} GBP 9+\.99$/),
    ],
    Japan: [
      expect.stringMatching(/^503-5550000-0000061 \d{9} JPY 9+$/),
      expect.stringMatching(/^503-5550000-0000062 \d{9} JPY 9+$/),
      expect.stringMatching(/^503-5550000-0000063 \d{9} JPY 9+$/),
      expect.stringMatching(/^503-5550000-0000064 \d{9} JPY 9+$/),
    ],
  });
  expect(await desk.orderBy('503-5550000-0000061')).toMatchObject({ number: expect.stringMatching(/^00000000[1-4]$/) });
});

it('fetches an order by number into the store it is asked for, and into no other of the account', async () => {
  await desk.stock(...demoProducts.map(({ sku, name }) => ({ sku, name })));
  const { store: de } = await stores.connect(germany);
  const { store: uk } = await stores.connect({ ...germany, name: 'UK', marketplaceId: 'A1F83G8C2ARO7P' });
  await desk.control('reset', { seed: 'demo' });
  const amazonOrderNumber = '302-5550000-0000041';

  expect(await acts.refusals('syncStore', { storeId: uk.id, amazonOrderNumber })).toEqual([
    'AMAZON_ORDER_NOT_FOUND at amazonOrderNumber',
  ]);
  const fetched = await acts.act('syncStore', { storeId: de.id, amazonOrderNumber });
  expect(fetched).toMatchObject({ errors: [], store: { id: de.id }, amazonOrder: { importState: 'IMPORTED' } });
  // The same for an order of the neighbour and for one that nobody has, and what to do about it.
  for (const number of [amazonOrderNumber, '302-5550000-9999999']) {
    const { errors } = await acts.act('syncStore', { storeId: uk.id, amazonOrderNumber: number });
    expect(errors).toMatchObject([{ fix: expect.stringMatching(/ask the store whose seller and marketplace/) }]);
  }

  desk.requestedSyncs.length = 0;
  await acts.act('syncStore', { storeId: uk.id });
  expect(desk.requestedSyncs).toEqual([await accountOf(germany)]);
});

it('stays connected when Amazon refuses an old token that was replaced in the meantime', async () => {
  const renewed = { ...germany, marketplaceId: 'ATVPDKIKX0DER', refreshToken: 'Atzr|sandbox-new' };
  const { channel } = desk.delivery();
  const refusesTheOld = {
    ...channel,
    searchOrders: async () => {
      await stores.connect(renewed);
      throw new ChannelError('The old token is refused.', { kind: 'reauthorize' });
    },
  };
  await desk.sync(desk.accountUuid, refusesTheOld);
  expect(await stores.store()).toMatchObject({ active: true, sync: { lastError: null } });

  const refuses = {
    ...channel,
    searchOrders: () => Promise.reject(new ChannelError('The new one too.', { kind: 'reauthorize' })),
  };
  await desk.sync(desk.accountUuid, refuses);
  expect(await stores.store()).toMatchObject({ active: false, sync: { lastError: 'The new one too.' } });

  // A sync that was under way when another job learned of it ends for a reason of its own, or well.
  for (const end of [channel.searchOrders, () => Promise.reject(new ChannelError('Later.', { kind: 'give-up' }))]) {
    await desk.db.update(accounts).set({ active: true });
    const overtaken: typeof channel.searchOrders = async (...asked) => {
      await desk.db.update(accounts).set({ active: false });
      return end(...asked);
    };
    await desk.sync(desk.accountUuid, { ...channel, searchOrders: overtaken }).catch(() => {});
    expect(await stores.store()).toMatchObject({ active: false, sync: { lastError: 'The new one too.' } });
  }
});
