import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { orderSortFields } from '../../src/domain/order-sort.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';
import type { Shown } from './support/acts.ts';
import { allKinds, canadaId, importKinds, names } from './support/many-kinds.ts';
import { twice } from './support/twice.ts';

const desk = useDesk();

const query = `query($filter: OrderFilter, $search: String, $sort: OrderSort, $first: Int, $after: String, $last: Int, $before: String) {
  orders(filter: $filter, search: $search, sort: $sort, first: $first, after: $after, last: $last, before: $before) {
    nodes { id } totalCount { value exact } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

async function find(variables: object): Promise<Shown> {
  const { data, errors } = await desk.api(query, { first: 100, ...variables });
  expect(errors).toBeUndefined();
  return data.orders;
}

const idsOf = (orders: readonly Shown[]) => orders.map(({ id }) => id);
const bare = (text: string | null) => (text ?? '').normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
const holds = (text: string | null, part: string) => bare(text).includes(bare(part));

/** What each filter means, said once more in plain words. */
const meaning: Readonly<Record<string, (order: Shown, asked: Shown) => boolean>> = {
  storeIds: ({ store }, ids) => ids.includes(store.id),
  states: ({ state }, states) => states.includes(state),
  statuses: ({ status }, statuses) => statuses.includes(status),
  shippingStates: ({ shippingState }, states) => states.includes(shippingState),
  allowedAction: ({ allowedActions }, action) => allowedActions.includes(action),
  amazonOrderNumber: ({ amazonOrderNumber }, part) => holds(amazonOrderNumber, part),
  number: ({ number }, part) => holds(number, part),
  customer: ({ customer }, part) => holds(customer.name, part) || holds(customer.email, part),
  sku: ({ items }, sku) => items.some((item: Shown) => item.sku === sku),
  placedAt: ({ placedAt }, range) => within(placedAt, range),
  updatedAt: ({ updatedAt }, range) => within(updatedAt, range),
  shipByBefore: ({ shipBy }, before) => shipBy !== null && Date.parse(shipBy.latest) < Date.parse(before),
  grandTotal: ({ totals }, { min = '-1', max = '1e9' }) =>
    Number(totals.grandTotal.amount) >= Number(min) && Number(totals.grandTotal.amount) <= Number(max),
  buyerCancelRequested: ({ amazonOrder }, asked) => (amazonOrder.buyerCancelRequest !== null) === asked,
  amazonEffectStates: ({ amazonEffects }, states) => amazonEffects.some(({ state }: Shown) => states.includes(state)),
};

function within(time: string, { from, to }: Shown): boolean {
  const at = Date.parse(time);
  return (from === undefined || at >= Date.parse(from)) && (to === undefined || at < Date.parse(to));
}

function meets(order: Shown, filter: object, search = ''): boolean {
  const { number, amazonOrderNumber, items, customer, shippingAddress } = order;
  const lines = items.flatMap(({ sku, name }: Shown) => [sku, name]);
  const told = [number, amazonOrderNumber, ...lines, customer.name, customer.email, ...Object.values(shippingAddress)];
  const words = (text: string) =>
    bare(text)
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== '');
  const has = words(told.flat().join(' '));
  return (
    Object.entries(filter).every(([name, asked]) => meaning[name]?.(order, asked)) &&
    words(search).every((word) => has.some((known) => known.startsWith(word)))
  );
}

const minute = (index: number) => new Date(Date.UTC(2026, 2, 1, 9, index)).toISOString();
const some = (...values: readonly string[]) => fc.uniqueArray(fc.constantFrom(...values), { maxLength: 3 });
const span = fc.record(
  { from: fc.integer({ min: -5, max: 35 }).map(minute), to: fc.integer({ min: -5, max: 35 }).map(minute) },
  { requiredKeys: [] },
);
const later = (index: number) => new Date(Date.UTC(2026, 2, 2, 12, 0, index)).toISOString();

const asked: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  storeIds: some(desk.storeId, canadaId, 'sto_01900000000070008000000000000077', 'nonsense'),
  states: some('NEW', 'PROCESSING', 'COMPLETE', 'CLOSED', 'CANCELED', 'ON_HOLD'),
  statuses: some('pending', 'processing', 'complete', 'holded', 'none such'),
  shippingStates: some('UNSHIPPED', 'PARTIALLY_SHIPPED', 'SHIPPED', 'CANCELED', 'PENDING'),
  allowedAction: fc.constantFrom(
    'SHIP',
    'INVOICE',
    'CREDIT_MEMO',
    'CANCEL_AMAZON_ORDER',
    'HOLD',
    'UNHOLD',
    'ADD_COMMENT',
    'SEND_EMAIL',
    'CORRECT_TRACKING',
    'CORRECT_ADDRESS',
    'MESSAGE_BUYER',
  ),
  amazonOrderNumber: fc.constantFrom('112-', '701', '79', '-00000', '0000012', '999', '1_2', '%'),
  number: fc.constantFrom('0', '01', '00001', '000000012', '7', '_'),
  customer: fc.constantFrom(
    'smith',
    'JOSE',
    'garcí',
    '李',
    'Федор',
    'حداد',
    '100%',
    '%_r',
    '\\x',
    '"bo"',
    'a',
    '@market',
    'b1',
    '_',
  ),
  sku: fc.constantFrom('MUG', 'CAP-RED', 'mug', 'Füller', 'CAP'),
  placedAt: span,
  updatedAt: fc.record({ from: fc.nat(60).map(later), to: fc.nat(60).map(later) }, { requiredKeys: [] }),
  shipByBefore: fc.nat(80).map((hours) => new Date(Date.UTC(2026, 2, 1, 9 + hours)).toISOString()),
  grandTotal: fc.record(
    { min: fc.constantFrom('0', '25', '26', '26.00', '71.5', '-3'), max: fc.constantFrom('26', '56', '100.000', '12') },
    { requiredKeys: [] },
  ),
  buyerCancelRequested: fc.boolean(),
  amazonEffectStates: some('QUEUED', 'CONFIRMED', 'REFUSED', 'ACCEPTED'),
};
const words = fc.constantFrom(
  'smi',
  'jon smith',
  '李小龙',
  'иванов',
  'حداد',
  'portland',
  'mug',
  'cap r',
  '97201 us',
  'b1',
  '112',
  'füll',
  'A MUG',
  'quay 5',
  'marketplace',
  'lopez ana tee',
);

describe('a list of orders', { timeout: 240_000 }, () => {
  it('holds exactly the orders that meet every filter and every word, and counts them', async () => {
    await importKinds(desk, 60);
    await desk.db.execute(sql`update stores set buyer_cancel_request_policy = 'REFUSE_SHIP' where name = 'Canada'`);
    const all = await allKinds(desk);
    expect(all).toHaveLength(60);
    expect(new Set(all.map(({ state }) => state)).size).toBeGreaterThan(3);
    expect(new Set(all.flatMap(({ amazonEffects }) => amazonEffects.map(({ state }: Shown) => state))).size).toBe(2);

    const matches = async (filter: object, search?: string) => {
      const found = await find({ filter, search });
      const expected = all.filter((order) => meets(order, filter, search));
      expect({ filter, search, ids: idsOf(found.nodes) }).toEqual({ filter, search, ids: idsOf(expected) });
      expect(found.totalCount).toEqual({ value: expected.length, exact: true });
    };

    for (const [name, values] of Object.entries(asked)) {
      const seen = new Set(fc.sample(values, 12).map((value) => JSON.stringify(value)));
      for (const value of seen) await matches({ [name]: JSON.parse(value) });
    }
    for (const name of names) if (name) await matches({ customer: name }, name);

    await fc.assert(
      fc.asyncProperty(
        fc.record(asked, { requiredKeys: [] }),
        fc.option(words, { nil: undefined }),
        async (filter, search) => {
          const few = Object.fromEntries(Object.entries(filter).filter((_, index) => index % 4 === 0));
          await matches(few, search);
        },
      ),
      { numRuns: 150 },
    );

    // A read-only store does not ship, refund or cancel.
    await desk.db.execute(sql`update stores set read_only = true where id = ${desk.storeUuid}`);
    const now = await allKinds(desk);
    for (const allowedAction of ['SHIP', 'CREDIT_MEMO', 'CANCEL_AMAZON_ORDER', 'CORRECT_TRACKING', 'INVOICE', 'HOLD']) {
      const { nodes } = await find({ filter: { allowedAction } });
      expect(idsOf(nodes)).toEqual(idsOf(now.filter(({ allowedActions }) => allowedActions.includes(allowedAction))));
    }
  });

  it('finds an order by what can be done with it as soon as a report has changed that', async () => {
    const withoutEmail = { buyer: { buyerName: 'Ana' } };
    const order = await desk.anOrder({ number: '112-9990000-0000001', order: withoutEmail });
    const found = async () =>
      idsOf((await find({ filter: { allowedAction: 'SEND_EMAIL', amazonOrderNumber: '9990000' } })).nodes);
    expect(await found()).toEqual([]);
    const lastUpdatedTime = desk.clock.now.toISOString();
    await desk.amazonHas({ ...amazonJson({ number: order.amazonOrderNumber }), lastUpdatedTime });
    await desk.advance(600);
    await desk.sync();
    expect(await found()).toEqual([order.id]);
  });

  it('is sorted by any field, either way, and walked whole from both ends', async () => {
    await importKinds(desk, 30);
    const all = await allKinds(desk);
    const value: Readonly<Record<string, (order: Shown) => number | string>> = {
      PLACED_AT: ({ placedAt }) => Date.parse(placedAt),
      UPDATED_AT: ({ updatedAt }) => Date.parse(updatedAt),
      NUMBER: ({ number }) => number,
      GRAND_TOTAL: ({ totals }) => Number(totals.grandTotal.amount),
      SHIP_BY: ({ shipBy }) => (shipBy ? Date.parse(shipBy.latest) : Number.POSITIVE_INFINITY),
    };
    for (const field of orderSortFields) {
      const by = value[field] ?? (() => 0);
      const rising = all.toSorted((one, other) => compare(by(one), by(other)) || compare(one.id, other.id));
      for (const direction of ['ASC', 'DESC']) {
        const sort = { field, direction };
        const expected = idsOf(direction === 'ASC' ? rising : rising.toReversed());
        expect([sort, await walk(sort, 'forward')]).toEqual([sort, expected]);
        expect([sort, await walk(sort, 'backward')]).toEqual([sort, expected]);
      }
    }
    const { nodes } = await find({ sort: { field: 'NUMBER' } });
    expect(idsOf(nodes)).toEqual(await walk({ field: 'NUMBER', direction: 'DESC' }, 'forward'));
  });

  it('refuses the cursor of a list in another order', async () => {
    await importKinds(desk, 2);
    const { pageInfo } = await find({ sort: { field: 'NUMBER', direction: 'ASC' } });
    for (const sort of [
      undefined,
      { field: 'NUMBER', direction: 'DESC' },
      { field: 'GRAND_TOTAL', direction: 'ASC' },
    ]) {
      const { data, errors } = await twice(desk, query, { sort, first: 1, after: pageInfo.endCursor });
      expect([data, errors?.[0].extensions]).toEqual([null, { code: 'BAD_USER_INPUT', reason: 'INVALID_INPUT' }]);
    }
  });

  it('loses and repeats no order while others change and move between its pages', async () => {
    await importKinds(desk, 24);
    const sort = { field: 'GRAND_TOTAL', direction: 'ASC' };
    const before = idsOf((await find({ sort })).nodes);
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 6; page++) {
      const { nodes, pageInfo }: Shown = await find({ sort, first: 4, after });
      seen.push(...idsOf(nodes));
      after = pageInfo.endCursor;
      // The very order that the cursor names moves away, and another moves to the end.
      const [first] = nodes;
      await desk.db.execute(sql`update orders set grand_total_amount = grand_total_amount - 100, updated_at = now()
        where id = ${uuidOf(first.id)} or id = ${uuidOf(nodes.at(-1).id)}`);
    }
    expect(seen).toEqual(before);
  });
});

const uuidOf = (id: string) => id.slice(4).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

function compare(one: number | string, other: number | string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

async function walk(sort: object, direction: 'forward' | 'backward'): Promise<string[]> {
  const forward = direction === 'forward';
  const found: string[] = [];
  let at: string | null = null;
  while (true) {
    const args: object = forward ? { first: 7, after: at } : { first: null, last: 7, before: at };
    const { nodes, pageInfo }: Shown = await find({ sort, ...args });
    if (forward) found.push(...idsOf(nodes));
    else found.unshift(...idsOf(nodes));
    if (!(forward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) return found;
    at = forward ? pageInfo.endCursor : pageInfo.startCursor;
  }
}
