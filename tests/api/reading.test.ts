import { describe, expect, it } from 'vitest';
import { useDesk } from '../support/desk.ts';
import { itemId, type Shown } from './support/acts.ts';
import { eventful } from './support/eventful.ts';
import { twice } from './support/twice.ts';

const desk = useDesk();
const number = '112-0000001-0000001';
const money = (amount: string) => ({ amount, currency: 'USD' });

const moneyFields = [
  'subtotal',
  'discount',
  'shipping',
  'otherCharges',
  'tax',
  'shippingTax',
  'shippingDiscount',
  'grandTotal',
];
const priced = moneyFields.map((name) => `${name} { amount currency }`).join(' ');
const line =
  'quantity rowTotal { amount } tax { amount } discount { amount } otherCharges { amount } returnedToStock orderItem { id sku }';
const effect = `id kind state attempts amazonReference lastError nextAttemptAt createdAt confirmedAt
  amazonOrder { number } order { number } subject { __typename id }`;

const amountsIn = (document: Shown) => moneyFields.map((name) => document[name].amount).join(' ');

describe('an order', () => {
  it('tells where it comes from and where it can be looked at', async () => {
    const { id } = await eventful(desk);
    const { data } = await twice(
      desk,
      `query($by: OrderBy!) { order(by: $by) {
        id number version status statusLabel placedAt createdAt updatedAt taxMode hold { reason }
        store { id name marketplaceId region active carriers { code name } }
        paymentAndShipping { paymentMethod shippingMethod amazonOrderNumber links { kind label url } }
        amazonOrder { id number order { id } }
      } }`,
      { by: { id } },
    );
    const at = '2026-03-02T12:10:00.000Z';
    expect(data.order).toMatchObject({
      id,
      number: '000000001',
      version: 4,
      status: 'processing',
      statusLabel: 'Processing',
      placedAt: '2026-03-01T09:00:00.000Z',
      createdAt: at,
      updatedAt: '2026-03-02T12:20:00.000Z',
      taxMode: 'EXCLUSIVE',
      hold: null,
      store: { id: desk.storeId, name: 'Test store', marketplaceId: 'ATVPDKIKX0DER', region: 'NA', active: true },
      paymentAndShipping: { shippingMethod: 'STANDARD', amazonOrderNumber: number },
      amazonOrder: { number, order: { id } },
    });
    expect(data.order.store.carriers).toContainEqual({ code: 'UPS', name: 'UPS' });
    expect(data.order.paymentAndShipping.links).toEqual([
      {
        kind: 'VIEW_OR_CANCEL_AMAZON_ORDER',
        label: 'View or cancel Amazon order',
        url: `https://sellercentral.amazon.com/orders-v3/order/${number}`,
      },
      {
        kind: 'VIEW_ALL_AMAZON_ORDERS',
        label: 'View all Amazon orders',
        url: 'https://sellercentral.amazon.com/orders-v3',
      },
      {
        kind: 'SELLER_CENTRAL',
        label: 'Open in Seller Central',
        url: `https://sellercentral.amazon.com/orders-v3/order/${number}`,
      },
    ]);
  });

  it('shows its lines and its money, to the cent', async () => {
    const order = await eventful(desk);
    expect(order.items[0]).toMatchObject({
      sku: 'MUG',
      name: 'A MUG',
      status: 'MIXED',
      amazonOrderItemId: '0100000011',
      quantityToInvoice: 0,
      quantityToShip: 0,
      quantityToRefund: 2,
      unitPrice: money('12.00'),
      rowTotal: money('36.00'),
      tax: money('2.97'),
      discount: money('6.00'),
      shipping: money('9.95'),
      otherCharges: money('0.00'),
    });
    expect(amountsIn(order.totals)).toBe('87.00 6.00 9.95 0.00 8.00 0.82 0.00 98.95');
    const { invoiced, paid, due, refunded, canceled, refundable, shippingRefundable } = order.totals;
    expect({ invoiced, paid, due, refunded, canceled, refundable, shippingRefundable }).toEqual({
      invoiced: money('71.35'),
      paid: money('71.35'),
      due: money('27.60'),
      refunded: money('14.74'),
      canceled: money('0.00'),
      refundable: money('56.61'),
      shippingRefundable: money('6.95'),
    });
    const [first, second] = order.actions.find(({ action }: Shown) => action === 'SHIP').items;
    expect([first.maxQuantity, first.reasons, second.maxQuantity]).toEqual([
      0,
      [{ code: 'NOTHING_TO_SHIP', source: 'LINE' }],
      1,
    ]);
  });

  it('shows each of its documents whole, and the way to what they are about', async () => {
    const order = await eventful(desk);
    const { data } = await twice(
      desk,
      `query($by: OrderBy!) { order(by: $by) {
        invoices { number createdAt ${priced} items { ${line} } order { id } amazonEffect { id } }
        shipments { id number createdAt order { id } items { quantity orderItem { sku } }
          packages { id referenceId carrierCode carrierName shippingMethod trackingNumber shippedAt
            shipment { id } items { quantity orderItem { sku } } amazonEffect { ${effect} } } }
        creditMemos { id number createdAt voidedAt reason ${priced} adjustmentRefund { amount } adjustmentFee { amount }
          items { ${line} } order { id } invoice { number } amazonEffect { ${effect} } }
      } }`,
      { by: { number: order.number } },
    );
    const [invoice] = data.order.invoices;
    expect(amountsIn(invoice)).toBe('61.50 6.00 9.95 0.00 5.90 0.82 0.00 71.35');
    expect(invoice).toMatchObject({ number: '000000001', order: { id: order.id }, amazonEffect: null });
    expect(invoice.items[1]).toEqual({
      quantity: 1,
      rowTotal: { amount: '25.50' },
      tax: { amount: '2.11' },
      discount: { amount: '0.00' },
      otherCharges: { amount: '0.00' },
      returnedToStock: 0,
      orderItem: { id: itemId(order, 'TEE'), sku: 'TEE' },
    });

    const [shipment] = data.order.shipments;
    const done = { state: 'CONFIRMED', attempts: 1, lastError: null, order: { number: '000000001' } };
    expect(shipment).toMatchObject({ number: '000000001', items: [{ quantity: 3 }, { quantity: 1 }] });
    expect(shipment.packages).toMatchObject([
      {
        referenceId: '1',
        carrierCode: 'UPS',
        carrierName: null,
        shippingMethod: 'Ground',
        trackingNumber: '1Z1',
        shippedAt: '2026-03-02T12:10:00.000Z',
        shipment: { id: shipment.id },
        items: [{ quantity: 2, orderItem: { sku: 'MUG' } }],
        amazonEffect: { ...done, kind: 'CONFIRM_SHIPMENT', amazonOrder: { number } },
      },
      {
        referenceId: '2',
        carrierCode: 'OTHER',
        carrierName: 'Ana’s van',
        amazonEffect: { ...done, subject: { __typename: 'Package', id: shipment.packages[1].id } },
      },
    ]);

    const [memo] = data.order.creditMemos;
    expect(amountsIn(memo)).toBe('12.00 2.00 3.00 0.00 1.24 0.25 0.00 14.74');
    expect(memo).toMatchObject({
      reason: 'CUSTOMER_RETURN',
      voidedAt: null,
      adjustmentRefund: { amount: '1.00' },
      adjustmentFee: { amount: '0.50' },
      items: [{ quantity: 1, returnedToStock: 1 }],
      invoice: { number: '000000001' },
      amazonEffect: { ...done, kind: 'REFUND', subject: { __typename: 'CreditMemo', id: memo.id } },
    });
    expect(memo.amazonEffect.confirmedAt).toBe('2026-03-02T12:10:00.000Z');
  });

  it('is found by its id, its number and Amazon’s number, and not by any other', async () => {
    const { id } = await desk.anOrder();
    const query = 'query($by: OrderBy!, $storeId: ID) { order(by: $by, storeId: $storeId) { id } }';
    for (const by of [{ id }, { number: '000000001' }, { amazonOrderNumber: number }]) {
      expect((await twice(desk, query, { by })).data.order).toEqual({ id });
      expect((await twice(desk, query, { by, storeId: desk.storeId })).data.order).toEqual({ id });
    }
    for (const by of [{ id: 'x' }, { number: number }, { number: '1' }, { amazonOrderNumber: '112-0000001-0000002' }]) {
      expect((await twice(desk, query, { by })).data.order).toBeNull();
    }
    for (const by of [{}, { id, number: '000000001' }, { id: null }, null]) {
      const { data, errors } = await twice(desk, query, { by });
      expect([by, data, errors?.[0]?.extensions?.code]).toEqual([by, undefined, 'BAD_USER_INPUT']);
    }
  });
});
