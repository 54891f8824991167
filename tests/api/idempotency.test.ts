import { describe, expect, it } from 'vitest';
import { useDesk } from '../support/desk.ts';
import { actsOf, aPackage, documentOf, type Shown, standing } from './support/acts.ts';
import { leavesNothing } from './support/kept.ts';

const desk = useDesk();
const acts = actsOf(desk);
const idempotencyKey = 'the-same-key';

const codes = ({ errors }: Shown) => errors.map(({ code }: Shown) => code);

describe('the same key with the same input', () => {
  it('names the same documents, as they are now, and does nothing again', async () => {
    const order = await desk.anOrder();
    const input = { orderId: order.id, packages: [aPackage(order, { MUG: 1 })], invoice: true, idempotencyKey };
    const first = await acts.act('ship', input);
    expect(first.operation).toMatchObject({ replayed: false, completedAt: '2026-03-02T12:10:00.000Z' });
    await desk.drain();
    await acts.ship(order);
    await desk.advance(60);

    const again = await leavesNothing(desk, () => acts.act('ship', input));
    expect(again.errors).toEqual([]);
    expect(again.operation).toMatchObject({ ...first.operation, replayed: true, order: { id: order.id, version: 3 } });
    expect([again.shipment, again.invoice, again.warnings]).toEqual([first.shipment, first.invoice, first.warnings]);
    expect(standing(again.order).lines).toEqual(['MUG 3/1/3/0/0 SHIPPED']);
    expect(again.amazonEffects).toEqual([{ ...first.amazonEffects[0], state: 'CONFIRMED' }]);
  });

  it('is known whatever the order of the fields, and a null or a default is the same as nothing', async () => {
    const order = await desk.anOrder();
    const plain = { orderId: order.id, packages: [aPackage(order, { MUG: 1 })], idempotencyKey };
    const [parcel] = plain.packages;
    const first = await acts.act('ship', plain);
    const written = [
      Object.fromEntries(Object.entries(plain).toReversed()),
      { ...plain, invoice: null, comment: null, notifyCustomer: null, ifVersion: null, dryRun: null },
      { ...plain, invoice: false, notifyCustomer: false, dryRun: false },
      {
        ...plain,
        packages: [
          { shippedAt: null, carrierName: null, ...Object.fromEntries(Object.entries(parcel ?? {}).toReversed()) },
        ],
      },
    ];
    for (const input of written) {
      const again = await acts.act('ship', input);
      expect([codes(again), again.operation.replayed, again.shipment.id]).toEqual([[], true, first.shipment.id]);
    }
    const inline = await desk.api(`mutation { ship(input: {
      idempotencyKey: "${idempotencyKey}", packages: [{ trackingNumber: "1Z1", carrierCode: "UPS",
        items: [{ quantity: 1, itemId: "${order.items[0].id}" }] }], orderId: "${order.id}", comment: null
    }) { operation { replayed } shipment { id } } }`);
    expect(inline.data.ship).toEqual({ operation: { replayed: true }, shipment: { id: first.shipment.id } });
  });

  it('is answered before the version is looked at, and before what the order allows now', async () => {
    const order = await desk.anOrder();
    const input = { orderId: order.id, ifVersion: order.version, idempotencyKey };
    await acts.act('hold', input);
    const again = await acts.act('hold', input);
    expect(again).toMatchObject({ errors: [], operation: { replayed: true }, order: { state: 'ON_HOLD' } });

    await acts.unhold(order);
    expect(await acts.act('hold', input)).toMatchObject({
      errors: [],
      operation: { replayed: true },
      order: { state: 'NEW' },
    });
  });

  it('fetches no order from Amazon again, even when Amazon has stopped answering', async () => {
    const order = await desk.anOrder();
    const input = { storeId: desk.storeId, amazonOrderNumber: order.amazonOrderNumber, idempotencyKey };
    expect(await acts.act('syncStore', input)).toMatchObject({ errors: [], operation: { replayed: false } });
    await desk.fault({ operation: 'getOrder', kind: 'error', times: 99 });
    const anew = { input: { ...input, idempotencyKey: 'another' } };
    const { errors } = await desk.api(documentOf('syncStore'), anew);
    expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
    expect(await acts.act('syncStore', input)).toMatchObject({
      errors: [],
      operation: { replayed: true },
      amazonOrder: { number: order.amazonOrderNumber },
    });
  });
});

