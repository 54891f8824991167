import { expect, it } from 'vitest';
import { driftOf } from '../api/support/drift.ts';
import { onEffects } from '../api/support/effects.ts';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';
import { telling } from './support/tell.ts';

const desk = useDesk();
const tell = telling(desk);
const effects = onEffects(desk);
// biome-ignore lint/suspicious/noExplicitAny: an order has the shape that its query gives it
type Shown = any;

const ofKind = async (order: Shown, kind: string) =>
  (await effects.all(order)).findLast((effect) => effect.kind === kind);
const sellerCentralRefunds = ({ amazonOrderNumber: orderId }: Shown, amount: string) =>
  desk.control('refunds', { orderId, amount });
const hours = (count: number) => desk.advance(count * 3_600);

it('shows of a package, a cancel and a refund what Amazon showed of them', async () => {
  const order = await tell.aShippedOrder();
  await tell.refund(order);
  await desk.drain();
  const [shipment, refund] = await effects.all(order);
  const tracking = order.shipments[0].packages[0].trackingNumber;
  expect(shipment.readBack).toMatchObject({ state: 'MATCHED', readAt: desk.clock.now.toISOString() });
  expect(shipment.readBack.seen).toContain(`tracking ${tracking}, carrier UPS, 3 ×`);
  const { amount } = (await tell.again(order)).creditMemos[0].grandTotal;
  expect(refund.readBack).toMatchObject({ state: 'MATCHED', expected: `${amount} USD`, seen: `${amount} USD` });

  const canceled = await desk.anOrder({ number: '112-0000001-0000002', createdTime: desk.clock.now.toISOString() });
  await tell.cancel(canceled);
  await desk.drain();
  expect((await effects.all(canceled))[0].readBack).toMatchObject({ state: 'MATCHED', seen: 'CANCELED' });
});

it('finds a package that Amazon took and dropped, says so after half an hour, and a correction goes out', async () => {
  const order = await tell.ship(await desk.anOrder());
  await desk.fault({ operation: 'confirmShipment', kind: 'drop' });
  await desk.drain();
  expect((await effects.all(order))[0]).toMatchObject({
    state: 'ACCEPTED',
    lastError: null,
    readBack: { state: 'MISSING', seen: null },
  });
  expect(await effects.stuck()).toEqual([]);

  await desk.advance(30 * 60);
  await desk.drain(3);
  expect((await effects.all(order))[0]).toMatchObject({
    state: 'UNKNOWN',
    attempts: 1,
    lastError: 'Amazon took it but does not show it. Check the carrier code in Seller Central.',
    readBack: { state: 'MISSING' },
    allowedActions: ['RETRY', 'SETTLE'],
  });
  expect(await effects.stuck()).toEqual([order.amazonOrderNumber]);

  const packageId = order.shipments[0].packages[0].id;
  await tell.act('correctTracking', 'CorrectTrackingInput', { packageId, carrierCode: 'FEDEX' });
  await desk.drain();
  expect((await effects.all(order)).map(({ state }) => state)).toEqual(['CONFIRMED', 'CONFIRMED']);
  expect(await effects.stuck()).toEqual([]);
});

it('shows both amounts when Amazon refunded another one, and asks a person once the books may not lag any more', async () => {
  const order = await tell.aShippedOrder();
  await desk.fault({ operation: 'processFeed', kind: 'drop' });
  await tell.refund(order);
  await desk.drain();
  expect(await ofKind(order, 'REFUND')).toMatchObject({
    state: 'ACCEPTED',
    readBack: { state: 'MISSING', seen: null },
  });

  await sellerCentralRefunds(order, '9.99');
  await hours(71);
  await desk.drain(3);
  const { readBack, state, lastError } = await ofKind(order, 'REFUND');
  expect([state, readBack.state, readBack.seen]).toEqual(['ACCEPTED', 'DIFFERENT', '9.99 USD']);
  expect(readBack.expected).toBe(`${(await tell.again(order)).creditMemos[0].grandTotal.amount} USD`);
  expect(lastError).toBe('Amazon shows something else in its place: 9.99 USD.');

  await hours(1);
  await desk.drain(3);
  const stuck = await ofKind(order, 'REFUND');
  expect(stuck).toMatchObject({ state: 'UNKNOWN', attempts: 1, allowedActions: ['SETTLE'] });
  expect(await tell.calls('createFeed')).toBe(1);
  await effects.done('SETTLE', stuck, { outcome: 'DID_NOT_HAPPEN', evidence: 'Amazon refunded 9.99 by hand.' });
  expect((await tell.again(order)).creditMemos).toMatchObject([{ voidedAt: expect.any(String) }]);
  expect(await discrepancies(desk.db)).toEqual([]);
});

it('tells refunds of one order from those made in Seller Central, by amount and one to one', async () => {
  const order = await tell.aShippedOrder();
  await sellerCentralRefunds(order, '5.00');
  await desk.advance(600);
  await tell.refund(order);
  await tell.refund(order);
  await desk.fault({ operation: 'processFeed', kind: 'drop' });
  await desk.drain();
  const refunds = async () => (await effects.all(order)).slice(1).map(({ state, readBack }) => [state, readBack.state]);
  expect((await refunds()).toSorted()).toEqual([
    ['ACCEPTED', 'MISSING'],
    ['CONFIRMED', 'MATCHED'],
  ]);

  const { amount } = (await tell.again(order)).creditMemos[0].grandTotal;
  await sellerCentralRefunds(order, amount);
  await desk.drain();
  expect(await refunds()).toEqual([
    ['CONFIRMED', 'MATCHED'],
    ['CONFIRMED', 'MATCHED'],
  ]);
});

it('asks a person about a refund that Amazon does not let us look at, and compares all else', async () => {
  const order = await tell.aShippedOrder();
  await tell.refund(order);
  await desk.fault({ operation: 'listTransactions', kind: 'forbid', times: 99 });
  await desk.drain(3);
  const lastError = expect.stringContaining('403 to listTransactions');
  expect(await ofKind(order, 'REFUND')).toMatchObject({ state: 'ACCEPTED', lastError });

  await hours(72);
  await desk.drain(1);
  expect(await ofKind(order, 'REFUND')).toMatchObject({ state: 'UNKNOWN', lastError, allowedActions: ['SETTLE'] });

  const drift = driftOf(desk);
  const number = order.amazonOrderNumber;
  await drift.inSellerCentral(number, ({ packages }) => ({ packages: [{ ...packages[0], trackingNumber: '1Z999' }] }));
  expect((await drift.differences(number)).map(({ kind }) => kind)).toEqual(['TRACKING_DIFFERS']);
});
