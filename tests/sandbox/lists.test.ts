import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { Order } from '../../src/sandbox/state/records.ts';
import { anOrder, aSeller, type Seller } from './seller.ts';

const [one, two] = ['111-1111111-1111111', '111-1111111-1111112'];
const changes = 'lastUpdatedAfter=2026-11-01T00:00:00Z';
const created = 'createdAfter=2026-11-01T00:00:00Z';

async function twoOrders(lists: object): Promise<Seller> {
  const seller = await aSeller();
  await seller.tell('orders', [anOrder({ orderId: one }), anOrder({ orderId: two })]);
  await seller.tell('clock', { advanceSeconds: 600 });
  await seller.tell('lists', lists);
  return seller;
}
async function found(seller: Seller, query: string): Promise<string[]> {
  const { body } = await seller.call('GET', `/orders/2026-01-01/orders?${query}`);
  return body.orders.map(({ orderId }: Order) => orderId);
}

it('hides one order in so many from lists of changes, and shows it by creation and by number', async () => {
  const seller = await twoOrders({ hideEvery: 2 });
  expect(await found(seller, changes)).toEqual([one]);
  expect(await found(seller, created)).toEqual([one, two]);
  expect((await seller.call('GET', `/orders/2026-01-01/orders/${two}`)).status).toBe(200);
});

it('hides it from all lists, and until a time only', async () => {
  const seller = await twoOrders({ hideEvery: 2, hideIn: 'ALL', hideUntil: '2026-11-23T12:30:00Z' });
  expect(await found(seller, created)).toEqual([one]);
  await seller.tell('clock', { advanceSeconds: 1_500 });
  expect(await found(seller, created)).toEqual([one, two]);
});

it('lists an order as it was before its last change, and late', async () => {
  const seller = await twoOrders({ staleEvery: 2 });
  await seller.tell('orders', [anOrder({ orderId: two, buyer: { buyerName: 'Changed' } })]);
  await seller.tell('clock', { advanceSeconds: 300 });
  expect(await found(seller, 'lastUpdatedAfter=2026-11-23T12:05:00Z')).toEqual([]);
  await seller.tell('lists', { lateSeconds: 600 });
  expect(await found(seller, 'lastUpdatedAfter=2026-11-23T12:05:00Z')).toEqual([]);
  await seller.tell('clock', { advanceSeconds: 300 });
  expect(await found(seller, 'lastUpdatedAfter=2026-11-23T12:05:00Z')).toEqual([two]);
});

it('begins a page with the order that the one before ended with', async () => {
  const seller = await twoOrders({ repeat: 'YES' });
  const { body } = await seller.call('GET', `/orders/2026-01-01/orders?${changes}&maxResultsPerPage=1`);
  const token = encodeURIComponent(body.pagination.nextToken);
  expect(await found(seller, `${changes}&maxResultsPerPage=1&paginationToken=${token}`)).toEqual([one]);
});

it('notifies of an order as Amazon’s model has it, as often as it is told', async () => {
  const seller = await twoOrders({});
  const bodies: string[] = [];
  const receiver = createServer(async (request, response) => {
    for await (const chunk of request) bodies.push(String(chunk));
    response.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void receiver.close());
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;

  expect(await seller.tell('notify', { url, orderIds: [one], times: 2 })).toEqual({ answers: [200, 200] });
  const [first, second] = bodies.map((body) => JSON.parse(body));
  expect(first.detail).toEqual(second.detail);
  expect(first).toMatchObject({
    'detail-type': 'ORDER_CHANGE',
    detail: {
      NotificationType: 'ORDER_CHANGE',
      // In the name of the demo store’s seller, whom a reader of the sandbox cannot know.
      Payload: { OrderChangeNotification: { AmazonOrderId: one, SellerId: 'A1SANDBOXSELLER' } },
    },
  });
});
