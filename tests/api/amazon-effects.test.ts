import { expect, it } from 'vitest';
import { stores } from '../../src/db/tables.ts';
import { telling } from '../delivery/support/tell.ts';
import { discrepancies } from '../support/books.ts';
import { adminKey, useDesk } from '../support/desk.ts';
import type { Shown } from './support/acts.ts';
import { onEffects } from './support/effects.ts';
import { leavesNothing } from './support/kept.ts';

const desk = useDesk();
const tell = telling(desk);
const effects = onEffects(desk);

const states = async (order: Shown) => (await effects.all(order)).map(({ state }) => state);
const trackingAt = async ({ amazonOrderNumber }: Shown): Promise<string[]> =>
  ((await desk.atAmazon(amazonOrderNumber)) as Shown).packages.map((parcel: Shown) => parcel.trackingNumber);
const correct = ({ shipments }: Shown, trackingNumber: string) =>
  tell.act('correctTracking', 'CorrectTrackingInput', { packageId: shipments[0].packages[0].id, trackingNumber });
const last = async (order: Shown) => (await effects.all(order)).at(-1);
const refuse = (operation: string) => desk.fault({ operation, kind: 'refuse' });
const evidence = 'Case 4711: Amazon says so.';

/** A refund that Amazon has refused: its memo is voided. */
async function aRefusedRefund(): Promise<Shown> {
  const order = await tell.aShippedOrder();
  await refuse('processFeed');
  await tell.refund(order);
  await desk.drain();
  return order;
}

/** A refund of which nobody knows whether Amazon has it. */
async function anUnclearRefund(): Promise<Shown> {
  const order = await tell.aShippedOrder();
  await desk.fault({ operation: 'createFeed', kind: 'lost-reply' });
  await desk.fault({ operation: 'processFeed', kind: 'drop' });
  await tell.refund(order);
  await desk.drain(1);
  expect(await last(order)).toMatchObject({ state: 'UNKNOWN', allowedActions: ['SETTLE'] });
  return order;
}

it('tells Amazon once more of a shipment that it refused: the same effect, under its actor’s name', async () => {
  const order = await tell.ship(await desk.anOrder());
  await refuse('confirmShipment');
  await desk.drain();
  const refused = await last(order);
  expect(refused).toMatchObject({ state: 'REFUSED', allowedActions: ['RETRY', 'SETTLE'] });

  const input = { idempotencyKey: 'again' };
  const tried = await leavesNothing(desk, () => effects.act('RETRY', refused, { ...input, dryRun: true }));
  expect(tried).toMatchObject({ amazonEffect: { state: 'QUEUED' }, operation: { dryRun: true }, errors: [] });
  const retried = await effects.done('RETRY', refused, input);
  expect(retried).toMatchObject({ amazonEffect: { id: refused.id, state: 'QUEUED', attempts: 1 } });
  expect(retried.order.amazonEffects).toEqual([{ id: refused.id, state: 'QUEUED' }]);
  await desk.drain();
  expect(await effects.all(order)).toMatchObject([
    { id: refused.id, state: 'CONFIRMED', attempts: 2, lastError: null },
  ]);
  expect(await tell.told('CONFIRM_SHIPMENT')).toBe(1);

  const replay = await effects.done('RETRY', refused, input);
  expect(replay).toMatchObject({ operation: { replayed: true }, amazonEffect: { state: 'CONFIRMED' } });
  const { data } = await desk.api(
    `{ order(by: { id: "${order.id}" }) { events(first: 100) { nodes { kind actor idempotencyKey } } } }`,
  );
  expect(data.order.events.nodes).toContainEqual({
    kind: 'EFFECT_CHANGED',
    actor: 'test-admin-key-of-this-desk',
    idempotencyKey: 'again',
  });
});

it('recalls a cancel and a refund, which are undone here, and Amazon hears of neither', async () => {
  const canceled = await desk.anOrder();
  await tell.cancel(canceled);
  expect((await effects.done('RECALL', await last(canceled))).order).toMatchObject({ state: 'NEW' });
  expect((await tell.again(canceled)).allowedActions).toEqual(canceled.allowedActions);
  const query = 'query($by: OrderBy!) { order(by: $by) { events(first: 100) { nodes { kind actor } } } }';
  const { data } = await desk.api(query, { by: { id: canceled.id } });
  expect(data.order.events.nodes.slice(-2)).toEqual([
    { kind: 'EFFECT_CHANGED', actor: adminKey },
    { kind: 'CANCEL_UNDONE', actor: adminKey },
  ]);

  await tell.ship(canceled);
  await tell.invoice(canceled);
  await desk.drain();
  await tell.refund(canceled);
  const { order } = await effects.done('RECALL', await last(canceled));
  expect(order).toMatchObject({ state: 'COMPLETE', creditMemos: [{ voidedAt: expect.any(String) }] });
  await desk.drain();
  expect(await states(canceled)).toEqual(['RECALLED', 'CONFIRMED', 'RECALLED']);
  expect(await tell.calls('createFeed')).toBe(0);
  expect(await discrepancies(desk.db)).toEqual([]);
});

