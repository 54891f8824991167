import { expect, it } from 'vitest';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, type Shown } from './support/acts.ts';
import { storesOf } from './support/stores.ts';

const desk = useDesk();
const acts = actsOf(desk);
const stores = storesOf(desk);
const number = '112-0000007-0000007';

const amazonOrderQuery = `query($number: AmazonOrderNumber!, $store: ID!) {
  amazonOrder(number: $number) { id importState shippingState order { id } actions { action allowed reasons { code } } }
  recentOrders(storeId: $store) { orderNumber status order { number } }
}`;
async function shown(): Promise<Shown> {
  const { data, errors } = await desk.api(amazonOrderQuery, { number, store: desk.storeId });
  expect(errors).toBeUndefined();
  return data;
}

async function listedWithoutImport(): Promise<void> {
  await desk.stock({ sku: 'MUG' });
  await stores.done({ importAmazonOrders: false });
  await desk.amazonHas(amazonJson({ number }));
  await desk.advance(600);
  await desk.sync();
}

it('lists and shows Amazon’s orders without import, to look at and to cancel only', async () => {
  await listedWithoutImport();
  const { amazonOrder, recentOrders } = await shown();
  expect(recentOrders).toEqual([{ orderNumber: number, status: 'UNSHIPPED', order: null }]);
  expect(amazonOrder).toMatchObject({ importState: 'DISABLED', order: null });
  expect(await stores.store()).toMatchObject({ sync: { backlog: 0 } });

  const refusals = await acts.refusals('hold', { orderId: amazonOrder.id });
  expect(refusals).toEqual(['AMAZON_ORDER_VIEW_ONLY at orderId']);
  const cancel = await acts.act('cancelAmazonOrder', { amazonOrderNumber: number, reason: 'NO_INVENTORY' });
  expect(cancel).toMatchObject({ errors: [], order: null, amazonEffects: [{ kind: 'CANCEL_ORDER' }] });
  await desk.drain();
  expect(await desk.amazonEffects()).toMatchObject([{ kind: 'CANCEL_ORDER', orderId: number }]);
});

it('imports what was due meanwhile as soon as import is on again', async () => {
  await listedWithoutImport();
  await desk.sync();
  expect((await shown()).amazonOrder.importState).toBe('DISABLED');
  expect(desk.requestedSyncs).toEqual([]);

  const { orderSettings } = await stores.done({ importAmazonOrders: true, invoiceOnImport: true });
  expect(orderSettings).toMatchObject({ importAmazonOrders: true, invoiceOnImport: true });
  expect(desk.requestedSyncs).toEqual([desk.accountUuid]);
  await desk.sync();
  expect(await shown()).toMatchObject({
    amazonOrder: { importState: 'IMPORTED' },
    recentOrders: [{ orderNumber: number, order: { number: '000000001' } }],
  });
  expect(await desk.orderBy(number)).toMatchObject({ state: 'PROCESSING', invoices: [{ number: '000000001' }] });
});

it('goes on with orders that were made before', async () => {
  const order = await desk.anOrder();
  await stores.done({ importAmazonOrders: false });
  await acts.ship(order, null, { invoice: true });
  await desk.drain();
  expect(await desk.orderBy(order.amazonOrderNumber)).toMatchObject({
    state: 'COMPLETE',
    amazonEffects: [{ state: 'CONFIRMED' }],
  });
});

it('heeds a switch that is turned while a sync is running', async () => {
  await listedWithoutImport();
  await desk.amazonHas(amazonJson({ number: '112-0000008-0000008', createdTime: desk.clock.now.toISOString() }));
  await desk.advance(600);
  const turnedOn = turning();
  await desk.sync(desk.accountUuid, turnedOn);

  expect((await shown()).amazonOrder.importState).toBe('IMPORTED');
  expect(await desk.orderBy('112-0000008-0000008')).toMatchObject({ state: 'NEW' });
});

/** Turns import on at the moment when Amazon has been asked, and has not answered yet. */
function turning() {
  const { channel } = desk.delivery();
  return {
    ...channel,
    searchOrders: async (...args: Parameters<typeof channel.searchOrders>) => {
      await stores.done({ importAmazonOrders: true });
      return channel.searchOrders(...args);
    },
  };
}
