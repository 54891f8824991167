import { describe, expect, it } from 'vitest';
import { account, amazonServer, type Call, type Reply } from './support/amazon-server.ts';
import { channelTo, number, window } from './support/channel.ts';
import { modelOrders } from './support/model-orders.ts';

const [first, second] = modelOrders;

describe('a search', () => {
  it('asks for everything an order needs, in one csv parameter each', async () => {
    const server = await amazonServer(() => ({ body: { orders: [first], pagination: { nextToken: 'next' } } }));
    const { channel } = channelTo(server.url);
    const page = await channel.searchOrders(account, window, null);

    expect(page).toMatchObject({ orders: [{ number: first?.orderId }], nextToken: 'next' });
    expect(server.calls[0]?.query).toEqual({
      lastUpdatedAfter: '2026-03-01T00:00:00.000Z',
      lastUpdatedBefore: '2026-03-02T00:00:00.000Z',
      marketplaceIds: 'ATVPDKIKX0DER,A2EUQ1WTGCTBG2',
      maxResultsPerPage: '100',
      includedData: 'BUYER,RECIPIENT,PROCEEDS,PROMOTION,CANCELLATION,FULFILLMENT,PACKAGES,TAX,PAYMENT',
    });

    await channel.searchOrders(account, { ...window, marketplaceIds: ['A1VC38T7YXB528'] }, 'next');
    expect(server.calls[1]?.query).toMatchObject({
      paginationToken: 'next',
      includedData: expect.stringMatching(/,EXPENSE$/),
    });
  });

  it('keeps an order that cannot be read beside those that can', async () => {
    const server = await amazonServer(() => ({ body: { orders: [{ orderId: number }, first, 7] } }));
    const { orders, nextToken } = await channelTo(server.url).channel.searchOrders(account, window, null);
    expect(orders).toMatchObject(
      [{ number, unreadable: /created/ }, { number: first?.orderId }, { number: null }].map((one) =>
        'unreadable' in one ? { ...one, unreadable: expect.stringMatching(one.unreadable ?? '') } : one,
      ),
    );
    expect(nextToken).toBeNull();
  });

  it('reads the orders one by one where Amazon refuses the datasets, and remembers it for a while', async () => {
    const time = { at: Date.now() };
    const bare = ({ orderId, createdTime, lastUpdatedTime, salesChannel }: Record<string, unknown>) => ({
      orderId,
      createdTime,
      lastUpdatedTime,
      salesChannel,
      orderItems: [],
    });
    const api = ({ path, query }: Call): Reply => {
      if (path !== '/orders/2026-01-01/orders') {
        return { body: { order: modelOrders.find(({ orderId }) => path.endsWith(orderId)) } };
      }
      if (query.includedData) return { status: 400, body: { errors: [{ code: 'InvalidInput', message: 'No.' }] } };
      return { body: { orders: [first, second].map((order) => order && bare(order)) } };
    };
    const server = await amazonServer(api);
    const { channel } = channelTo(server.url, { now: () => time.at });
    const searches = () => server.calls.filter(({ path }) => path === '/orders/2026-01-01/orders').length;

    const page = await channel.searchOrders(account, window, null);
    expect(page.orders).toMatchObject([first, second].map((order) => ({ number: order?.orderId, defects: [] })));
    expect(page.orders.map((order) => 'items' in order && order.items.length > 0)).toEqual([true, true]);
    expect(searches()).toBe(2);

    await channel.searchOrders(account, window, null);
    expect(searches()).toBe(3);
    time.at += 900_000;
    await channel.searchOrders(account, window, null);
    expect(searches()).toBe(5);
  });

  it.each([
    ['names the token', 'The paginationToken is not valid.', 1],
    ['does not', 'Invalid input.', 2],
  ])('tells a rejected page token from a refused search when Amazon %s', async (_name, message, calls) => {
    const server = await amazonServer(() => ({ status: 400, body: { errors: [{ code: 'InvalidInput', message }] } }));
    const { channel } = channelTo(server.url);
    await expect(channel.searchOrders(account, window, 'old')).rejects.toMatchObject({
      message: expect.stringMatching(/^PAGE_TOKEN_REJECTED/),
      remedy: { kind: 'give-up' },
    });
    expect(server.calls).toHaveLength(calls);
    await expect(channel.searchOrders(account, window, null)).rejects.toThrow(/^Amazon answered 400/);
  });
});

it('does not blame the datasets for a window that Amazon refuses', async () => {
  const body = { errors: [{ code: 'InvalidInput', message: 'lastUpdatedBefore must be earlier.' }] };
  const server = await amazonServer(() => ({ status: 400, body }));
  const searched = channelTo(server.url).channel.searchOrders(account, window, null);
  await expect(searched).rejects.toMatchObject({ remedy: { kind: 'give-up' } });
  expect(server.calls).toHaveLength(1);
});
