import { describe, expect, it } from 'vitest';
import { anOrder, aSeller, envelope, type Seller, sendFeed } from './seller.ts';

const acknowledgement = 'POST_ORDER_ACKNOWLEDGEMENT_DATA';

describe('the cancel feed', () => {
  const orderId = '111-1111111-1111111';
  const item = (id: string, reason = '<CancelReason>NoInventory</CancelReason>') =>
    `<Item><AmazonOrderItemCode>${id}</AmazonOrderItemCode>${reason}</Item>`;
  const failure = (items: string, id = orderId) =>
    `<AmazonOrderID>${id}</AmazonOrderID><StatusCode>Failure</StatusCode>${items}`;

  async function cancel(seller: Seller, ...payloads: string[]) {
    return sendFeed(seller, acknowledgement, envelope('OrderAcknowledgement', payloads));
  }

  it('cancels the whole order', async () => {
    const seller = await aSeller();
    await seller.tell('orders', anOrder());
    const feed = await cancel(seller, failure(item('01') + item('02')));
    expect([feed.processingStatus, feed.report]).toEqual(['DONE', { processed: 1, failed: 0, results: [] }]);

    const order = await seller.order(orderId);
    expect(order.fulfillment?.fulfillmentStatus).toBe('CANCELLED');
    expect(order.orderItems.map(({ cancellation, fulfillment }) => [cancellation, fulfillment])).toEqual(
      [1, 2].map(() => [
        { cancellationExecution: { cancelledBy: 'MERCHANT', cancelReason: 'NO_INVENTORY' } },
        { quantityFulfilled: 0, quantityUnfulfilled: 0 },
      ]),
    );
    const [effect] = await seller.effects();
    expect(effect).toMatchObject({ kind: 'CANCEL_ORDER', orderId, call: { feedId: feed.feedId, messageId: '1' } });
  });

  it.each<[string, string, Parameters<typeof anOrder>[0], RegExp]>([
    ['no items', failure(''), {}, /list the items/],
    ['some of the items', failure(item('01')), {}, /Partial/],
    ['an item twice', failure(item('01') + item('02') + item('02')), {}, /once/],
    ['an unknown item', failure(item('01') + item('02') + item('03')), {}, /03 is not in the order/],
    ['no reason', failure(item('01') + item('02', '')), {}, /CancelReason/],
    ['an unknown reason', failure(item('01', '<CancelReason>Bored</CancelReason>')), {}, /'Bored'/],
    ['an unknown order', failure(item('01'), '999-9999999-9999999'), {}, /not known/],
    ['a shipped order', failure(item('01') + item('02')), { fulfillment: { fulfillmentStatus: 'SHIPPED' } }, /SHIPPED/],
    ['a pending order', failure(item('01') + item('02')), { fulfillment: { fulfillmentStatus: 'PENDING' } }, /PENDING/],
    [
      'an order fulfilled by Amazon',
      failure(item('01') + item('02')),
      { fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'AMAZON' } },
      /by Amazon/,
    ],
    [
      'elements out of order',
      `<StatusCode>Failure</StatusCode><AmazonOrderID>${orderId}</AmazonOrderID>${item('01')}`,
      {},
      /'AmazonOrderID' is missing|not allowed here/,
    ],
    ['an unknown element', `${failure(item('01'))}<Note>x</Note>`, {}, /'Note' is not allowed/],
  ])('refuses %s, and changes nothing', async (_name, payload, order, why) => {
    const seller = await aSeller();
    await seller.tell('orders', anOrder(order));
    const before = await seller.order(orderId);
    const { processingStatus, report } = await cancel(seller, payload);
    expect([processingStatus, report?.failed]).toEqual(['DONE', 1]);
    expect(report?.results[0]?.ResultDescription).toMatch(why);
    expect([await seller.order(orderId), await seller.effects()]).toEqual([before, []]);
  });

  it('applies the good messages beside a bad one', async () => {
    const seller = await aSeller();
    await seller.tell('orders', anOrder());
    const { report } = await cancel(
      seller,
      failure(''),
      failure(item('01') + item('02')),
      failure(item('01') + item('02')),
    );
    expect(report).toMatchObject({ processed: 3, failed: 2, results: [{ MessageID: 1 }, { MessageID: 3 }] });
    expect((await seller.effects()).length).toBe(1);
  });

  it('refuses the second message of one number', async () => {
    const seller = await aSeller();
    await seller.tell('orders', [anOrder(), anOrder({ orderId: '222-2222222-2222222' })]);
    const all = item('01') + item('02');
    const xml = envelope('OrderAcknowledgement', [failure(all), failure(all, '222-2222222-2222222')]);
    const { report } = await sendFeed(seller, acknowledgement, xml.replace('<MessageID>2<', '<MessageID>1<'));
    expect(report?.results[0]?.ResultDescription).toContain('not unique');
    expect((await seller.effects()).map((effect) => effect.orderId)).toEqual([orderId]);
  });

  it('links the seller’s own number on Success', async () => {
    const seller = await aSeller();
    await seller.tell('orders', anOrder());
    await cancel(
      seller,
      `<AmazonOrderID>${orderId}</AmazonOrderID><MerchantOrderID>A &amp; 1</MerchantOrderID><StatusCode>Success</StatusCode>`,
    );
    const { orderAliases } = await seller.order(orderId);
    expect([orderAliases, await seller.effects()]).toEqual([[{ aliasId: 'A & 1', aliasType: 'SELLER_ORDER_ID' }], []]);
  });
});
