import { describe, expect, it } from 'vitest';
import { amazonJson } from '../support/amazon-json.ts';
import { discrepancies } from '../support/books.ts';
import { adminKey, useDesk } from '../support/desk.ts';
import type { Shown } from './support/acts.ts';
import { everythingKept, leavesNothing } from './support/kept.ts';

const desk = useDesk();
const many = 100;

const common = `order { id version state items { quantityShipped quantityInvoiced } hold { reason } }
  operation { idempotencyKey mutation replayed dryRun order { id } }
  errors { __typename code path ... on ConflictError { currentOrder { id version } } }`;
const shipping = `mutation($inputs: [ShipInput!]!) { shipMany(inputs: $inputs) {
  ${common} shipment { id number packages { trackingNumber } order { id } } invoice { id number } amazonEffects { id state } warnings { code } } }`;
const invoicing = `mutation($inputs: [InvoiceInput!]!) { invoiceMany(inputs: $inputs) { ${common} invoice { id number } warnings { code } } }`;
const holding = `mutation($inputs: [HoldInput!]!) { holdMany(inputs: $inputs) { ${common} warnings { code } } }`;
const releasing = `mutation($inputs: [UnholdInput!]!) { unholdMany(inputs: $inputs) { ${common} } }`;

async function ask(query: string, inputs: readonly object[], key = adminKey): Promise<Shown[]> {
  const { data, errors } = await desk.api(query, { inputs }, key);
  expect(errors).toBeUndefined();
  const [payloads] = Object.values(data) as Shown[][];
  return payloads ?? [];
}

/** Orders with three units of one line, oldest number first. */
async function someOrders(count: number): Promise<{ readonly id: string; readonly itemId: string }[]> {
  const numberAt = (index: number) => `112-7770000-${String(index).padStart(7, '0')}`;
  await desk.stock({ sku: 'MUG' });
  await desk.amazonHas(...Array.from({ length: count }, (_, index) => amazonJson({ number: numberAt(index) })));
  await desk.advance(600);
  await desk.sync();
  const { data } = await desk.api('{ orders(first: 100) { nodes { id amazonOrderNumber items { id } } } }');
  expect(data.orders.nodes).toHaveLength(count);
  return data.orders.nodes
    .toSorted((one: Shown, other: Shown) => (one.amazonOrderNumber < other.amazonOrderNumber ? -1 : 1))
    .map(({ id, items }: Shown) => ({ id, itemId: items[0].id }));
}

type One = Awaited<ReturnType<typeof someOrders>>[number];
const parcel = { carrierCode: 'UPS', trackingNumber: '1Z1' };
const shipInput = ({ id }: One, index: number, more: object = {}) => ({
  orderId: id,
  packages: [{ ...parcel, trackingNumber: `1Z${index}` }],
  idempotencyKey: `ship ${index}`,
  ...more,
});

/** Every third is refused, each time for another reason. */
const troubles: readonly (readonly [(one: One) => object, string])[] = [
  [
    ({ itemId }) => ({ packages: [{ ...parcel, items: [{ itemId, quantity: 9 }] }] }),
    'SHIP_QTY_EXCEEDED packages.0.items.0.quantity',
  ],
  [() => ({ packages: [{ ...parcel, carrierCode: 'FASTEST' }] }), 'CARRIER_UNKNOWN packages.0.carrierCode'],
  [() => ({ orderId: 'ord_nonsense' }), 'ORDER_NOT_FOUND orderId'],
  [() => ({ ifVersion: 99 }), 'VERSION_CONFLICT ifVersion'],
  [() => ({ packages: [] }), 'EMPTY_SHIPMENT packages'],
];

