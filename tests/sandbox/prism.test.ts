import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoOrders } from '../../src/sandbox/demo/orders.ts';
import { operations } from '../../src/sandbox/operations.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { Order } from '../../src/sandbox/state/records.ts';
import { type Prism, startPrism } from '../support/prism.ts';
import {
  envelope,
  everyDataSet,
  feedContentType,
  type Reply,
  type Seller,
  sellerAt,
  sendFeed,
  shipmentOf,
} from './seller.ts';

let sandbox: Sandbox;
let prism: Prism;
let seller: Seller;
const replies: Reply[] = [];
const judged = new Set<string>();

beforeAll(async () => {
  sandbox = await startSandbox({ feedSeconds: 0, enforceLimits: false });
  prism = await startPrism({ upstream: sandbox.url });
});

afterEach(async () => {
  for (const { operation } of await seller.calls()) judged.add(operation);
});

afterAll(async () => {
  await prism.close();
  await sandbox.close();
});

beforeEach(async () => {
  const through = await sellerAt(sandbox.url, prism.url);
  await through.tell('reset', { seed: 'demo' });
  replies.length = 0;
  const call: Seller['call'] = async (...args) => {
    const reply = await through.call(...args);
    replies.push(reply);
    return reply;
  };
  seller = { ...through, call };
});

/** The statuses that came through, none of them the judge's own. */
function verdict(): number[] {
  expect(replies.map(({ headers }) => headers.get('sl-violations')).filter(Boolean)).toEqual([]);
  expect(replies.filter(({ status }) => status === 422 || status === 500).map(({ body }) => body)).toEqual([]);
  return replies.map(({ status }) => status);
}

const walkThrough = '112-5550000-0000011';

describe('Amazon’s models accept', () => {
  it('every demo order, in a search and by number', async () => {
    const search = `/orders/2026-01-01/orders?lastUpdatedAfter=2020-01-01T00:00:00Z&includedData=${everyDataSet}`;
    const first = await seller.call('GET', `${search}&maxResultsPerPage=40`);
    const token = first.body.pagination.nextToken;
    const second = await seller.call('GET', `${search}&maxResultsPerPage=40&paginationToken=${token}`);
    const found = [...first.body.orders, ...second.body.orders].map(({ orderId }: Order) => orderId);
    expect(found.sort()).toEqual(
      demoOrders(new Date())
        .map(({ orderId }) => orderId)
        .sort(),
    );

    for (const orderId of found) {
      await seller.call('GET', `/orders/2026-01-01/orders/${orderId}?includedData=${everyDataSet}`);
    }
    expect(new Set(verdict())).toEqual(new Set([200]));
  });

  it('a parcel, its refund and the money', async () => {
    const order = await seller.order(walkThrough);
    const [line] = order.orderItems;
    const path = `/orders/v0/orders/${walkThrough}/shipmentConfirmation`;
    await seller.call('POST', path, shipmentOf(order, { [line?.orderItemId ?? '']: 4 }));
    const { report } = await sendFeed(
      seller,
      'POST_PAYMENT_ADJUSTMENT_DATA',
      envelope('OrderAdjustment', [
        `<AmazonOrderID>${walkThrough}</AmazonOrderID><ActionType>Refund</ActionType><AdjustedItem>
        <AmazonOrderItemCode>${line?.orderItemId}</AmazonOrderItemCode><AdjustmentReason>CustomerReturn</AdjustmentReason>
        <ItemPriceAdjustments><Component><Type>Principal</Type><Amount currency="USD">14.99</Amount></Component>
        <Component><Type>Tax</Type><Amount currency="USD">1.20</Amount></Component></ItemPriceAdjustments></AdjustedItem>`,
      ]),
    );
    expect(report?.results).toEqual([]);

    const money = await seller.call(
      'GET',
      `/finances/2024-06-19/transactions?relatedIdentifierName=ORDER_ID&relatedIdentifierValue=${walkThrough}`,
    );
    expect(money.body.payload.transactions[0].totalAmount.currencyAmount).toBe(-16.19);
    await seller.call('GET', `/orders/2026-01-01/orders/${walkThrough}?includedData=${everyDataSet}`);
    expect(verdict()).toEqual([204, 201, 202, 200, 200, 200, 200]);
  });

  it('a cancellation', async () => {
    const orderId = '112-5550000-0000012';
    const [line] = (await seller.order(orderId)).orderItems;
    const { report } = await sendFeed(
      seller,
      'POST_ORDER_ACKNOWLEDGEMENT_DATA',
      envelope('OrderAcknowledgement', [
        `<AmazonOrderID>${orderId}</AmazonOrderID><StatusCode>Failure</StatusCode><Item>
        <AmazonOrderItemCode>${line?.orderItemId}</AmazonOrderItemCode><CancelReason>NoInventory</CancelReason></Item>`,
      ]),
    );
    const { body } = await seller.call(
      'GET',
      `/orders/2026-01-01/orders/${orderId}?includedData=FULFILLMENT,CANCELLATION`,
    );
    expect([report?.results, body.order.fulfillment.fulfillmentStatus]).toEqual([[], 'CANCELLED']);
    expect(verdict()).toEqual([201, 202, 200, 200, 200]);
  });

  it('feeds that are listed, and cancelled', async () => {
    const { body } = await seller.call('POST', '/feeds/2021-06-30/documents', { contentType: feedContentType });
    const request = {
      feedType: 'POST_ORDER_ACKNOWLEDGEMENT_DATA',
      marketplaceIds: ['ATVPDKIKX0DER'],
      inputFeedDocumentId: body.feedDocumentId,
    };
    const { body: created } = await seller.call('POST', '/feeds/2021-06-30/feeds', request);
    await seller.call('GET', '/feeds/2021-06-30/feeds?feedTypes=POST_ORDER_ACKNOWLEDGEMENT_DATA&pageSize=1');
    await seller.call('DELETE', `/feeds/2021-06-30/feeds/${created.feedId}`);
    expect(verdict()).toEqual([201, 202, 200, 400]);
  });

  it('what may be written to a buyer, each message, and its file', async () => {
    const [order, query] = [`/messaging/v1/orders/${walkThrough}`, 'marketplaceIds=ATVPDKIKX0DER'];
    const [words, file] = [{ text: 'Thank you.' }, { attachments: [] as object[] }];
    const dates = { coverageStartDate: '2026-11-01T00:00:00Z', coverageEndDate: '2027-11-01T00:00:00Z' };
    const messages: Readonly<Record<string, object>> = {
      confirmCustomizationDetails: { ...words, ...file },
      confirmDeliveryDetails: words,
      confirmOrderDetails: words,
      confirmServiceDetails: words,
      unexpectedProblem: words,
      digitalAccessKey: { ...words, ...file },
      legalDisclosure: file,
      warranty: { ...file, ...dates },
      invoice: file,
    };
    await seller.tell('message-offers', { orderId: walkThrough, actions: Object.keys(messages) });
    await seller.call('GET', `${order}?${query}`);
    await seller.call('GET', `${order}/attributes?${query}`);
    for (const [name, message] of Object.entries(messages)) {
      const content = 'a file';
      const md5 = createHash('md5').update(content).digest('hex');
      const resource = `messaging/v1/orders/${walkThrough}/messages/${name}`;
      const place = `/uploads/2020-11-01/uploadDestinations/${resource}?${query}&contentMD5=${md5}&contentType=text/plain`;
      const { uploadDestinationId, url, headers } = (await seller.call('POST', place)).body.payload;
      await fetch(url, { method: 'PUT', headers: { 'content-type': 'text/plain', ...headers }, body: content });
      const attachments = [{ uploadDestinationId, fileName: 'a.txt' }];
      const body = 'attachments' in message ? { ...message, attachments } : message;
      await seller.call('POST', `${order}/messages/${name}?${query}`, body);
    }
    expect(new Set(verdict())).toEqual(new Set([200, 201]));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(18);
  });

  it('each way of saying no', async () => {
    const order = `/orders/2026-01-01/orders/${walkThrough}`;
    await seller.call('GET', '/orders/2026-01-01/orders/999-9999999-9999999');
    await seller.call('GET', order, undefined, { 'x-amz-access-token': 'none' });
    await seller.tell('faults', { operation: 'getOrder', kind: 'throttle' });
    await seller.call('GET', order);
    await seller.call(
      'POST',
      `/orders/v0/orders/999-9999999-9999999/shipmentConfirmation`,
      shipmentOf(await seller.order(walkThrough), { '1': 1 }),
    );
    expect(verdict()).toEqual([404, 403, 429, 404]);
  });

  it('and were asked about every operation there is', () => {
    // Those about messages: tests/amazon/messages-prism.test.ts.
    const ours = operations.filter(({ speaker, path }) => speaker === 'api' && !/messaging|uploads/.test(path.source));
    const named = ours.map(({ name }) => name);
    expect(named.filter((name) => !judged.has(name))).toEqual([]);
  });
});

