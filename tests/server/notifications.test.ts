import { describe, expect, it } from 'vitest';
import type { OrderChange } from '../../src/domain/order-change.ts';
import type { Viewer } from '../../src/domain/viewer.ts';
import { type Allowance, allowanceOf } from '../../src/server/allowance.ts';
import { memoryPoints } from '../support/memory-points.ts';
import { key, useToyServer, viewer } from './support/toy-server.ts';

const manager: Viewer = { ...viewer, permissions: new Set(['MANAGE_SETTINGS']) };
const notification = {
  NotificationType: 'ORDER_CHANGE',
  Payload: {
    OrderChangeNotification: {
      SellerId: 'A1TEST',
      AmazonOrderId: '112-0000001-0000001',
      Summary: { MarketplaceId: 'ATVPDKIKX0DER' },
    },
  },
  NotificationMetadata: { NotificationId: 'n-1' },
};

async function aReceiver(sender: Viewer = manager, fails = false, allowance?: Allowance) {
  const taken: OrderChange[] = [];
  const { send } = await useToyServer({
    findViewer: async () => sender,
    ...(allowance && { allowance }),
    notifications: async (_viewer, change) => {
      if (fails) throw Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
      taken.push(change);
      return 'TAKEN';
    },
  });
  const post = (body: unknown, headers: Record<string, string> = { authorization: `Bearer ${key}` }) =>
    send('/notifications/amazon', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return { taken, post, send };
}

describe('the address for notifications', () => {
  it('takes a point of its caller for each, and no more of them than it has points', async () => {
    const allowance = allowanceOf({ capacity: 2, refillPerSecond: 1, lease: memoryPoints().lease }, () => 0);
    const { post, taken } = await aReceiver(manager, false, allowance);
    const statuses = [await post(notification), await post('no JSON'), await post(notification)].map(
      ({ status }) => status,
    );
    expect(statuses).toEqual([200, 400, 429]);
    expect(taken).toHaveLength(1);
  });

  it.each([
    ['Authorization', { authorization: `Bearer ${key}` }],
    ['X-Api-Key', { 'x-api-key': key }],
  ])('takes one under a key in %s', async (_, headers) => {
    const { post, taken } = await aReceiver();
    expect(await post({ detail: notification }, headers)).toMatchObject({ status: 200, body: { outcome: 'TAKEN' } });
    expect(taken).toMatchObject([{ notificationId: 'n-1', number: '112-0000001-0000001' }]);
  });

  it('answers well to what is about something else, and drops it', async () => {
    const { post, taken } = await aReceiver();
    expect(await post({ NotificationType: 'REPORT_PROCESSING_FINISHED' })).toMatchObject({
      status: 200,
      body: { outcome: 'IGNORED' },
    });
    expect(taken).toEqual([]);
  });

  it.each([
    ['no JSON', '{"NotificationType":', 400],
    ['no notification', [], 400],
    ['one without an order', { ...notification, Payload: {} }, 400],
    ['more than an event can hold', 'x'.repeat(300 * 1024), 413],
  ])('refuses %s', async (_, body, status) => {
    const { post, taken } = await aReceiver();
    expect((await post(body)).status).toBe(status);
    expect(taken).toEqual([]);
  });

  it('refuses who has no key, who may not manage settings, and who only looks', async () => {
    expect((await (await aReceiver()).post(notification, {})).status).toBe(401);
    expect((await (await aReceiver(viewer)).post(notification)).status).toBe(403);
    const { send } = await aReceiver();
    expect((await send('/notifications/amazon')).status).toBe(405);
  });

  it('does not answer well before the notification is kept', async () => {
    const { post } = await aReceiver(manager, true);
    expect((await post(notification)).status).toBeGreaterThanOrEqual(500);
  });

  it('is not there where nobody takes them', async () => {
    const { send } = await useToyServer();
    expect((await send('/notifications/amazon', { method: 'POST' })).status).toBe(404);
  });
});
