import { describe, expect, it } from 'vitest';
import { createSealer } from '../../src/db/seal.ts';
import { cursorOf } from '../../src/graphql/cursor.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, type Shown, soon } from './support/acts.ts';
import { twice } from './support/twice.ts';

const desk = useDesk();
const acts = actsOf(desk);

const numberOf = (index: number) => `112-0000001-${String(index).padStart(7, '0')}`;
/** Every second order was bought in the same second as the one before it. */
const boughtAt = (index: number) => new Date(Date.UTC(2026, 2, 1, 9, 0, Math.floor(index / 2))).toISOString();

/** Orders 1 to `count`, the last one the newest. */
async function imported(count: number): Promise<string[]> {
  await desk.stock({ sku: 'PEN' });
  const indexes = Array.from({ length: count }, (_, index) => index + 1);
  await desk.amazonHas(...indexes.map((index) => anOrder(index)));
  await desk.advance(600);
  await desk.sync();
  return (await page('orders', { first: 100 })).nodes.map(({ number }: Shown) => number);
}

function anOrder(index: number, order = {}) {
  return amazonJson({ number: numberOf(index), lines: ['PEN 1 1.00'], createdTime: boughtAt(index), order });
}

const documentOf = (list: string) => `query($first: Int, $after: String, $last: Int, $before: String) {
  ${list}(first: $first, after: $after, last: $last, before: $before) {
    nodes { id number } edges { cursor node { id } } totalCount { value exact }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } }`;

async function page(list: 'orders' | 'amazonOrders', args: Readonly<Record<string, unknown>> = {}): Promise<Shown> {
  const { data, errors } = await twice(desk, documentOf(list), args);
  expect(errors).toBeUndefined();
  return data[list];
}

/** The numbers of every page, from one end to the other. */
async function walk(list: 'orders' | 'amazonOrders', size: number, backward = false): Promise<string[][]> {
  const pages: string[][] = [];
  let at: Shown = {};
  while (true) {
    const { nodes, pageInfo, edges } = await page(list, { [backward ? 'last' : 'first']: size, ...at });
    expect(edges.map(({ node }: Shown) => node.id)).toEqual(nodes.map(({ id }: Shown) => id));
    expect([pageInfo.startCursor, pageInfo.endCursor]).toEqual([edges.at(0)?.cursor, edges.at(-1)?.cursor]);
    expect(backward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage).toBe(pages.length > 0);
    pages.push(nodes.map(({ number }: Shown) => number));
    if (!(backward ? pageInfo.hasPreviousPage : pageInfo.hasNextPage)) return pages;
    at = backward ? { before: pageInfo.startCursor } : { after: pageInfo.endCursor };
  }
}

