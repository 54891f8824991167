import { expect, it } from 'vitest';
import { eq } from '../../src/db/drizzle.ts';
import { products, stores } from '../../src/db/tables.ts';
import type { OrderSettings } from '../../src/domain/store.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, amazonHolds, amountsOf, aPackage, type Shown, standing } from './support/acts.ts';

// W16 and W17 of commerce-orders.md as decisions.md rules them.

const desk = useDesk();
const acts = actsOf(desk);

const set = (settings: Partial<OrderSettings>) =>
  desk.db.update(stores).set(settings).where(eq(stores.id, desk.storeUuid));

async function inStock(sku: string): Promise<number | undefined> {
  const [product] = await desk.db.select().from(products).where(eq(products.sku, sku));
  return product?.quantityAvailable;
}

async function amazonOrder(number: string): Promise<Shown> {
  const { data, errors } = await desk.api(
    `query($number: AmazonOrderNumber!) { amazonOrder(number: $number) {
      id number importState shippingState amazonStatus notes stockReserved fulfilledBy
      importBlockers { code message fix sku } order { id } actions { action allowed reasons { code } }
    } }`,
    { number },
  );
  expect(errors).toBeUndefined();
  return data.amazonOrder;
}

const number = '112-0000001-0000001';

const mirror = { lines: ['A 2 40.00 3.30', 'B 1 15.00 1.24'], shipping: '6.00' };

it('W16: every package is confirmed to Amazon by itself, with its own lines and reference', async () => {
  await set({ invoiceOnImport: true });
  const order = await desk.anOrder(mirror);
  expect(order.totals.grandTotal.amount).toBe('65.54');

  const first = await acts.ship(order, null, {
    packages: [
      aPackage(order, { A: 1 }),
      aPackage(order, { A: 1 }, { carrierCode: 'OTHER', carrierName: 'DHL Express', trackingNumber: '77' }),
    ],
  });
  expect(first.order).toMatchObject({ state: 'PROCESSING', shippingState: 'PARTIALLY_SHIPPED' });
  expect(first.amazonEffects).toMatchObject([{ kind: 'CONFIRM_SHIPMENT' }, { kind: 'CONFIRM_SHIPMENT' }]);
  const { amazonOrderNumber } = order;
  expect(await acts.refusals('cancelAmazonOrder', { amazonOrderNumber, reason: 'NO_INVENTORY' })).toEqual([
    'AMAZON_CANCEL_NOT_UNSHIPPED at amazonOrderNumber',
  ]);
  await desk.drain();
  expect(await amazonHolds(desk, number)).toMatchObject({ status: 'PARTIALLY_SHIPPED', packages: 2 });

  const last = await acts.ship(order, null, {
    packages: [aPackage(order, { B: 1 }, { carrierCode: 'FedEx', trackingNumber: '990' })],
  });
  expect(last.order).toMatchObject({ state: 'COMPLETE', shippingState: 'SHIPPED' });
  await desk.drain();
  expect(await amazonHolds(desk, number)).toMatchObject({ status: 'SHIPPED', packages: 3 });
  const told = ((await desk.amazonEffects()) as Shown).map(({ detail }: Shown) => detail.packageDetail);
  expect(told).toMatchObject([
    { packageReferenceId: '1', carrierCode: 'UPS', trackingNumber: '1Z1', orderItems: [{ quantity: 1 }] },
    { packageReferenceId: '2', carrierName: 'DHL Express', trackingNumber: '77', orderItems: [{ quantity: 1 }] },
    { packageReferenceId: '3', carrierCode: 'FedEx', trackingNumber: '990', orderItems: [{ quantity: 1 }] },
  ]);

  await desk.advance(600);
  await desk.sync();
  expect(await amazonOrder(number)).toMatchObject({ shippingState: 'SHIPPED', amazonStatus: 'SHIPPED' });
  expect(standing(await desk.orderBy(number))).toEqual({
    state: 'COMPLETE',
    lines: ['A 2/2/2/0/0 SHIPPED', 'B 1/1/1/0/0 SHIPPED'],
    actions: 'CREDIT_MEMO',
  });
});

it('W17: a cancel credits all that was invoiced, closes the order, and tells Amazon once', async () => {
  await set({ invoiceOnImport: true });
  const order = await desk.anOrder(mirror);
  const canceled = await acts.cancel(order);
  expect(amountsOf(canceled.creditMemo)).toEqual({
    subtotal: '55.00',
    shipping: '6.00',
    tax: '4.54',
    grandTotal: '65.54',
  });
  expect(canceled.creditMemo.reason).toBeNull();
  expect(standing(canceled.order)).toEqual({
    state: 'CLOSED',
    lines: ['A 2/2/0/2/0 REFUNDED', 'B 1/1/0/1/0 REFUNDED'],
    actions: '',
  });
  expect(canceled.order).toMatchObject({ shippingState: 'CANCELED', totals: { refunded: { amount: '65.54' } } });
  expect(canceled.amazonOrder).toMatchObject({ shippingState: 'UNSHIPPED', stockReserved: false });
  expect([await inStock('A'), await inStock('B')]).toEqual([1_000, 1_000]);

  const again = { amazonOrderNumber: number, reason: 'NO_INVENTORY' };
  expect(await acts.refusals('cancelAmazonOrder', again)).toEqual(['AMAZON_CANCEL_NOT_UNSHIPPED at amazonOrderNumber']);
  await desk.drain();
  expect(await amazonHolds(desk, number)).toEqual({ status: 'CANCELLED', packages: 0, told: ['CANCEL_ORDER'] });

  await desk.advance(600);
  await desk.sync();
  expect(await amazonOrder(number)).toMatchObject({ shippingState: 'CANCELED', amazonStatus: 'CANCELLED' });
  const after = await desk.orderBy(number);
  expect(after).toMatchObject({ state: 'CLOSED', creditMemos: [{ voidedAt: null }] });
  expect(after.amazonEffects).toMatchObject([{ kind: 'CANCEL_ORDER', state: 'CONFIRMED' }]);
});

it('W17: no cancel leaves for Amazon without a reason that it knows', async () => {
  await desk.anOrder(mirror);
  const { data, errors } = await desk.api(
    'mutation($input: CancelAmazonOrderInput!) { cancelAmazonOrder(input: $input) { errors { code } } }',
    { input: { amazonOrderNumber: number, reason: 'BECAUSE', idempotencyKey: 'because' } },
  );
  expect(data).toBeUndefined();
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(await desk.orderBy(number)).toMatchObject({ state: 'NEW', amazonEffects: [] });
});
