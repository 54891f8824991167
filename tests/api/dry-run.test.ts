import { describe, expect, it } from 'vitest';
import { amazonOrders, stores } from '../../src/db/tables.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, aPackage, type Mutation, type Shown } from './support/acts.ts';
import { leavesNothing } from './support/kept.ts';

const desk = useDesk();
const acts = actsOf(desk);

const withoutEmail = { buyer: { buyerName: 'Ana Maria Lopez' } };

/** Ids and numbers of what did not exist before are not kept by a dry run: they are the only difference allowed. */
function masked(payload: Shown, before: string): Shown {
  return JSON.parse(JSON.stringify(payload), (name, value) => {
    if (name === 'operation') return { ...value, dryRun: null, idempotencyKey: null };
    const fresh = typeof value === 'string' && /^[a-z]{3}_[0-9a-f]{32}$/.test(value) && !before.includes(value);
    return fresh ? `${value.slice(0, 4)}…` : value;
  });
}

/** Tries, then does: the same answer, and of the trial nothing is left. */
async function triedAndDone(mutation: Mutation, input: Readonly<Record<string, unknown>>, number: string) {
  const before = await desk.orderBy(number);
  const known = JSON.stringify([before, input]);
  const tried = await leavesNothing(desk, () => acts.act(mutation, { ...input, dryRun: true }));
  expect(await desk.orderBy(number)).toEqual(before);
  const done = await acts.act(mutation, input);

  expect(tried.errors).toEqual([]);
  expect([tried.operation.dryRun, done.operation.dryRun]).toEqual([true, false]);
  expect(masked(tried, known)).toEqual(masked(done, known));
  return done;
}

it('every mutation can be tried: the same answer as the act, and nothing is kept', async () => {
  const lines = ['MUG 3 36.00 2.97', 'TEE 2 51.00 4.21'];
  const order = await desk.anOrder({ lines, shipping: '9.95' });
  const { id: orderId, amazonOrderNumber: number } = order;
  await triedAndDone('hold', { orderId, reason: 'Looks odd' }, number);
  await triedAndDone('unhold', { orderId }, number);
  await triedAndDone('invoice', { orderId, items: [{ itemId: order.items[0].id, quantity: 2 }] }, number);
  const packages = [aPackage(order, { MUG: 1 }), aPackage(order, { MUG: 2, TEE: 1 })];
  const shipped = await triedAndDone('ship', { orderId, packages, invoice: true, notifyCustomer: true }, number);
  expect(shipped.warnings).toEqual([]);
  expect(shipped.invoice.items).toHaveLength(2);
  await triedAndDone('ship', { orderId, packages: [aPackage(order)] }, number);
  await triedAndDone('invoice', { orderId }, number);
  await triedAndDone('sendEmail', { subjectId: orderId }, number);
  const returnToStock = [{ itemId: order.items[0].id, quantity: 3 }];
  await triedAndDone(
    'creditMemo',
    { orderId, reason: 'CUSTOMER_RETURN', returnToStock, adjustmentFee: '1.00' },
    number,
  );
  expect(desk.requestedSyncs).toEqual([]);
});

describe('a cancel can be tried', () => {
  const input = { amazonOrderNumber: '112-0000001-0000001', reason: 'NO_INVENTORY' };

  it('with the credit memo that goes with it', async () => {
    const order = await desk.anOrder();
    await acts.invoice(order);
    const done = await triedAndDone('cancelAmazonOrder', input, order.amazonOrderNumber);
    expect(done).toMatchObject({ amazonOrder: { stockReserved: false }, creditMemo: { number: '000000001' } });
  });

  it('on an Amazon order from which no order was made', async () => {
    await desk.db.update(stores).set({ importAmazonOrders: false });
    await desk.anOrder();
    const done = await triedAndDone('cancelAmazonOrder', input, input.amazonOrderNumber);
    expect(done).toMatchObject({ order: null, amazonEffects: [{ kind: 'CANCEL_ORDER', state: 'QUEUED' }] });
  });
});

it('a trial takes no number: the document that follows has the next one', async () => {
  const order = await desk.anOrder();
  const input = { orderId: order.id, dryRun: true };
  for (const _ of [1, 2, 3]) expect((await acts.act('invoice', input)).invoice.number).toBe('000000001');
  expect((await acts.invoice(order)).invoice.number).toBe('000000001');
});

