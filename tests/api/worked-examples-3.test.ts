import { describe, expect, it } from 'vitest';
import { eq } from '../../src/db/drizzle.ts';
import { products, stores } from '../../src/db/tables.ts';
import type { OrderSettings } from '../../src/domain/store.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, amazonHolds, amountsOf, aPackage, type Shown, soon, standing } from './support/acts.ts';
import { catalogueOf } from './support/catalogue.ts';

// W13 to W15 of commerce-orders.md as decisions.md rules them.

const desk = useDesk();
const acts = actsOf(desk);

const set = (settings: Partial<OrderSettings>) =>
  desk.db.update(stores).set(settings).where(eq(stores.id, desk.storeUuid));

async function inStock(sku: string): Promise<number | undefined> {
  const [product] = await desk.db.select().from(products).where(eq(products.sku, sku));
  return product?.quantityAvailable;
}

/** Amazon reports an order, or reports it anew, and the schedule reads it. */
async function amazonReports(changes: Parameters<typeof amazonJson>[0]): Promise<Shown> {
  const json = amazonJson({ ...changes, order: { lastUpdatedTime: soon(desk), ...changes?.order } });
  await desk.amazonHas(json);
  await desk.advance(600);
  await desk.sync();
  return amazonOrder(json.orderId);
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

describe('W13', () => {
  const glo = {
    lines: ['GLO-1 3 10.00 0.83 1.00'],
    shipping: '4.99',
    order: { buyer: { buyerName: 'Ana Maria Lopez' } },
  };
  const person = `query($by: OrderBy!) { order(by: $by) {
    number status statusLabel customer { name email isGuest }
    billingAddress { name street city } shippingAddress { name street city region postalCode countryCode phone }
    paymentAndShipping { paymentMethod amazonOrderNumber }
  } }`;

  it('an order is imported as Amazon has it, to the cent, with nothing made up', async () => {
    const order = await desk.anOrder(glo);
    expect(order).toMatchObject({ number: '000000001', state: 'NEW', status: 'pending', invoices: [] });
    expect(order.items).toMatchObject([{ unitPrice: { amount: '3.33' }, rowTotal: { amount: '10.00' } }]);
    expect(amountsOf(order.totals)).toEqual({
      subtotal: '10.00',
      discount: '1.00',
      shipping: '4.99',
      tax: '0.83',
      grandTotal: '14.82',
      due: '14.82',
    });
    expect(await inStock('GLO-1')).toBe(997);
    expect(await amazonOrder(number)).toMatchObject({ importState: 'IMPORTED', stockReserved: true });

    const { data } = await desk.api(person, { by: { id: order.id } });
    const address = { name: 'Reception Desk', street: ['5 Quay Rd', 'Unit 2'], city: 'Portland' };
    expect(data.order).toMatchObject({
      customer: { name: 'Ana Maria Lopez', email: null, isGuest: true },
      billingAddress: { ...address, name: 'Ana Maria Lopez' },
      shippingAddress: { ...address, region: 'OR', postalCode: '97201', countryCode: 'US', phone: null },
      paymentAndShipping: { paymentMethod: 'Amazon Channel Payment', amazonOrderNumber: number },
    });

    await desk.advance(600);
    await desk.sync();
    expect(await desk.orderBy(number)).toEqual(order);
    expect(await inStock('GLO-1')).toBe(997);
    await desk.drain();
    expect(await desk.amazonEffects()).toEqual([]);
  });

  it('with invoiceOnImport it is invoiced in full by its import', async () => {
    await set({ invoiceOnImport: true });
    const order = await desk.anOrder(glo);
    expect(standing(order)).toEqual({
      state: 'PROCESSING',
      lines: ['GLO-1 3/3/0/0/0 INVOICED'],
      actions: 'SHIP CANCEL_AMAZON_ORDER HOLD',
    });
    expect(order).toMatchObject({
      status: 'processing',
      totals: { paid: { amount: '14.82' }, due: { amount: '0.00' } },
    });
    expect(order.invoices.map(amountsOf)).toEqual([
      { subtotal: '10.00', discount: '1.00', shipping: '4.99', tax: '0.83', grandTotal: '14.82' },
    ]);
  });

  it('with Amazon as the source of numbers it has Amazon’s', async () => {
    await set({ orderNumberSource: 'AMAZON' });
    expect((await desk.anOrder(glo)).number).toBe(number);
  });

  it('with a status of its own it wears that until its next document', async () => {
    await set({ invoiceOnImport: true, processingStatus: 'fraud' });
    const order = await desk.anOrder(glo);
    expect(order).toMatchObject({ state: 'PROCESSING', status: 'fraud' });
    expect((await acts.ship(order, { 'GLO-1': 1 })).order).toMatchObject({ state: 'PROCESSING', status: 'processing' });
  });
});

describe('W14', () => {
  const lines = ['PEN 2 19.90 1.64'];

  it('an order that Amazon fulfils is imported when it has shipped, complete once invoiced, and takes no stock', async () => {
    await set({ invoiceOnImport: true });
    await desk.stock({ sku: 'PEN', quantityAvailable: 5 });
    const waiting = await amazonReports({ lines, fulfilledBy: 'AMAZON' });
    expect(waiting).toMatchObject({ importState: 'NOT_DUE', shippingState: 'UNSHIPPED', order: null });

    expect(await amazonReports({ lines, fulfilledBy: 'AMAZON', status: 'SHIPPED' })).toMatchObject({
      importState: 'IMPORTED',
      shippingState: 'SHIPPED',
      stockReserved: false,
    });
    const order = await desk.orderBy(number);
    expect(order).toMatchObject({ state: 'COMPLETE', shippingState: 'SHIPPED', shipments: [] });
    expect(standing(order).actions).toBe('');
    expect(await inStock('PEN')).toBe(5);
    const packages = [aPackage(order)];
    expect(await acts.refusals('ship', { orderId: order.id, packages })).toEqual([
      'FULFILLED_BY_AMAZON at orderId',
      'NOTHING_TO_SHIP at orderId',
    ]);
  });

  it('a pending order is listed, and imported once Amazon has the money', async () => {
    await desk.stock({ sku: 'PEN' });
    const pending = await amazonReports({ lines, status: 'PENDING' });
    expect(pending).toMatchObject({ importState: 'NOT_DUE', shippingState: 'PENDING', order: null });
    const { data } = await desk.api('query($id: ID!) { recentOrders(storeId: $id) { orderNumber status } }', {
      id: desk.storeId,
    });
    expect(data.recentOrders).toEqual([{ orderNumber: number, status: 'PENDING' }]);

    expect(await amazonReports({ lines })).toMatchObject({ importState: 'IMPORTED', shippingState: 'UNSHIPPED' });
    expect(await desk.orderBy(number)).toMatchObject({ state: 'NEW' });
  });

  it('without import an Amazon order can be viewed and canceled, and nothing else', async () => {
    await set({ importAmazonOrders: false });
    await desk.stock({ sku: 'PEN' });
    const viewOnly = await amazonReports({ lines });
    expect(viewOnly).toMatchObject({
      importState: 'DISABLED',
      order: null,
      actions: [
        { action: 'CANCEL_AMAZON_ORDER', allowed: true, reasons: [] },
        { action: 'CORRECT_ADDRESS', allowed: true, reasons: [] },
      ],
    });
    const orderId = viewOnly.id;
    const packages = [{ carrierCode: 'UPS', trackingNumber: '1Z1' }];
    for (const [mutation, input] of [
      ['ship', { orderId, packages }],
      ['invoice', { orderId }],
      ['creditMemo', { orderId, reason: 'OTHER' }],
      ['hold', { orderId }],
      ['unhold', { orderId }],
    ] as const) {
      const payload = await acts.act(mutation, input);
      expect(payload).toMatchObject({ order: null, errors: [{ code: 'AMAZON_ORDER_VIEW_ONLY', source: 'AMAZON' }] });
    }

    const canceled = await acts.cancel({ amazonOrderNumber: number });
    expect(canceled).toMatchObject({
      order: null,
      creditMemo: null,
      amazonOrder: { number, shippingState: 'UNSHIPPED' },
      amazonEffects: [{ kind: 'CANCEL_ORDER', subject: { __typename: 'AmazonOrder', id: viewOnly.id } }],
    });
    expect(await acts.refusals('cancelAmazonOrder', { amazonOrderNumber: number, reason: 'NO_INVENTORY' })).toEqual([
      'AMAZON_CANCEL_NOT_UNSHIPPED at amazonOrderNumber',
    ]);
    await desk.drain();
    expect(await amazonHolds(desk, number)).toEqual({ status: 'CANCELLED', packages: 0, told: ['CANCEL_ORDER'] });
  });
});

it('W15: an order for what is out of stock is blocked alone, and imported as soon as there is stock', async () => {
  await desk.stock({ sku: 'DIVER-7', quantityAvailable: 0 }, { sku: 'PEN' });
  const pen = '112-0000001-0000002';
  await desk.amazonHas(amazonJson({ number: pen, lines: ['PEN 1 5.00'] }));
  const blocked = await amazonReports({ lines: ['DIVER-7 1 99.00 8.17'] });
  expect(blocked).toMatchObject({
    importState: 'BLOCKED',
    shippingState: 'UNSHIPPED',
    amazonStatus: 'UNSHIPPED',
    order: null,
    importBlockers: [{ code: 'PRODUCT_NOT_SALABLE', sku: 'DIVER-7', fix: 'Raise the quantity available.' }],
  });
  expect(blocked.notes).toContain('DIVER-7');
  expect(await desk.orderBy(number)).toBeNull();
  expect((await desk.orderBy(pen)).state).toBe('NEW');

  await catalogueOf(desk).set({ sku: 'DIVER-7', quantityAvailable: 1 });
  const imported = await amazonOrder(number);
  expect(imported).toMatchObject({ importState: 'IMPORTED', importBlockers: [], stockReserved: true });
  expect(imported.notes).not.toContain('DIVER-7');
  expect((await desk.orderBy(number)).totals.grandTotal.amount).toBe('107.17');
  expect(await inStock('DIVER-7')).toBe(0);
});
