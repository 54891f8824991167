import { expect, it } from 'vitest';
import { newWebhookSecret } from '../../src/app/webhook-secret.ts';
import { messageOf } from '../../src/jobs/webhook-message.ts';
import { signedHeaders } from '../../src/jobs/webhook-signature.ts';

// The vector that the libraries of Standard Webhooks test themselves with.
const vector = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  message: { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: new Date(1_614_265_330_999), body: '{"test": 2432232314}' },
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

it('signs as Standard Webhooks does', () => {
  expect(signedHeaders(vector.message, [vector.secret])).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': vector.signature,
  });
});

it('signs by both secrets while one is exchanged for the other', () => {
  const other = newWebhookSecret();
  const [fresh, old] = signedHeaders(vector.message, [other, vector.secret])['webhook-signature'].split(' ');
  expect(old).toBe(vector.signature);
  expect(fresh).toBe(signedHeaders(vector.message, [other])['webhook-signature']);
  expect(fresh).not.toBe(old);
});

it('makes secrets of 32 bytes that no two share', () => {
  const secrets = Array.from({ length: 50 }, newWebhookSecret);
  expect(new Set(secrets).size).toBe(50);
  for (const secret of secrets) {
    expect(secret).toMatch(/^whsec_/);
    expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32);
  }
});

it('tells of an event by public ids, the same text each time, and leaves out what was noted with it', () => {
  const event = {
    id: 'e',
    kind: 'SHIPPED',
    storeId: 's',
    amazonOrderId: 'a',
    amazonOrderNumber: '112-0000001-0000001',
    orderId: 'o',
    position: 7,
    sequence: 3,
    state: 'COMPLETE',
    subject: { type: 'SHIPMENT', id: 'h' },
    actor: 'warehouse',
    idempotencyKey: 'not told',
    occurredAt: new Date('2026-03-02T12:00:00Z'),
    data: { buyer: 'not told' },
  } as const;
  const ids = { shown: (kind: string, id: string) => `${kind}:${id}`, cursorOf: () => 'cursor' };
  const { id, body } = messageOf(event, { webhookId: 'w', replayed: true }, ids);
  expect(id).toBe('ORDER_EVENT:e');
  expect(body).toBe(
    '{"version":1,"id":"ORDER_EVENT:e","webhookId":"WEBHOOK:w","kind":"SHIPPED","cursor":"cursor","sequence":3,"storeId":"STORE:s","orderId":"ORDER:o","amazonOrderId":"AMAZON_ORDER:a","amazonOrderNumber":"112-0000001-0000001","state":"COMPLETE","subject":{"type":"SHIPMENT","id":"SHIPMENT:h"},"actor":"warehouse","occurredAt":"2026-03-02T12:00:00.000Z","replayed":true}',
  );
});