it('a trial is refused like the act', async () => {
  const order = await desk.anOrder();
  const tried = await acts.act('creditMemo', { orderId: order.id, reason: 'OTHER', dryRun: true });
  const asked = await acts.act('creditMemo', { orderId: order.id, reason: 'OTHER' });
  expect(tried.errors).toEqual(asked.errors);
  expect(tried.operation).toMatchObject({ dryRun: true, completedAt: null });
});

it('a trial looks the same from everywhere in its answer', async () => {
  const order = await desk.anOrder({ lines: ['MUG 2 10.00'] });
  const { data, errors } = await desk.api(
    `mutation($input: ShipInput!) { ship(input: $input) {
      order { version shipments { id order { version } } amazonOrder { order { version } amazonEffects { id state } } }
      shipment { id order { version } packages { shipment { id } amazonEffect { id order { version } subject { id ... on Package { shipment { id } } } } } }
      invoice { id order { version } items { orderItem { quantityInvoiced } } }
      amazonEffects { id order { version } amazonOrder { order { version } } }
      operation { order { version } amazonEffects { id } }
    } }`,
    {
      input: {
        orderId: order.id,
        packages: [aPackage(order, { MUG: 1 })],
        invoice: true,
        dryRun: true,
        idempotencyKey: 'k',
      },
    },
  );
  expect(errors).toBeUndefined();
  const versions = [...JSON.stringify(data).matchAll(/"version":(\d+)/g)].map(([, version]) => version);
  expect([versions.length, new Set(versions)]).toEqual([9, new Set(['2'])]);
  const { shipment, order: shown, amazonEffects, operation, invoice } = data.ship;
  expect(new Set([shipment.id, shown.shipments[0].id, shipment.packages[0].shipment.id])).toEqual(
    new Set([shipment.id]),
  );
  expect(shown.amazonOrder.amazonEffects).toEqual([{ id: amazonEffects[0].id, state: 'QUEUED' }]);
  expect(operation.amazonEffects).toEqual([{ id: shipment.packages[0].amazonEffect.id }]);
  expect(invoice.items).toEqual([{ orderItem: { quantityInvoiced: 1 } }]);
});

describe('what a caller should know although it worked (R44)', () => {
  const warned = ({ warnings }: Shown) => warnings.map(({ code }: Shown) => code);

  it('is told of a shipment', async () => {
    const order = await desk.anOrder({ lines: ['MUG 3 30.00'], programs: ['PRIME'], order: withoutEmail });
    expect(warned(await acts.ship(order, { MUG: 1 }))).toEqual(['PRIME_LABEL_EXPECTED']);
    await desk.db.update(amazonOrders).set({ buyerCancelRequestedAt: desk.clock.now, programs: [] });
    expect(warned(await acts.ship(order, { MUG: 1 }))).toEqual(['BUYER_REQUESTED_CANCEL']);
    const last = await acts.ship(order, { MUG: 1 }, { notifyCustomer: true });
    expect(last.warnings).toEqual([
      { code: 'BUYER_REQUESTED_CANCEL', message: 'The buyer has asked to cancel this order.' },
      { code: 'CUSTOMER_NOT_NOTIFIED', message: 'No mail went to the buyer: Amazon has given no address.' },
    ]);
    expect(warned(await acts.invoice(order, null, { notifyCustomer: true }))).toEqual(['CUSTOMER_NOT_NOTIFIED']);
    const half = { adjustmentFee: '1.00', notifyCustomer: true };
    expect(warned(await acts.creditMemo(order, null, half))).toEqual([
      'REMAINDER_NOT_REFUNDED',
      'CUSTOMER_NOT_NOTIFIED',
    ]);
  });

  it('is told of a hold that may outlast ship-by', async () => {
    const order = await desk.anOrder();
    const latest = '2026-03-04T23:59:59Z';
    expect(warned(await acts.hold(order, { dryRun: true }))).toEqual(['SHIP_BY_AT_RISK']);
    expect(warned(await acts.hold(order, { dryRun: true, expiresAt: latest }))).toEqual(['SHIP_BY_AT_RISK']);
    expect(warned(await acts.hold(order, { expiresAt: '2026-03-04T23:59:58Z' }))).toEqual([]);
  });
});