it('undoes a recalled cancel of an Amazon order that no order was made from', async () => {
  await desk.db.update(stores).set({ importAmazonOrders: false });
  await desk.anOrder();
  const number = '112-0000001-0000001';
  await desk.api(
    `mutation { cancelAmazonOrder(input: { amazonOrderNumber: "${number}", reason: NO_INVENTORY, idempotencyKey: "c" }) { errors { code } } }`,
  );
  const [cancel] = await effects.all({ amazonOrderNumber: number });
  expect(await effects.done('RECALL', cancel)).toMatchObject({ order: null, amazonEffect: { state: 'RECALLED' } });
  const { data } = await desk.api(
    `{ amazonOrder(number: "${number}") { allowedActions: actions { action allowed } } }`,
  );
  expect(data.amazonOrder.allowedActions).toContainEqual({ action: 'CANCEL_AMAZON_ORDER', allowed: true });
});

it('recalls a shipment, which stays shipped here', async () => {
  const order = await tell.ship(await desk.anOrder());
  const { order: after } = await effects.done('RECALL', await last(order));
  expect(after.state).toBe('PROCESSING');
  await desk.drain();
  expect(await tell.again(order)).toMatchObject({ shippingState: 'SHIPPED', items: [{ quantityShipped: 3 }] });
  expect(await tell.calls('confirmShipment')).toBe(0);
});

it('recalls a correction: here and at Amazon the package stands as it was told before', async () => {
  const untold = await tell.ship(await desk.anOrder());
  const first = untold.shipments[0].packages[0].trackingNumber;
  const { version } = await correct(untold, 'SECOND');
  await correct(untold, 'THIRD');
  const { order } = await effects.done('RECALL', await last(untold));
  expect(order.version).toBeGreaterThan(version + 1);
  expect((await tell.again(untold)).shipments[0].packages[0].trackingNumber).toBe('SECOND');
  expect(await states(untold)).toEqual(['RECALLED', 'QUEUED', 'RECALLED']);
  await effects.done('RECALL', (await effects.all(untold))[1]);
  await desk.drain();
  expect(await states(untold)).toEqual(['CONFIRMED', 'RECALLED', 'RECALLED']);
  expect(await trackingAt(untold)).toEqual([first]);

  await correct(untold, 'FOURTH');
  await effects.done('RECALL', await last(untold));
  await desk.drain();
  expect(await trackingAt(untold)).toEqual([first]);
  expect((await tell.again(untold)).shipments[0].packages[0].trackingNumber).toBe(first);
  expect(await discrepancies(desk.db)).toEqual([]);
});

it('does not send what a person has recalled when its correction is recalled too', async () => {
  const order = await tell.ship(await desk.anOrder());
  await effects.done('RECALL', await last(order));
  await correct(order, 'SECOND');
  await effects.done('RECALL', await last(order));
  await desk.drain();
  expect(await states(order)).toEqual(['RECALLED', 'RECALLED']);
  expect(await tell.calls('confirmShipment')).toBe(0);
});

it('settles an unclear refund by a person’s word, and the seller’s other refunds go on', async () => {
  const order = await anUnclearRefund();
  const answer = await effects.done('SETTLE', await last(order), {
    outcome: 'DID_NOT_HAPPEN',
    evidence: ` ${evidence} `,
  });
  expect(answer).toMatchObject({
    amazonEffect: {
      state: 'SETTLED',
      allowedActions: [],
      settlement: {
        outcome: 'DID_NOT_HAPPEN',
        evidence,
        by: 'test-admin-key-of-this-desk',
        at: desk.clock.now.toISOString(),
      },
    },
    order: { state: 'COMPLETE', creditMemos: [{ number: '000000001', voidedAt: expect.any(String) }] },
  });
  expect(await effects.stuck()).toEqual([]);

  await tell.refund(order);
  await desk.drain();
  expect(await states(order)).toEqual(['CONFIRMED', 'SETTLED', 'CONFIRMED']);
  expect(await discrepancies(desk.db)).toEqual([]);
});

it('keeps the memo of an unclear refund that is said to have happened', async () => {
  const order = await anUnclearRefund();
  const { order: after } = await effects.done('SETTLE', await last(order), { evidence });
  expect(after.creditMemos).toEqual([{ number: '000000001', voidedAt: null }]);
  expect(await discrepancies(desk.db)).toEqual([]);
});

