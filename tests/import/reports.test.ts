import { expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { telling } from '../delivery/support/tell.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();
const tell = telling(desk);
type Changes = Parameters<typeof amazonJson>[0];

/** Amazon reports an order anew, as of now, and we read it. */
async function reported(changes: Changes, at = desk.clock.now): Promise<void> {
  const json = amazonJson(changes);
  await desk.amazonHas({ ...json, lastUpdatedTime: at.toISOString() });
  await desk.advance(600);
  await desk.sync();
}
const available = async () =>
  (await desk.db.execute(sql`select quantity_available from products where sku = 'MUG'`)).rows[0]?.quantity_available;
const setting = (set: string) => desk.db.execute(sql.raw(`update stores set ${set}`));
const amazonOrders = async () =>
  (await desk.db.execute(sql`select import_state, import_blockers, shipping_state from amazon_orders order by number`))
    .rows;
const number = '112-0000001-0000001';

it('changes nothing for a report it has seen, and drops an older one', async () => {
  const order = await desk.anOrder();
  await reported({}, new Date('2026-03-02T12:00:00Z'));
  const seen = await tell.again(order);

  await desk.sync();
  expect(await tell.again(order)).toEqual(seen);
  await desk.db.execute(sql`update amazon_accounts set checkpoint_at = '2026-02-01'`);
  await reported({ status: 'CANCELLED' }, new Date('2026-03-02T11:00:00Z'));
  expect(await tell.again(order)).toEqual(seen);
  expect(await discrepancies(desk.db)).toEqual([]);
});

it('is not turned back by an old report of Amazon after shipping or canceling here', async () => {
  const shipped = await desk.anOrder();
  await tell.ship(shipped);
  await reported({ programs: ['PRIME'] });
  expect(await tell.again(shipped)).toMatchObject({ shippingState: 'SHIPPED', items: [{ quantityShipped: 3 }] });

  const other = '112-0000002-0000001';
  await reported({ number: other });
  await tell.cancel({ amazonOrderNumber: other });
  await reported({ number: other, programs: ['PRIME'] });
  expect(await desk.orderBy(other)).toMatchObject({ state: 'CANCELED', shippingState: 'CANCELED' });
  expect(await discrepancies(desk.db)).toEqual([]);
});

it('makes an order of a pending one as soon as it is paid', async () => {
  await desk.stock({ sku: 'MUG' });
  await reported({ status: 'PENDING' });
  expect(await amazonOrders()).toMatchObject([{ import_state: 'NOT_DUE' }]);

  await reported({ status: 'UNSHIPPED' });
  expect(await desk.orderBy(number)).toMatchObject({ state: 'NEW', number: '000000001' });
  expect(await available()).toBe(997);
});

it('cancels here what Amazon cancels, and gives the stock back once', async () => {
  const order = await desk.anOrder();
  await reported({ status: 'CANCELLED' });
  expect(await tell.again(order)).toMatchObject({ state: 'CANCELED', amazonEffects: [], creditMemos: [] });
  await reported({ status: 'CANCELLED', programs: ['PRIME'] });
  expect(await available()).toBe(1_000);
});

it('credits what was invoiced when Amazon cancels, and tells Amazon nothing', async () => {
  const order = await desk.anOrder();
  await tell.invoice(order);
  await reported({ status: 'CANCELLED' });

  expect(await tell.again(order)).toMatchObject({
    state: 'CLOSED',
    amazonEffects: [],
    creditMemos: [{ number: '000000001', grandTotal: { amount: '38.97' } }],
  });
  expect(await available()).toBe(1_000);
  expect(await discrepancies(desk.db)).toEqual([]);
});

it('ships nothing that Amazon shows as shipped elsewhere, and invents no shipment', async () => {
  const order = await desk.anOrder();
  await reported({ status: 'SHIPPED' });

  const after = await tell.again(order);
  expect(after).toMatchObject({ shippingState: 'SHIPPED', shipments: [], items: [{ quantityToShip: 0 }] });
  expect(after.allowedActions).not.toContain('SHIP');
  expect(await tell.invoice(order)).toMatchObject({ state: 'COMPLETE' });
});

it('imports what Amazon ships for us once it has, without our stock', async () => {
  await desk.stock({ sku: 'MUG', quantityAvailable: 0 });
  await reported({ fulfilledBy: 'AMAZON' });
  expect(await amazonOrders()).toMatchObject([{ import_state: 'NOT_DUE' }]);

  await reported({ fulfilledBy: 'AMAZON', status: 'SHIPPED' });
  const order = await desk.orderBy(number);
  expect(order.allowedActions).not.toContain('SHIP');
  expect(order.allowedActions).not.toContain('CANCEL_AMAZON_ORDER');
  expect(await tell.invoice(order)).toMatchObject({ state: 'COMPLETE' });
  expect(await available()).toBe(0);
});

it('lists orders only while import is off, and imports them when it is on again', async () => {
  await setting('import_amazon_orders = false');
  await desk.stock({ sku: 'MUG' });
  await reported({});
  expect(await amazonOrders()).toMatchObject([{ import_state: 'DISABLED', shipping_state: 'UNSHIPPED' }]);
  expect(await desk.orderBy(number)).toBeNull();

  await setting('import_amazon_orders = true');
  await desk.sync();
  expect(await desk.orderBy(number)).toMatchObject({ state: 'NEW' });
});

it('imports an order from before the store was connected only when asked for it by number, and then for good', async () => {
  const createdTime = '2026-01-15T09:00:00Z';
  await reported({ createdTime });
  expect(await amazonOrders()).toMatchObject([{ import_state: 'NOT_DUE' }]);

  const query =
    'mutation($input: SyncStoreInput!) { syncStore(input: $input) { errors { code } amazonOrder { importState } } }';
  const input = { storeId: desk.storeId, amazonOrderNumber: number, idempotencyKey: 'by number' };
  const { data } = await desk.api(query, { input });
  expect(data.syncStore).toEqual({ errors: [], amazonOrder: { importState: 'BLOCKED' } });

  // Its product was missing; the next sync finds it, although nobody asks by number again.
  await desk.sync();
  expect(await amazonOrders()).toMatchObject([{ import_state: 'BLOCKED' }]);
  await desk.stock({ sku: 'MUG' });
  await desk.sync();
  expect(await desk.orderBy(number)).toMatchObject({ state: 'NEW' });
});

it.each([
  ['WARN', { state: 'NEW' }, ['SHIP']],
  ['REFUSE_SHIP', { state: 'NEW' }, []],
  ['HOLD', { state: 'ON_HOLD' }, []],
])('treats a buyer’s wish to cancel as the policy %s says', async (policy, shown, actions) => {
  await setting(`buyer_cancel_request_policy = '${policy}'`);
  const order = await desk.anOrder();
  const cancellation = { cancellationRequest: { requester: 'BUYER', cancelReason: 'Found it cheaper' } };
  await reported({ item: { cancellation } });

  const after = await tell.again(order);
  expect(after).toMatchObject(shown);
  expect(after.allowedActions.filter((action: string) => action === 'SHIP')).toEqual(actions);
});
