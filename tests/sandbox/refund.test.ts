import { describe, expect, it } from 'vitest';
import type { Order } from '../../src/sandbox/state/records.ts';
import { anOrder, aSeller, envelope, type Seller, sendFeed, shipmentOf } from './seller.ts';

const orderId = '111-1111111-1111111';
const refunds = `/finances/2024-06-19/transactions?relatedIdentifierName=ORDER_ID&relatedIdentifierValue=${orderId}`;

function component(type: string, amount: string, currency = 'USD') {
  return `<Component><Type>${type}</Type><Amount currency="${currency}">${amount}</Amount></Component>`;
}

function line(id: string, components: string, after = '', reason = 'CustomerReturn') {
  return `<AdjustedItem><AmazonOrderItemCode>${id}</AmazonOrderItemCode>
    <MerchantAdjustmentItemID>cm-1</MerchantAdjustmentItemID><AdjustmentReason>${reason}</AdjustmentReason>
    <ItemPriceAdjustments>${components}</ItemPriceAdjustments>${after}</AdjustedItem>`;
}

function refundOf(items: string, action = 'Refund', id = orderId) {
  return `<AmazonOrderID>${id}</AmazonOrderID><ActionType>${action}</ActionType>${items}`;
}

async function refund(seller: Seller, ...payloads: string[]) {
  const { report } = await sendFeed(seller, 'POST_PAYMENT_ADJUSTMENT_DATA', envelope('OrderAdjustment', payloads));
  return report?.results.map(({ ResultDescription }) => ResultDescription) ?? ['no report'];
}

async function shipped(changes: Partial<Order> = {}): Promise<Seller> {
  const seller = await aSeller();
  const order = anOrder(changes);
  await seller.tell('orders', order);
  await seller.call('POST', `/orders/v0/orders/${orderId}/shipmentConfirmation`, shipmentOf(order, { '01': 1 }));
  return seller;
}

async function transactions(seller: Seller) {
  return (await seller.call('GET', refunds)).body.payload.transactions;
}

