import { expect, it } from 'vitest';
import { aSeller, signIn } from './seller.ts';

const searchPath = '/orders/2026-01-01/orders?createdAfter=2026-01-01T00:00:00Z';
const search = (marketplaces: string) => `${searchPath}&marketplaceIds=${marketplaces}`;
const order = (orderId: string) => ({ orderId, orderItems: [{ orderItemId: '1' }] });

it('ends the access tokens of a seller who takes consent back, and gives no new ones until it is given again', async () => {
  const seller = await aSeller();
  const again = () => signIn(seller.url, { refresh_token: 'Atzr|sandbox-one' });
  await seller.tell('sellers', { seller: 'sandbox-one', consent: 'revoked' });
  expect((await seller.call('GET', searchPath)).status).toBe(403);
  expect(await again()).toBeUndefined();
  await seller.tell('sellers', { seller: 'sandbox-one', consent: 'given' });
  expect(await again()).toMatch(/^Atza/);
});

it('lets all access tokens of a seller expire at once', async () => {
  const seller = await aSeller();
  const other = await signIn(seller.url, { refresh_token: 'Atzr|sandbox-two' });
  await seller.tell('sellers', { seller: 'sandbox-one', tokens: 'expire' });
  const { status, body } = await seller.call('GET', searchPath);
  expect([status, body.errors[0].details]).toEqual([403, expect.stringContaining('expired')]);
  const headers = { 'x-amz-access-token': other };
  expect((await seller.call('GET', searchPath, undefined, headers)).status).toBe(200);
});

it('refuses a search as a whole for one marketplace in it', async () => {
  const seller = await aSeller();
  await seller.tell('sellers', { seller: 'sandbox-one', refusedMarketplaces: ['B'] });
  expect((await seller.call('GET', search('A,B'))).status).toBe(403);
  expect((await seller.call('GET', search('A'))).status).toBe(200);
});

it('shows and ships the orders of a seller to nobody else', async () => {
  const seller = await aSeller();
  const number = '111-1111111-1111111';
  await seller.tell('orders?seller=sandbox-one', order(number));
  const headers = { 'x-amz-access-token': await signIn(seller.url, { refresh_token: 'Atzr|sandbox-two' }) };
  const path = `/orders/2026-01-01/orders/${number}`;
  expect((await seller.call('GET', path)).status).toBe(200);
  expect((await seller.call('GET', path, undefined, headers)).status).toBe(404);
  await seller.tell('clock', { advanceSeconds: 300 });
  expect((await seller.call('GET', searchPath)).body.orders).toHaveLength(1);
  expect((await seller.call('GET', searchPath, undefined, headers)).body.orders).toEqual([]);
});

it('fails the calls of one seller only, by a fault that names it, and in HTML when that is asked for', async () => {
  const seller = await aSeller();
  const headers = { 'x-amz-access-token': await signIn(seller.url, { refresh_token: 'Atzr|sandbox-two' }) };
  await seller.tell('faults', { operation: '*', kind: 'unavailable', seller: 'sandbox-two' });
  expect((await seller.call('GET', searchPath)).status).toBe(200);
  const failed = await seller.call('GET', searchPath, undefined, headers);
  expect([failed.status, failed.headers.get('content-type')]).toEqual([503, 'text/html']);
  expect((await seller.call('GET', searchPath, undefined, headers)).status).toBe(200);
});