it('lets the memo of a refused refund count again when the money went back after all, and only once', async () => {
  const order = await aRefusedRefund();
  const refused = await last(order);
  const { order: after } = await effects.done('SETTLE', refused, { evidence });
  expect(after.creditMemos).toEqual([{ number: '000000001', voidedAt: null }]);
  expect((await tell.again(order)).items[0].quantityRefunded).toBe(1);
  expect(await discrepancies(desk.db)).toEqual([]);

  const other = await desk.anOrder({ number: '112-0000001-0000002', createdTime: desk.clock.now.toISOString() });
  await tell.ship(other);
  await tell.invoice(other);
  await desk.drain();
  await refuse('processFeed');
  await tell.refund(other, 3);
  await desk.drain();
  await tell.refund(other, 3);
  const [, first] = await effects.all(other);
  const { errors } = await leavesNothing(desk, () => effects.act('SETTLE', first, { evidence }));
  expect(errors).toMatchObject([{ code: 'EFFECT_NOT_SETTLEABLE', path: ['outcome'] }]);
  await effects.done('SETTLE', first, { outcome: 'DID_NOT_HAPPEN', evidence });
  expect((await tell.again(other)).creditMemos).toMatchObject([{ voidedAt: expect.any(String) }, { voidedAt: null }]);
});

it('takes Amazon’s report, and no word, for a refused cancel that happened after all', async () => {
  const order = await desk.anOrder();
  await refuse('processFeed');
  await tell.cancel(order);
  await desk.drain();
  const { errors } = await effects.act('SETTLE', await last(order), { evidence });
  expect(errors).toMatchObject([
    { code: 'EFFECT_NOT_SETTLEABLE', path: ['outcome'], fix: expect.stringMatching(/^Sync/) },
  ]);
  await effects.done('SETTLE', await last(order), { outcome: 'DID_NOT_HAPPEN', evidence });
  expect(await tell.again(order)).toMatchObject({ state: 'NEW' });
});

it('lets a refund go that waited for a refused shipment, once a person vouches for it', async () => {
  const order = await desk.anOrder();
  await tell.ship(order);
  await tell.invoice(order);
  await tell.refund(order);
  await refuse('confirmShipment');
  await desk.drain();
  expect(await states(order)).toEqual(['REFUSED', 'QUEUED']);
  await effects.done('SETTLE', (await effects.all(order))[0], { evidence });
  await desk.drain(1);
  expect((await states(order))[1]).not.toBe('QUEUED');
});

it('names everything that stands in the way at once, and does nothing', async () => {
  const order = await tell.ship(await desk.anOrder());
  const effect = await last(order);
  await desk.db.update(stores).set({ readOnly: true });
  await desk.addKey('a reader', ['READ_ORDERS']);
  const codes = (answer: Shown) => answer.errors.map(({ code, path }: Shown) => `${code} at ${path}`);
  const retry = await leavesNothing(desk, () => effects.act('RETRY', effect, {}, 'a reader'));
  expect(codes(retry)).toEqual([
    'EFFECT_NOT_RETRYABLE at amazonEffectId',
    'STORE_READ_ONLY at amazonEffectId',
    'PERMISSION_DENIED at amazonEffectId',
  ]);
  expect(retry).toMatchObject({ amazonEffect: null, order: { id: order.id } });
  const listed = (await effects.all(order, 'a reader'))[0].actions.map(({ reasons }: Shown) =>
    reasons.map(({ code }: Shown) => code),
  );
  expect(listed[0]).toEqual(retry.errors.map(({ code }: Shown) => code));
  const settle = await effects.act('SETTLE', effect, { evidence: ' ' });
  expect(codes(settle)).toEqual(['EFFECT_NOT_SETTLEABLE at amazonEffectId', 'INVALID_INPUT at evidence']);
  expect(codes(await effects.act('SETTLE', effect, { evidence: 'x'.repeat(2_001) }))[1]).toBe(
    'INVALID_INPUT at evidence',
  );
  expect(await effects.done('RECALL', effect)).toMatchObject({ amazonEffect: { state: 'RECALLED' } });
});

it('shows an effect of another store as none', async () => {
  const order = await tell.ship(await desk.anOrder());
  const effect = await last(order);
  await desk.addKey('elsewhere', ['READ_ORDERS', 'SHIP'], ['01900000-0000-7000-8000-000000000009']);
  const answer = await leavesNothing(desk, () => effects.act('RECALL', effect, {}, 'elsewhere'));
  expect(answer).toMatchObject({ order: null, errors: [{ code: 'EFFECT_NOT_FOUND' }] });
});
