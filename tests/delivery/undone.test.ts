import { expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';
import { telling } from './support/tell.ts';

const desk = useDesk();
const tell = telling(desk);

const available = async (): Promise<number> =>
  (await desk.db.execute(sql`select quantity_available from products where sku = 'MUG'`)).rows[0]
    ?.quantity_available as number;
const eventKinds = async () =>
  (await desk.db.execute<{ kind: string }>(sql`select kind from order_events order by sequence`)).rows.map(
    ({ kind }) => kind,
  );
const refuseFeed = () => desk.fault({ operation: 'processFeed', kind: 'refuse' });

it('undoes a cancel that Amazon refused: state, units, stock, and it can be asked for again', async () => {
  const order = await desk.anOrder();
  expect(await available()).toBe(997);
  expect(await tell.cancel(order)).toMatchObject({ state: 'CANCELED', shippingState: 'CANCELED' });
  expect(await available()).toBe(1_000);
  await refuseFeed();

  await desk.drain();

  const after = await tell.again(order);
  expect(after).toMatchObject({
    state: 'NEW',
    shippingState: 'UNSHIPPED',
    items: [{ quantityCanceled: 0, quantityToShip: 3 }],
  });
  expect(after.allowedActions).toEqual(order.allowedActions);
  expect(await available()).toBe(997);
  expect(await eventKinds()).toContain('CANCEL_UNDONE');

  await tell.cancel(order);
  await desk.drain();
  expect(await tell.effects(order)).toMatchObject([{ state: 'REFUSED' }, { state: 'CONFIRMED' }]);
  expect(await tell.told('CANCEL_ORDER')).toBe(1);
  expect(await available()).toBe(1_000);
  expect(await discrepancies(desk.db)).toEqual([]);
});

it('voids the memo of a refused cancel, keeps its number, and works the state out again', async () => {
  const order = await desk.anOrder();
  const invoiced = await tell.invoice(order);
  expect(await tell.cancel(order)).toMatchObject({ state: 'CLOSED', creditMemos: [{ voidedAt: null }] });
  await refuseFeed();

  await desk.drain();

  const after = await tell.again(order);
  expect(after).toMatchObject({
    state: 'PROCESSING',
    creditMemos: [{ number: '000000001', voidedAt: expect.any(String) }],
    totals: { refunded: { amount: '0.00' }, paid: invoiced.totals.paid },
  });
  expect(after.allowedActions).toEqual(invoiced.allowedActions);
  expect(await discrepancies(desk.db)).toEqual([]);
});

it('voids the memo of a refused refund, takes returned units off the stock, and can refund anew', async () => {
  const order = await tell.aShippedOrder();
  const before = await available();
  const returned = { returnToStock: [{ itemId: order.items[0].id, quantity: 2 }] };
  await tell.refund(order, 2, returned);
  expect(await available()).toBe(before + 2);
  await refuseFeed();

  await desk.drain();

  expect(await available()).toBe(before);
  expect(await tell.again(order)).toMatchObject({
    state: 'COMPLETE',
    creditMemos: [{ number: '000000001', voidedAt: expect.any(String) }],
    items: [{ quantityRefunded: 0 }],
    totals: { refunded: { amount: '0.00' } },
  });
  expect(await eventKinds()).toContain('CREDIT_MEMO_VOIDED');

  await tell.refund(order, 2);
  await desk.drain();
  expect((await tell.again(order)).creditMemos).toMatchObject([{}, { number: '000000002', voidedAt: null }]);
  expect(await tell.told('REFUND')).toBe(1);
  expect(await discrepancies(desk.db)).toEqual([]);
});

it('never undoes a shipment, whatever Amazon says', async () => {
  const order = await desk.anOrder();
  const shipped = await tell.ship(order);
  await desk.fault({ operation: 'confirmShipment', kind: 'refuse' });

  await desk.drain();

  const after = await tell.again(order);
  expect(after.amazonEffects).toMatchObject([{ state: 'REFUSED' }]);
  expect({ ...after, amazonEffects: [] }).toEqual({ ...shipped, amazonEffects: [] });
});

it('takes no stock back for a refused cancel where the import had taken none', async () => {
  await desk.db.execute(sql`update stores set reserve_stock = false`);
  const order = await desk.anOrder();
  expect(await available()).toBe(1_000);
  await tell.cancel(order);
  await refuseFeed();

  await desk.drain();

  expect(await tell.again(order)).toMatchObject({ state: 'NEW' });
  expect(await available()).toBe(1_000);
});

it('takes a cancel for done when Amazon has canceled by itself, and sends none', async () => {
  const order = await desk.anOrder();
  const { fulfillment, ...json } = await desk.atAmazon(order.amazonOrderNumber);
  await tell.cancel(order);
  await desk.amazonHas({ ...json, fulfillment: { ...fulfillment, fulfillmentStatus: 'CANCELLED' } });

  await desk.drain();

  expect(await tell.effects(order)).toMatchObject([{ state: 'CONFIRMED' }]);
  expect(await tell.told('CANCEL_ORDER')).toBe(0);
  expect(await tell.again(order)).toMatchObject({ state: 'CANCELED' });
});

it('does not cancel what Amazon shows as shipped: that would refund it all', async () => {
  const order = await desk.anOrder();
  const { fulfillment, ...json } = await desk.atAmazon(order.amazonOrderNumber);
  await tell.cancel(order);
  await desk.amazonHas({ ...json, fulfillment: { ...fulfillment, fulfillmentStatus: 'PARTIALLY_SHIPPED' } });
  const feeds = await tell.calls('createFeed');

  await desk.drain();

  expect(await tell.effects(order)).toMatchObject([
    { state: 'REFUSED', lastError: 'Amazon shows the order as PARTIALLY_SHIPPED.' },
  ]);
  expect(await tell.calls('createFeed')).toBe(feeds);
  expect(await tell.again(order)).toMatchObject({ state: 'NEW' });
});

it('cancels an order that was never imported, and forgets it was asked when Amazon refuses', async () => {
  await desk.amazonHas({ ...(await anUnknownProduct()) });
  await desk.advance(600);
  await desk.sync();
  const order = { amazonOrderNumber: '112-0000001-0000001' };
  const asked = async () =>
    (await desk.db.execute(sql`select import_state, cancel_asked_at is not null as asked from amazon_orders`)).rows;
  await desk.api(`mutation($input: CancelAmazonOrderInput!) { cancelAmazonOrder(input: $input) { errors { code } } }`, {
    input: { ...order, reason: 'NO_INVENTORY', idempotencyKey: 'cancel' },
  });
  expect(await asked()).toEqual([{ import_state: 'BLOCKED', asked: true }]);

  // Its product turns up while Amazon decides: an order of ours now could be shipped and canceled at once.
  await desk.stock({ sku: 'MUG' });
  await desk.sync();
  expect(await asked()).toEqual([{ import_state: 'PENDING', asked: true }]);
  await refuseFeed();
  await desk.drain();
  await desk.sync();

  expect(await asked()).toEqual([{ import_state: 'IMPORTED', asked: false }]);
  expect(await desk.orderBy(order.amazonOrderNumber)).toMatchObject({ state: 'NEW', shippingState: 'UNSHIPPED' });
});

async function anUnknownProduct() {
  const { amazonJson } = await import('../support/amazon-json.ts');
  return amazonJson();
}
