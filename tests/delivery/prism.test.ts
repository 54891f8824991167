import { afterAll, beforeAll, expect, it } from 'vitest';
import { syncAccount } from '../../src/jobs/sync.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';
import { type Prism, startPrism } from '../support/prism.ts';
import { aWorker, telling } from './support/tell.ts';

// What Amazon's own models do not allow is answered 422 and never arrives: nothing would be imported or confirmed.

const desk = useDesk();
const tell = telling(desk);
let prism: Prism;

beforeAll(async () => {
  prism = await startPrism({ upstream: desk.sandboxUrl });
});
afterAll(() => prism.close());

it('imports, ships, corrects, refunds and cancels in words that Amazon’s models know, and reads it all back', async () => {
  const [shipped, canceled] = ['112-0000001-0000001', '112-0000002-0000001'];
  await desk.stock({ sku: 'MUG' }, { sku: 'TEE' });
  await desk.amazonHas(
    amazonJson({
      number: shipped,
      lines: ['MUG 3 36.00 2.97 1.00', 'TEE 2 51.00 4.21'],
      shipping: '9.95',
      shippingTax: '0.82',
    }),
    amazonJson({ number: canceled }),
  );
  await desk.advance(600);
  const worker = aWorker(desk, { amazonUrl: prism.url });
  const channel = desk.openChannel(prism.url).background;
  await syncAccount({ shell: desk.shell, channel, report: (problem) => expect(problem).toBeNull() }, desk.accountUuid);

  const order = await desk.orderBy(shipped);
  const packages = [
    {
      carrierCode: 'UPS',
      trackingNumber: '1Z1',
      shippingMethod: 'Ground',
      items: [{ itemId: order.items[0].id, quantity: 3 }],
    },
    {
      carrierCode: 'OTHER',
      carrierName: 'Bike',
      trackingNumber: 'B1',
      items: [{ itemId: order.items[1].id, quantity: 2 }],
    },
  ];
  const { shipments } = await tell.act('ship', 'ShipInput', { orderId: order.id, invoice: true, packages });
  await worker.tries(3);
  const [{ id: packageId }] = shipments[0].packages;
  await tell.act('correctTracking', 'CorrectTrackingInput', { packageId, trackingNumber: '1Z2' });
  await tell.refund(order, 2, { shippingAmount: '4.00', adjustmentRefund: '1.50', adjustmentFee: '0.25' });
  await tell.cancel({ amazonOrderNumber: canceled });
  await worker.tries(8);

  expect((await tell.effects(order)).map(({ kind, state }) => `${kind} ${state}`)).toEqual([
    'CONFIRM_SHIPMENT CONFIRMED',
    'CONFIRM_SHIPMENT CONFIRMED',
    'CONFIRM_SHIPMENT CONFIRMED',
    'REFUND CONFIRMED',
  ]);
  expect(await tell.effects({ amazonOrderNumber: canceled })).toMatchObject([{ state: 'CONFIRMED' }]);

  // What came of it at Amazon is read in the same words.
  await desk.advance(600);
  await syncAccount({ shell: desk.shell, channel, report: (problem) => expect(problem).toBeNull() }, desk.accountUuid);
  expect((await desk.orderBy(shipped)).shippingState).toBe('SHIPPED');
  expect(prism.complaints).toEqual([]);
});

it('searches for a feed that got no answer in words that Amazon’s models know', async () => {
  const order = await desk.anOrder();
  await tell.cancel(order);
  await desk.fault({ operation: 'createFeed', kind: 'lost-reply' });

  await aWorker(desk, { amazonUrl: prism.url }).tries(8);

  expect(await tell.effects(order)).toMatchObject([{ state: 'CONFIRMED' }]);
  expect(await tell.told('CANCEL_ORDER')).toBe(1);
  expect(prism.complaints).toEqual([]);
});
