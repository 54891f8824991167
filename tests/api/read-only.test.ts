import { expect, it } from 'vitest';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, aPackage, listed, type Shown } from './support/acts.ts';
import { storesOf } from './support/stores.ts';

const desk = useDesk();
const acts = actsOf(desk);
const stores = storesOf(desk);

const kinds = async () => (await desk.amazonEffects()).map(({ kind }) => kind);
const waitsBecause = (order: Shown) => order.amazonEffects.map(({ state, lastError }: Shown) => [state, lastError]);
const refusedIn = (order: Shown) =>
  order.actions
    .filter(({ reasons }: Shown) => reasons.some(({ code }: Shown) => code === 'STORE_READ_ONLY'))
    .map(({ action }: Shown) => action);

it('sends nothing while a store is read-only, and everything once as soon as it is not', async () => {
  const other = amazonJson({ number: '112-0000002-0000002' });
  await desk.amazonHas(other);
  const order = await desk.anOrder({ lines: ['MUG 3 36.00 2.97 0', 'TEE 1 17.00 1.40 0'] });
  await acts.ship(order, { MUG: 2 }, { invoice: true });
  await acts.creditMemo(order, { MUG: 1 });
  await acts.cancel(await desk.orderBy(other.orderId));
  expect(await stores.store()).toMatchObject({ sync: { backlog: 3 } });
  const [shipped, refunded] = (await desk.orderBy(order.amazonOrderNumber)).amazonEffects;

  await stores.done({ readOnly: true });
  desk.enqueued.length = 0;
  await desk.drain();
  expect(await kinds()).toEqual([]);
  const why = 'The store sends nothing to Amazon for now.';
  expect(waitsBecause(await desk.orderBy(order.amazonOrderNumber))).toEqual([
    ['QUEUED', why],
    ['QUEUED', why],
  ]);

  // What only concerns this server goes on, and so do imports.
  await acts.invoice(order, { TEE: 1 });
  await acts.hold(order);
  await acts.unhold(order);
  await desk.amazonHas(amazonJson({ number: '112-0000003-0000003', createdTime: desk.clock.now.toISOString() }));
  await desk.advance(600);
  await desk.sync();
  const third = await desk.orderBy('112-0000003-0000003');
  expect(third.state).toBe('NEW');

  await stores.done({ readOnly: false });
  expect(desk.enqueued.slice(0, 2)).toEqual([shipped, refunded].map(({ id }: Shown) => uuidOf(id)));
  expect(desk.enqueued).toHaveLength(3);
  await desk.drain();
  expect((await kinds()).toSorted()).toEqual(['CANCEL_ORDER', 'CONFIRM_SHIPMENT', 'REFUND']);
  await desk.drain();
  expect(await kinds()).toHaveLength(3);
  expect(await stores.store()).toMatchObject({ sync: { backlog: 0 } });
});

it('refuses what would have to tell Amazon, in the list of actions and in the mutation alike', async () => {
  const untouched = amazonJson({ number: '112-0000002-0000002' });
  await desk.amazonHas(untouched);
  const order = await desk.anOrder();
  await acts.ship(order, { MUG: 1 }, { invoice: true });
  expect(refusedIn(await desk.orderBy(order.amazonOrderNumber))).toEqual([]);
  await stores.done({ readOnly: true });

  const now = await desk.orderBy(order.amazonOrderNumber);
  expect(refusedIn(now)).toEqual(['SHIP', 'CREDIT_MEMO', 'CANCEL_AMAZON_ORDER', 'CORRECT_TRACKING', 'MESSAGE_BUYER']);
  expect(now.allowedActions).toEqual(expect.arrayContaining(['INVOICE', 'HOLD', 'ADD_COMMENT', 'CORRECT_ADDRESS']));

  expect(await acts.refusals('ship', { orderId: now.id, packages: [aPackage(now)] })).toEqual([
    'STORE_READ_ONLY at orderId',
  ]);
  const refund = { orderId: now.id, items: listed(now, { MUG: 1 }), reason: 'CUSTOMER_RETURN' };
  expect(await acts.refusals('creditMemo', refund)).toEqual(['STORE_READ_ONLY at orderId']);
  const cancel = { amazonOrderNumber: untouched.orderId, reason: 'NO_INVENTORY' };
  expect(await acts.refusals('cancelAmazonOrder', cancel)).toEqual(['STORE_READ_ONLY at amazonOrderNumber']);

  await stores.done({ readOnly: false });
  await acts.ship(now, { MUG: 2 });
  await acts.cancel(await desk.orderBy(untouched.orderId));
});

it('keeps to the store that is read-only', async () => {
  const { store } = await stores.connect({
    name: 'Canada',
    marketplaceId: 'A2EUQ1WTGCTBG2',
    sellerId: 'A1TEST',
    refreshToken: 'Atzr|sandbox-test',
  });
  const order = await desk.anOrder();
  await acts.ship(order);
  expect((await stores.set({ storeId: store.id, readOnly: true })).errors).toEqual([]);
  await desk.drain();
  expect(await kinds()).toEqual(['CONFIRM_SHIPMENT']);

  await acts.invoice(order);
  await acts.creditMemo(order, { MUG: 1 });
  await stores.done({ readOnly: true });
  desk.enqueued.length = 0;
  await stores.set({ storeId: store.id, readOnly: false });
  expect(desk.enqueued).toEqual([]);
});

function uuidOf(shown: string): string {
  const [, hex = ''] = shown.split('_');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
