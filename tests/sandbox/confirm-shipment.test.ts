import { describe, expect, it } from 'vitest';
import type { Order } from '../../src/sandbox/state/records.ts';
import { anOrder, aSeller, type Seller, shipmentOf } from './seller.ts';

const orderId = '111-1111111-1111111';

async function withOrder(changes: Partial<Order> = {}): Promise<Seller> {
  const seller = await aSeller();
  await seller.tell('orders', anOrder(changes));
  return seller;
}

async function confirm(seller: Seller, body: unknown) {
  return seller.call('POST', `/orders/v0/orders/${orderId}/shipmentConfirmation`, body);
}

type Shipment = ReturnType<typeof shipmentOf>;

function changed(change: Record<string, unknown>, whole: Record<string, unknown> = {}): unknown {
  const shipment = shipmentOf(anOrder(), { '01': 1 });
  return { ...shipment, ...whole, packageDetail: { ...shipment.packageDetail, ...change } };
}

describe('confirmShipment refuses, and applies nothing,', () => {
  it.each<[string, unknown, RegExp]>([
    ['a reference that is a number', changed({ packageReferenceId: 1 }), /packageReferenceId/],
    ['a reference that is not digits', changed({ packageReferenceId: 'A1' }), /packageReferenceId/],
    ['the reference 0', changed({ packageReferenceId: '0' }), /packageReferenceId/],
    ['no tracking number', changed({ trackingNumber: undefined }), /trackingNumber/],
    ['an empty tracking number', changed({ trackingNumber: ' ' }), /trackingNumber/],
    ['no carrier', changed({ carrierCode: undefined }), /carrierCode/],
    ['Other without a name', changed({ carrierCode: 'Other' }), /carrierName/],
    ['a date without a time', changed({ shipDate: '2026-11-23' }), /shipDate/],
    ['a time without an offset', changed({ shipDate: '2026-11-23T10:00:00' }), /shipDate/],
    ['no lines', changed({ orderItems: [] }), /orderItems/],
    ['lines as an object', changed({ orderItems: { orderItemId: '01', quantity: 1 } }), /orderItems/],
    ['an unknown line', changed({ orderItems: [{ orderItemId: '9', quantity: 1 }] }), /OrderItemId is invalid/],
    ['a quantity of 0', changed({ orderItems: [{ orderItemId: '01', quantity: 0 }] }), /quantity/],
    ['half a unit', changed({ orderItems: [{ orderItemId: '01', quantity: 0.5 }] }), /quantity/],
    ['more than is open', changed({ orderItems: [{ orderItemId: '01', quantity: 4 }] }), /more than the 3 left/],
    [
      'a line twice',
      changed({ orderItems: ['01', '01'].map((id) => ({ orderItemId: id, quantity: 1 })) }),
      /more than once/,
    ],
    ['an unknown field', changed({ weight: 1 }), /weight is not a known field/],
    ['another marketplace', changed({}, { marketplaceId: 'A1PA6795UKMFR9' }), /marketplace/],
    ['cash on delivery outside Japan', changed({}, { codCollectionMethod: 'DirectPayment' }), /JP/],
    ['a body that is no object', [], /JSON object/],
  ])('%s', async (_name, body, message) => {
    const seller = await withOrder();
    const reply = await confirm(seller, body);
    expect([reply.status, reply.body.errors[0].code]).toEqual([400, 'InvalidInput']);
    expect(reply.body.errors[0].message).toMatch(message);
    expect(await seller.effects()).toEqual([]);
    expect((await seller.order(orderId)).packages).toBeUndefined();
  });

  it.each<[string, Partial<Order>, RegExp]>([
    ['fulfilled by Amazon', { fulfillment: { fulfillmentStatus: 'UNSHIPPED', fulfilledBy: 'AMAZON' } }, /by Amazon/],
    ['in Ship+', { programs: ['FBM_SHIP_PLUS'] }, /Ship\+/],
    ['in Easy Ship', { programs: ['AMAZON_EASY_SHIP'] }, /Easy Ship/],
    ['delivered by Amazon', { programs: ['DELIVERY_BY_AMAZON'] }, /Easy Ship/],
    ['picked up in a store', { programs: ['IN_STORE_PICK_UP'] }, /updateShipmentStatus/],
    ['cancelled', { fulfillment: { fulfillmentStatus: 'CANCELLED' } }, /cancelled/],
    ['pending', { fulfillment: { fulfillmentStatus: 'PENDING' } }, /PENDING/],
    ['not on sale yet', { fulfillment: { fulfillmentStatus: 'PENDING_AVAILABILITY' } }, /PENDING_AVAILABILITY/],
  ])('an order %s', async (_name, order, message) => {
    const seller = await withOrder(order);
    const reply = await confirm(seller, shipmentOf(anOrder(), { '01': 1 }));
    expect([reply.status, await seller.effects()]).toEqual([400, []]);
    expect(reply.body.errors[0].message).toMatch(message);
  });

  it('an order it does not have', async () => {
    const reply = await confirm(await aSeller(), shipmentOf(anOrder(), { '01': 1 }));
    expect([reply.status, reply.body.errors[0].code]).toEqual([404, 'NotFound']);
  });

  it('a Transparency line without one code per unit', async () => {
    const [line, ...others] = anOrder().orderItems;
    const orderItems = [{ ...line, programs: ['TRANSPARENCY'] }, ...others] as Order['orderItems'];
    const seller = await withOrder({ orderItems });
    const lines = (codes: string[]) => [{ orderItemId: '01', quantity: 2, transparencyCodes: codes }];

    expect((await confirm(seller, changed({ orderItems: lines(['A']) }))).status).toBe(400);
    expect((await confirm(seller, changed({ orderItems: lines(['A', 'B']) }))).status).toBe(204);
  });
});

