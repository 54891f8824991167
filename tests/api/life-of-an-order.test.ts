import { expect, it } from 'vitest';
import { orderFields, useDesk } from '../support/desk.ts';
import { standing } from './support/acts.ts';

const desk = useDesk();

it('imports an order, ships it, tells Amazon once and reads the package back', async () => {
  const order = await desk.anOrder({ lines: ['MUG 3 36.00 2.97', 'TEE 2 51.00 4.21'], shipping: '9.95' });
  expect(order).toMatchObject({
    state: 'NEW',
    shippingState: 'UNSHIPPED',
    totals: { grandTotal: { amount: '104.13' } },
  });
  expect(standing(order).actions).toBe('SHIP INVOICE CANCEL_AMAZON_ORDER HOLD');

  const { data, errors } = await desk.api(
    `mutation($input: ShipInput!) { ship(input: $input) {
      errors { code path message } shipment { number packages { referenceId } } order { ${orderFields} } } }`,
    {
      input: {
        orderId: order.id,
        idempotencyKey: 'ship-1',
        invoice: true,
        packages: [{ carrierCode: 'ups', trackingNumber: '1Z1' }],
      },
    },
  );
  expect(errors).toBeUndefined();
  expect(data.ship.errors).toEqual([]);
  expect(data.ship.order).toMatchObject({ state: 'COMPLETE', shippingState: 'SHIPPED' });

  await desk.drain();
  const after = await desk.orderBy(order.amazonOrderNumber);
  expect(after.amazonEffects).toMatchObject([{ kind: 'CONFIRM_SHIPMENT', state: 'CONFIRMED', attempts: 1 }]);
  expect(await desk.amazonEffects()).toMatchObject([{ kind: 'CONFIRM_SHIPMENT', orderId: order.amazonOrderNumber }]);
});
