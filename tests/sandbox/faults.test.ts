import { describe, expect, it } from 'vitest';
import { anOrder, aSeller, envelope, type Seller, sendFeed, shipmentOf } from './seller.ts';

const orderId = '111-1111111-1111111';
const orderPath = `/orders/2026-01-01/orders/${orderId}?includedData=FULFILLMENT,PACKAGES`;

async function withOrder(...faults: { operation: string; kind: string; times?: number }[]): Promise<Seller> {
  const seller = await aSeller();
  await seller.tell('orders', anOrder());
  for (const fault of faults) await seller.tell('faults', fault);
  return seller;
}

function confirm(seller: Seller) {
  const path = `/orders/v0/orders/${orderId}/shipmentConfirmation`;
  return seller.call('POST', path, shipmentOf(anOrder(), { '01': 1 }));
}

async function effectKinds(seller: Seller): Promise<string[]> {
  return (await seller.effects()).map(({ kind }) => kind);
}

describe('a fault', () => {
  it('throttle answers 429 as often as asked, and applies nothing', async () => {
    const seller = await withOrder({ operation: 'confirmShipment', kind: 'throttle', times: 2 });
    const first = await confirm(seller);
    expect([first.status, first.body.errors[0].code]).toEqual([429, 'QuotaExceeded']);
    expect([(await confirm(seller)).status, await effectKinds(seller)]).toEqual([429, []]);
    expect([(await confirm(seller)).status, await effectKinds(seller)]).toEqual([204, ['CONFIRM_SHIPMENT']]);
  });

  it('error answers 500, every second time 503 in HTML, and applies nothing', async () => {
    const seller = await withOrder({ operation: 'confirmShipment', kind: 'error', times: 3 });
    const replies = [await confirm(seller), await confirm(seller), await confirm(seller)];
    expect(replies.map(({ status }) => status)).toEqual([500, 503, 500]);
    expect(replies[0]?.body.errors[0].code).toBe('InternalFailure');
    expect([replies[1]?.headers.get('content-type'), await effectKinds(seller)]).toEqual(['text/html', []]);
  });

  it('refuse answers 400, and applies nothing', async () => {
    const seller = await withOrder({ operation: 'confirmShipment', kind: 'refuse' });
    const { status, body } = await confirm(seller);
    expect([status, body.errors[0].code, await effectKinds(seller)]).toEqual([400, 'InvalidInput', []]);
  });

  it('timeout never answers, and applies nothing', async () => {
    const seller = await withOrder({ operation: 'getOrder', kind: 'timeout' });
    const answered = seller.call('GET', orderPath).then(
      () => 'answered',
      () => 'dropped',
    );
    const waited = new Promise((resolve) => setTimeout(resolve, 300, 'still waiting'));
    expect(await Promise.race([answered, waited])).toBe('still waiting');
    expect((await seller.calls()).at(-1)).toMatchObject({ operation: 'getOrder', status: null, fault: 'timeout' });
    expect((await seller.call('GET', orderPath)).status).toBe(200);
  });

  it('lost-reply applies the change and drops the line', async () => {
    const seller = await withOrder({ operation: 'confirmShipment', kind: 'lost-reply' });
    await expect(confirm(seller)).rejects.toThrow('fetch failed');
    expect(await effectKinds(seller)).toEqual(['CONFIRM_SHIPMENT']);
    expect((await seller.order(orderId)).packages?.length).toBe(1);
  });

  it('hide applies the change, and the next reads do not see it', async () => {
    const seller = await withOrder({ operation: 'confirmShipment', kind: 'hide', times: 2 });
    expect([(await confirm(seller)).status, await effectKinds(seller)]).toEqual([204, ['CONFIRM_SHIPMENT']]);
    const seen: string[] = [];
    for (let read = 0; read < 3; read += 1) {
      seen.push((await seller.call('GET', orderPath)).body.order.fulfillment.fulfillmentStatus);
    }
    expect(seen).toEqual(['UNSHIPPED', 'UNSHIPPED', 'PARTIALLY_SHIPPED']);
  });

  it('hide holds for a search too', async () => {
    const seller = await withOrder({ operation: 'confirmShipment', kind: 'hide' });
    await confirm(seller);
    await seller.tell('clock', { advanceSeconds: 180 });
    const search = '/orders/2026-01-01/orders?lastUpdatedAfter=2026-11-01T00:00:00Z&includedData=PACKAGES';
    const packages = async () => (await seller.call('GET', search)).body.orders[0].packages?.length ?? 0;
    expect([await packages(), await packages()]).toEqual([0, 1]);
  });

  it('hits only its operation, in the order of arming', async () => {
    const seller = await withOrder(
      { operation: 'getOrder', kind: 'refuse' },
      { operation: 'getOrder', kind: 'throttle' },
    );
    expect((await confirm(seller)).status).toBe(204);
    const statuses = [await seller.call('GET', orderPath), await seller.call('GET', orderPath)];
    expect(statuses.map(({ status }) => status)).toEqual([400, 429]);
    expect(await seller.ask('faults')).toEqual({ faults: [] });
  });

  it('is listed until it is used up', async () => {
    const seller = await withOrder({ operation: 'getOrder', kind: 'throttle', times: 2 });
    await seller.call('GET', orderPath);
    expect((await seller.ask('faults')).faults).toMatchObject([{ operation: 'getOrder', kind: 'throttle', times: 1 }]);
  });

  it.each([
    [{ operation: 'getOrders', kind: 'throttle' }],
    [{ operation: 'getOrder', kind: 'slow' }],
    [{ operation: 'getOrder', kind: 'throttle', times: 0 }],
    [{ operation: 'processFeed', kind: 'timeout' }],
  ])('that makes no sense is refused: %j', async (fault) => {
    const seller = await withOrder();
    expect((await seller.tell('faults', fault)).errors[0].code).toBe('InvalidInput');
  });

  it('on the token revokes it, as Amazon would', async () => {
    const seller = await withOrder({ operation: 'getToken', kind: 'refuse' });
    const form = { grant_type: 'refresh_token', client_id: 'sandbox-client', client_secret: 'sandbox-secret' };
    const body = new URLSearchParams({ ...form, refresh_token: 'Atzr|sandbox' });
    const response = await fetch(`${seller.url}/auth/o2/token`, { method: 'POST', body });
    expect([response.status, await response.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
  });
});

describe('a fault on processFeed', () => {
  const cancellation = envelope('OrderAcknowledgement', [
    `<AmazonOrderID>${orderId}</AmazonOrderID><StatusCode>Failure</StatusCode>${['01', '02']
      .map(
        (id) => `<Item><AmazonOrderItemCode>${id}</AmazonOrderItemCode><CancelReason>NoInventory</CancelReason></Item>`,
      )
      .join('')}`,
  ]);
  const send = (seller: Seller) => sendFeed(seller, 'POST_ORDER_ACKNOWLEDGEMENT_DATA', cancellation);

  it('refuse fails the message in the report', async () => {
    const seller = await withOrder({ operation: 'processFeed', kind: 'refuse' });
    const { processingStatus, report } = await send(seller);
    expect([processingStatus, report?.failed, await effectKinds(seller)]).toEqual(['DONE', 1, []]);
  });

  it('error ends the feed FATAL without a report', async () => {
    const seller = await withOrder({ operation: 'processFeed', kind: 'error' });
    const feed = await send(seller);
    expect([feed.processingStatus, feed.report, await effectKinds(seller)]).toEqual(['FATAL', undefined, []]);
  });

  it('hide cancels, and the next read does not see it', async () => {
    const seller = await withOrder({ operation: 'processFeed', kind: 'hide' });
    await send(seller);
    const read = async () => (await seller.call('GET', orderPath)).body.order.fulfillment.fulfillmentStatus;
    expect([await effectKinds(seller), await read(), await read()]).toEqual([
      ['CANCEL_ORDER'],
      'UNSHIPPED',
      'CANCELLED',
    ]);
  });

  it('hide refunds, and the next listing does not see it', async () => {
    const seller = await withOrder({ operation: 'processFeed', kind: 'hide' });
    await confirm(seller);
    const refund = `<AmazonOrderID>${orderId}</AmazonOrderID><ActionType>Refund</ActionType><AdjustedItem>
      <AmazonOrderItemCode>01</AmazonOrderItemCode><AdjustmentReason>Other</AdjustmentReason><ItemPriceAdjustments>
      <Component><Type>Principal</Type><Amount currency="USD">1.00</Amount></Component></ItemPriceAdjustments></AdjustedItem>`;
    await sendFeed(seller, 'POST_PAYMENT_ADJUSTMENT_DATA', envelope('OrderAdjustment', [refund]));
    const path = `/finances/2024-06-19/transactions?relatedIdentifierName=ORDER_ID&relatedIdentifierValue=${orderId}`;
    const count = async () => (await seller.call('GET', path)).body.payload.transactions.length;
    expect([await count(), await count()]).toEqual([0, 1]);
  });

  it('leaves an unclear createFeed to be found again by getFeeds', async () => {
    const seller = await withOrder({ operation: 'createFeed', kind: 'lost-reply' });
    await expect(send(seller)).rejects.toThrow('fetch failed');
    const { body } = await seller.call('GET', '/feeds/2021-06-30/feeds?feedTypes=POST_ORDER_ACKNOWLEDGEMENT_DATA');
    expect([body.feeds.length, await effectKinds(seller)]).toEqual([1, ['CANCEL_ORDER']]);
  });
});
