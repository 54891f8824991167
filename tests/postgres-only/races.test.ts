import { expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { deliver } from '../../src/jobs/deliver.ts';
import { NotYet } from '../../src/jobs/delivery.ts';
import { syncAccount } from '../../src/jobs/sync.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();
const many = 50;

type Payload = {
  readonly errors: readonly { readonly code: string }[];
  readonly operation: { readonly replayed: boolean };
};

async function call(field: string, type: string, input: object): Promise<Payload> {
  const query = `mutation($input: ${type}!) { ${field}(input: $input) { errors { code } operation { replayed } } }`;
  const { data, errors } = await desk.api(query, { input });
  expect(errors).toBeUndefined();
  return data[field];
}

const ship = (orderId: string, itemId: string, key: string, quantity = 1) =>
  call('ship', 'ShipInput', {
    orderId,
    idempotencyKey: key,
    packages: [{ carrierCode: 'UPS', trackingNumber: `1Z${key}`, items: [{ itemId, quantity }] }],
  });
const invoice = (orderId: string, itemId: string, key: string) =>
  call('invoice', 'InvoiceInput', { orderId, idempotencyKey: key, items: [{ itemId, quantity: 1 }] });
const refund = (orderId: string, itemId: string, key: string) =>
  call('creditMemo', 'CreditMemoInput', {
    orderId,
    idempotencyKey: key,
    items: [{ itemId, quantity: 1 }],
    reason: 'CUSTOMER_RETURN',
  });
const cancel = (amazonOrderNumber: string, key: string) =>
  call('cancelAmazonOrder', 'CancelAmazonOrderInput', {
    amazonOrderNumber,
    reason: 'NO_INVENTORY',
    idempotencyKey: key,
  });

const atOnce = <T>(act: (index: number) => Promise<T>, times = many) =>
  Promise.all(Array.from({ length: times }, (_, index) => act(index)));
const done = (payloads: readonly Payload[]) => payloads.filter(({ errors }) => errors.length === 0);
const codes = (payloads: readonly Payload[]) => [
  ...new Set(payloads.flatMap(({ errors }) => errors.map(({ code }) => code))),
];
const balanced = async () => expect(await discrepancies(desk.db)).toEqual([]);

async function aBigOrder(units = 30) {
  const order = await desk.anOrder({ lines: [`MUG ${units} 100.01 7.77`, 'TEE 2 51.00 4.21'], shipping: '9.95' });
  return { order, id: order.id as string, number: order.amazonOrderNumber as string, mug: order.items[0].id as string };
}

it('ships each unit once, however many ask for it at once', async () => {
  const { id, number, mug } = await aBigOrder();

  const payloads = await atOnce((index) => ship(id, mug, `ship-${index}`));

  expect(done(payloads)).toHaveLength(30);
  expect(codes(payloads)).toEqual(['SHIP_QTY_EXCEEDED']);
  expect((await desk.orderBy(number)).items[0]).toMatchObject({ quantityShipped: 30, quantityToShip: 0 });
  await balanced();
});

it('invoices and refunds each unit once, in any mixture, to the cent', async () => {
  const { id, number, mug } = await aBigOrder();
  await ship(id, mug, 'first');

  const payloads = await atOnce((index) => {
    const act = [ship, invoice, refund][index % 3] ?? ship;
    return act(id, mug, `mixed-${index}`);
  }, 90);
  expect(codes(payloads).filter((code) => code === 'OPERATION_IN_PROGRESS')).toEqual([]);
  await balanced();

  await atOnce((index) => invoice(id, mug, `rest-${index}`));
  const refunds = await atOnce((index) => refund(id, mug, `back-${index}`));
  const { items, creditMemos } = await desk.orderBy(number);
  expect(items[0]).toMatchObject({ quantityInvoiced: 30, quantityRefunded: 30, rowTotal: { amount: '100.01' } });
  expect(creditMemos).toHaveLength(30);
  expect(codes(refunds)).toEqual(['REFUND_QTY_EXCEEDED']);
  await balanced();
});

it('answers fifty calls with one key by one effect and forty-nine replays', async () => {
  const { id, number, mug } = await aBigOrder();

  const payloads = await atOnce(() => ship(id, mug, 'one-key'));

  expect(codes(payloads)).toEqual([]);
  expect(payloads.filter(({ operation }) => !operation.replayed)).toHaveLength(1);
  expect((await desk.orderBy(number)).amazonEffects).toHaveLength(1);
  await desk.drain();
  expect(await desk.amazonEffects()).toHaveLength(1);
  await balanced();
});

it('carries one of twenty cancels out, and tells Amazon once', async () => {
  const { number } = await aBigOrder();

  const payloads = await atOnce((index) => cancel(number, `cancel-${index}`), 20);

  expect(done(payloads)).toHaveLength(1);
  expect(codes(payloads)).toEqual(['AMAZON_CANCEL_NOT_UNSHIPPED']);
  await desk.drain();
  expect(await desk.amazonEffects()).toMatchObject([{ kind: 'CANCEL_ORDER' }]);
  const { rows } = await desk.db.execute(sql`select quantity_available from products where sku = 'MUG'`);
  expect(rows).toEqual([{ quantity_available: 1_000 }]);
  await balanced();
});

it('lets exactly one win when shipping and canceling meet', async () => {
  const numbers = Array.from({ length: 5 }, (_, round) => `112-000000${round}-0000009`);
  await desk.amazonHas(...numbers.map((number) => amazonJson({ number })));
  await desk.anOrder();
  for (const [round, number] of numbers.entries()) {
    const order = await desk.orderBy(number);
    const [shipped, canceled] = await Promise.all([
      ship(order.id, order.items[0].id, `ship-${round}`, 3),
      cancel(number, `cancel-${round}`),
    ]);
    expect(done([shipped, canceled])).toHaveLength(1);
    const after = await desk.orderBy(number);
    expect([after.shippingState, after.amazonEffects.length]).toEqual([
      shipped.errors.length === 0 ? 'SHIPPED' : 'CANCELED',
      1,
    ]);
  }
  await balanced();
});

it('makes one order of a page that is imported several times at once', async () => {
  const orders = Array.from({ length: 20 }, (_, index) =>
    amazonJson({ number: `112-${String(index).padStart(7, '0')}-0000001`, lines: ['MUG 3 36.00 2.97', 'TEE 1 17.00'] }),
  );
  await desk.stock({ sku: 'MUG' }, { sku: 'TEE' });
  await desk.amazonHas(...orders);
  await desk.advance(600);

  const problems: unknown[] = [];
  const sync = {
    shell: desk.shell,
    channel: desk.delivery().channel,
    report: (problem: unknown) => problems.push(problem),
  };
  await atOnce(() => syncAccount(sync, desk.accountUuid), 4);

  expect(problems).toEqual([]);
  const { rows } = await desk.db.execute(sql`select sku, quantity_available from products order by sku`);
  expect(rows).toEqual([
    { sku: 'MUG', quantity_available: 940 },
    { sku: 'TEE', quantity_available: 980 },
  ]);
  await balanced();
});

it('makes one order of a number that is asked for twice at once', async () => {
  await desk.stock({ sku: 'MUG' });
  await desk.amazonHas(amazonJson());
  const input = (key: string) => ({
    storeId: desk.storeId,
    amazonOrderNumber: '112-0000001-0000001',
    idempotencyKey: key,
  });

  const payloads = await atOnce((index) => call('syncStore', 'SyncStoreInput', input(`sync-${index}`)), 10);

  expect(codes(payloads)).toEqual([]);
  expect((await desk.orderBy('112-0000001-0000001')).state).toBe('NEW');
  await balanced();
});

it('keeps both a report of Amazon and what is done here when they meet', async () => {
  const { id, number, mug } = await aBigOrder();
  const report = (at: string) => {
    const json = amazonJson({ number, lines: ['MUG 30 100.01 7.77', 'TEE 2 51.00 4.21'], shipping: '9.95' });
    return { ...json, lastUpdatedTime: at, programs: ['PRIME'] };
  };
  await desk.amazonHas(report('2026-03-02T12:01:00Z'));
  await desk.advance(600);

  const [payloads] = await Promise.all([atOnce((index) => ship(id, mug, `ship-${index}`), 20), desk.sync()]);

  expect(done(payloads)).toHaveLength(20);
  const { rows } = await desk.db.execute(sql`
    select a.programs, i.quantity_shipped from amazon_orders a
    join orders o on o.amazon_order_id = a.id join order_items i on i.order_id = o.id and i.sku = 'MUG'`);
  expect(rows).toEqual([{ programs: ['PRIME'], quantity_shipped: 20 }]);
  await balanced();
});

it('sends once when two workers take the same effect', async () => {
  const { id, number, mug } = await aBigOrder();
  await ship(id, mug, 'ship');
  await invoice(id, mug, 'invoice');
  await desk.drain();
  await refund(id, mug, 'refund');
  const { rows } = await desk.db.execute<{ id: string }>(sql`select id from amazon_effects where state = 'QUEUED'`);
  const [effect] = rows;

  await atOnce(async () => {
    await deliver(desk.delivery(), effect?.id ?? '').catch((error) => expect(error).toBeInstanceOf(NotYet));
  }, 4);
  await desk.drain();

  expect((await desk.amazonEffects()).filter(({ kind }) => kind === 'REFUND')).toHaveLength(1);
  expect((await desk.orderBy(number)).amazonEffects).toMatchObject([{ state: 'CONFIRMED' }, { state: 'CONFIRMED' }]);
});
