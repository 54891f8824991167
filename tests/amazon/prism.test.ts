import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createChannel } from '../../src/amazon/channel.ts';
import { type Prism, startPrism } from '../support/prism.ts';
import { sandboxOrder, seller, useSandbox } from './support/sandbox.ts';

const sandbox = useSandbox({ enforceLimits: false });
let prism: Prism;
beforeAll(async () => {
  prism = await startPrism({ upstream: sandbox.url() });
});
afterAll(() => prism?.close());

it('makes only calls that Amazon’s own models allow', async () => {
  await sandbox.orders(...Array.from({ length: 101 }, (_, index) => sandboxOrder(index + 1)));
  await sandbox.advance(300);
  const log: { operation: string; status: number | null }[] = [];
  const channel = createChannel({
    userAgent: 'desk/1.0 (Language=TypeScript)',
    hosts: { api: () => prism.url, lwa: sandbox.url() },
    clientId: 'sandbox-client',
    clientSecret: 'sandbox-secret',
    budgets: 'off',
    log: (call) => log.push(call),
  });
  const marketplaceId = 'ATVPDKIKX0DER';
  const number = '701-0000000-0000001';
  const until = new Date((await channel.serverNow(seller)).getTime() - 130_000);
  const window = { marketplaceIds: [marketplaceId, 'A1VC38T7YXB528'], from: new Date(0), to: until };

  const page = await channel.searchOrders(seller, window, null);
  expect(page.orders).toHaveLength(100);
  expect((await channel.searchOrders(seller, window, page.nextToken)).orders).toHaveLength(1);
  await channel.readOrder(seller, number);
  await channel.confirmShipment(
    { account: seller, marketplaceId, number },
    {
      kind: 'CONFIRM_SHIPMENT',
      referenceId: '1',
      carrierCode: 'OTHER',
      carrierName: 'Pigeons Ltd',
      shippingMethod: 'By air',
      trackingNumber: 'P-1',
      shippedAt: new Date().toISOString(),
      items: [{ amazonOrderItemId: '7101', quantity: 2, transparencyCodes: [] }],
    },
  );
  const { documentId } = await channel.prepareFeed(seller, 'REFUND', [
    {
      messageId: 1,
      number,
      message: {
        kind: 'REFUND',
        creditMemoId: 'cm_1',
        reason: 'CUSTOMER_RETURN',
        currency: 'USD',
        taxMode: 'NONE',
        items: [{ amazonOrderItemId: '7101', quantity: 1, components: [{ type: 'Principal', amount: '10.00' }] }],
        total: '10.00',
      },
    },
  ]);
  const { feedId } = await channel.submitFeed(seller, 'REFUND', marketplaceId, documentId);
  expect(await channel.readFeed(seller, feedId)).toMatchObject({ kind: 'DONE', unclear: null });
  for (let more = 0; more < 101; more += 1) await channel.submitFeed(seller, 'REFUND', marketplaceId, documentId);
  expect(await channel.findFeeds(seller, 'REFUND', new Date(Date.now() - 3_600_000))).toHaveLength(102);
  await sandbox.advance(300);
  expect(await channel.listRefunds(seller, number, new Date(0))).not.toEqual([]);

  expect(log.filter(({ status }) => status === null || status > 299)).toEqual([]);
  expect([...new Set(log.map(({ operation }) => operation))].sort()).toEqual([
    'confirmShipment',
    'createFeed',
    'createFeedDocument',
    'getFeed',
    'getFeedDocument',
    'getFeeds',
    'getOrder',
    'listTransactions',
    'searchOrders',
  ]);

  // Prism lets unknown query names pass.
  const calls = (await sandbox.calls()).filter(({ path }) => !/^\/(auth|feed-documents)\//.test(path));
  const unknown = calls.flatMap(({ method, path, query }) =>
    [...new URLSearchParams(query).keys()].filter((name) => !queryNames(method, path).has(name)),
  );
  expect(calls.length).toBeGreaterThan(100);
  expect(unknown).toEqual([]);
});

it('is stopped when a call breaks the model: the judge is awake', async () => {
  const response = await fetch(`${prism.url}/feeds/2021-06-30/documents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"contentTyp":"text/xml"}',
  });
  expect(response.status).toBe(422);
});

const folder = new URL('../amazon-models/models/', import.meta.url);
const paths = Object.assign(
  {},
  ...readdirSync(folder).map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')).paths),
);

function queryNames(method: string, path: string): ReadonlySet<string> {
  const template = Object.keys(paths).find((one) => new RegExp(`^${one.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path));
  const { parameters = [] } = paths[template ?? '']?.[method.toLowerCase()] ?? {};
  const query = parameters.filter((parameter: { in: string }) => parameter.in === 'query');
  return new Set(query.map(({ name }: { name: string }) => name));
}
