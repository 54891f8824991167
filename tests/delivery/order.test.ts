import { expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { useDesk } from '../support/desk.ts';
import { aWorker, telling } from './support/tell.ts';

const desk = useDesk();
const tell = telling(desk);

const kindsTold = async () => (await desk.amazonEffects()).map(({ kind }) => kind);
const references = async () =>
  ((await desk.amazonEffects()) as readonly { detail: { packageDetail?: { packageReferenceId: string } } }[]).map(
    ({ detail }) => detail.packageDetail?.packageReferenceId,
  );
const states = async (order: object) => (await tell.effects(order)).map(({ state }) => state);

it('tells Amazon of one order’s packages in the order they left, whatever holds the first one up', async () => {
  const order = await desk.anOrder();
  await tell.ship(order, 1, 1);
  await tell.ship(order, 1);
  await desk.fault({ operation: 'confirmShipment', kind: 'timeout' });

  await desk.drain(1);
  expect(await states(order)).toEqual(['UNKNOWN', 'QUEUED', 'QUEUED']);
  const [, second] = await tell.effects(order);
  expect(second).toMatchObject({
    attempts: 0,
    lastError: expect.stringMatching(/^Nobody knows .* or settle that one/),
  });
  await desk.drain();

  expect(await references()).toEqual(['1', '2', '3']);
  expect(await states(order)).toEqual(['CONFIRMED', 'CONFIRMED', 'CONFIRMED']);
  expect(await tell.effects(order)).toMatchObject([{ attempts: 2 }, { attempts: 1 }, { attempts: 1 }]);
});

it('tells of the second package although Amazon refused the first', async () => {
  const order = await desk.anOrder();
  await tell.ship(order, 1, 2);
  await desk.fault({ operation: 'confirmShipment', kind: 'refuse' });

  await desk.drain();

  expect(await states(order)).toEqual(['REFUSED', 'CONFIRMED']);
  expect(await tell.again(order)).toMatchObject({ shippingState: 'SHIPPED', shipments: [{ number: '000000001' }] });
});

it('refunds at Amazon only after every shipment shows there', async () => {
  const order = await desk.anOrder();
  await tell.ship(order);
  await tell.invoice(order);
  await desk.fault({ operation: 'confirmShipment', kind: 'hide', times: 4 });
  const refunded = await tell.refund(order);
  expect(refunded.creditMemos).toMatchObject([{ voidedAt: null, grandTotal: { amount: '12.99' } }]);

  await desk.drain(3);
  expect(await states(order)).toEqual(['ACCEPTED', 'QUEUED']);
  expect((await tell.effect(order, 'REFUND')).lastError).toBe('Amazon does not show the shipment yet.');
  expect(await kindsTold()).toEqual(['CONFIRM_SHIPMENT']);
  await desk.drain();

  expect(await states(order)).toEqual(['CONFIRMED', 'CONFIRMED']);
  expect(await kindsTold()).toEqual(['CONFIRM_SHIPMENT', 'REFUND']);
});

it('never refunds at Amazon while the only shipment was refused there', async () => {
  const order = await desk.anOrder();
  await tell.ship(order);
  await tell.invoice(order);
  await tell.refund(order);
  await desk.fault({ operation: 'confirmShipment', kind: 'refuse' });

  await desk.drain();

  expect(await states(order)).toEqual(['REFUSED', 'QUEUED']);
  expect(await kindsTold()).toEqual([]);
});

it('keeps what is queued while the store is read-only, and sends it afterwards', async () => {
  const order = await desk.anOrder();
  await tell.ship(order);
  await desk.db.execute(sql`update stores set read_only = true`);

  await desk.drain(3);
  expect(await tell.effects(order)).toMatchObject([
    { state: 'QUEUED', attempts: 0, lastError: 'The store sends nothing to Amazon for now.' },
  ]);
  await desk.db.execute(sql`update stores set read_only = false`);
  await desk.drain();

  expect(await tell.effects(order)).toMatchObject([{ state: 'CONFIRMED', attempts: 1 }]);
});

it('moves updatedAt, and not the version, while Amazon is told', async () => {
  const query = 'query($by: OrderBy!) { order(by: $by) { version updatedAt } }';
  const order = await desk.anOrder();
  await tell.ship(order);
  const by = { amazonOrderNumber: order.amazonOrderNumber };
  const before = (await desk.api(query, { by })).data.order;
  await desk.advance(60);

  await desk.drain();

  const after = (await desk.api(query, { by })).data.order;
  expect(after.version).toBe(before.version);
  expect(Date.parse(after.updatedAt)).toBe(Date.parse(before.updatedAt) + 60_000);
});

it('holds a refund up behind one of which nobody knows, and says so, but not behind one that Amazon took', async () => {
  const order = await tell.aShippedOrder();
  await tell.refund(order);
  await desk.db.execute(sql`update amazon_effects set state = 'UNKNOWN' where kind = 'REFUND'`);
  await tell.refund(order);
  const worker = aWorker(desk);
  const [, second = ''] = await worker.unfinished();

  await worker.deliver(second);
  expect(await tell.effect(order, 'REFUND')).toMatchObject({
    state: 'QUEUED',
    lastError: expect.stringMatching(/^Nobody knows .* or settle that one/),
  });
  await desk.db.execute(sql`update amazon_effects set amazon_reference = '1' where state = 'UNKNOWN'`);
  await worker.deliver(second);
  expect(await tell.effect(order, 'REFUND')).toMatchObject({ state: 'ACCEPTED' });
});
