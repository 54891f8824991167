import { describe, expect, it } from 'vitest';
import { completeOrders } from '../../src/app/complete-orders.ts';
import { indexOrders } from '../../src/app/index-orders.ts';
import { saveBuyers } from '../../src/db/buyers.ts';
import { sql } from '../../src/db/drizzle.ts';
import { findOrdersBy } from '../../src/db/orders.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { adminKey, useDesk } from '../support/desk.ts';
import { type Shown, soon } from './support/acts.ts';
import { twice } from './support/twice.ts';

const desk = useDesk();
const blind = 'a key that may not see buyers';

const query = `query($filter: OrderFilter, $search: String) {
  orders(filter: $filter, search: $search) { nodes { amazonOrderNumber } totalCount { value } } }`;
const amazonQuery = `query($filter: AmazonOrderFilter) {
  amazonOrders(filter: $filter) { nodes { number } totalCount { value } } }`;

const numberOf = (index: number) => `112-5550000-000001${index}`;
const buyers: readonly (readonly [string, string])[] = [
  ['Ana María López', 'MUG-RED'],
  ['李小龙', 'TEE'],
  ['Фёдор Иванов', 'TEE'],
  ['محمد حداد', 'CAP'],
  ['100%_real\\x', 'CAP'],
];

/** One order for each of these buyers, and one of nobody. */
async function imported() {
  await desk.stock({ sku: 'MUG-RED', name: 'Große Tasse', sellerSku: 'AZ-77' }, { sku: 'TEE' }, { sku: 'CAP' });
  const orders = buyers.map(([buyerName], index) =>
    amazonJson({
      number: numberOf(index),
      lines: [`${index === 0 ? 'AZ-77' : buyers[index]?.[1]} 1 5.00`],
      order: { buyer: { buyerName, buyerEmail: `b${index}@marketplace.amazon.com` } },
    }),
  );
  const { buyer: _, recipient: __, ...nobody } = amazonJson({ number: numberOf(5), lines: ['CAP 1 5.00'] });
  await desk.amazonHas(...orders, nobody);
  await desk.advance(600);
  await desk.sync();
  await desk.addKey(
    blind,
    permissions.filter((permission) => permission !== 'READ_BUYER'),
  );
}

/** The last digits of the Amazon numbers that were found. */
async function found(variables: object, key = adminKey): Promise<string> {
  const { data, errors } = await desk.api(query, { ...variables }, key);
  expect(errors).toBeUndefined();
  expect(data.orders.totalCount.value).toBe(data.orders.nodes.length);
  return data.orders.nodes
    .map(({ amazonOrderNumber }: Shown) => amazonOrderNumber.at(-1))
    .toSorted()
    .join('');
}