describe('the same key', () => {
  it('is refused for another input and for another mutation', async () => {
    const order = await desk.anOrder();
    await acts.hold(order, { idempotencyKey });
    const refused = async (mutation: 'hold' | 'unhold', input: object) => {
      const payload = await leavesNothing(desk, () => acts.act(mutation, { ...input, idempotencyKey }));
      expect(payload.errors[0]).toMatchObject({ __typename: 'InputError', path: ['idempotencyKey'] });
      expect(payload.order).toMatchObject({ id: order.id, state: 'ON_HOLD' });
      return codes(payload);
    };
    expect(await refused('hold', { orderId: order.id, reason: 'x' })).toEqual(['IDEMPOTENCY_KEY_REUSED']);
    expect(await refused('hold', { orderId: order.id, ifVersion: 1 })).toEqual(['IDEMPOTENCY_KEY_REUSED']);
    expect(await refused('unhold', { orderId: order.id })).toEqual(['IDEMPOTENCY_KEY_REUSED']);
  });

  it('of two callers means two things', async () => {
    const order = await desk.anOrder();
    await desk.addKey('another-key', ['READ_ORDERS', 'HOLD']);
    const input = { orderId: order.id, idempotencyKey };
    expect((await acts.act('hold', input)).operation.replayed).toBe(false);
    expect(codes(await acts.act('hold', input, 'another-key'))).toEqual(['HOLD_NOT_ALLOWED']);
    expect((await acts.act('unhold', input, 'another-key')).operation.replayed).toBe(false);
    expect((await acts.act('hold', input)).operation.replayed).toBe(true);
  });

  it('stays free after a refusal and after a dry run', async () => {
    const order = await desk.anOrder();
    const input = { orderId: order.id, idempotencyKey };
    await leavesNothing(desk, async () => {
      expect(codes(await acts.act('unhold', input))).toEqual(['UNHOLD_NOT_ALLOWED']);
      expect(codes(await acts.act('hold', { ...input, dryRun: true }))).toEqual([]);
      expect(codes(await acts.act('invoice', { ...input, dryRun: true }))).toEqual([]);
    });
    const done = await acts.act('hold', { ...input, reason: 'now for real' });
    expect(done).toMatchObject({ errors: [], operation: { replayed: false, dryRun: false } });
  });

  it('at the same moment does one thing, once', async () => {
    const order = await desk.anOrder();
    const input = { orderId: order.id, packages: [aPackage(order, { MUG: 1 })], idempotencyKey };
    const answers = await Promise.all([1, 2, 3, 4].map(() => acts.act('ship', input)));
    const ids = new Set(answers.map(({ shipment }) => shipment?.id));
    expect([ids.size, answers.filter(({ operation }) => operation.replayed).length]).toEqual([1, 3]);
    expect((await desk.orderBy(order.amazonOrderNumber)).shipments).toHaveLength(1);
  });
});

describe('a version', () => {
  it('that the order has left behind is refused, with the order as it stands', async () => {
    const order = await desk.anOrder();
    await acts.hold(order);
    const stale = () => acts.act('invoice', { orderId: order.id, ifVersion: order.version });
    const { errors, order: shown } = await leavesNothing(desk, stale);
    expect(errors).toMatchObject([
      {
        __typename: 'ConflictError',
        code: 'VERSION_CONFLICT',
        path: ['ifVersion'],
        currentOrder: { id: order.id, version: order.version + 1 },
      },
    ]);
    expect(shown).toMatchObject({ id: order.id, state: 'ON_HOLD' });
    await acts.unhold(order, { ifVersion: order.version + 1 });
  });

  it('grows with a change to the order and with Amazon’s report, not with the progress of effects', async () => {
    const order = await desk.anOrder();
    const shipped = (await acts.ship(order)).order;
    expect(shipped.version).toBe(order.version + 1);
    await desk.drain();
    const delivered = await desk.orderBy(order.amazonOrderNumber);
    expect([delivered.version, delivered.amazonEffects[0].state]).toEqual([shipped.version, 'CONFIRMED']);
    await desk.advance(600);
    await desk.sync();
    expect((await desk.orderBy(order.amazonOrderNumber)).version).toBe(shipped.version + 1);
  });
});

it('several mutations of one request see what those before them did', async () => {
  const order = await desk.anOrder();
  const { data, errors } = await desk.api(
    `mutation($id: ID!) {
      tried: hold(input: { orderId: $id, idempotencyKey: "1", dryRun: true }) { order { state version } errors { code } }
      held: hold(input: { orderId: $id, idempotencyKey: "2" }) { order { state version } errors { code } }
      refused: invoice(input: { orderId: $id, idempotencyKey: "3" }) { order { state version } errors { code } }
      freed: unhold(input: { orderId: $id, idempotencyKey: "4" }) { order { state version } errors { code } }
      invoiced: invoice(input: { orderId: $id, idempotencyKey: "5" }) {
        order { state version invoices { number } items { quantityInvoiced } } invoice { number } errors { code }
      }
    }`,
    { id: order.id },
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    tried: { order: { state: 'ON_HOLD', version: 2 }, errors: [] },
    held: { order: { state: 'ON_HOLD', version: 2 }, errors: [] },
    refused: { order: { state: 'ON_HOLD', version: 2 }, errors: [{ code: 'INVOICE_STATE_FORBIDDEN' }] },
    freed: { order: { state: 'NEW', version: 3 }, errors: [] },
    invoiced: {
      order: { state: 'PROCESSING', version: 4, invoices: [{ number: '000000001' }], items: [{ quantityInvoiced: 3 }] },
      invoice: { number: '000000001' },
      errors: [],
    },
  });
});
