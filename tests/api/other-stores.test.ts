import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { insertStore } from '../../src/db/stores.ts';
import { defaultSettings } from '../../src/domain/store.ts';
import { viewerOfToken } from '../../src/domain/token-viewer.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { globalId, idOf } from '../../src/graphql/global-id.ts';
import type { ReadToken } from '../../src/server/bearer-token.ts';
import { tokenReader } from '../../src/server/token-reader.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { type Answer, useDesk } from '../support/desk.ts';
import { startIssuer } from '../support/issuer.ts';
import { actsOf, aPackage, type Mutation, type Shown } from './support/acts.ts';
import { leavesNothing } from './support/kept.ts';

let issuer: Awaited<ReturnType<typeof startIssuer>>;
let readToken: ReadToken;
const desk = useDesk({ readToken: (token) => readToken(token) });
const acts = actsOf(desk);
const canadian = 'a key of the Canadian store';
const canadaUuid = '01900000-0000-7000-8000-000000000009';
const canadaId = globalId('STORE', canadaUuid);
const canadianNumber = '701-0000001-0000001';

beforeAll(async () => {
  issuer = await startIssuer();
  readToken = tokenReader(issuer.rules, {
    now: () => desk.clock.now,
    viewerOf: (claims) => viewerOfToken(claims, { issuer: issuer.url, readStoreId: (shown) => idOf('STORE', shown) }),
    failed: () => {},
  });
});
afterAll(() => issuer.close());

/** The seller's second store, with one order; the key may see this store and no other. */
beforeEach(async () => {
  await desk.db.transaction((tx) =>
    insertStore(tx, {
      id: canadaUuid,
      accountId: desk.accountUuid,
      name: 'Canada',
      marketplaceId: 'A2EUQ1WTGCTBG2',
      connectedAt: new Date('2026-02-01T00:00:00Z'),
      settings: defaultSettings,
    }),
  );
  await desk.addKey(canadian, permissions, [canadaUuid]);
  const salesChannel = { channelName: 'AMAZON', marketplaceId: 'A2EUQ1WTGCTBG2', marketplaceName: 'Amazon.ca' };
  await desk.stock({ sku: 'SKATE' });
  await desk.amazonHas(amazonJson({ number: canadianNumber, lines: ['SKATE 1 20.00'], order: { salesChannel } }));
});

/** An answer as its reader takes it: a compiled query does not say where in its text an error arose. */
const told = ({ data, errors }: Answer) => ({
  data,
  errors: errors?.map(({ message, extensions }) => [message, extensions]),
});

/** The same id but for its end: one that nothing has. */
const absent = (id: string) => id.replace(/.{6}$/, 'ffffff');

const lists = `{
  orders { nodes { amazonOrderNumber } totalCount { value } }
  amazonOrders { nodes { number } totalCount { value } }
  stores { id } viewer { stores { id } }
}`;

