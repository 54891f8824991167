import { v7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertStore } from '../../src/db/stores.ts';
import { defaultSettings } from '../../src/domain/store.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { globalId } from '../../src/graphql/global-id.ts';
import { type BareOrder, insertBareOrders, noteEvents } from '../support/bare-orders.ts';
import { adminKey, useDesk } from '../support/desk.ts';
import { type Subscriber, subscribe, type Told } from '../support/subscriber.ts';
import { actsOf, type Shown } from './support/acts.ts';

const desk = useDesk();
const acts = actsOf(desk);
const otherStore = v7();
const narrowKey = 'a key of the first store alone';

const args = '$after: String, $orderId: ID, $storeId: ID';
const given = 'after: $after, orderId: $orderId, storeId: $storeId';
const live = `subscription(${args}) { orderEvents(${given}) { id cursor kind sequence } }`;
const feed = `query(${args}, $first: Int) { orderEvents(${given}, first: $first) {
  nodes { id cursor kind sequence } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

let orders: readonly [BareOrder, BareOrder, BareOrder];
const open: Subscriber[] = [];

beforeEach(async () => {
  const canada = { id: otherStore, accountId: desk.accountUuid, name: 'Canada', marketplaceId: 'A2EUQ1WTGCTBG2' };
  const connectedAt = new Date('2026-02-01T00:00:00Z');
  await desk.db.transaction((tx) => insertStore(tx, { ...canada, connectedAt, settings: defaultSettings }));
  const [first, second] = await insertBareOrders(desk.db, desk.storeUuid, 2);
  const [other] = await insertBareOrders(desk.db, otherStore, 1);
  if (!first || !second || !other) throw new Error('no orders');
  orders = [first, second, other];
  await desk.addKey(narrowKey, permissions, [desk.storeUuid]);
});
afterEach(() => {
  for (const { close } of open.splice(0)) close();
});

type Kind = Parameters<typeof noteEvents>[2][number];
const note = (order: BareOrder, ...kinds: readonly Kind[]) => desk.db.transaction((tx) => noteEvents(tx, order, kinds));

async function follow(variables: object = {}, key = adminKey, query = live, method?: 'GET') {
  const subscriber = await subscribe(desk.url, key, query, variables, method);
  open.push(subscriber);
  return subscriber;
}

async function pageOf(variables: Readonly<Record<string, unknown>> = {}, key = adminKey): Promise<Shown> {
  const { data, errors } = await desk.api(feed, variables, key);
  expect(errors).toBeUndefined();
  return data.orderEvents;
}

const told = (answers: readonly Told[]) => answers.map(({ data }) => data.orderEvents);
const kinds = (events: readonly Shown[]) => events.map(({ kind, sequence }) => `${kind} ${sequence}`);
const refusal = (answer: { errors?: readonly Shown[] } | null) =>
  answer?.errors?.map(({ extensions }) => extensions.code);

describe('the feed', () => {
  it('is read page by page to the end, oldest first, and goes on behind any event, for one statement a page', async () => {
    const [first, second, other] = orders;
    await note(first, 'RECEIVED', 'IMPORTED');
    await note(other, 'RECEIVED');
    await note(second, 'RECEIVED');
    desk.statements.length = 0;
    const page = await pageOf({ first: 3 });
    expect(desk.statements.filter((text) => !text.includes('"api_keys"'))).toHaveLength(1);
    expect(kinds(page.nodes)).toEqual(['RECEIVED 1', 'IMPORTED 2', 'RECEIVED 1']);
    expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false, endCursor: page.nodes[2].cursor });

    const rest = await pageOf({ after: page.pageInfo.endCursor });
    expect(kinds(rest.nodes)).toEqual(['RECEIVED 1']);
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect((await pageOf({ after: rest.pageInfo.endCursor })).nodes).toEqual([]);
    expect(kinds((await pageOf({ after: page.nodes[0].cursor })).nodes)).toHaveLength(3);
    expect((await pageOf({ first: 0 })).nodes).toEqual([]);
  });

  it('shows a store’s or an order’s events alone, and of what a key may not see as much as of what there is not', async () => {
    const [first, second, other] = orders;
    for (const order of orders) await note(order, 'RECEIVED');
    await note(first, 'IMPORTED');
    const of = async (variables: Readonly<Record<string, unknown>>, key = adminKey) =>
      kinds((await pageOf(variables, key)).nodes).length;
    const foreign = { orderId: globalId('AMAZON_ORDER', other.id), storeId: globalId('STORE', otherStore) };
    expect(await of({})).toBe(4);
    expect(await of({}, narrowKey)).toBe(3);
    expect(await of({ orderId: globalId('AMAZON_ORDER', first.id) }, narrowKey)).toBe(2);
    expect(await of({ orderId: globalId('AMAZON_ORDER', second.id), storeId: desk.storeId })).toBe(1);
    expect(await of(foreign)).toBe(1);
    // Behind an event of another order, too.
    const [{ cursor }] = (await pageOf({ orderId: globalId('AMAZON_ORDER', other.id) })).nodes;
    const behind = await pageOf({ orderId: globalId('AMAZON_ORDER', first.id), after: cursor });
    expect(kinds(behind.nodes)).toEqual(['IMPORTED 2']);
    for (const hidden of [
      { orderId: foreign.orderId },
      { storeId: foreign.storeId },
      { orderId: 'none' },
      { storeId: '' },
    ]) {
      expect(await of(hidden, narrowKey)).toBe(0);
      const answer = await (await follow(hidden, narrowKey)).next();
      expect(answer?.errors).toMatchObject([{ message: expect.stringContaining('no such order or store') }]);
    }
  });

  it('takes the cursors of histories and gives them some, and refuses what is forged and whom it is not for', async () => {
    const order = await desk.anOrder();
    const history = `query($id: ID!, $after: String) { order(by: { id: $id }) { events(after: $after) { nodes { id cursor } } } }`;
    const events = async (after?: string) =>
      (await desk.api(history, { id: order.id, after })).data.order.events.nodes as readonly Shown[];
    const [received, imported] = await events();
    expect((await pageOf({ after: received.cursor, orderId: order.id })).nodes).toMatchObject([imported]);
    expect(await events((await pageOf({ orderId: order.id })).nodes[0].cursor)).toMatchObject([imported]);

    const forged = Buffer.from(received.cursor, 'base64url').toString().replace(/\.1@/, '.2@');
    const { errors } = await desk.api(feed, { after: Buffer.from(forged).toString('base64url') });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    await desk.addKey('a key that reads nothing', ['SHIP']);
    expect(refusal(await desk.api(feed, {}, 'a key that reads nothing'))).toEqual(['FORBIDDEN']);
    expect(refusal(await (await follow({}, 'a key that reads nothing')).next())).toEqual(['FORBIDDEN']);
    expect(refusal(await (await follow({ after: 'nonsense' })).next())).toEqual(['BAD_USER_INPUT']);
  });
});

describe('a subscriber', () => {
  it.each(['POST', 'GET'] as const)(
    'by %s is told what it missed, then what happens, and nothing twice',
    async (method) => {
      const [first, second] = orders;
      await note(first, 'RECEIVED', 'IMPORTED', 'HELD');
      const [{ cursor }] = (await pageOf({ first: 1 })).nodes;
      const subscriber = await follow({ after: cursor }, adminKey, live, method === 'GET' ? method : undefined);
      expect(subscriber.status).toBe(200);
      expect(subscriber.headers.get('content-type')).toContain('text/event-stream');
      expect(kinds(told(await subscriber.take(2)))).toEqual(['IMPORTED 2', 'HELD 3']);
      await note(second, 'RECEIVED');
      await note(first, 'UNHELD');
      const last = told(await subscriber.take(2));
      expect(kinds(last)).toEqual(['RECEIVED 1', 'UNHELD 4']);
      subscriber.close();

      await note(second, 'IMPORTED');
      const resumed = await follow({ after: last[0].cursor });
      expect(kinds(told(await resumed.take(2)))).toEqual(['UNHELD 4', 'IMPORTED 2']);
    },
  );

  it('without a cursor is told what happens from now on, of the stores that its key may see and of the order it named', async () => {
    const [first, , other] = orders;
    await note(first, 'RECEIVED');
    const [mine, everything] = [await follow({}, narrowKey), await follow()];
    const one = await follow({ orderId: globalId('AMAZON_ORDER', first.id) });
    await expect
      .poll(() => desk.statements.filter((text) => text.includes('horizon')).length)
      .toBeGreaterThanOrEqual(6);
    await note(other, 'RECEIVED');
    await note(first, 'IMPORTED');
    expect(kinds(told(await everything.take(2)))).toEqual(['RECEIVED 1', 'IMPORTED 2']);
    for (const stream of [mine, one]) expect(kinds(told(await stream.take(1)))).toEqual(['IMPORTED 2']);
  });

  it('sees each order as it is after what it is told, not as it was when it subscribed', async () => {
    const order = await desk.anOrder();
    const { data } = await desk.api(feed, { orderId: order.id });
    const after = data.orderEvents.pageInfo.endCursor;
    const query = `subscription($after: String) { orderEvents(after: $after) { kind order { state version } } }`;
    const subscriber = await follow({ after }, adminKey, query);
    await acts.hold(order);
    expect((await subscriber.next())?.data.orderEvents).toMatchObject({ kind: 'HELD', order: { state: 'ON_HOLD' } });
    await acts.unhold(order);
    expect((await subscriber.next())?.data.orderEvents).toMatchObject({ kind: 'UNHELD', order: { state: 'NEW' } });
  });
});
