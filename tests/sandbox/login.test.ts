import { describe, expect, it } from 'vitest';
import { aSeller, readReply, signIn } from './seller.ts';

const ordersPath = '/orders/2026-01-01/orders/111-1111111-1111111';

async function ask(url: string, form: Record<string, string>) {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: 'sandbox-client',
    client_secret: 'sandbox-secret',
    refresh_token: 'Atzr|sandbox',
    ...form,
  });
  return readReply(await fetch(`${url}/auth/o2/token`, { method: 'POST', body }));
}

describe('Login with Amazon', () => {
  it('gives an access token for an hour', async () => {
    const { url } = await aSeller();
    const { status, body } = await ask(url, {});
    expect([status, body]).toEqual([
      200,
      {
        access_token: expect.stringMatching(/^Atza\|/),
        refresh_token: 'Atzr|sandbox',
        token_type: 'bearer',
        expires_in: 3600,
      },
    ]);
  });

  it.each([
    [{ refresh_token: 'Atzr|elsewhere' }, 400, 'invalid_grant'],
    [{ client_secret: 'wrong' }, 401, 'invalid_client'],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
    [{ grant_type: '' }, 400, 'invalid_request'],
  ])('refuses %j', async (form, status, error) => {
    const { url } = await aSeller();
    const reply = await ask(url, form);
    expect([reply.status, reply.body.error]).toEqual([status, error]);
  });
});

describe('a call without a good token', () => {
  it('is denied, and says so when the token has expired', async () => {
    const seller = await aSeller();
    await seller.tell('clock', { advanceSeconds: 3601 });
    const expired = await seller.call('GET', ordersPath);
    const unknown = await seller.call('GET', ordersPath, undefined, { 'x-amz-access-token': 'Atza|none' });

    expect([expired.status, expired.body.errors[0].code]).toEqual([403, 'Unauthorized']);
    expect(expired.body.errors[0].details).toContain('expired');
    expect([unknown.status, unknown.body.errors[0].details]).toEqual([403, expect.not.stringContaining('expired')]);
  });

  it('changes nothing', async () => {
    const seller = await aSeller();
    await seller.tell('orders', { orderId: '111-1111111-1111111', orderItems: [{ orderItemId: '1' }] });
    await seller.call(
      'POST',
      '/orders/v0/orders/111-1111111-1111111/shipmentConfirmation',
      {},
      { 'x-amz-access-token': '' },
    );
    expect(await seller.effects()).toEqual([]);
  });
});

describe('every call', () => {
  it('needs a user agent', async () => {
    const seller = await aSeller();
    const { status } = await seller.call('GET', ordersPath, undefined, { 'user-agent': '' });
    expect(status).toBe(400);
  });

  it('tells the time of the sandbox, a request id and the rate', async () => {
    const seller = await aSeller();
    await seller.tell('clock', { advanceSeconds: 60 });
    const { headers } = await seller.call('GET', ordersPath);
    expect(headers.get('date')).toBe('Mon, 23 Nov 2026 12:01:00 GMT');
    expect(headers.get('x-amzn-RequestId')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('x-amzn-RateLimit-Limit')).toBe('0.5');
  });

  it('is listed in the order it came', async () => {
    const seller = await aSeller();
    await seller.call('GET', ordersPath);
    await seller.call('GET', '/orders/2026-01-01/orders?createdAfter=2026-01-01T00:00:00Z');
    const calls = await seller.calls();
    expect(calls.map(({ operation, status }) => [operation, status])).toEqual([
      ['getToken', 200],
      ['getOrder', 404],
      ['searchOrders', 200],
    ]);
  });

  it('counts against its own account', async () => {
    const seller = await aSeller();
    const other = await signIn(seller.url, { refresh_token: 'Atzr|sandbox-two' });
    await seller.call('GET', ordersPath);
    await seller.call('GET', ordersPath, undefined, { 'x-amz-access-token': other });
    const calls = await seller.calls();
    expect(calls.slice(2).map((call) => call.seller)).toEqual(['sandbox-one', 'sandbox-two']);
  });
});
