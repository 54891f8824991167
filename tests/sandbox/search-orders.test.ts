import { describe, expect, it } from 'vitest';
import type { Order } from '../../src/sandbox/state/records.ts';
import { anOrder, aSeller, everyDataSet, type Seller, sellerAt } from './seller.ts';

const path = '/orders/2026-01-01/orders';
const since = 'lastUpdatedAfter=2026-11-01T00:00:00Z';

async function search(seller: Seller, query: string) {
  return seller.call('GET', `${path}?${query}`);
}

async function found(seller: Seller, query: string): Promise<string[]> {
  const { body } = await search(seller, query);
  return body.orders.map(({ orderId }: Order) => orderId);
}

async function withOrders(...orders: Partial<Order>[]): Promise<Seller> {
  const seller = await aSeller();
  await seller.tell('orders?keepTimes=true', orders.map(anOrder));
  return seller;
}

describe('searchOrders refuses', () => {
  it.each([
    [''],
    [`${since}&createdAfter=2026-11-01T00:00:00Z`],
    [`${since}&createdBefore=2026-11-02T00:00:00Z`],
    ['lastUpdatedAfter=yesterday'],
    ['lastUpdatedAfter=2026-11-01'],
    [`${since}&lastUpdatedBefore=2026-10-01T00:00:00Z`],
    [`${since}&lastUpdatedBefore=2026-11-23T11:58:01Z`],
    [`${since}&fulfillmentStatuses=SHIPPED,LOST`],
    [`${since}&fulfillmentStatuses=SHIPPED&fulfillmentStatuses=PENDING`],
    [`${since}&fulfilledBy=SELLER`],
    [`${since}&includedData=EVERYTHING`],
    [`${since}&maxResultsPerPage=0`],
    [`${since}&maxResultsPerPage=101`],
    [`${since}&paginationToken=nonsense`],
    [`${since}&MarketplaceIds=ATVPDKIKX0DER`],
    [`${since}&orderId=111-1111111-1111111`],
  ])('%s', async (query) => {
    const { status, body } = await search(await aSeller(), query);
    expect([status, body.errors[0].code]).toEqual([400, 'InvalidInput']);
  });
});

