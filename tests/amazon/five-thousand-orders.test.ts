import { afterAll, beforeAll, expect, it } from 'vitest';
import { memoryBuckets } from '../../src/amazon/buckets.ts';
import { createChannel } from '../../src/amazon/channel.ts';
import { operations } from '../../src/amazon/operations.ts';
import { ChannelError, type OrdersPage } from '../../src/domain/channel.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { marketplaceId, seller } from './support/sandbox.ts';

const start = Date.parse('2026-03-02T12:00:00Z');
const time = { at: start };
const orderCount = 5_000;
const numberOf = (index: number) => `701-0000000-${String(index).padStart(7, '0')}`;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ orders: 'empty', now: () => new Date(time.at) });
  const orders = Array.from({ length: orderCount }, (_, index) => ({
    orderId: numberOf(index),
    orderItems: [{ orderItemId: String(index), quantityOrdered: 1, product: { sellerSku: 'MUG' } }],
    lastUpdatedTime: new Date(start - 3_600_000 + index).toISOString(),
    salesChannel: { channelName: 'AMAZON', marketplaceId },
  }));
  const headers = { 'content-type': 'application/json' };
  const posted = await fetch(`${sandbox.url}/_sandbox/orders?keepTimes=true`, {
    method: 'POST',
    headers,
    body: JSON.stringify(orders),
  });
  expect(posted.status).toBe(200);
});
afterAll(() => sandbox?.close());

/** A process of its own, with the clock of the test; what sleeps is told to `whileAsleep` when its time has come. */
function aProcess(buckets: ReturnType<typeof memoryBuckets>, whileAsleep = async () => {}) {
  return createChannel({
    userAgent: 'desk/1.0 (Language=TypeScript)',
    hosts: { api: () => sandbox.url, lwa: sandbox.url },
    clientId: 'sandbox-client',
    clientSecret: 'sandbox-secret',
    now: () => time.at,
    buckets,
    sleep: async (ms) => {
      time.at += ms;
      await whileAsleep();
    },
  });
}

const callsOf = async () => {
  const { calls } = (await (await fetch(`${sandbox.url}/_sandbox/calls`)).json()) as {
    calls: readonly { operation: string; status: number; path: string }[];
  };
  return calls;
};

async function orPutOff<T>(call: Promise<T>): Promise<T | number> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ChannelError) || error.remedy.kind !== 'later') throw error;
    return error.remedy.afterMs;
  }
}

it('reads 5,000 orders through Amazon’s own limits: none is missed, none twice, and no call is one too many', async () => {
  const buckets = memoryBuckets();
  const processes = [aProcess(buckets), aProcess(buckets)];
  const window = { marketplaceIds: [marketplaceId], from: new Date(start - 7_200_000), to: new Date(start - 150_000) };
  const read: (string | null)[] = [];
  let token: string | null = null;
  for (let turn = 0; ; turn += 1) {
    // Whichever process takes the job up.
    const channel = processes[turn % 2] ?? processes[0];
    const page: OrdersPage | number | undefined = await (channel &&
      orPutOff(channel.background.searchOrders(seller, window, token)));
    if (page === undefined || typeof page === 'number') {
      time.at += page ?? 0;
      continue;
    }
    read.push(...page.orders.map(({ number }) => number));
    token = page.nextToken;
    if (token === null) break;
  }

  expect(read).toEqual(Array.from({ length: orderCount }, (_, index) => numberOf(index)));
  const { rate, burst } = operations.searchOrders;
  const pages = orderCount / 100;
  expect(time.at - start).toBeLessThan(((pages - burst + 1) / rate) * 1_000);
  const statuses = (await callsOf())
    .filter(({ operation }) => operation === 'searchOrders')
    .map(({ status }) => status);
  expect(statuses).toEqual(Array(pages).fill(200));
}, 30_000);

it('serves a person next, while jobs of two processes ask for the same calls without end', async () => {
  const buckets = memoryBuckets();
  const served: string[] = [];
  const jobs = [aProcess(buckets), aProcess(buckets)];
  const poll = async () => {
    for (const [index, job] of jobs.entries()) {
      const done = await orPutOff(job.background.readOrder(seller, numberOf(index)));
      if (typeof done !== 'number') served.push('job');
    }
  };
  // Refilled since the test before.
  time.at += 3_600_000;
  while (served.length < operations.getOrder.burst) await poll();
  await poll();
  expect(served).toHaveLength(operations.getOrder.burst);

  const person = aProcess(buckets, poll);
  const askedAt = time.at;
  await person.readOrder(seller, numberOf(7));
  served.push('person');
  expect(time.at - askedAt).toBeLessThan(2_100);
  expect(served.slice(operations.getOrder.burst)).toEqual(['person']);
  time.at += 10_000;
  await poll();
  expect(served.slice(operations.getOrder.burst)).toEqual(['person', 'job', 'job']);
  expect((await callsOf()).filter(({ status }) => status === 429)).toEqual([]);
}, 30_000);
