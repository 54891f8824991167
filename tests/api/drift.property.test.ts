import fc from 'fast-check';
import { expect, it } from 'vitest';
import { orderDifferences } from '../../src/db/tables.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, listed, type Shown, soon } from './support/acts.ts';
import { driftOf } from './support/drift.ts';

const desk = useDesk();
const acts = actsOf(desk);
const drift = driftOf(desk);

const units = fc.integer({ min: 1, max: 3 });
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('ship' as const), units, parcels: fc.integer({ min: 1, max: 2 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('invoice' as const), units }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('refund' as const), units, goodwill: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('correct' as const), digit: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('amazonCancels' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('tellAmazon' as const), refuses: fc.boolean(), loses: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('compare' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

let runs = 0;

async function take(one: Step, order: Shown): Promise<void> {
  const { id: orderId, amazonOrderNumber } = order;
  // What is refused moves nothing.
  switch (one.kind) {
    case 'ship': {
      const items = listed(order, { [order.items[0].sku]: one.units });
      const parcel = (index: number) => ({ items, carrierCode: 'UPS', trackingNumber: `1Z${one.units}${index}` });
      await acts.act('ship', { orderId, packages: Array.from({ length: one.parcels }, (_, index) => parcel(index)) });
      return;
    }
    case 'invoice':
      await acts.act('invoice', { orderId });
      return;
    case 'refund': {
      const items = listed(order, { [order.items[0].sku]: one.units });
      await acts.act('creditMemo', {
        orderId,
        items,
        reason: 'OTHER',
        ...(one.goodwill && { adjustmentRefund: '0.50' }),
      });
      return;
    }
    case 'correct': {
      const [parcel] = order.shipments.flatMap(({ packages }: Shown) => packages);
      if (parcel) await acts.act('correctTracking', { packageId: parcel.id, trackingNumber: `1Z9${one.digit}` });
      return;
    }
    case 'cancel':
      await acts.act('cancelAmazonOrder', { amazonOrderNumber, reason: 'NO_INVENTORY' });
      return;
    case 'amazonCancels': {
      const shown = (await desk.atAmazon(amazonOrderNumber)) as Shown;
      const waits = order.amazonEffects.some(({ state }: Shown) => state !== 'CONFIRMED');
      // Amazon cancels nothing that has left, here or there.
      if (shown.fulfillment.fulfillmentStatus !== 'UNSHIPPED' || order.shipments.length > 0 || waits) return;
      await drift.inSellerCentral(amazonOrderNumber, ({ orderItems }) => ({
        fulfillment: { fulfilledBy: 'MERCHANT', fulfillmentStatus: 'CANCELLED' },
        orderItems: orderItems.map((line: Shown) => ({
          ...line,
          fulfillment: { quantityFulfilled: 0, quantityUnfulfilled: 0 },
        })),
      }));
      // Read before anything else is done: a parcel that leaves meanwhile would be a difference indeed.
      await desk.advance(600);
      return desk.sync();
    }
    case 'tellAmazon': {
      const queued = order.amazonEffects.filter(({ state }: Shown) => state === 'QUEUED');
      const feeds = queued.some(({ kind }: Shown) => kind !== 'CONFIRM_SHIPMENT');
      const parcels = queued.some(({ kind }: Shown) => kind === 'CONFIRM_SHIPMENT');
      // Armed for a call that is to come, so that nothing of it is left for another history.
      if (one.refuses && feeds && !parcels) await desk.fault({ operation: 'processFeed', kind: 'refuse' });
      if (one.loses && parcels) await desk.fault({ operation: 'confirmShipment', kind: 'lost-reply' });
      await desk.drain();
      return;
    }
    case 'compare':
      expect(await found(amazonOrderNumber)).toEqual([]);
  }
}

/** What a comparison finds at this moment. */
async function found(number: string): Promise<Shown[]> {
  const payload = await drift.compare(number);
  expect(payload.errors).toEqual([]);
  return payload.differences;
}

it('whatever is done here, and however late Amazon is told, an Amazon that does what it says differs in nothing', {
  timeout: 240_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 9 }), async (steps) => {
      runs += 1;
      const number = `112-0000001-${String(runs).padStart(7, '0')}`;
      await desk.anOrder({ number, lines: [`D${runs} 3 36.00 2.97`], shipping: '4.99', createdTime: soon(desk) });
      for (const one of steps) await take(one, await desk.orderBy(number));

      const doubtful: (readonly string[])[] = [];
      const sweep = () => drift.sweep({ lookAgain: async (_tx, { seen }) => void doubtful.push(seen) });
      await sweep();
      await desk.drain();
      await desk.advance(5 * 86_400);
      await sweep();
      expect([doubtful, await desk.db.select().from(orderDifferences)]).toEqual([[], []]);
    }),
    { numRuns: 6, interruptAfterTimeLimit: 100_000, endOnFailure: true },
  );
});
