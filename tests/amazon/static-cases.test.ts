import { describe, expect, it } from 'vitest';
import type { BuyerMessageKind } from '../../src/domain/buyer-message.ts';
import type { Channel } from '../../src/domain/channel.ts';
import { account, amazonServer } from './support/amazon-server.ts';
import { channelTo, shipment, to, window } from './support/channel.ts';
import { refund } from './support/sandbox.ts';
import { answerStatically, type StaticCase, staticCases } from './support/static-cases.ts';

type Replay = {
  readonly ask: (channel: Channel) => Promise<unknown>;
  /** What is made of the answer; a case of 400 is always a refusal for good. */
  readonly becomes?: unknown;
  /** Parameters of the case that this client never sends so, and why. */
  readonly without?: Readonly<Record<string, string>>;
  /** What another call is answered first, so that this client comes to ask. */
  readonly after?: Readonly<Record<string, object>>;
};

const byUpdate = { createdAfter: 'orders are asked for by when they changed, not by when they were placed' };
const expense = { includedData: 'EXPENSE is asked for in Japan alone' };
const ours = 'feeds of products are none of ours';
const all = 'feeds are looked for whatever their state, a hundred at once';
const oneStore = 'a feed concerns one store';
const unlimited = 'with a limit of more than 180 days Amazon answers nothing at all';

const search =
  (marketplaceId: string, token: string | null = null) =>
  (channel: Channel) =>
    channel.searchOrders(account, { ...window, marketplaceIds: [marketplaceId] }, token);
const read = (number: string) => (channel: Channel) => channel.readOrder(account, number);
const readable = (order: object) => ({ ...order, defects: [] });
const page = (order: object, nextToken: string | null = null) => ({ orders: [readable(order)], nextToken });

const shippedAt = '2022-02-11T01:00:00.000Z';
const items = [{ amazonOrderItemId: '79039765272157', quantity: 1, transparencyCodes: ['09876543211234567890'] }];
const fedEx = {
  carrierCode: 'FedEx',
  carrierName: 'FedEx',
  shippingMethod: 'FedEx Ground',
  trackingNumber: '112345678',
};
const confirm = (at: string) => (channel: Channel) =>
  channel.confirmShipment(to, { ...shipment, ...fedEx, shippedAt: at, items });
const supply = { 'body.packageDetail.shipFromSupplySourceId': 'sources of supply are not named' };

const submit = (documentId: string) => (channel: Channel) =>
  channel.submitFeed(account, 'REFUND', 'ATVPDKIKX0DER', documentId);
const find = (channel: Channel) => channel.findFeeds(account, 'REFUND', new Date(0));
const prepare = (channel: Channel) => channel.prepareFeed(account, 'REFUND', [refund('1.00')]);
const readFeed = (feedId: string) => (channel: Channel) => channel.readFeed(account, feedId);
const doneWith = (resultFeedDocumentId: string) => ({
  after: { '/feeds/2021-06-30/feeds/one': { processingStatus: 'DONE', resultFeedDocumentId } },
});
const refunds = (channel: Channel) => channel.listRefunds(account, '902-1106328-1059050', new Date(0));

/** Amazon’s operation for each kind of message, whose own cases say what it is called with. */
const messages: Readonly<Record<string, BuyerMessageKind>> = {
  confirmCustomizationDetails: 'CONFIRM_CUSTOMIZATION_DETAILS',
  createConfirmDeliveryDetails: 'CONFIRM_DELIVERY_DETAILS',
  createConfirmOrderDetails: 'CONFIRM_ORDER_DETAILS',
  createConfirmServiceDetails: 'CONFIRM_SERVICE_DETAILS',
  createUnexpectedProblem: 'UNEXPECTED_PROBLEM',
  createDigitalAccessKey: 'DIGITAL_ACCESS_KEY',
  createLegalDisclosure: 'LEGAL_DISCLOSURE',
  CreateWarranty: 'WARRANTY',
  sendInvoice: 'INVOICE',
};

type Body = {
  readonly text?: string | null;
  readonly attachments?: readonly { readonly fileName: string; readonly uploadDestinationId: string }[];
  readonly coverageStartDate?: string | null;
  readonly coverageEndDate?: string | null;
};

const messageReplays = Object.entries(messages).flatMap(([operation, kind]) =>
  [`messaging ${operation} 201 1`, `messaging ${operation} 400 1`].map((name): [string, Replay] => {
    const { amazonOrderId, body } = staticCases.find((one) => one.name === name)?.parameters ?? {};
    const { text = null, attachments = [], coverageStartDate = null, coverageEndDate = null }: Body = body?.value ?? {};
    const files = attachments.map(({ fileName, uploadDestinationId: uploadId }) => ({ name: fileName, uploadId }));
    const message = { kind, text, files, coverageStartsAt: coverageStartDate, coverageEndsAt: coverageEndDate };
    return [name, { ask: (channel) => channel.sendMessage({ ...to, number: amazonOrderId?.value }, message) }];
  }),
);
const [ofOrder, ofNone] = ['123-1234567-1234567', '123-1234567-0000000'].map((number) => ({ ...to, number }));