describe('100 orders in one call', () => {
  it('get 100 exact answers, refusals among them, and the same again replays every one', {
    timeout: 120_000,
  }, async () => {
    const all = await someOrders(many);
    const trouble = (index: number) =>
      index % 3 === 2 ? troubles[Math.floor(index / 3) % troubles.length] : undefined;
    const inputs = all.map((one, index) => shipInput(one, index, trouble(index)?.[0](one)));

    const payloads = await ask(shipping, inputs);

    expect(payloads).toHaveLength(many);
    let shipped = 0;
    for (const [index, payload] of payloads.entries()) {
      const one = all[index];
      const refusal = trouble(index)?.[1];
      if (refusal === undefined) shipped += 1;
      const nowhere = refusal?.startsWith('ORDER_NOT_FOUND');
      expect(payload).toMatchObject({
        operation: { idempotencyKey: `ship ${index}`, mutation: 'ship', replayed: false, dryRun: false },
        order: nowhere ? null : { id: one?.id, version: refusal ? 1 : 2, state: refusal ? 'NEW' : 'PROCESSING' },
        shipment: refusal
          ? null
          : {
              number: String(shipped).padStart(9, '0'),
              packages: [{ trackingNumber: `1Z${index}` }],
              order: { id: one?.id },
            },
        amazonEffects: refusal ? [] : [{ state: 'QUEUED' }],
      });
      const told = payload.errors.map(({ code, path }: Shown) => [code, path.join('.')].join(' '));
      expect([index, told]).toEqual([index, refusal ? [refusal] : []]);
    }
    expect(payloads[11].errors).toMatchObject([{ currentOrder: { id: all[11]?.id, version: 1 } }]);
    expect(shipped).toBe(67);
    expect(await discrepancies(desk.db)).toEqual([]);

    const again = await leavesNothing(desk, () => ask(shipping, inputs));
    for (const [index, payload] of again.entries()) {
      const first = payloads[index];
      const replayed = first.errors.length === 0;
      expect(payload).toEqual({ ...first, operation: { ...first.operation, replayed } });
    }
    await desk.drain();
    expect((await desk.amazonEffects()).length).toBe(67);
    const single = await desk.api(
      'mutation($input: ShipInput!) { ship(input: $input) { operation { replayed } shipment { id } } }',
      { input: inputs[0] },
    );
    expect(single.data.ship).toEqual({ operation: { replayed: true }, shipment: { id: payloads[0].shipment.id } });
  });

  it('are as many as are taken: one more, and none is carried out', async () => {
    const [one] = await someOrders(1);
    const inputs = Array.from({ length: many + 1 }, (_, index) => ({ orderId: one?.id, idempotencyKey: `${index}` }));
    const refused = await leavesNothing(desk, () => desk.api(holding, { inputs }));
    expect(refused).toMatchObject({
      data: null,
      errors: [{ message: 'At most 100 inputs at once.', extensions: { code: 'BAD_USER_INPUT' } }],
    });
    expect(await ask(holding, [])).toEqual([]);
  });
});

