import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { OrderChange } from '../../src/domain/order-change.ts';
import { listenToQueue, whereIs } from '../../src/jobs/notification-queue.ts';

const notificationOf = (id: string) =>
  JSON.stringify({
    NotificationType: 'ORDER_CHANGE',
    Payload: {
      OrderChangeNotification: {
        SellerId: 'A1TEST',
        AmazonOrderId: '112-0000001-0000001',
        Summary: { MarketplaceId: 'ATVPDKIKX0DER' },
      },
    },
    NotificationMetadata: { NotificationId: id },
  });

/** What SQS answers over its HTTP JSON protocol: messages come back until they are deleted. */
async function aStandIn(...bodies: readonly string[]) {
  const messages = new Map(bodies.map((body, index) => [`handle-${index}`, body]));
  const calls: { readonly target: string; readonly asked: Readonly<Record<string, unknown>> }[] = [];
  const state: { failures: number; silent: readonly ('deaf' | 'half')[] } = { failures: 0, silent: [] };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const target = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
    const asked = JSON.parse(Buffer.concat(chunks).toString());
    calls.push({ target, asked });
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    if (state.failures > 0) {
      state.failures -= 1;
      response.statusCode = 400;
      response.end(
        JSON.stringify({ __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'There is no such queue.' }),
      );
      return;
    }
    const [silence, ...rest] = state.silent;
    state.silent = rest;
    if (silence === 'half') response.write('{"Messages":');
    if (silence) return;
    if (target === 'DeleteMessage') messages.delete(String(asked.ReceiptHandle));
    // Where nothing waits, the poll is long: the next answer is not due while the test lasts.
    if (target === 'ReceiveMessage' && messages.size === 0) return;
    const found = [...messages].map(([ReceiptHandle, Body]) => ({
      MessageId: ReceiptHandle,
      ReceiptHandle,
      Body,
      MD5OfBody: createHash('md5').update(Body).digest('hex'),
    }));
    response.end(JSON.stringify(target === 'ReceiveMessage' ? { Messages: found } : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/000000000000/orders`, messages, calls, state };
}

async function listening(url: string, take: (change: OrderChange) => Promise<unknown>, silentMs?: number) {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'nobody');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'nothing');
  const warnings: string[] = [];
  const queue = await listenToQueue({
    url,
    take,
    warn: ({ message }) => warnings.push(message),
    dropped: ({ messageId, why }) => warnings.push(`${messageId}: ${why}`),
    retryMs: 20,
    silentMs,
  });
  onTestFinished(async () => {
    await queue.stop();
    vi.unstubAllEnvs();
  });
  return warnings;
}

const patience = { timeout: 20_000, interval: 20 };

describe('the notification queue', () => {
  it('has a message deleted only when it is kept, by long polls', async () => {
    const amazon = await aStandIn(notificationOf('n-1'));
    const tried: string[] = [];
    const warnings = await listening(amazon.url, async ({ notificationId }) => {
      tried.push(notificationId);
      expect(amazon.messages.size).toBe(1);
      if (tried.length === 1) throw Object.assign(new Error('The database is away.'), { code: 'ECONNREFUSED' });
    });
    await expect.poll(() => amazon.messages.size, patience).toBe(0);
    expect(tried).toEqual(['n-1', 'n-1']);
    expect(warnings).toEqual(['The database is away.']);
    expect(amazon.calls[0]).toMatchObject({
      target: 'ReceiveMessage',
      asked: { WaitTimeSeconds: 20, QueueUrl: amazon.url },
    });
  });

  it('is freed of what can never be kept, and goes on', async () => {
    const other = JSON.stringify({ NotificationType: 'FEED_PROCESSING_FINISHED' });
    const amazon = await aStandIn('{"half', '[]', other, notificationOf('unfit'), notificationOf('n-2'));
    const taken: string[] = [];
    const warnings = await listening(amazon.url, async ({ notificationId }) => {
      if (notificationId === 'unfit') throw Object.assign(new Error('unfit'), { code: '22021' });
      taken.push(notificationId);
    });
    await expect.poll(() => amazon.messages.size, patience).toBe(0);
    expect(taken).toEqual(['n-2']);
    expect(warnings).toEqual([
      'handle-0: A notification is one JSON object.',
      'handle-1: A notification is one JSON object.',
      'handle-3: It cannot be stored.',
    ]);
  });

  it('is asked again after it could not be reached', async () => {
    const amazon = await aStandIn(notificationOf('n-3'));
    amazon.state.failures = 2;
    const taken: string[] = [];
    const warnings = await listening(amazon.url, async ({ notificationId }) => taken.push(notificationId));
    await expect.poll(() => taken, patience).toEqual(['n-3']);
    expect(warnings).toHaveLength(2);
  });

  it('is asked again when it takes a call and stays silent, from the start or in the middle of its answer', async () => {
    const amazon = await aStandIn(notificationOf('n-4'));
    amazon.state.silent = ['deaf', 'half'];
    const taken: string[] = [];
    const warnings = await listening(amazon.url, async ({ notificationId }) => taken.push(notificationId), 150);
    await expect.poll(() => taken, patience).toEqual(['n-4']);
    expect(warnings).toHaveLength(2);
  });

  it('is looked for where its URL says', () => {
    expect(whereIs('https://sqs.eu-west-1.amazonaws.com/1/orders')).toEqual({ region: 'eu-west-1' });
    expect(whereIs('http://127.0.0.1:9324/1/orders')).toEqual({
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:9324',
    });
  });
});