const replays: Readonly<Record<string, Replay>> = {
  ...Object.fromEntries(messageReplays),
  'messaging getMessagingActionsForOrder 200 1': {
    ask: (channel) => channel.listMessageKinds(ofOrder ?? to),
    becomes: new Set(Object.values(messages).filter((kind) => kind !== 'INVOICE')),
  },
  'messaging getMessagingActionsForOrder 400 1': { ask: (channel) => channel.listMessageKinds(ofNone ?? to) },
  'messaging GetAttributes 200 1': { ask: (channel) => channel.readBuyerLocale(ofOrder ?? to), becomes: 'en-US' },
  'messaging GetAttributes 400 1': { ask: (channel) => channel.readBuyerLocale(ofNone ?? to) },
  'orders_2026-01-01 searchOrders 200 1': {
    ask: search('A1VC38T7YXB528'),
    without: byUpdate,
    becomes: page(
      { number: '250-1234567-8901234', shippingState: 'SHIPPED', currency: 'JPY', total: 19_940n },
      '2YgYW55IGNhcm5hbCBwbGVhc3VyZS4',
    ),
  },
  'orders_2026-01-01 searchOrders 200 2': {
    ask: search('A1F83G8C2ARO7P', '9ZhB4RmVyc2lvbiAxLjAgb2YgdGhl'),
    without: { ...byUpdate, ...expense },
    becomes: page({ number: '202-7654321-1098765', currency: 'GBP', total: 3_499n }),
  },
  'orders_2026-01-01 searchOrders 200 3': {
    ask: search('A2Q3Y263D00KWC'),
    without: byUpdate,
    becomes: page({ number: '171-2345678-9012345', purchaseOrderNumber: 'PO-BR-2024-5678', currency: 'BRL' }),
  },
  'orders_2026-01-01 searchOrders 400 1': { ask: search('ATVPDKIKX0DER'), without: byUpdate },
  'orders_2026-01-01 getOrder 200 1': {
    ask: read('171-9876543-2109876'),
    without: expense,
    becomes: readable({ number: '171-9876543-2109876', programs: ['PRIME'], currency: 'BRL' }),
  },
  'orders_2026-01-01 getOrder 200 2': {
    ask: read('028-1234567-8901234'),
    becomes: readable({ number: '028-1234567-8901234', fulfilledBy: 'MERCHANT', currency: 'TRY', total: 12_500n }),
  },
  'orders_2026-01-01 getOrder 200 3': {
    ask: read('114-9876543-1234567'),
    becomes: readable({ number: '114-9876543-1234567', shippingState: 'UNSHIPPED', programs: ['IN_STORE_PICK_UP'] }),
  },
  'orders_2026-01-01 getOrder 400 1': { ask: read('TEST_CASE_400') },
  'ordersV0 confirmShipment 204 1': { ask: confirm(shippedAt), without: supply, becomes: { reference: '1' } },
  'ordersV0 confirmShipment 400 1': { ask: confirm('02/21/2022'), without: supply },
  'feeds_2021-06-30 getFeeds 200 1': {
    ask: find,
    without: { feedTypes: ours, pageSize: all, processingStatuses: all },
    becomes: expect.arrayContaining(['FeedId1']),
  },
  'feeds_2021-06-30 getFeeds 400 1': { ask: find, without: { feedTypes: ours, processingStatuses: all } },
  'feeds_2021-06-30 createFeed 202 1': {
    ask: submit('3d4e42b5-1d6e-44e8-a89c-2abfca0625bb'),
    without: { 'body.feedType': ours, 'body.marketplaceIds': oneStore },
    becomes: { feedId: '3485934' },
  },
  'feeds_2021-06-30 createFeed 400 1': { ask: submit('badDocumentId'), without: { 'body.marketplaceIds': oneStore } },
  'feeds_2021-06-30 getFeed 200 1': { ask: readFeed('feedId1'), becomes: { kind: 'FAILED' } },
  'feeds_2021-06-30 getFeed 400 1': { ask: readFeed('badFeedId1') },
  'feeds_2021-06-30 createFeedDocument 201 1': {
    ask: prepare,
    without: { 'body.contentType': 'order feeds are XML' },
    becomes: { documentId: '3d4e42b5-1d6e-44e8-a89c-2abfca0625bb' },
  },
  'feeds_2021-06-30 createFeedDocument 400 1': { ask: prepare },
  'feeds_2021-06-30 getFeedDocument 200 1': {
    ask: readFeed('one'),
    ...doneWith('0356cf79-b8b0-4226-b4b9-0ee058ea5760'),
    // The document that a case leads to is of no feed: nothing in it says what Amazon took.
    becomes: { kind: 'DONE', unclear: expect.any(String) },
  },
  'feeds_2021-06-30 getFeedDocument 400 1': { ask: readFeed('one'), ...doneWith('badDocumentId1') },
  'finances_2024-06-19 listTransactions 200 1': {
    ask: refunds,
    without: { postedAfter: unlimited, nextToken: 'it is a page in the midst of a list' },
    // What the case lists is a shipment.
    becomes: [],
  },
  'finances_2024-06-19 listTransactions 400 1': { ask: refunds, without: { postedBefore: unlimited } },
};

