import { describe, expect, it } from 'vitest';
import { translateOrder } from '../../src/amazon/translate.ts';
import type { AmazonReport } from '../../src/domain/amazon-order.ts';
import { sum } from '../../src/domain/money.ts';
import { modelOrders } from './support/model-orders.ts';
import { itemJson, orderJson, usd } from './support/order-json.ts';

function read(json: unknown): AmazonReport {
  const report = translateOrder(json);
  if ('unreadable' in report) throw new Error(report.unreadable);
  return report;
}

describe('the orders in Amazon’s own model', () => {
  it('are all found', () => expect(modelOrders).toHaveLength(8));

  it.each(modelOrders.map((order) => [order.orderId, order] as const))('%s reads without a defect', (_id, order) => {
    const report = read(order);

    expect(report).toMatchObject({ number: order.orderId, defects: [], notes: [] });
    expect(report.shippingState).not.toBe('UNKNOWN');
    expect(report.items.length).toBeGreaterThan(0);
    expect(report.items.every(({ money }) => money !== null)).toBe(true);
  });

  it.each(modelOrders.map((order) => [order.orderId, order] as const))('%s adds up', (_id, order) => {
    const { total, deliveryTip, items } = read(order);
    const lines = items.flatMap(({ money }) => (money ? [money] : []));

    expect(sum(lines.map((line) => line.total)) + deliveryTip).toBe(total);
    for (const line of lines) {
      const { row, shipping, giftWrap, codFee, other, tax, discountAsSent } = line;
      expect(row + shipping + giftWrap + codFee + other + tax + discountAsSent).toBe(line.total);
    }
  });

  it('reads the British one word for word', () => {
    const order = modelOrders.find(({ orderId }) => orderId === '202-1234567-8901234');

    expect(read(order)).toMatchObject({
      marketplaceId: 'A1F83G8C2ARO7P',
      purchasedAt: new Date('2024-12-25T09:15:00Z'),
      shippingState: 'SHIPPED',
      amazonStatus: 'SHIPPED',
      fulfilledBy: 'MERCHANT',
      programs: ['PRIME'],
      serviceLevel: 'STANDARD',
      latestShipAt: new Date('2024-12-26T23:59:59Z'),
      currency: 'GBP',
      total: 10397n,
      buyer: {
        name: 'James Wilson',
        email: 'buyer-email@marketplace.amazon.co.uk',
        shippingAddress: {
          name: 'James Wilson',
          company: 'Wilson Electronics Ltd',
          street: ['123 High Street', 'Unit 4B'],
          city: 'Manchester',
          region: 'England',
          postalCode: 'M1 2AB',
          countryCode: 'GB',
          phone: '+44 161 123 4567',
        },
      },
      items: [
        {
          amazonOrderItemId: '20212345678901',
          quantityOrdered: 3,
          needsTransparencyCodes: true,
          money: { total: 10397n, row: 8997n, shipping: 1000n, tax: 400n, shippingTax: 100n, discount: 0n },
        },
      ],
    });
  });
});

describe('what Amazon leaves out', () => {
  it('stays unknown, and nothing is invented', () => {
    const { salesChannel, orderId, createdTime, lastUpdatedTime } = orderJson();
    const report = read({ salesChannel, orderId, createdTime, lastUpdatedTime, orderItems: [] });

    expect(report).toEqual({
      number: orderId,
      marketplaceId: 'ATVPDKIKX0DER',
      purchasedAt: new Date(createdTime),
      lastUpdatedAt: new Date(lastUpdatedTime),
      shippingState: 'UNKNOWN',
      amazonStatus: null,
      fulfilledBy: 'MERCHANT',
      programs: [],
      serviceLevel: null,
      purchaseOrderNumber: null,
      latestShipAt: null,
      deliverBy: null,
      currency: null,
      total: null,
      deliveryTip: 0n,
      buyerCancelRequest: null,
      buyer: { name: null, email: null, company: null, shippingAddress: null, giftMessages: {} },
      items: [],
      packages: [],
      defects: [],
      notes: [],
    });
  });

  it('leaves the unfulfilled quantity unknown, which is not zero', () => {
    expect(read(orderJson()).items).toMatchObject([{ quantityFulfilled: 0, quantityUnfulfilled: null }]);
    const fulfillment = { quantityFulfilled: 1, quantityUnfulfilled: 0 };
    expect(read(orderJson({}, { fulfillment })).items).toMatchObject([
      { quantityFulfilled: 1, quantityUnfulfilled: 0 },
    ]);
  });

  it('reads empty texts as absent', () => {
    const buyer = { buyerName: '  ', buyerEmail: '', buyerPurchaseOrderNumber: ' PO-1 ' };
    const recipient = { deliveryAddress: { addressLine1: '', city: ' ' } };
    const report = read(orderJson({ buyer, recipient }));

    expect(report.buyer).toMatchObject({ name: null, email: null, shippingAddress: null });
    expect(report.purchaseOrderNumber).toBe('PO-1');
  });
});

