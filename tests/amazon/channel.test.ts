import { beforeEach, describe, expect, it } from 'vitest';
import type { Channel, FeedEntry } from '../../src/domain/channel.ts';
import { marketplaces } from '../../src/domain/marketplaces.ts';
import {
  cancel,
  marketplaceId,
  number,
  refund,
  sandboxChannel,
  sandboxOrder,
  seller,
  shipment,
  useSandbox,
} from './support/sandbox.ts';

const sandbox = useSandbox({ enforceLimits: false });
const to = { account: seller, marketplaceId, number };

let channel: Channel;
beforeEach(() => {
  channel = sandboxChannel(sandbox.url());
});

async function run(kind: 'CANCEL_ORDER' | 'REFUND', ...entries: readonly FeedEntry[]) {
  const { documentId } = await channel.prepareFeed(seller, kind, entries);
  const { feedId } = await channel.submitFeed(seller, kind, marketplaceId, documentId);
  return { feedId, state: await channel.readFeed(seller, feedId) };
}

async function effects() {
  return (await sandbox.effects()).map(({ kind, orderId }) => [kind, orderId]);
}

describe('reading', () => {
  it('pages through a window, each order once', async () => {
    await sandbox.orders(...Array.from({ length: 205 }, (_, index) => sandboxOrder(index + 1)));
    await sandbox.advance(300);
    const to = new Date((await channel.serverNow(seller)).getTime() - 130_000);
    const window = { marketplaceIds: [marketplaceId], from: new Date(to.getTime() - 3_600_000), to };

    const numbers: (string | null)[] = [];
    let pages = 0;
    let token: string | null = null;
    do {
      const page: Awaited<ReturnType<Channel['searchOrders']>> = await channel.searchOrders(seller, window, token);
      numbers.push(...page.orders.map((order) => order.number));
      expect(page.orders.filter((order) => 'unreadable' in order || order.defects.length > 0)).toEqual([]);
      token = page.nextToken;
      pages += 1;
    } while (token);

    expect(pages).toBe(3);
    expect(new Set(numbers).size).toBe(205);
    expect(numbers).toHaveLength(205);
    await expect(channel.searchOrders(seller, window, 'nonsense')).rejects.toThrow(/^PAGE_TOKEN_REJECTED/);
  });

  it('goes on from page to page with a new access token when Amazon ends the one before', async () => {
    await sandbox.orders(...Array.from({ length: 101 }, (_, index) => sandboxOrder(index + 1)));
    await sandbox.advance(300);
    const to = new Date((await channel.serverNow(seller)).getTime() - 130_000);
    const window = { marketplaceIds: [marketplaceId], from: new Date(to.getTime() - 3_600_000), to };
    const { orders, nextToken } = await channel.searchOrders(seller, window, null);
    await sandbox.expireTokens();
    const rest = await channel.searchOrders(seller, window, nextToken);
    expect([orders.length, rest.orders.length, rest.nextToken]).toEqual([100, 1, null]);
    const calls = (await sandbox.calls()).map(({ path, status }) => [path, status]).slice(-3);
    const path = '/orders/2026-01-01/orders';
    expect(calls).toEqual([
      [path, 403],
      ['/auth/o2/token', 200],
      [path, 200],
    ]);
  });

  it('finds one order, or tells that there is none', async () => {
    await sandbox.orders(sandboxOrder(1));
    expect(await channel.readOrder(seller, number)).toMatchObject({
      number,
      shippingState: 'UNSHIPPED',
      total: 3000n,
      buyer: { name: 'Ann Example' },
      items: [{ quantityOrdered: 2, money: { total: 2000n } }, { quantityOrdered: 1 }],
    });
    expect(await channel.readOrder(seller, '701-0000000-9999999')).toBeNull();
  });

  it('reads every order of the demo without a defect', async () => {
    await sandbox.seedDemo();
    const to = new Date((await channel.serverNow(seller)).getTime() - 130_000);
    const window = { marketplaceIds: [...marketplaces.keys()], from: new Date(0), to };
    const { orders } = await channel.searchOrders(seller, window, null);

    expect(orders.length).toBeGreaterThan(10);
    expect(orders.filter((order) => 'unreadable' in order || order.defects.length > 0)).toEqual([]);
    expect(orders.flatMap((order) => ('notes' in order ? order.notes : []))).toEqual([]);
  });

  it('follows Amazon’s clock', async () => {
    await channel.readOrder(seller, number);
    const before = await channel.serverNow(seller);
    await sandbox.advance(86_400);
    await channel.readOrder(seller, number);
    const after = await channel.serverNow(seller);
    expect((after.getTime() - before.getTime()) / 1_000).toBeGreaterThan(86_390);
  });
});