describe('a list', () => {
  it('holds 20 a page unless asked otherwise, newest first, and counts all', async () => {
    const all = await imported(23);
    expect(all).toHaveLength(23);
    const { nodes, pageInfo, totalCount } = await page('orders');
    expect(nodes.map(({ number }: Shown) => number)).toEqual(all.slice(0, 20));
    expect([pageInfo.hasNextPage, pageInfo.hasPreviousPage]).toEqual([true, false]);
    expect(totalCount).toEqual({ value: 23, exact: true });
    const { data } = await desk.api('{ orders(first: 100) { nodes { placedAt } } }');
    const times = data.orders.nodes.map(({ placedAt }: Shown) => placedAt);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  it('is walked whole from both ends, whatever the size of a page', async () => {
    const all = await imported(7);
    for (const size of [1, 2, 7]) {
      expect((await walk('orders', size)).flat()).toEqual(all);
      expect((await walk('orders', size, true)).toReversed().flat()).toEqual(all);
    }
    const amazon = await walk('amazonOrders', 3);
    expect(amazon.flat()).toEqual([7, 6, 5, 4, 3, 2, 1].map(numberOf));
    expect((await walk('amazonOrders', 3, true)).toReversed().flat()).toEqual(amazon.flat());
  });

  it('neither hides nor repeats an order when others arrive between two pages', async () => {
    const all = await imported(6);
    const first = await page('orders', { first: 3 });
    const newer = anOrder(99, { lastUpdatedTime: soon(desk) });
    const older = anOrder(98, { lastUpdatedTime: soon(desk), createdTime: '2026-03-01T08:00:00Z' });
    await desk.amazonHas(newer, older);
    await desk.advance(600);
    await desk.sync();

    const second = await page('orders', { first: 3, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...second.nodes].map(({ number }: Shown) => number)).toEqual(all);
    const third = await page('orders', { first: 3, after: second.pageInfo.endCursor });
    expect(third.nodes).toHaveLength(1);
    const back = await page('orders', { last: 3, before: first.pageInfo.startCursor });
    expect([back.nodes.length, back.pageInfo.hasPreviousPage, back.totalCount.value]).toEqual([1, false, 8]);
  });

  it('with `first: 0` only counts, and an empty one has no cursors', async () => {
    const empty = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null };
    expect(await page('orders')).toMatchObject({ nodes: [], edges: [], pageInfo: empty, totalCount: { value: 0 } });
    await imported(2);
    expect(await page('orders', { first: 0 })).toMatchObject({ nodes: [], totalCount: { value: 2, exact: true } });
  });

  it('refuses a cursor that it has not given out, and sizes that it does not have', async () => {
    await imported(2);
    const { edges } = await page('orders', { first: 1 });
    const cursor: string = edges[0].cursor;
    const forged = cursorOf(createSealer('another secret that is long enough'), 'orders PLACED_AT DESC', {
      at: boughtAt(1),
      id: '01900000-0000-7000-8000-000000000001',
    });
    const flipped = `${cursor.slice(0, -2)}${cursor.endsWith('AA') ? 'BB' : 'AA'}`;
    const bad: readonly object[] = [
      { after: 'nonsense' },
      { after: '' },
      { after: forged },
      { after: flipped },
      { after: Buffer.from(`orders|${boughtAt(1)}|x`).toString('base64url') },
      { last: 1, before: 'nonsense' },
      { last: 1, after: cursor },
      { first: 1, before: cursor },
      { first: 1, last: 1 },
      { first: -1 },
      { last: -1 },
      { first: 101 },
      { last: 101 },
    ];
    for (const args of bad) {
      const { data, errors } = await twice(desk, documentOf('orders'), args as Readonly<Record<string, unknown>>);
      expect([args, data, errors?.[0]?.extensions.code]).toEqual([args, null, 'BAD_USER_INPUT']);
    }
    for (const after of [forged, flipped, `${cursor}=`, ` ${cursor}`, 'nonsense']) {
      const { errors } = await desk.api(documentOf('orders'), { after });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', reason: 'INVALID_INPUT' } }]);
    }
    const { errors } = await desk.api(documentOf('amazonOrders'), { after: cursor });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', reason: 'INVALID_INPUT' } }]);
    expect((await page('orders', { after: cursor })).nodes).toHaveLength(1);
  });

  it('takes no more statements for a long page than for a short one', async () => {
    await imported(12);
    const query = `query($first: Int!) { orders(first: $first) { nodes {
      number allowedActions items { sku } invoices { number } shipments { packages { referenceId } }
      creditMemos { number } amazonEffects { state } customer { name } } } }`;
    const count = async (first: number) => {
      const before = desk.statements.length;
      const { errors } = await desk.api(query, { first });
      expect(errors).toBeUndefined();
      return desk.statements.length - before;
    };
    expect(await count(12)).toBe(await count(2));
  });
});

describe('the dashboard of a store', () => {
  const recent = (args = '') => `query($id: ID!) { recentOrders(storeId: $id ${args}) {
    orderNumber status purchasedAt total { amount currency } notes order { state } amazonOrder { importState } } }`;

  it('shows the latest Amazon orders, imported or not, as they stand here or else at Amazon (R21)', async () => {
    await imported(2);
    const pending = amazonJson({
      number: numberOf(50),
      lines: ['PEN 1 1.00'],
      status: 'PENDING',
      createdTime: boughtAt(50),
    });
    await desk.amazonHas({ ...pending, lastUpdatedTime: soon(desk) });
    await desk.advance(600);
    await desk.sync();
    await acts.ship(await desk.orderBy(numberOf(1)));
    await acts.cancel({ amazonOrderNumber: numberOf(2) });

    const { data } = await twice(desk, recent(), { id: desk.storeId });
    expect(data.recentOrders).toMatchObject([
      { orderNumber: numberOf(50), status: 'PENDING', order: null, amazonOrder: { importState: 'NOT_DUE' } },
      { orderNumber: numberOf(2), status: 'CANCELED', order: { state: 'CANCELED' } },
      { orderNumber: numberOf(1), status: 'SHIPPED', order: { state: 'PROCESSING' }, purchasedAt: boughtAt(1) },
    ]);
    expect(data.recentOrders[1]).toMatchObject({
      total: { amount: '1.00', currency: 'USD' },
      notes: 'The cancel was handed over for Amazon.',
    });
  });

  it('shows 10 unless asked otherwise, and at most 50', async () => {
    await imported(12);
    const shown = async (args?: string) =>
      (await twice(desk, recent(args), { id: desk.storeId })).data?.recentOrders?.length;
    expect([
      await shown(),
      await shown(', first: null'),
      await shown(', first: 50'),
      await shown(', first: 0'),
    ]).toEqual([10, 10, 12, 0]);
    for (const first of [51, -1]) {
      const { errors } = await desk.api(recent(`, first: ${first}`), { id: desk.storeId });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });
});