describe('states', () => {
  it.each([
    ['PENDING_AVAILABILITY', 'PENDING_AVAILABILITY'],
    ['PENDING', 'PENDING'],
    ['UNSHIPPED', 'UNSHIPPED'],
    ['PARTIALLY_SHIPPED', 'PARTIALLY_SHIPPED'],
    ['SHIPPED', 'SHIPPED'],
    ['CANCELLED', 'CANCELED'],
    ['UNFULFILLABLE', 'UNFULFILLABLE'],
    ['TELEPORTED', 'UNKNOWN'],
    ['constructor', 'UNKNOWN'],
  ])('%s is %s here', (fulfillmentStatus, shippingState) => {
    const fulfillment = { fulfillmentStatus, fulfilledBy: 'AMAZON' };
    expect(read(orderJson({ fulfillment }))).toMatchObject({ shippingState, amazonStatus: fulfillmentStatus });
  });

  it('does not guess who ships', () => {
    const fulfillment = { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'SOMEONE' };
    expect(read(orderJson({ fulfillment })).defects).toEqual([
      { code: 'AMAZON_ORDER_UNREADABLE', message: 'fulfillment.fulfilledBy cannot be read.' },
    ]);
  });
});

describe('people', () => {
  it.each([
    ['UK', 'GB'],
    ['gb', 'GB'],
    ['DE', 'DE'],
    ['XX', null],
    ['DEU', null],
    ['', null],
  ])('country %j is %j', (countryCode, expected) => {
    const recipient = { deliveryAddress: { city: 'Somewhere', countryCode } };
    expect(read(orderJson({ recipient })).buyer.shippingAddress?.countryCode).toBe(expected);
  });

  it.each([
    ['abc123@marketplace.amazon.com', true],
    ['no address', false],
    ['a@b@c', false],
    ['Zoë <zoe@example.com>', false],
  ])('e-mail %j is an address: %j', (buyerEmail, isAddress) => {
    expect(read(orderJson({ buyer: { buyerEmail } })).buyer.email).toBe(isAddress ? buyerEmail : null);
  });

  it('keeps gift messages by line', () => {
    const fulfillment = { packing: { giftOption: { giftMessage: 'Happy birthday' } } };
    expect(read(orderJson({}, { fulfillment })).buyer.giftMessages).toEqual({ '00123456789012': 'Happy birthday' });
  });

  it('takes out what no database can store', () => {
    const product = { title: 'A\u0000B\ud800', sellerSku: '\u0000' };
    expect(read(orderJson({}, { product })).items).toMatchObject([{ title: 'AB\ufffd', sku: null }]);
  });

  it('sees a buyer’s wish to cancel until somebody has acted on it', () => {
    const cancellationRequest = { requester: 'BUYER', cancelReason: 'CHANGED_MIND' };
    const asked = { cancellation: { cancellationRequest } };
    const done = { cancellation: { cancellationRequest, cancellationExecution: { cancelledBy: 'MERCHANT' } } };
    const bySeller = { cancellation: { cancellationRequest: { requester: 'SELLER' } } };

    expect(read(orderJson({}, asked)).buyerCancelRequest).toEqual({ reason: 'CHANGED_MIND' });
    expect(read(orderJson({}, done)).buyerCancelRequest).toBeNull();
    expect(read(orderJson({}, bySeller)).buyerCancelRequest).toBeNull();
  });
});

describe('what cannot be read', () => {
  it.each([
    [null, null, /no JSON object/],
    [[], null, /no JSON object/],
    [orderJson({ orderId: 'S01-1234567-1234567' }), null, /orderId/],
    [orderJson({ createdTime: 'yesterday' }), '902-1106328-1059050', /createdTime/],
    [orderJson({ lastUpdatedTime: undefined }), '902-1106328-1059050', /lastUpdatedTime/],
    [orderJson({ salesChannel: { channelName: 'NON_AMAZON' } }), '902-1106328-1059050', /marketplaceId/],
  ])('is told with the number, if there is one (%#)', (json, number, unreadable) => {
    expect(translateOrder(json)).toMatchObject({ number, raw: json, unreadable: expect.stringMatching(unreadable) });
  });

  it.each([
    [{ orderItems: 'none' }, 'orderItems'],
    [{ orderItems: [itemJson(), itemJson()] }, 'orderItems[1].orderItemId'],
    [{ orderItems: [{}] }, 'orderItems[0].orderItemId'],
    [{ orderItems: [itemJson({ quantityOrdered: 1.5 })] }, 'orderItems[0].quantityOrdered'],
    [{ orderItems: [itemJson({ quantityOrdered: undefined })] }, 'orderItems[0].quantityOrdered'],
    [{ proceeds: { grandTotal: usd('ten') } }, 'proceeds.grandTotal'],
    [{ proceeds: { grandTotal: { amount: '1', currencyCode: 'COWRIES' } } }, 'proceeds.grandTotal'],
  ])('names the field and not what it held (%#)', (changes, path) => {
    expect(read(orderJson(changes)).defects).toEqual([
      { code: 'AMAZON_ORDER_UNREADABLE', message: `${path} cannot be read.` },
    ]);
  });

  it('refuses two currencies in one order', () => {
    const report = read(orderJson({}, { proceeds: { proceedsTotal: { amount: '10.00', currencyCode: 'EUR' } } }));
    expect(report.defects).toEqual([{ code: 'MIXED_CURRENCY', message: 'The order mixes currencies: USD, EUR.' }]);
  });
});