describe('confirmShipment', () => {
  it('shows the package and moves the quantities and the status', async () => {
    const seller = await withOrder();
    expect((await confirm(seller, shipmentOf(anOrder(), { '01': 2 }))).status).toBe(204);
    const partly = await seller.order(orderId);
    expect(partly.fulfillment?.fulfillmentStatus).toBe('PARTIALLY_SHIPPED');
    expect(partly.packages).toEqual([
      {
        packageReferenceId: '1',
        createdTime: '2026-11-23T12:00:00.000Z',
        packageStatus: { status: 'SHIPPED' },
        carrier: 'UPS',
        shipTime: '2026-11-23T10:00:00.000Z',
        trackingNumber: '1Z1',
        packageItems: [{ orderItemId: '01', quantity: 2 }],
      },
    ]);
    expect(quantities(partly)).toEqual([
      [2, 1],
      [0, 1],
    ]);

    await confirm(seller, shipmentOf(anOrder(), { '01': 1, '02': 1 }, '2'));
    const whole = await seller.order(orderId);
    expect([whole.fulfillment?.fulfillmentStatus, whole.packages?.length]).toEqual(['SHIPPED', 2]);
    expect(quantities(whole)).toEqual([
      [3, 0],
      [1, 0],
    ]);
    expect((await confirm(seller, shipmentOf(anOrder(), { '01': 1 }, '3'))).body.errors[0].message).toContain(
      'already fulfilled',
    );
  });

  it('moves lastUpdatedTime to the moment of the change', async () => {
    const seller = await withOrder();
    await seller.tell('clock', { advanceSeconds: 60 });
    await confirm(seller, shipmentOf(anOrder(), { '01': 1 }));
    expect((await seller.order(orderId)).lastUpdatedTime).toBe('2026-11-23T12:01:00.000Z');
  });

  it('edits the package of a known reference, units included', async () => {
    const seller = await withOrder();
    await confirm(seller, shipmentOf(anOrder(), { '01': 3 }));
    const edited: Shipment = shipmentOf(anOrder(), { '01': 2, '02': 1 });
    await confirm(seller, { ...edited, packageDetail: { ...edited.packageDetail, trackingNumber: '1Z-NEW' } });

    const order = await seller.order(orderId);
    expect(order.packages?.map(({ trackingNumber }) => trackingNumber)).toEqual(['1Z-NEW']);
    expect([quantities(order), order.fulfillment?.fulfillmentStatus]).toEqual([
      [
        [2, 1],
        [1, 0],
      ],
      'PARTIALLY_SHIPPED',
    ]);
    expect((await seller.effects()).map(({ kind }) => kind)).toEqual(['CONFIRM_SHIPMENT', 'EDIT_SHIPMENT']);
  });

  it('applies nothing when the same package is sent again', async () => {
    const seller = await withOrder();
    const shipment = shipmentOf(anOrder(), { '01': 3, '02': 1 });
    const replies = [await confirm(seller, shipment), await confirm(seller, shipment)];
    expect(replies.map(({ status }) => status)).toEqual([204, 204]);
    expect((await seller.effects()).length).toBe(1);
  });

  it('says which call caused the effect', async () => {
    const seller = await withOrder();
    const shipment = shipmentOf(anOrder(), { '01': 1 });
    const { headers } = await confirm(seller, shipment);
    expect(await seller.effects()).toEqual([
      {
        sequence: 1,
        kind: 'CONFIRM_SHIPMENT',
        orderId,
        at: '2026-11-23T12:00:00.000Z',
        call: { operation: 'confirmShipment', requestId: headers.get('x-amzn-RequestId') },
        detail: shipment,
      },
    ]);
  });
});

function quantities({ orderItems }: Order) {
  return orderItems.map(({ fulfillment }) => [fulfillment?.quantityFulfilled, fulfillment?.quantityUnfulfilled]);
}