describe('a key of one store', () => {
  it('lists what is in its store alone', async () => {
    await desk.anOrder();
    const { data } = await desk.api(lists, {}, canadian);
    expect(data).toEqual({
      orders: { nodes: [{ amazonOrderNumber: canadianNumber }], totalCount: { value: 1 } },
      amazonOrders: { nodes: [{ number: canadianNumber }], totalCount: { value: 1 } },
      stores: [{ id: canadaId }],
      viewer: { stores: [{ id: canadaId }] },
    });
    expect((await desk.api(lists)).data.orders.totalCount.value).toBe(2);
    const { data: page } = await desk.api('{ orders(first: 1) { pageInfo { hasNextPage } } }', {}, canadian);
    expect(page.orders.pageInfo.hasNextPage).toBe(false);
  });

  it('reads nothing of another store by any id or number, as if there were nothing', async () => {
    const started = await desk.anOrder();
    await acts.ship(started, { MUG: 1 }, { invoice: true });
    await acts.creditMemo(started, { MUG: 1 });
    const order = await desk.orderBy(started.amazonOrderNumber);
    const { data } = await desk.api(`{ order(by: { id: "${order.id}" }) { amazonOrder { id } } }`);
    const ids: readonly string[] = [
      order.id,
      data.order.amazonOrder.id,
      desk.storeId,
      ...[order.items, order.invoices, order.shipments, order.shipments[0].packages].map(([one]: Shown) => one.id),
      ...[order.creditMemos, order.amazonEffects].map(([one]: Shown) => one.id),
    ];
    const nodes = 'query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }';
    expect((await desk.api(nodes, { ids })).data.nodes.map(({ id }: Shown) => id)).toEqual(ids);
    expect(await desk.api(nodes, { ids }, canadian)).toEqual(await desk.api(nodes, { ids: ids.map(absent) }, canadian));

    const reads: readonly (readonly [string, string, string])[] = [
      ['query($x: ID!) { node(id: $x) { id } }', order.id, absent(order.id)],
      ['query($x: ID!) { order(by: { id: $x }) { id } }', order.id, absent(order.id)],
      [
        'query($x: AmazonOrderNumber!) { order(by: { amazonOrderNumber: $x }) { id } amazonOrder(number: $x) { id } }',
        order.amazonOrderNumber,
        '999-0000001-0000001',
      ],
      ['query($x: ID!) { store(id: $x) { id } }', desk.storeId, absent(desk.storeId)],
      ['query($x: ID!) { recentOrders(storeId: $x) { orderNumber } }', desk.storeId, absent(desk.storeId)],
    ];
    for (const [query, there, nowhere] of reads) {
      const answer = await desk.api(query, { x: there }, canadian);
      expect(told(answer)).toEqual(told(await desk.api(query, { x: nowhere }, canadian)));
      expect(JSON.stringify(answer)).not.toContain(order.id);
      expect(JSON.stringify(answer)).not.toContain(desk.storeId);
    }
  });

  it('finds its own order by a number that both stores have given out', async () => {
    const order = await desk.anOrder();
    expect(order.number).toBe('000000001');
    const query = 'query($storeId: ID) { order(by: { number: "000000001" }, storeId: $storeId) { amazonOrderNumber } }';
    expect((await desk.api(query, {}, canadian)).data.order).toEqual({ amazonOrderNumber: canadianNumber });
    expect((await desk.api(query, { storeId: desk.storeId }, canadian)).data.order).toBeNull();
    expect((await desk.api(query, { storeId: desk.storeId })).data.order).toEqual({
      amazonOrderNumber: order.amazonOrderNumber,
    });
    expect((await desk.api(query)).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('finds the order of each store by a number that many stores have given out', async () => {
    const others = [
      { id: '01900000-0000-7000-8000-00000000000a', marketplaceId: 'A1AM78C64UM0Y8', number: '702-0000001-0000001' },
      { id: '01900000-0000-7000-8000-00000000000b', marketplaceId: 'A2Q3Y263D00KWC', number: '703-0000001-0000001' },
    ];
    for (const { id, marketplaceId, number } of others) {
      const connectedAt = new Date('2026-02-01T00:00:00Z');
      const store = {
        id,
        accountId: desk.accountUuid,
        name: id,
        marketplaceId,
        connectedAt,
        settings: defaultSettings,
      };
      await desk.db.transaction((tx) => insertStore(tx, store));
      const salesChannel = { channelName: 'AMAZON', marketplaceId, marketplaceName: 'Amazon' };
      await desk.amazonHas(amazonJson({ number, lines: ['SKATE 1 20.00'], order: { salesChannel } }));
    }
    await desk.anOrder();
    const query = 'query($storeId: ID) { order(by: { number: "000000001" }, storeId: $storeId) { amazonOrderNumber } }';
    for (const { id, number } of [...others, { id: canadaUuid, number: canadianNumber }]) {
      const { data } = await desk.api(query, { storeId: globalId('STORE', id) });
      expect(data.order).toEqual({ amazonOrderNumber: number });
    }
  });

  it('changes nothing of another store, and is told that there is nothing', async () => {
    const order = await desk.anOrder();
    const { data } = await desk.api(`{ order(by: { id: "${order.id}" }) { amazonOrder { id } } }`);
    const { shipments } = (await acts.ship(order, { MUG: 1 })).order;
    const packageId: string = shipments[0].packages[0].id;
    const asked = (orderId: string, amazonOrderNumber: string, storeId: string, packageId: string) =>
      [
        ['ship', { orderId, packages: [aPackage(order)] }],
        ['invoice', { orderId, ifVersion: 99 }],
        ['creditMemo', { orderId, reason: 'OTHER' }],
        ['hold', { orderId }],
        ['unhold', { orderId, dryRun: true }],
        ['addComment', { orderId, text: 'seen' }],
        ['correctTracking', { packageId, trackingNumber: '1Z9' }],
        ['correctAddress', { amazonOrderNumber, address: { region: 'CA' } }],
        ['cancelAmazonOrder', { amazonOrderNumber, reason: 'NO_INVENTORY' }],
        ['syncStore', { storeId }],
        ['syncStore', { storeId, amazonOrderNumber }],
        ['syncStore', { storeId: canadaId, amazonOrderNumber }],
      ] as [Mutation, Readonly<Record<string, unknown>>][];

    for (const id of [order.id, data.order.amazonOrder.id]) {
      const there = asked(id, order.amazonOrderNumber, desk.storeId, packageId);
      const nowhere = asked(absent(id), '999-0000001-0000001', absent(desk.storeId), absent(packageId));
      for (const [index, [mutation, input]] of there.entries()) {
        const key = { idempotencyKey: 'k' };
        const answer = await leavesNothing(desk, () => acts.act(mutation, { ...input, ...key }, canadian));
        expect(answer.errors).toHaveLength(1);
        expect(answer).toEqual(await acts.act(mutation, { ...nowhere[index]?.[1], ...key }, canadian));
      }
    }
    expect(desk.requestedSyncs).toEqual([]);
  });

  it('has all of its own store', async () => {
    await desk.anOrder();
    const own = await desk.api(`{ order(by: { amazonOrderNumber: "${canadianNumber}" }) { id } }`, {}, canadian);
    const done = await acts.act('hold', { orderId: own.data.order.id }, canadian);
    expect(done).toMatchObject({ errors: [], order: { amazonOrderNumber: canadianNumber, state: 'ON_HOLD' } });
    const sync = { storeId: canadaId, amazonOrderNumber: canadianNumber };
    expect(await acts.act('syncStore', sync, canadian)).toMatchObject({
      errors: [],
      store: { id: canadaId },
      amazonOrder: { number: canadianNumber },
    });
  });
});

describe('a token for one store', () => {
  const picker = (changes: object = {}) =>
    issuer.token(desk.clock.now, { scope: 'SHIP READ_ORDERS', stores: [canadaId], ...changes });

  it('ships an order there under its own name, sees nothing of another store, and may do no more', async () => {
    const foreign = await desk.anOrder();
    const own = await desk.orderBy(canadianNumber);
    const token = await picker();
    expect((await desk.api(lists, {}, token)).data).toMatchObject({
      orders: { nodes: [{ amazonOrderNumber: canadianNumber }] },
      stores: [{ id: canadaId }],
    });
    const { data } = await desk.api('{ viewer { name permissions } }', {}, token);
    expect(data.viewer).toEqual({ name: 'jwt:picker-7', permissions: ['READ_ORDERS', 'SHIP'] });

    const shipped = await acts.act('ship', { orderId: own.id, packages: [aPackage(own)] }, token);
    expect(shipped).toMatchObject({ errors: [], order: { shippingState: 'SHIPPED' } });
    const history = 'query($id: ID!) { order(by: { id: $id }) { events(first: 9) { nodes { kind actor } } } }';
    const { order } = (await desk.api(history, { id: own.id }, token)).data;
    expect(order.events.nodes).toContainEqual({ kind: 'SHIPPED', actor: 'jwt:picker-7' });

    const attempts = [
      ['ship', { orderId: foreign.id, packages: [aPackage(foreign)] }, 'ORDER_NOT_FOUND'],
      ['invoice', { orderId: own.id }, 'PERMISSION_DENIED'],
      ['creditMemo', { orderId: own.id, reason: 'OTHER' }, 'PERMISSION_DENIED'],
    ] as [Mutation, Readonly<Record<string, unknown>>, string][];
    for (const [mutation, input, code] of attempts) {
      const { errors } = await leavesNothing(desk, () => acts.act(mutation, input, token));
      expect(errors.map((error: Shown) => error.code)).toContain(code);
    }
    await desk.advance(3_600);
    expect((await desk.api(lists, {}, token)).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('has its own idempotency keys, makes keys where it may, and they name it as their maker', async () => {
    const [token, other] = [
      await picker({ scope: 'MANAGE_KEYS' }),
      await picker({ scope: 'MANAGE_KEYS', sub: 'other' }),
    ];
    const make = `mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) {
      key apiKey { name createdBy } operation { replayed } errors { code } } }`;
    const input = { name: 'Scanner', permissions: ['MANAGE_KEYS'], storeIds: [canadaId], idempotencyKey: 'one' };
    const made = (await desk.api(make, { input }, token)).data.createApiKey;
    expect(made).toMatchObject({ apiKey: { name: 'Scanner', createdBy: 'jwt:picker-7' }, errors: [] });
    // The next token of the same subject is the same caller; another subject is another one.
    expect((await desk.api(make, { input }, await picker({ scope: 'MANAGE_KEYS' }))).data.createApiKey).toMatchObject({
      key: null,
      operation: { replayed: true },
    });
    const operation = '{ operation(idempotencyKey: "one") { mutation } }';
    expect((await desk.api(operation, {}, token)).data.operation).toEqual({ mutation: 'createApiKey' });
    for (const key of [other, made.key]) expect((await desk.api(operation, {}, key)).data.operation).toBeNull();
  });
});