describe('each of many', () => {
  it('is invoiced, put on hold and released like one alone', async () => {
    const all = await someOrders(3);
    const keyed = (what: string) => all.map(({ id }, index) => ({ orderId: id, idempotencyKey: `${what} ${index}` }));
    const held = await ask(
      holding,
      keyed('hold').map((input, index) => ({ ...input, reason: `Reason ${index}` })),
    );
    expect(held.map(({ order, warnings }) => [order.state, order.hold.reason, warnings])).toEqual(
      [0, 1, 2].map((index) => ['ON_HOLD', `Reason ${index}`, [{ code: 'SHIP_BY_AT_RISK' }]]),
    );
    await ask(releasing, [{ orderId: all[1]?.id, idempotencyKey: 'first' }]);
    const released = await ask(releasing, keyed('release'));
    expect(released.map(({ order, errors }) => [order.state, errors.map(({ code }: Shown) => code)])).toEqual([
      ['NEW', []],
      ['NEW', ['UNHOLD_NOT_ALLOWED']],
      ['NEW', []],
    ]);
    const invoiced = await ask(invoicing, keyed('invoice'));
    expect(invoiced.map(({ invoice, order }) => [invoice.number, order.state])).toEqual([
      ['000000001', 'PROCESSING'],
      ['000000002', 'PROCESSING'],
      ['000000003', 'PROCESSING'],
    ]);
    expect(await discrepancies(desk.db)).toEqual([]);
  });

  it('that repeats a key is answered with what it did first, and another input under it is refused', async () => {
    const [one, other] = await someOrders(2);
    if (!one || !other) throw new Error('Two orders were expected.');
    const input = shipInput(one, 1);
    const payloads = await ask(shipping, [input, input, { ...shipInput(other, 1) }]);
    expect(
      payloads.map(({ errors, operation }) => [errors.map(({ code }: Shown) => code), operation.replayed]),
    ).toEqual([
      [[], false],
      [[], true],
      [['IDEMPOTENCY_KEY_REUSED'], false],
    ]);
    expect(payloads[1].shipment).toEqual(payloads[0].shipment);
    await desk.drain();
    expect(await desk.amazonEffects()).toHaveLength(1);
  });

  it('sees what those before it did to the same order, and all show the order as it is at the end', async () => {
    const [one] = await someOrders(1);
    const part = (index: number) => ({
      orderId: one?.id,
      idempotencyKey: `part ${index}`,
      packages: [{ ...parcel, items: [{ itemId: one?.itemId, quantity: 2 }] }],
    });
    const payloads = await ask(shipping, [part(0), part(1), { ...part(2), packages: [parcel] }]);
    expect(payloads.map(({ errors }) => errors.map(({ code }: Shown) => code))).toEqual([
      [],
      ['SHIP_QTY_EXCEEDED'],
      [],
    ]);
    expect(payloads.map(({ order }) => [order.version, order.items[0].quantityShipped])).toEqual(Array(3).fill([3, 3]));
  });

  it('that is tried shows its own outcome, and leaves nothing', async () => {
    const all = await someOrders(3);
    const dryRun = true;
    const before = await everythingKept(desk);
    const tried = await ask(
      shipping,
      all.map((one, index) => shipInput(one, index, { dryRun, invoice: index === 1 })),
    );
    expect(await everythingKept(desk)).toEqual(before);
    for (const [index, payload] of tried.entries()) {
      expect(payload).toMatchObject({
        errors: [],
        operation: { dryRun: true, order: { id: all[index]?.id } },
        order: { id: all[index]?.id, version: 2, items: [{ quantityShipped: 3 }] },
        shipment: { number: '000000001', packages: [{ trackingNumber: `1Z${index}` }], order: { id: all[index]?.id } },
        invoice: index === 1 ? { number: '000000001' } : null,
        amazonEffects: [{ state: 'QUEUED' }],
      });
    }
  });

  it('may be tried beside others that are done, but an order that is tried may be named only once', async () => {
    const [one, other] = await someOrders(2);
    const id = { one: one?.id, other: other?.id };
    const payloads = await ask(holding, [
      { orderId: id.one, idempotencyKey: '1', dryRun: true },
      { orderId: id.other, idempotencyKey: '2', reason: 'In earnest' },
    ]);
    expect(payloads.map(({ order, operation }) => [order.id, order.state, operation.dryRun])).toEqual([
      [id.one, 'ON_HOLD', true],
      [id.other, 'ON_HOLD', false],
    ]);
    const { data } = await desk.api(`{ order(by: { id: "${id.one}" }) { state amazonOrder { id } } }`);
    expect(data.order.state).toBe('NEW');

    const twice = await ask(holding, [
      { orderId: id.one, idempotencyKey: '3', dryRun: true },
      { orderId: data.order.amazonOrder.id, idempotencyKey: '4' },
    ]);
    expect(twice.map(({ errors, order }) => [errors.map(({ code }: Shown) => code), order.state])).toEqual([
      [['INVALID_INPUT'], 'ON_HOLD'],
      [[], 'ON_HOLD'],
    ]);
  });

  it('is asked for its permission and its store by itself', async () => {
    const [one, other] = await someOrders(2);
    await desk.addKey('ships-only', ['READ_ORDERS', 'SHIP']);
    await desk.addKey('elsewhere', ['READ_ORDERS', 'SHIP'], ['01900000-0000-7000-8000-000000000009']);
    const inputs = [one, other].map((order, index) => ({
      ...shipInput(order ?? { id: '', itemId: '' }, index),
      invoice: index === 1,
    }));
    const codes = (payloads: Shown[]) => payloads.map(({ errors }) => errors.map(({ code }: Shown) => code));
    const foreign = await leavesNothing(desk, () => ask(shipping, inputs, 'elsewhere'));
    expect([codes(foreign), foreign.map(({ order }) => order)]).toEqual([
      [['ORDER_NOT_FOUND'], ['ORDER_NOT_FOUND']],
      [null, null],
    ]);
    expect(codes(await ask(shipping, inputs, 'ships-only'))).toEqual([[], ['PERMISSION_DENIED']]);
    expect(codes(await ask(invoicing, [{ orderId: one?.id, idempotencyKey: 'i' }], 'ships-only'))).toEqual([
      ['PERMISSION_DENIED'],
    ]);
  });
});