describe('searchOrders', () => {
  it('takes an end exactly two minutes ago, and ends there by itself', async () => {
    const seller = await aSeller();
    const { body } = await search(seller, since);
    expect(body).toEqual({ orders: [], lastUpdatedBefore: '2026-11-23T11:58:00.000Z' });
    expect((await search(seller, `${since}&lastUpdatedBefore=2026-11-23T11:58:00Z`)).status).toBe(200);
  });

  it('shows a change only when two minutes have passed', async () => {
    const seller = await aSeller();
    await seller.tell('orders', anOrder());
    expect(await found(seller, since)).toEqual([]);
    await seller.tell('clock', { advanceSeconds: 120 });
    expect(await found(seller, since)).toEqual(['111-1111111-1111111']);
  });

  it('filters by status, by who ships and by marketplace', async () => {
    const seller = await withOrders(
      { orderId: 'a', fulfillment: { fulfillmentStatus: 'SHIPPED', fulfilledBy: 'AMAZON' } },
      { orderId: 'b', salesChannel: { channelName: 'AMAZON', marketplaceId: 'A1PA6795UKMFR9' } },
      { orderId: 'c' },
    );
    expect(await found(seller, `${since}&fulfillmentStatuses=UNSHIPPED,PENDING`)).toEqual(['b', 'c']);
    expect(await found(seller, `${since}&fulfilledBy=AMAZON`)).toEqual(['a']);
    expect(await found(seller, `${since}&marketplaceIds=A1PA6795UKMFR9,A1F83G8C2ARO7P`)).toEqual(['b']);
    expect(await found(seller, 'createdAfter=2026-11-23T08:00:00Z')).toEqual(['a', 'b', 'c']);
    expect(await found(seller, 'createdAfter=2026-11-23T08:00:01Z')).toEqual([]);
  });

  it('pages through every order once, oldest change first', async () => {
    const hours = [5, 3, 4, 1, 2];
    const seller = await withOrders(
      ...hours.map((hour) => ({ orderId: `o${hour}`, lastUpdatedTime: `2026-11-23T0${hour}:00:00Z` })),
    );
    const pages: string[][] = [];
    let token: string | undefined;
    do {
      const query = `${since}&maxResultsPerPage=2${token ? `&paginationToken=${token}` : ''}`;
      const { body } = await search(seller, query);
      pages.push(body.orders.map(({ orderId }: Order) => orderId));
      token = body.pagination?.nextToken;
    } while (token);
    expect(pages).toEqual([['o1', 'o2'], ['o3', 'o4'], ['o5']]);
  });

  it('takes a page token only with the query it came from, and only for a day', async () => {
    const seller = await withOrders({ orderId: 'a' }, { orderId: 'b' });
    const { body } = await search(seller, `${since}&maxResultsPerPage=1`);
    const token = `paginationToken=${body.pagination.nextToken}`;

    expect((await search(seller, `${since}&maxResultsPerPage=1&fulfilledBy=AMAZON&${token}`)).status).toBe(400);
    expect((await search(seller, `maxResultsPerPage=1&${token}&${since}`)).status).toBe(200);

    await seller.tell('clock', { advanceSeconds: 86_401 });
    const later = await sellerAt(seller.url);
    expect((await search(later, `${since}&maxResultsPerPage=1&${token}`)).body.errors[0].message).toContain('expired');
  });

  it('shows only the data sets asked for', async () => {
    const seller = await withOrders({ packages: [{ packageReferenceId: '1' }], payment: {}, tax: {} });
    const bare = (await search(seller, since)).body.orders[0];
    expect(Object.keys(bare).sort()).toEqual([
      'createdTime',
      'lastUpdatedTime',
      'orderId',
      'orderItems',
      'salesChannel',
    ]);
    expect(Object.keys(bare.orderItems[0]).sort()).toEqual(['orderItemId', 'product', 'quantityOrdered']);

    const some = (await search(seller, `${since}&includedData=FULFILLMENT,PROCEEDS`)).body.orders[0];
    expect([some.fulfillment.fulfillmentStatus, some.buyer, some.packages]).toEqual([
      'UNSHIPPED',
      undefined,
      undefined,
    ]);
    expect(some.orderItems[0].proceeds.proceedsTotal.amount).toBe('36.80');

    const all = (await search(seller, `${since}&includedData=${everyDataSet}`)).body.orders[0];
    expect(all).toMatchObject({
      packages: [{ packageReferenceId: '1' }],
      payment: {},
      tax: {},
      buyer: { buyerName: 'Ada Example' },
    });
  });
});

describe('buyer data', () => {
  const shown = `${path}/111-1111111-1111111?includedData=BUYER,RECIPIENT`;

  it.each([
    ['UNSHIPPED', 'MERCHANT', 'Ada Example', '555-0100'],
    ['PENDING', 'MERCHANT', undefined, undefined],
    ['CANCELLED', 'MERCHANT', undefined, '555-0100'],
    ['SHIPPED', 'AMAZON', undefined, undefined],
  ] as const)('of an order %s by %s: name %s, phone %s', async (fulfillmentStatus, fulfilledBy, name, phone) => {
    const seller = await withOrders({ fulfillment: { fulfillmentStatus, fulfilledBy } });
    const { order } = (await seller.call('GET', shown)).body;
    expect([order.buyer.buyerName, order.recipient?.deliveryAddress.phone]).toEqual([name, phone]);
  });
});

describe('getOrder', () => {
  it('says that an order is not known, or that its number is none', async () => {
    const seller = await aSeller();
    expect((await seller.call('GET', `${path}/999-9999999-9999999`)).body.errors[0].code).toBe('NotFound');
    expect((await seller.call('GET', `${path}/999`)).status).toBe(400);
    expect((await seller.call('GET', `${path}/999-9999999-9999999?dataElements=x`)).status).toBe(400);
  });
});
