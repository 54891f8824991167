import { beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';
import { type Shown, soon } from './support/acts.ts';
import { twice } from './support/twice.ts';

const desk = useDesk();

// W18. The fourth cannot be imported; Completed and Error are no states of ours (R28).
const table: readonly (readonly [string, string, string, string | null, string])[] = [
  ['112-5550000-0000011', '2024-04-02T09:15:00Z', 'SHIPPED', 'Sara Tull', '58.57'],
  ['112-5550000-0000012', '2024-04-02T18:40:00Z', 'PARTIALLY_SHIPPED', 'Jon Smith', '63.27'],
  ['112-5550000-0000013', '2024-04-03T00:10:00Z', 'UNSHIPPED', 'Jim Vale', '48.71'],
  ['112-7770000-0000014', '2024-04-03T12:00:00Z', 'UNSHIPPED', 'Mia Wills', '63.27'],
  ['112-7770000-0000015', '2024-03-24T10:00:00Z', 'SHIPPED', 'Greg Kat', '41.14'],
  ['112-7770000-0000016', '2024-03-20T10:00:00Z', 'SHIPPED', 'Ann Goldsmith', '63.87'],
  ['112-7770000-0000017', '2024-04-03T13:00:00Z', 'PENDING', null, '0.00'],
];

beforeEach(async () => {
  await desk.db.execute(sql`update stores set connected_at = '2024-01-01'`);
  await desk.stock({ sku: 'PEN' });
  const orders = table.map(([number, createdTime, status, buyerName, total], index) =>
    amazonJson({
      number,
      createdTime,
      status,
      lines: [`${index === 3 ? 'UNKNOWN' : 'PEN'} 1 ${total}`],
      order: { lastUpdatedTime: soon(desk), buyer: buyerName === null ? undefined : { buyerName } },
    }),
  );
  await desk.amazonHas(...orders);
  await desk.advance(600);
  await desk.sync();
});

const query = `query($filter: AmazonOrderFilter, $first: Int, $after: String) {
  amazonOrders(filter: $filter, first: $first, after: $after) {
    nodes { number } totalCount { value exact } pageInfo { endCursor } } }`;

async function shown(variables: Readonly<Record<string, unknown>>): Promise<Shown> {
  const { data, errors } = await twice(desk, query, variables);
  expect(errors).toBeUndefined();
  return data.amazonOrders;
}

/** The rows of the table that are shown, in the order in which they are. */
async function rows(filter: object): Promise<string> {
  const { nodes, totalCount } = await shown({ filter });
  expect(totalCount).toEqual({ value: nodes.length, exact: true });
  return numbered(nodes);
}

const numbered = (nodes: readonly Shown[]) => nodes.map(({ number }) => number.at(-1)).join(' ');

describe('W18: filters', () => {
  it.each<[string, object, string]>([
    ['none', {}, '7 4 3 2 1 5 6'],
    ['a blank text and blank bounds', { number: '', purchasedAt: {}, total: { min: null } }, '7 4 3 2 1 5 6'],
    ['total and state', { total: { min: '25', max: '75' }, shippingStates: ['SHIPPED'] }, '1 5 6'],
    ['buyer', { buyerName: 'smith' }, '2 6'],
    ['buyer in capitals', { buyerName: 'SMITH' }, '2 6'],
    ['one day', { purchasedAt: { from: '2024-04-03T00:00:00Z', to: '2024-04-04T00:00:00Z' } }, '7 4 3'],
    ['up to a moment, without it', { purchasedAt: { to: '2024-04-02T18:40:00Z' } }, '1 5 6'],
    ['from a moment, with it', { purchasedAt: { from: '2024-04-03T12:00:00Z' } }, '7 4'],
    ['number', { number: '777' }, '7 4 5 6'],
    ['state', { shippingStates: ['UNSHIPPED'] }, '4 3'],
    ['blocked', { importStates: ['BLOCKED'] }, '4'],
    ['total from', { total: { min: '63' } }, '4 2 6'],
    ['total to', { total: { max: '63' } }, '7 3 1 5'],
    ['total from and to itself', { total: { min: '63.27', max: '63.270' } }, '4 2'],
    ['buyer and total', { buyerName: 'smith', total: { max: '63.5' } }, '2'],
    ['none of no states', { shippingStates: [] }, ''],
    ['effects', { amazonEffectStates: ['QUEUED'] }, ''],
    ['the store', { storeIds: [desk.storeId] }, '7 4 3 2 1 5 6'],
    ['a change since', { lastUpdatedAt: { from: '2024-04-04T00:00:00Z' } }, '7 4 3 2 1 5 6'],
    ['no change since', { lastUpdatedAt: { from: '2026-04-04T00:00:00Z' } }, ''],
    [
      'a time beyond all time',
      { purchasedAt: { from: '0000-01-01T00:00:00Z', to: '9999-12-31T23:59:59-23:59' } },
      '7 4 3 2 1 5 6',
    ],
  ])('by %s', async (_, filter, expected) => {
    expect(await rows(filter)).toBe(expected);
  });

  it('page by page: the second of three has 2 1 5, of 7 in all', async () => {
    const first = await shown({ first: 3 });
    const second = await shown({ first: 3, after: first.pageInfo.endCursor });
    expect([numbered(second.nodes), second.totalCount]).toEqual(['2 1 5', { value: 7, exact: true }]);
  });

  it('finds an order by the state that telling Amazon has got to', async () => {
    const { data } = await desk.api(
      `mutation($input: CancelAmazonOrderInput!) {
      cancelAmazonOrder(input: $input) { errors { code } } }`,
      {
        input: { amazonOrderNumber: table[2]?.[0], reason: 'NO_INVENTORY', idempotencyKey: 'cancel' },
      },
    );
    expect(data.cancelAmazonOrder.errors).toEqual([]);
    expect(await rows({ amazonEffectStates: ['QUEUED', 'REFUSED'] })).toBe('3');
    await desk.drain();
    expect(await rows({ amazonEffectStates: ['QUEUED'] })).toBe('');
    expect(await rows({ amazonEffectStates: ['CONFIRMED'], shippingStates: ['UNSHIPPED', 'CANCELED'] })).toBe('3');
  });
});
