import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createChannel } from '../../src/amazon/channel.ts';
import type { AmazonCall } from '../../src/amazon/http.ts';
import { resourceOf } from '../../src/amazon/messages.ts';
import { type Operation, operations } from '../../src/amazon/operations.ts';
import { type BuyerMessageKind, buyerMessageKinds, messageLimits } from '../../src/domain/buyer-message.ts';
import type { Channel } from '../../src/domain/channel.ts';
import { type Prism, startPrism } from '../support/prism.ts';
import { marketplaceId, number, refund, sandboxOrder, seller, shipment, useSandbox } from './support/sandbox.ts';

const sandbox = useSandbox({ enforceLimits: false });
let prism: Prism;
const log: AmazonCall[] = [];
beforeAll(async () => {
  prism = await startPrism({ upstream: sandbox.url() });
});
afterAll(() => prism?.close());
afterEach(() => {
  log.length = 0;
  prism.complaints.length = 0;
});

function throughJudges(): Channel {
  return createChannel({
    userAgent: 'desk/1.0 (Language=TypeScript)',
    hosts: { api: () => prism.url, lwa: prism.url },
    clientId: 'sandbox-client',
    clientSecret: 'sandbox-secret',
    budgets: 'off',
    log: (call) => log.push(call),
  });
}

async function submitted(channel: Channel) {
  const { documentId } = await channel.prepareFeed(seller, 'REFUND', [refund('10.00')]);
  return { documentId, ...(await channel.submitFeed(seller, 'REFUND', marketplaceId, documentId)) };
}

/** A feed has been read to its end when its report was fetched, from an address that Amazon handed out. */
async function readFeed(channel: Channel) {
  const { feedId } = await submitted(channel);
  expect(await channel.readFeed(seller, feedId)).toMatchObject({ kind: 'DONE', unclear: null });
}

async function searchTwoPages(channel: Channel) {
  await sandbox.orders(...Array.from({ length: 101 }, (_, index) => sandboxOrder(index + 1)));
  await sandbox.advance(300);
  const to = new Date((await channel.serverNow(seller)).getTime() - 130_000);
  const window = { marketplaceIds: [marketplaceId, 'A1VC38T7YXB528'], from: new Date(0), to };
  const page = await channel.searchOrders(seller, window, null);
  expect(page.orders).toHaveLength(100);
  expect((await channel.searchOrders(seller, window, page.nextToken)).orders).toHaveLength(1);
}

async function confirm(channel: Channel) {
  const to = { account: seller, marketplaceId, number };
  await channel.confirmShipment(to, shipment({ shippingMethod: 'Ground' }));
  const named = { carrierCode: 'OTHER', carrierName: 'Pigeons Ltd', trackingNumber: 'P-1' };
  await channel.confirmShipment(to, shipment(named));
}

async function findManyFeeds(channel: Channel) {
  const { documentId } = await submitted(channel);
  for (let more = 0; more < 100; more += 1) await channel.submitFeed(seller, 'REFUND', marketplaceId, documentId);
  expect(await channel.findFeeds(seller, 'REFUND', new Date(Date.now() - 3_600_000))).toHaveLength(101);
}

async function listRefunds(channel: Channel) {
  await confirm(channel);
  await submitted(channel);
  await sandbox.advance(300);
  expect(await channel.listRefunds(seller, number, new Date(0))).not.toEqual([]);
}

const to = { account: seller, marketplaceId, number };

async function offered(): Promise<void> {
  const actions = kinds.map((kind) => resourceOf(number, kind).split('/').at(-1));
  const body = JSON.stringify({ orderId: number, actions });
  const told = await fetch(`${sandbox.url()}/_sandbox/message-offers`, { method: 'POST', body });
  expect(told.status).toBe(200);
}

async function listKinds(channel: Channel) {
  await offered();
  expect(await channel.listMessageKinds(to)).toEqual(new Set(kinds));
}

const kinds = buyerMessageKinds;
const pdf = { name: 'a.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-1.7').toString('base64') };
const upload = (channel: Channel) => channel.uploadFile(to, 'INVOICE', pdf);

/** With all that the kind takes. */
const send = (kind: BuyerMessageKind) => async (channel: Channel) => {
  await offered();
  const { textMax, attachmentsMax } = messageLimits[kind];
  const files = attachmentsMax > 0 ? [await channel.uploadFile(to, kind, pdf)] : [];
  const [coverageStartsAt, coverageEndsAt] =
    kind === 'WARRANTY' ? ['2026-03-01T00:00:00Z', '2027-03-01T00:00:00Z'] : [null, null];
  const text = textMax > 0 ? 'Thank you.' : null;
  await channel.sendMessage(to, { kind, text, files, coverageStartsAt, coverageEndsAt });
};

