import { expect, it } from 'vitest';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();

const ship = `mutation($input: ShipInput!) { ship(input: $input) {
  errors { code path } shipment { packages { referenceId } } order { shippingState } } }`;

it('never overwrites a package that Amazon has from elsewhere', async () => {
  const number = '112-0000009-0000009';
  const json = amazonJson({ number, lines: ['MUG 3 36.00 2.97'], status: 'PARTIALLY_SHIPPED' });
  const [line] = json.orderItems;
  const elsewhere = {
    packageReferenceId: '1',
    trackingNumber: '1Z-elsewhere',
    carrier: 'UPS',
    shipTime: '2026-03-01T12:00:00Z',
    packageStatus: { status: 'SHIPPED' },
    packageItems: [{ orderItemId: line?.orderItemId, quantity: 2 }],
  };
  const items = [{ ...line, fulfillment: { quantityFulfilled: 2, quantityUnfulfilled: 1 } }];
  await desk.stock({ sku: 'MUG' });
  await desk.amazonHas({ ...json, orderItems: items, packages: [elsewhere] });
  await desk.advance(600);
  await desk.sync();
  const order = await desk.orderBy(number);
  expect(order).toMatchObject({ shippingState: 'PARTIALLY_SHIPPED', items: [{ quantityToShip: 1 }] });

  const packages = [{ carrierCode: 'UPS', trackingNumber: '1Z-ours' }];
  const { data } = await desk.api(ship, { input: { orderId: order.id, packages, idempotencyKey: 'rest' } });
  expect(data.ship).toMatchObject({
    errors: [],
    shipment: { packages: [{ referenceId: '2' }] },
    order: { shippingState: 'SHIPPED' },
  });

  await desk.drain();
  const atAmazon = await desk.atAmazon(number);
  expect(atAmazon.packages).toMatchObject([
    { packageReferenceId: '1', trackingNumber: '1Z-elsewhere', packageItems: [{ quantity: 2 }] },
    { packageReferenceId: '2', trackingNumber: '1Z-ours', packageItems: [{ quantity: 1 }] },
  ]);
  expect(atAmazon.fulfillment.fulfillmentStatus).toBe('SHIPPED');
});