const deprecated = 'orders are read in version 2026-01-01: Amazon takes this one away';
const regulated = 'regulated goods are not part of this product';
/** Operations that this client never calls, and why: none of their cases can be replayed. */
const uncalled: Readonly<Record<string, string>> = {
  'feeds_2021-06-30 cancelFeed': 'what was handed in is waited for',
  'finances_2024-06-19 listBalances': 'a balance is of no order',
  'finances_2024-06-19 listSummary': 'a balance is of no order',
  'ordersV0 getOrders': deprecated,
  'ordersV0 getOrder': deprecated,
  'ordersV0 getOrderBuyerInfo': deprecated,
  'ordersV0 getOrderAddress': deprecated,
  'ordersV0 getOrderItems': deprecated,
  'ordersV0 getOrderItemsBuyerInfo': deprecated,
  'ordersV0 getOrderRegulatedInfo': regulated,
  'ordersV0 updateVerificationStatus': regulated,
  'ordersV0 updateShipmentStatus': 'orders that buyers fetch in a shop are not reported as fetched',
};

describe('Amazon’s own case', () => {
  it.each(staticCases.filter(({ name }) => replays[name]))('$name is asked for and understood', async (wanted) => {
    const { ask, becomes, without = {}, after = {} } = replays[wanted.name] as Replay;
    const met = { ...wanted, parameters: leftOf(wanted, Object.keys(without)) };
    const cases = staticCases.map((one) => (one === wanted ? met : one));
    const server = await amazonServer((call) => {
      if (call.path === '/document') return { body: 'a document' };
      const first = after[call.path];
      return first ? { body: first } : answerStatically(cases, call, `${server.url}/document`);
    });
    const { channel, log } = channelTo(server.url, { budgets: 'off', timeoutMs: 20_000 });

    const outcome = ask(channel);

    if (wanted.status === 400) {
      await expect(outcome).rejects.toMatchObject({
        name: 'ChannelError',
        remedy: { kind: 'give-up' },
        message: expect.stringContaining(`${wanted.response.errors[0].message}`),
        cause: { status: 400, requestId: 'static' },
      });
      await expect(outcome).rejects.toThrow('[request static]');
    } else {
      if (typeof becomes === 'object') expect(await outcome).toMatchObject(becomes as object);
      else expect(await outcome).toBe(becomes);
    }
    // What is handed to or from an address that Amazon names comes after the answer that names it.
    expect(log.findLast(({ requestId }) => requestId !== null)).toMatchObject({
      status: wanted.status,
      requestId: 'static',
    });
  });

  it('is replayed, or of an operation that is never called: there is no third kind, and none of each is made up', () => {
    const named = (one: StaticCase) => [one.name in replays, one.of in uncalled].filter(Boolean).length;
    expect(staticCases.filter((one) => named(one) !== 1).map(({ name }) => name)).toEqual([]);
    const known = new Set(staticCases.flatMap(({ name, of }) => [name, of]));
    expect([...Object.keys(replays), ...Object.keys(uncalled)].filter((name) => !known.has(name))).toEqual([]);
  });
});

it('answers what no case asks for as Amazon does', async () => {
  const server = await amazonServer((call) => answerStatically(staticCases, call, ''));
  const { channel } = channelTo(server.url, { budgets: 'off', timeoutMs: 20_000 });
  await expect(channel.readOrder(account, '902-1106328-1059050')).rejects.toThrow('Could not match input arguments');
});

/** What the case asks for beside the parameters named; `body.a.b` is a field of its body. */
function leftOf({ parameters }: StaticCase, names: readonly string[]): StaticCase['parameters'] {
  const gone = new Set(names.map((name) => name.split('.').at(-1)));
  return JSON.parse(JSON.stringify(parameters, (key, value) => (gone.has(key) ? undefined : value)));
}