describe('the refund feed', () => {
  it('shows up in Finances, as money that left the seller', async () => {
    const seller = await shipped();
    const items = line(
      '01',
      component('Principal', '10.00') + component('Shipping', '5.00') + component('Tax', '0.60'),
    );
    expect(await refund(seller, refundOf(items))).toEqual([]);

    expect(await transactions(seller)).toEqual([
      expect.objectContaining({
        description: 'Refund Order',
        transactionType: 'Refund',
        postedDate: '2026-11-23T12:00:00.000Z',
        totalAmount: { currencyCode: 'USD', currencyAmount: -15.6 },
        relatedIdentifiers: [
          { relatedIdentifierName: 'ORDER_ID', relatedIdentifierValue: orderId },
          { relatedIdentifierName: 'REFUND_ID', relatedIdentifierValue: expect.any(String) },
        ],
        items: [expect.objectContaining({ totalAmount: { currencyCode: 'USD', currencyAmount: -15.6 } })],
      }),
    ]);
    const [, effect] = await seller.effects();
    expect(effect).toMatchObject({ kind: 'REFUND', orderId, detail: { amount: '15.60', currency: 'USD' } });
  });

  it('refunds twice when told twice, and never more than was charged', async () => {
    const seller = await shipped();
    const third = refundOf(line('01', component('Principal', '10.01')));
    expect(await refund(seller, third, third)).toEqual([]);
    expect(await refund(seller, third)).toEqual([expect.stringContaining('9.98 USD is left')]);
    expect((await transactions(seller)).length).toBe(2);
  });

  it('takes fees and promotions off', async () => {
    const seller = await shipped();
    const promotion = `<PromotionAdjustments><MerchantPromotionID>P</MerchantPromotionID>${component('Principal', '1.00')}</PromotionAdjustments>`;
    await refund(
      seller,
      refundOf(line('01', component('Principal', '10.00') + component('RestockingFee', '2.50'), promotion)),
    );
    const [transaction] = await transactions(seller);
    expect(transaction.totalAmount.currencyAmount).toBe(-6.5);
  });

  it.each<[string, string, RegExp]>([
    ['more principal than charged', refundOf(line('01', component('Principal', '30.01'))), /30.00 USD is left/],
    ['more tax than charged', refundOf(line('01', component('Tax', '1.81'))), /Tax/],
    ['a component never charged', refundOf(line('01', component('GiftWrap', '0.01'))), /GiftWrap/],
    ['goodwill beyond the order', refundOf(line('01', component('Goodwill', '52.41'))), /order total/],
    ['zero', refundOf(line('01', component('Principal', '0.00'))), /greater than zero/],
    ['a negative amount', refundOf(line('01', component('Principal', '-1.00'))), /greater than zero/],
    ['three decimals', refundOf(line('01', component('Principal', '1.001'))), /not valid for USD/],
    ['another currency', refundOf(line('01', component('Principal', '1.00', 'EUR'))), /currency/],
    ['an unknown line', refundOf(line('09', component('Principal', '1.00'))), /not in the order/],
    ['an unknown reason', refundOf(line('01', component('Principal', '1.00'), '', 'Whim')), /'Whim'/],
    ['an unknown component', refundOf(line('01', component('Postage', '1.00'))), /'Postage'/],
    [
      'more units than ordered',
      refundOf(line('01', component('Principal', '1.00'), '<Quantity>4</Quantity>')),
      /quantity 4/,
    ],
    ['the action Cancel', refundOf(line('01', component('Principal', '1.00')), 'Cancel'), /Cancel/],
    ['no lines', refundOf(''), /AdjustedItem/],
    [
      'an unknown order',
      refundOf(line('01', component('Principal', '1.00')), 'Refund', '999-9999999-9999999'),
      /not known/,
    ],
    [
      'elements out of order',
      `<ActionType>Refund</ActionType><AmazonOrderID>${orderId}</AmazonOrderID>${line('01', component('Principal', '1.00'))}`,
      /wrong place/,
    ],
    ['fees beyond the refund', refundOf(line('01', component('RestockingFee', '1.00'))), /fees and promotions/],
  ])('refuses %s', async (_name, payload, why) => {
    const seller = await shipped();
    expect(await refund(seller, payload)).toEqual([expect.stringMatching(why)]);
    expect([await transactions(seller), (await seller.effects()).length]).toEqual([[], 1]);
  });

  it('refuses to refund what has not shipped', async () => {
    const seller = await aSeller();
    await seller.tell('orders', anOrder());
    const why = await refund(seller, refundOf(line('01', component('Principal', '1.00'))));
    expect(why).toEqual([expect.stringContaining('cancel it instead')]);
  });

  it('refuses separate tax where prices include it, and yen with decimals', async () => {
    const yen = { amount: '3000', currencyCode: 'JPY' };
    const orderItems = [
      {
        ...anOrder().orderItems[0],
        proceeds: {
          proceedsTotal: yen,
          breakdowns: [
            { type: 'ITEM', subtotal: yen },
            { type: 'TAX', subtotal: { ...yen, amount: '273' } },
          ],
        },
      },
    ] as Order['orderItems'];
    const seller = await shipped({
      salesChannel: { channelName: 'AMAZON', marketplaceId: 'A1VC38T7YXB528' },
      proceeds: { grandTotal: yen },
      orderItems,
    });
    const split = component('Principal', '2727', 'JPY') + component('Tax', '273', 'JPY');
    expect(await refund(seller, refundOf(line('01', split)))).toEqual([expect.stringContaining('prices include tax')]);
    expect(await refund(seller, refundOf(line('01', component('Principal', '1.00', 'JPY'))))).toEqual([
      expect.stringContaining('not valid for JPY'),
    ]);
    expect(await refund(seller, refundOf(line('01', component('Principal', '3000', 'JPY'))))).toEqual([]);
  });
});

describe('listTransactions', () => {
  const path = '/finances/2024-06-19/transactions';

  it.each([
    [''],
    ['?relatedIdentifierName=ORDER_ID'],
    ['?relatedIdentifierName=REFUND_ID&relatedIdentifierValue=1'],
    ['?postedAfter=2026-11-23T11:59:00Z'],
    ['?postedAfter=2026-11-22T00:00:00Z&postedBefore=2026-11-21T00:00:00Z'],
    ['?PostedAfter=2026-11-22T00:00:00Z'],
  ])('refuses "%s"', async (query) => {
    expect((await (await aSeller()).call('GET', path + query)).status).toBe(400);
  });

  it('lists by date what is two minutes old', async () => {
    const seller = await shipped();
    await refund(seller, refundOf(line('01', component('Principal', '1.00'))));
    const byDate = async () =>
      (await seller.call('GET', `${path}?postedAfter=2026-11-22T00:00:00Z`)).body.payload.transactions.length;
    expect(await byDate()).toBe(0);
    await seller.tell('clock', { advanceSeconds: 121 });
    expect(await byDate()).toBe(1);
  });
});