// Whoever has the client call another operation says here how, or this does not compile.
const calls: Record<Operation, (channel: Channel) => Promise<unknown>> = {
  searchOrders: searchTwoPages,
  getOrder: (channel) => channel.readOrder(seller, number),
  confirmShipment: confirm,
  createFeedDocument: submitted,
  createFeed: submitted,
  getFeed: readFeed,
  getFeeds: findManyFeeds,
  getFeedDocument: readFeed,
  listTransactions: listRefunds,
  getMessagingActionsForOrder: listKinds,
  GetAttributes: (channel) => channel.readBuyerLocale(to),
  createUploadDestinationForResource: upload,
  confirmCustomizationDetails: send('CONFIRM_CUSTOMIZATION_DETAILS'),
  createConfirmDeliveryDetails: send('CONFIRM_DELIVERY_DETAILS'),
  createConfirmOrderDetails: send('CONFIRM_ORDER_DETAILS'),
  createConfirmServiceDetails: send('CONFIRM_SERVICE_DETAILS'),
  createUnexpectedProblem: send('UNEXPECTED_PROBLEM'),
  createDigitalAccessKey: send('DIGITAL_ACCESS_KEY'),
  createLegalDisclosure: send('LEGAL_DISCLOSURE'),
  CreateWarranty: send('WARRANTY'),
  sendInvoice: send('INVOICE'),
};

const named = Object.keys(operations) as Operation[];

it.each(named)('calls %s in no words but Amazon’s own, and is answered in them', async (operation) => {
  await sandbox.orders(sandboxOrder(1));

  await calls[operation]?.(throughJudges());

  expect(prism.complaints).toEqual([]);
  expect(log.filter(({ status }) => status === null || status > 299)).toEqual([]);
  expect(log.map((call) => call.operation)).toContain(operation);
});

it('has had its logins, and what it uploads and fetches elsewhere, judged too', () => {
  expect([...prism.judged]).toEqual(expect.arrayContaining(['login', 'transfer PUT', 'transfer GET']));
});

const json = { 'content-type': 'application/json', 'x-amz-access-token': 'none', 'user-agent': 'tests/1' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const order = '/orders/2026-01-01/orders/701-0000000-0000001';
const ofLogin = 'grant_type=refresh_token&refresh_token=Atzr%7Cone&client_id=a&client_secret=b';

it.each<readonly [what: string, path: string, init: RequestInit]>([
  ['a field that no model knows', '/feeds/2021-06-30/documents', { body: '{"contentTyp":"text/xml"}' }],
  ['a query name that no model knows', `${order}?include=TAX`, { method: 'GET' }],
  ['a query name in the wrong case', `${order}?includeddata=TAX`, { method: 'GET' }],
  ['a list in repeated names', `${order}?includedData=TAX&includedData=BUYER`, { method: 'GET' }],
  ['a value that Amazon does not list', `${order}?includedData=TAXES`, { method: 'GET' }],
  ['a path that no model knows', '/orders/2026-01-01/order', { method: 'GET' }],
  ['a call without a token', order, { method: 'GET', headers: { 'user-agent': 'tests/1' } }],
  ['a login with more than it takes', '/auth/o2/token', { headers: form, body: `${ofLogin}&scope=x` }],
  ['a login that lacks its grant', '/auth/o2/token', { headers: form, body: ofLogin.slice(25) }],
])('is stopped by %s: the judges are awake', async (_, path, init) => {
  const response = await fetch(prism.url + path, { method: 'POST', headers: json, ...init });
  expect(response.status).toBe(422);
});

it('is stopped where an upload carries a token or another type than was announced', async () => {
  const token = await fetch(`${prism.url}/auth/o2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: seller.refreshToken,
      client_id: 'sandbox-client',
      client_secret: 'sandbox-secret',
    }),
  });
  const { access_token } = (await token.json()) as { access_token: string };
  const body = '{"contentType":"text/xml; charset=UTF-8"}';
  const headers = { ...json, 'x-amz-access-token': access_token };
  const created = await fetch(`${prism.url}/feeds/2021-06-30/documents`, { method: 'POST', headers, body });
  const { url } = (await created.json()) as { url: string };

  const put = (headers: Record<string, string>) => fetch(url, { method: 'PUT', headers, body: '<a/>' });
  const right = { 'content-type': 'text/xml; charset=UTF-8' };
  const tries = [await put({ 'content-type': 'text/xml' }), await put({ ...right, 'x-amz-access-token': 'x' })];
  expect(tries.map(({ status }) => status)).toEqual([422, 422]);
  expect((await put(right)).status).toBe(200);
});
