import { expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';
import { aWorker, telling } from './support/tell.ts';

const desk = useDesk();
const tell = telling(desk);
// biome-ignore lint/suspicious/noExplicitAny: an order has the shape that its query gives it
type Shown = any;

const states = async (order: Shown) => (await tell.effects(order)).map(({ state }) => state);
const correct = (order: Shown, trackingNumber: string) =>
  tell.act('correctTracking', 'CorrectTrackingInput', { packageId: order.shipments[0].packages[0].id, trackingNumber });
const numbers = async ({ amazonOrderNumber }: Shown) =>
  ((await desk.atAmazon(amazonOrderNumber)) as Shown).packages.map((parcel: Shown) => parcel.trackingNumber);

async function ends(order: Shown, expected: readonly string[]) {
  await desk.drain();
  expect(await states(order)).toEqual(expected);
  expect(await numbers(order)).toEqual(['CORRECT']);
  expect(await discrepancies(desk.db)).toEqual([]);
}

it('confirms a package under the number it was corrected to, when Amazon never showed the first one', async () => {
  const order = await tell.ship(await desk.anOrder());
  await desk.fault({ operation: 'confirmShipment', kind: 'hide', times: 3 });
  await desk.drain(2);
  expect(await states(order)).toEqual(['ACCEPTED']);

  await correct(order, 'CORRECT');
  await ends(order, ['CONFIRMED', 'CONFIRMED']);
  expect(await tell.told('EDIT_SHIPMENT')).toBe(1);
});

it('tells the correction alone when Amazon never got what was under way', async () => {
  const order = await tell.ship(await desk.anOrder());
  await desk.fault({ operation: 'confirmShipment', kind: 'timeout' });
  await desk.drain(1);
  expect(await states(order)).toEqual(['UNKNOWN']);

  await correct(order, 'CORRECT');
  expect(await states(order)).toEqual(['UNKNOWN', 'QUEUED']);
  await ends(order, ['RECALLED', 'CONFIRMED']);
  expect([await tell.told('CONFIRM_SHIPMENT'), await tell.told('EDIT_SHIPMENT')]).toEqual([1, 0]);
});

it('edits the package when Amazon got what was under way and its answer was lost', async () => {
  const order = await tell.ship(await desk.anOrder());
  await desk.fault({ operation: 'confirmShipment', kind: 'lost-reply' });
  await desk.drain(1);
  await correct(order, 'CORRECT');
  await ends(order, ['CONFIRMED', 'CONFIRMED']);
  expect([await tell.told('CONFIRM_SHIPMENT'), await tell.told('EDIT_SHIPMENT')]).toEqual([1, 1]);
});

it('lets a process that dies while sending keep its message until Amazon was looked at', async () => {
  const order = await tell.ship(await desk.anOrder());
  await desk.db.execute(sql`update amazon_effects set state = 'SENDING', attempts = 1`);
  await correct(order, 'CORRECT');
  expect(await states(order)).toEqual(['SENDING', 'QUEUED']);
  await ends(order, ['RECALLED', 'CONFIRMED']);
});

it('does not send what was put back into the queue after the correction came', async () => {
  const order = await tell.ship(await desk.anOrder());
  await desk.db.execute(sql`update amazon_effects set state = 'SENDING', attempts = 1`);
  await correct(order, 'CORRECT');
  await desk.db.execute(sql`update amazon_effects set state = 'QUEUED' where state = 'SENDING'`);
  const worker = aWorker(desk);
  const [first = ''] = await worker.unfinished();
  await worker.deliver(first);
  expect(await states(order)).toEqual(['RECALLED', 'QUEUED']);
  await ends(order, ['RECALLED', 'CONFIRMED']);
});

it('refunds after a correction that came later than the refund: neither waits for the other for ever', async () => {
  const order = await tell.ship(await desk.anOrder());
  await tell.invoice(order);
  await tell.refund(order);
  await correct(order, 'CORRECT');
  expect(await states(order)).toEqual(['RECALLED', 'QUEUED', 'QUEUED']);
  await ends(order, ['RECALLED', 'CONFIRMED', 'CONFIRMED']);
  expect((await desk.amazonEffects()).map(({ kind }) => kind)).toEqual(['CONFIRM_SHIPMENT', 'REFUND']);
});

it('tells a later package although a correction of the first one came after it', async () => {
  const order = await tell.ship(await desk.anOrder(), 1);
  await tell.ship(order, 2);
  await desk.fault({ operation: 'confirmShipment', kind: 'refuse' });
  await desk.drain();
  expect(await states(order)).toEqual(['REFUSED', 'CONFIRMED']);
  await correct(order, 'CORRECT');
  await desk.drain();
  expect(await states(order)).toEqual(['REFUSED', 'CONFIRMED', 'CONFIRMED']);
  expect((await numbers(order)).length).toBe(2);
});

it('looks for its own number as long as nothing was corrected', async () => {
  const order = await tell.ship(await desk.anOrder());
  await desk.fault({ operation: 'confirmShipment', kind: 'hide', times: 2 });
  await desk.drain(2);
  await desk.db.execute(sql`update amazon_effects set message = jsonb_set(message, '{trackingNumber}', '"ANOTHER"')`);
  await desk.drain(6);
  expect(await states(order)).toEqual(['ACCEPTED']);
});
