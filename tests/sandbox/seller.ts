import { gunzipSync } from 'node:zlib';
import { XMLParser } from 'fast-xml-parser';
import { onTestFinished } from 'vitest';
import { type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Effect, Order, ProcessingStatus } from '../../src/sandbox/state/records.ts';
import type { CallRecord } from '../../src/sandbox/world.ts';

export type Reply = { readonly status: number; readonly headers: Headers; readonly body: Body };

// biome-ignore lint/suspicious/noExplicitAny: answers of many operations, judged by each test
type Body = any;

export type Seller = {
  readonly url: string;
  readonly call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;
  readonly tell: (path: string, body?: unknown) => Promise<Body>;
  readonly ask: (path: string) => Promise<Body>;
  readonly order: (orderId: string) => Promise<Order>;
  readonly effects: () => Promise<Effect[]>;
  readonly calls: () => Promise<CallRecord[]>;
};

/** A sandbox of the test's own, with a fixed clock and a seller signed in to it. */
export async function aSeller(options: SandboxOptions = {}): Promise<Seller> {
  const now = new Date('2026-11-23T12:00:00.000Z');
  const sandbox = await startSandbox({ orders: 'empty', feedSeconds: 0, now: () => now, ...options });
  onTestFinished(sandbox.close);
  return sellerAt(sandbox.url);
}

/** Signs in at `url` and calls Amazon at `through`, when a judge stands between. */
export async function sellerAt(url: string, through = url): Promise<Seller> {
  const token = await signIn(url);
  const control = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/_sandbox/${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return response.json();
  };
  return {
    url,
    call: async (method, path, body, headers = {}) => {
      const response = await fetch(`${through}${path}`, {
        method,
        headers: {
          'x-amz-access-token': token,
          'user-agent': 'tests/1',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return readReply(response);
    },
    tell: (path, body) => control('POST', path, body),
    ask: (path) => control('GET', path),
    order: (orderId) => control('GET', `orders/${orderId}`),
    effects: async () => (await control('GET', 'effects')).effects,
    calls: async () => (await control('GET', 'calls')).calls,
  };
}

export async function signIn(url: string, form: Record<string, string> = {}): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: 'sandbox-client',
    client_secret: 'sandbox-secret',
    refresh_token: 'Atzr|sandbox-one',
    ...form,
  });
  const response = await fetch(`${url}/auth/o2/token`, { method: 'POST', body });
  const { access_token } = (await response.json()) as { access_token: string };
  return access_token;
}

export async function readReply(response: Response): Promise<Reply> {
  const text = await response.text();
  const json = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
}

export const feedContentType = 'text/xml; charset=UTF-8';

/** All the calls of one feed, up to its report where there is one. */
export async function sendFeed(seller: Seller, feedType: string, xml: string): Promise<SentFeed> {
  const { body: document } = await seller.call('POST', '/feeds/2021-06-30/documents', { contentType: feedContentType });
  await fetch(document.url, { method: 'PUT', headers: { 'content-type': feedContentType }, body: xml });
  const { body: created } = await seller.call('POST', '/feeds/2021-06-30/feeds', {
    feedType,
    marketplaceIds: ['ATVPDKIKX0DER'],
    inputFeedDocumentId: document.feedDocumentId,
  });
  const { body: feed } = await seller.call('GET', `/feeds/2021-06-30/feeds/${created.feedId}`);
  if (!feed.resultFeedDocumentId) return feed;
  return { ...feed, report: await readReport(seller, feed.resultFeedDocumentId) };
}

export type SentFeed = {
  readonly feedId: string;
  readonly processingStatus: ProcessingStatus;
  readonly report?: Report;
};

export type Report = {
  readonly processed: number;
  readonly failed: number;
  readonly results: { MessageID: number; ResultMessageCode: number; ResultDescription: string }[];
};

async function readReport(seller: Seller, documentId: string): Promise<Report> {
  const { body: document } = await seller.call('GET', `/feeds/2021-06-30/documents/${documentId}`);
  const bytes = Buffer.from(await (await fetch(document.url)).arrayBuffer());
  const xml = (document.compressionAlgorithm === 'GZIP' ? gunzipSync(bytes) : bytes).toString('utf8');
  const report = new XMLParser({ isArray: (name) => name === 'Result' }).parse(xml).AmazonEnvelope.Message
    .ProcessingReport;
  const { MessagesProcessed, MessagesWithError } = report.ProcessingSummary;
  return { processed: MessagesProcessed, failed: MessagesWithError, results: report.Result ?? [] };
}

export function envelope(messageType: string, payloads: readonly string[]): string {
  const messages = payloads.map(
    (payload, index) =>
      `<Message><MessageID>${index + 1}</MessageID><${messageType}>${payload}</${messageType}></Message>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:noNamespaceSchemaLocation="amzn-envelope.xsd"><Header><DocumentVersion>1.01</DocumentVersion>
    <MerchantIdentifier>SELLER</MerchantIdentifier></Header><MessageType>${messageType}</MessageType>${messages.join('')}</AmazonEnvelope>`;
}

export function shipmentOf(order: Order, quantities: Record<string, number>, reference = '1') {
  return {
    marketplaceId: order.salesChannel.marketplaceId,
    packageDetail: {
      packageReferenceId: reference,
      carrierCode: 'UPS',
      trackingNumber: `1Z${reference}`,
      shipDate: '2026-11-23T10:00:00Z',
      orderItems: Object.entries(quantities).map(([orderItemId, quantity]) => ({ orderItemId, quantity })),
    },
  };
}

export const everyDataSet =
  'BUYER,RECIPIENT,PROCEEDS,EXPENSE,PROMOTION,CANCELLATION,FULFILLMENT,PACKAGES,TAX,PAYMENT,FULFILLMENT_ORDERS';

/** A merchant order of two lines, 3 and 1 units, in the US: 30.00 and 10.00, with shipping and tax. */
export function anOrder(changes: Partial<Order> = {}): Order {
  const money = (amount: string) => ({ amount, currencyCode: 'USD' });
  const item = (orderItemId: string, quantityOrdered: number, price: string, tax: string, total: string) => ({
    orderItemId,
    quantityOrdered,
    product: { asin: 'B000000001', title: 'Thing', sellerSku: `SKU-${orderItemId}` },
    proceeds: {
      proceedsTotal: money(total),
      breakdowns: [
        { type: 'ITEM', subtotal: money(price) },
        { type: 'SHIPPING', subtotal: money('5.00') },
        { type: 'TAX', subtotal: money(tax), detailedBreakdowns: [{ subtype: 'ITEM', value: money(tax) }] },
      ],
    },
    fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: quantityOrdered },
  });
  return {
    orderId: '111-1111111-1111111',
    createdTime: '2026-11-23T08:00:00.000Z',
    lastUpdatedTime: '2026-11-23T08:00:00.000Z',
    salesChannel: { channelName: 'AMAZON', marketplaceId: 'ATVPDKIKX0DER' },
    buyer: { buyerName: 'Ada Example', buyerEmail: 'ada@marketplace.amazon.com' },
    recipient: { deliveryAddress: { name: 'Ada Example', city: 'Bellmarsh', phone: '555-0100' } },
    proceeds: { grandTotal: money('52.40') },
    fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'MERCHANT' },
    orderItems: [item('01', 3, '30.00', '1.80', '36.80'), item('02', 1, '10.00', '0.60', '15.60')],
    ...changes,
  };
}