describe('a shipment', () => {
  beforeEach(() => sandbox.orders(sandboxOrder(1)));

  it('shows up in the order, and can be corrected under the same reference', async () => {
    expect(await channel.confirmShipment(to, shipment())).toEqual({ reference: '1' });
    await channel.confirmShipment(to, shipment({ trackingNumber: '1Z000' }));

    expect(await channel.readOrder(seller, number)).toMatchObject({
      shippingState: 'PARTIALLY_SHIPPED',
      packages: [{ referenceId: '1', trackingNumber: '1Z000', items: [{ amazonOrderItemId: '7101', quantity: 2 }] }],
    });
  });

  it('of what has been shipped already is to be looked at', async () => {
    await channel.confirmShipment(to, shipment());
    const again = channel.confirmShipment(to, shipment({ referenceId: '2' }));
    await expect(again).rejects.toMatchObject({ remedy: { kind: 'look' } });
  });

  it('that Amazon refuses is given up, with its words', async () => {
    const items = [{ amazonOrderItemId: '999', quantity: 1, transparencyCodes: [] }];
    const refused = channel.confirmShipment(to, shipment({ items }));
    await expect(refused).rejects.toMatchObject({
      message: expect.stringMatching(/OrderItemId is invalid/),
      remedy: { kind: 'give-up' },
    });
  });

  it('whose answer was lost has happened: it is to be looked at', async () => {
    await sandbox.fault('confirmShipment', 'lost-reply');
    await expect(channel.confirmShipment(to, shipment())).rejects.toMatchObject({ remedy: { kind: 'look' } });
    expect(await effects()).toEqual([['CONFIRM_SHIPMENT', number]]);
    expect(await channel.readOrder(seller, number)).toMatchObject({ packages: [{ referenceId: '1' }] });
  });
});

describe('a feed of cancels', () => {
  beforeEach(() => sandbox.orders(sandboxOrder(1), sandboxOrder(2, { fulfillment: { fulfillmentStatus: 'SHIPPED' } })));

  it('cancels', async () => {
    expect((await run('CANCEL_ORDER', cancel)).state).toMatchObject({
      kind: 'DONE',
      refused: new Map(),
      unclear: null,
    });
    expect(await channel.readOrder(seller, number)).toMatchObject({ shippingState: 'CANCELED' });
  });

  it('tells the refused message from the taken one', async () => {
    const late: FeedEntry = {
      messageId: 2,
      number: '701-0000000-0000002',
      message: { kind: 'CANCEL_ORDER', reason: 'NO_INVENTORY', amazonOrderItemIds: ['7201', '7202'] },
    };
    const { state } = await run('CANCEL_ORDER', cancel, late);
    expect(state).toMatchObject({ kind: 'DONE', unclear: null });
    expect(state.kind === 'DONE' && [...state.refused.keys()]).toEqual([2]);
    expect(await effects()).toEqual([['CANCEL_ORDER', number]]);
  });

  it('whose answer was lost can be found again', async () => {
    const since = new Date(Date.now() - 60_000);
    expect(await channel.findFeeds(seller, 'CANCEL_ORDER', since)).toEqual([]);
    const { documentId } = await channel.prepareFeed(seller, 'CANCEL_ORDER', [cancel]);
    await sandbox.fault('createFeed', 'lost-reply');
    const submitted = channel.submitFeed(seller, 'CANCEL_ORDER', marketplaceId, documentId);
    await expect(submitted).rejects.toMatchObject({ remedy: { kind: 'look' } });

    const [feedId = '', ...more] = await channel.findFeeds(seller, 'CANCEL_ORDER', since);
    expect(more).toEqual([]);
    expect(await channel.findFeeds(seller, 'REFUND', since)).toEqual([]);
    expect(await channel.readFeed(seller, feedId)).toMatchObject({ kind: 'DONE', unclear: null });
    expect(await effects()).toEqual([['CANCEL_ORDER', number]]);
  });

  it('that Amazon gives up has failed', async () => {
    await sandbox.fault('processFeed', 'error');
    expect((await run('CANCEL_ORDER', cancel)).state).toMatchObject({ kind: 'FAILED' });
    expect(await effects()).toEqual([]);
  });
});

describe('a feed of refunds', () => {
  beforeEach(async () => {
    await sandbox.orders(sandboxOrder(1));
    await channel.confirmShipment(to, shipment());
  });

  it('shows up among the transactions', async () => {
    const since = new Date(Date.now() - 86_400_000);
    expect(await channel.listRefunds(seller, number, since)).toEqual([]);
    expect((await run('REFUND', refund('10.00'))).state).toMatchObject({ kind: 'DONE', unclear: null });
    await sandbox.advance(300);
    expect(await channel.listRefunds(seller, number, since)).toEqual([
      { reference: expect.any(String), total: 1000n, postedAt: expect.any(Date) },
    ]);
  });

  it('is refused in Amazon’s words when it is too much', async () => {
    const { state } = await run('REFUND', refund('99.00'));
    expect(state.kind === 'DONE' && state.refused.get(1)).toMatch(/exceeds/);
    expect(await effects()).toEqual([['CONFIRM_SHIPMENT', number]]);
  });
});