describe('search', () => {
  it('finds by words and beginnings of words of numbers, SKUs, titles, names, e-mail and address, in any script', async () => {
    await imported();
    const cases: Readonly<Record<string, string>> = {
      '112-5550000-0000012': '2',
      '113-5550000-0000012': '',
      '112-555': '012345',
      '112 555 0000013': '3',
      '000000001': '0',
      'lopez ana': '0',
      LÓPEZ: '0',
      'lop mar': '0',
      opez: '',
      'ana nobody': '',
      mug: '0',
      'MUG-RED': '0',
      'az-77': '0',
      grosse: '0',
      große: '0',
      李: '1',
      李小龙: '1',
      федор: '2',
      حداد: '3',
      'b2@marketplace': '2',
      'quay portland or 97201': '01234',
      cap: '345',
      'cap real': '4',
      '  ': '012345',
      '': '012345',
    };
    for (const [search, expected] of Object.entries(cases))
      expect([search, await found({ search })]).toEqual([search, expected]);
    expect(await found({ search: 'tee', filter: { customer: 'иванов' } })).toBe('2');
  });

  it('reads no text as anything but words', async () => {
    await imported();
    for (const search of [
      "' or true --",
      "ana' | 'nobody",
      'ana | nobody',
      'nobody:*',
      '!nobody',
      'ana <-> nobody',
      '(nobody',
      ':*',
      '&',
      '!',
      "''",
      '%',
      '_',
      '$88',
      '{}',
      '\u0301',
      '💥',
    ]) {
      expect([search, await found({ search })]).toEqual([search, '']);
    }
    for (const search of ["ana' & ':* lopez", "ana' | 'lopez", 'ana\\', '!ana'])
      expect(await found({ search })).toBe('0');
    const many = Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ');
    const { errors } = await twice(desk, query, { search: many });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(await found({ search: `ana ${'x'.repeat(5_000)}` })).toBe('');
  });

  it('takes every sign of a part literally', async () => {
    await imported();
    for (const [customer, expected] of Object.entries({
      '%': '4',
      _: '4',
      '\\': '4',
      '0%_r': '4',
      "'": '',
      'a%a': '',
      A_A: '',
      '@': '01234',
      'b1@MARKET': '1',
      小龙: '1',
      龙: '1',
      龙小: '',
      ' L': '0',
      ÉZ: '0',
      ф: '2',
      '\\x': '4',
      "''": '',
      '3@': '3',
      '': '012345',
    })) {
      expect([customer, await found({ filter: { customer } })]).toEqual([customer, expected]);
    }
    for (const [buyerName, expected] of Object.entries({ 小龙: 1, ÉZ: 1, '\\': 1, '@': 0, '3@': 0, '': 6 })) {
      const { data } = await desk.api(amazonQuery, { filter: { buyerName } });
      expect([buyerName, data.amazonOrders.totalCount.value]).toEqual([buyerName, expected]);
    }
    for (const part of ['%', '_', '1%2', "'", '\\', '1\\']) {
      expect(await found({ filter: { amazonOrderNumber: part } })).toBe('');
      expect(await found({ filter: { number: part } })).toBe('');
    }
    expect(await found({ filter: { sku: 'MUG%' } })).toBe('');
    expect(await found({ filter: { statuses: ["pending' or true --", 'pend%'] } })).toBe('');
  });

  it('looks at numbers and SKUs only for those who may not see buyers, and lets them filter by no buyer', async () => {
    await imported();
    const seen = { search: 'mug', number: '0000012', sku: 'az-77' };
    expect(await found({ search: seen.search }, blind)).toBe('0');
    expect(await found({ search: seen.number }, blind)).toBe('2');
    expect(await found({ search: seen.sku }, blind)).toBe('0');
    for (const search of ['lopez', 'portland', 'b2', 'große', 'cap real'])
      expect(await found({ search }, blind)).toBe('');
    for (const [text, filter] of [
      [query, { customer: 'lopez' }],
      [amazonQuery, { buyerName: 'lopez' }],
    ] as const) {
      const { data, errors } = await desk.api(text, { filter }, blind);
      expect([data, errors?.[0].extensions]).toEqual([null, { code: 'FORBIDDEN' }]);
    }
  });

  it('counts and finds nothing of stores that the key does not see', async () => {
    await imported();
    const stranger = 'a key of another store';
    await desk.addKey(stranger, permissions, ['01900000-0000-7000-8000-000000000077']);
    for (const variables of [
      { search: 'lopez' },
      { filter: { storeIds: [desk.storeId] } },
      { filter: { customer: 'a' } },
      { filter: { sku: 'TEE' } },
      { filter: { allowedAction: 'SHIP' } },
    ]) {
      expect(await found(variables)).not.toBe('');
      expect(await found(variables, stranger)).toBe('');
    }
    const { data } = await desk.api(amazonQuery, { filter: { storeIds: [desk.storeId], number: '112' } }, stranger);
    expect(data.amazonOrders).toEqual({ nodes: [], totalCount: { value: 0 } });
  });

  it('matches no action that the caller may not take', async () => {
    await imported();
    const packer = 'a key that may only ship';
    await desk.addKey(packer, ['READ_ORDERS', 'SHIP']);
    expect(await found({ filter: { allowedAction: 'SHIP' } }, packer)).toBe('012345');
    for (const allowedAction of ['INVOICE', 'HOLD', 'CANCEL_AMAZON_ORDER', 'ADD_COMMENT'])
      expect(await found({ filter: { allowedAction } }, packer)).toBe('');
  });

  it('finds by what was last reported, and no longer by what was before', async () => {
    await imported();
    const moved = amazonJson({
      number: numberOf(0),
      lines: ['AZ-77 1 5.00'],
      order: {
        buyer: { buyerName: 'Ana Nuñez', buyerEmail: 'new@marketplace.amazon.com' },
        lastUpdatedTime: soon(desk),
      },
    });
    moved.recipient.deliveryAddress.city = 'Zürich';
    await desk.amazonHas(moved);
    await desk.advance(600);
    await desk.sync();
    expect(await found({ search: 'nunez zurich new' })).toBe('0');
    expect(await found({ search: 'lopez' })).toBe('');
    expect(await found({ filter: { customer: 'NUNEZ' } })).toBe('0');
    expect(await found({ filter: { customer: 'lópez' } })).toBe('');
  });

  it('finds by a corrected address once the order is indexed again', async () => {
    await imported();
    const [{ order } = {}] = await findOrdersBy(desk.db, { by: 'amazonOrderNumber', value: numberOf(0) });
    const address = {
      name: 'Ana',
      company: null,
      street: ['1 Elm'],
      city: 'Salem',
      region: null,
      postalCode: null,
      countryCode: 'US',
      phone: null,
    };
    const buyer = {
      name: 'Ana',
      email: null,
      company: null,
      shippingAddress: null,
      giftMessages: {},
      correctedAddress: address,
    };
    await desk.db.transaction(async (tx) => {
      if (!order) throw new Error('It was imported.');
      await saveBuyers(tx, desk.shell.sealer, [{ amazonOrderId: order.amazon.id, storeId: order.storeId, buyer }]);
      await indexOrders(desk.shell, tx, [order.id]);
    });
    expect([await found({ search: 'salem elm' }), await found({ search: 'portland' })]).toEqual(['0', '1234']);
  });
});

describe('orders from before there were filters', () => {
  it('are completed once, and nothing is done to them twice', async () => {
    await imported();
    const stored = async () =>
      (
        await desk.db.execute(sql`
          select o.id, o.allowed_actions, o.ship_by, o.grand_total_amount, a.total_amount, a.has_buyer_email, b.name, b.email,
            s.plain::text as plain, s."full"::text as "full"
          from orders o join amazon_orders a on a.id = o.amazon_order_id left join buyers b on b.amazon_order_id = a.id
            left join order_search s on s.order_id = o.id
          order by o.id`)
      ).rows;
    const complete = await stored();
    await desk.db.execute(sql`update orders set allowed_actions = '{}', ship_by = null, grand_total_amount = 0`);
    await desk.db.execute(sql`update amazon_orders set total_amount = null, has_buyer_email = false`);
    await desk.db.execute(sql`update buyers set name = null, email = null`);
    await desk.db.execute(sql`delete from order_search`);
    expect([await found({ search: 'lopez' }), await found({ filter: { allowedAction: 'SHIP' } })]).toEqual(['', '']);

    expect(await completeOrders(desk.shell)).toBe(6);
    expect(await stored()).toEqual(complete);
    expect(await completeOrders(desk.shell)).toBe(0);
    expect(await completeOrders(desk.shell, () => true)).toBe(0);
    expect(await found({ search: 'lopez' })).toBe('0');
  });
});