describe('the judge', () => {
  it('stops a request that Amazon’s models refuse, or that has a field or a query name they do not know', async () => {
    const order = await seller.order(walkThrough);
    const shipment = shipmentOf(order, { '1': 1 });
    const path = `/orders/v0/orders/${walkThrough}/shipmentConfirmation`;
    const { trackingNumber: _, ...untracked } = shipment.packageDetail;
    const before = (await seller.calls()).length;
    const stopped = [
      await seller.call('GET', `/orders/2026-01-01/orders/${walkThrough}?unknown=1`),
      await seller.call('GET', `/orders/2026-01-01/orders/${walkThrough}?IncludedData=PACKAGES`),
      await seller.call('GET', `/orders/2026-01-01/orders/${walkThrough}?includedData=TAX&includedData=PACKAGES`),
      await seller.call('POST', path, { ...shipment, packageDetail: untracked }),
      await seller.call('POST', path, { ...shipment, weight: 1 }),
      await seller.call(
        'GET',
        '/orders/2026-01-01/orders?lastUpdatedAfter=2026-01-01T00:00:00Z&fulfillmentStatuses=LOST',
      ),
    ];
    expect(stopped.map(({ status }) => status)).toEqual([422, 422, 422, 422, 422, 422]);
    expect((await seller.calls()).length).toBe(before);
  });

  it('catches an answer that they do not allow', async () => {
    await seller.tell('orders', { orderId: '1', buyerMood: 'good' });
    await seller.tell('orders', {
      orderId: '2',
      packages: [{ packageReferenceId: '1', packageStatus: { status: 'EATEN' } }],
    });
    const path = (id: string) => `/orders/2026-01-01/orders/${id}?includedData=PACKAGES`;
    const caught = [await seller.call('GET', path('1')), await seller.call('GET', path('2'))];
    expect(caught.map(({ status }) => status)).toEqual([500, 500]);
  });
});
