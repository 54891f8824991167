import { describe, expect, it } from 'vitest';
import { account, amazonServer } from './support/amazon-server.ts';
import { channelTo, number, shipment, to } from './support/channel.ts';
import { modelOrders } from './support/model-orders.ts';

const [first] = modelOrders;

describe('every call', () => {
  it('carries token, user agent and date, and no body on a GET', async () => {
    const server = await amazonServer(() => ({ body: { order: first } }));
    const now = () => Date.parse('2026-03-04T05:06:07.891Z');
    await channelTo(server.url, { now }).channel.readOrder(account, number);

    const [call] = server.calls;
    expect(call).toMatchObject({
      method: 'GET',
      path: `/orders/2026-01-01/orders/${number}`,
      body: '',
      headers: {
        accept: 'application/json',
        'x-amz-access-token': 'token-0',
        'x-amz-date': '20260304T050607Z',
        'user-agent': 'desk/1.0 (Language=TypeScript; Platform=Node)',
      },
    });
    expect(call?.headers).not.toHaveProperty('content-type');
  });

  it('is logged with its request id, and without token, address or name', async () => {
    const headers = { 'x-amzn-RequestId': 'req-7', 'x-amzn-RateLimit-Limit': '0.5' };
    const server = await amazonServer(() => ({ headers, body: { order: first } }));
    const { channel, log } = channelTo(server.url);
    await channel.readOrder(account, number);

    expect(log.slice(1)).toEqual([
      {
        operation: 'getOrder',
        accountId: 'acc',
        status: 200,
        requestId: 'req-7',
        rateLimit: '0.5',
        ms: expect.any(Number),
        failure: null,
      },
    ]);
  });

  it('is logged with the codes of what Amazon complains of, and with none of its words', async () => {
    const errors = [{ code: 'InvalidInput', message: 'No such street: Secret Lane 7' }];
    const server = await amazonServer(() => ({ status: 400, body: { errors } }));
    const { channel, log } = channelTo(server.url);
    await channel.readOrder(account, number).catch(() => {});
    expect(log.slice(1)).toMatchObject([{ operation: 'getOrder', status: 400, failure: 'InvalidInput' }]);
    expect(JSON.stringify(log)).not.toContain('Secret Lane');
  });

  it('is logged when nobody answers', async () => {
    const server = await amazonServer(() => 'hang');
    const { channel, log } = channelTo(server.url);
    await channel.readOrder(account, number).catch(() => {});
    expect(log.slice(1)).toMatchObject([{ status: null, failure: 'no answer within 300 ms' }]);
  });

  it('waits for its budget, and is not made when that takes too long', async () => {
    const server = await amazonServer(() => ({ status: 404 }));
    const { channel } = channelTo(server.url);
    for (let read = 0; read < 15; read += 1) {
      await channel.submitFeed(account, 'REFUND', 'ATVPDKIKX0DER', 'doc').catch(() => {});
    }
    const submitted = channel.background.submitFeed(account, 'REFUND', 'ATVPDKIKX0DER', 'doc');
    await expect(submitted).rejects.toMatchObject({ remedy: { kind: 'later', afterMs: expect.any(Number) } });
    expect(server.calls).toHaveLength(15);

    await channelTo(server.url, { budgets: 'off' })
      .channel.submitFeed(account, 'REFUND', 'A', 'doc')
      .catch(() => {});
    expect(server.calls).toHaveLength(16);
  });
});

describe('a call that Amazon has no turn for', () => {
  const throttled = { status: 429, headers: { 'x-amzn-RateLimit-Limit': '2' } };

  /** A channel on a clock that only waiting moves, and how long each wait was. */
  function waiting(url: string) {
    const time = { at: 1_000_000 };
    const waits: number[] = [];
    const sleep = async (ms: number) => {
      waits.push(ms);
      time.at += ms;
    };
    return { channel: channelTo(url, { now: () => time.at, sleep }).channel, waits };
  }

  it('is made once more for a person, as soon as the rate in Amazon’s answer allows', async () => {
    const server = await amazonServer((_call, index) => (index < 2 ? throttled : { body: { order: first } }));
    const { channel, waits } = waiting(server.url);
    expect(await channel.readOrder(account, number)).toMatchObject({ number: first?.orderId });
    expect(waits).toEqual([500, 500]);
  });

  it('takes the body along', async () => {
    const server = await amazonServer((_call, index) => (index === 0 ? throttled : { status: 204 }));
    await waiting(server.url).channel.confirmShipment(to, shipment);
    expect(server.calls.map(({ body }) => body.length > 0)).toEqual([true, true]);
    expect(server.calls[1]?.body).toBe(server.calls[0]?.body);
  });

  it('is given up when ten seconds are not enough, and at once for a job', async () => {
    const server = await amazonServer(() => throttled);
    const { channel, waits } = waiting(server.url);
    const later = { remedy: { kind: 'later', paced: true } };
    await expect(channel.submitFeed(account, 'REFUND', 'ATVPDKIKX0DER', 'doc')).rejects.toMatchObject(later);
    expect(waits.length).toBe(server.calls.length - 1);
    expect(waits.reduce((all, ms) => all + ms, 0)).toBeLessThanOrEqual(10_000);

    const { length } = server.calls;
    await expect(channel.background.readOrder(account, number)).rejects.toMatchObject(later);
    expect(server.calls.length).toBe(length + 1);
  });
});

describe('a shipment', () => {
  it('is sent as Amazon’s model has it', async () => {
    const server = await amazonServer(() => ({ status: 204 }));
    expect(await channelTo(server.url).channel.confirmShipment(to, shipment)).toEqual({ reference: '1' });
    expect(server.calls).toMatchObject([{ method: 'POST', path: `/orders/v0/orders/${number}/shipmentConfirmation` }]);
    expect(JSON.parse(server.calls[0]?.body ?? '')).toEqual({
      marketplaceId: 'ATVPDKIKX0DER',
      packageDetail: {
        packageReferenceId: '1',
        carrierCode: 'Other',
        carrierName: 'Pigeons Ltd',
        trackingNumber: 'P-1',
        shipDate: '2026-03-02T09:00:00Z',
        orderItems: [
          { orderItemId: '00123456789012', quantity: 2 },
          { orderItemId: '00123456789013', quantity: 1, transparencyCodes: ['T1'] },
        ],
      },
    });
  });
});

describe('Amazon’s clock', () => {
  it('is read from the token’s answer first, then from the latest one', async () => {
    const time = { at: Date.parse('2026-01-01T00:00:00Z') };
    const dated = (date: string) => ({ headers: { date: new Date(date).toUTCString() } });
    const server = await amazonServer(
      () => ({ status: 404, ...dated('2026-01-01T00:10:00Z') }),
      () => ({ body: { access_token: 't' }, ...dated('2026-01-01T00:05:00Z') }),
    );
    const { channel } = channelTo(server.url, { now: () => time.at });

    expect(await channel.serverNow(account)).toEqual(new Date('2026-01-01T00:05:00Z'));
    expect(server.calls).toEqual([]);
    await channel.readOrder(account, number);
    time.at += 1_000;
    expect(await channel.serverNow(account)).toEqual(new Date('2026-01-01T00:10:01Z'));
  });
});
