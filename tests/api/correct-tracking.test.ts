import { describe, expect, it } from 'vitest';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, type Shown } from './support/acts.ts';
import { leavesNothing } from './support/kept.ts';

const desk = useDesk();
const acts = actsOf(desk);
const number = '112-0000001-0000001';

async function shipped(units = { MUG: 1 }): Promise<Shown> {
  const { order, shipment } = await acts.ship(await desk.anOrder(), units);
  return { order, shipment, packageId: shipment.packages[0].id };
}
const correct = async (packageId: string, more: object) => {
  const payload = await acts.act('correctTracking', { packageId, ...more });
  expect(payload.errors).toEqual([]);
  return payload;
};
const states = async () => (await desk.orderBy(number)).amazonEffects.map(({ state }: Shown) => state);
const atAmazon = async () => {
  const { packages = [] } = (await desk.atAmazon(number)) as Shown;
  return packages.map((parcel: Shown) => [parcel.packageReferenceId, parcel.carrier, parcel.trackingNumber]);
};
const told = async () => (await desk.amazonEffects()).map(({ kind }) => kind);
const balanced = async () => expect(await discrepancies(desk.db)).toEqual([]);

describe('corrected tracking', () => {
  it('shows on the package at once and goes to Amazon as an edit of it, once', async () => {
    const { order, shipment, packageId } = await shipped();
    await desk.drain();
    const done = await correct(packageId, { carrierCode: 'fedex', trackingNumber: '990' });
    expect(done).toMatchObject({
      order: { id: order.id, version: order.version + 1 },
      shipment: {
        id: shipment.id,
        packages: [{ id: packageId, referenceId: '1', carrierCode: 'FedEx', trackingNumber: '990' }],
      },
      amazonEffects: [{ kind: 'CONFIRM_SHIPMENT', state: 'QUEUED', subject: { __typename: 'Package', id: packageId } }],
    });
    await desk.drain();

    expect(await atAmazon()).toEqual([['1', 'FedEx', '990']]);
    expect(await told()).toEqual(['CONFIRM_SHIPMENT', 'EDIT_SHIPMENT']);
    expect(await states()).toEqual(['CONFIRMED', 'CONFIRMED']);
    const { data } = await desk.api(
      `query($id: ID!) { node(id: $id) { ... on Package { trackingNumber amazonEffect { id state } } } amazonOrder(number: "${number}") { notes } }`,
      { id: packageId },
    );
    expect(data.node.amazonEffect).toEqual({ id: done.amazonEffects[0].id, state: 'CONFIRMED' });
    expect(data.amazonOrder.notes).toBe('Corrected tracking was handed over for Amazon.');
    await balanced();
  });

  it('takes back what Amazon was not told yet: it hears of the package once, and rightly', async () => {
    const { packageId } = await shipped();
    await correct(packageId, { trackingNumber: '1Z2' });
    await correct(packageId, { trackingNumber: '1Z3' });
    expect(await states()).toEqual(['RECALLED', 'RECALLED', 'QUEUED']);
    await desk.drain();

    expect(await told()).toEqual(['CONFIRM_SHIPMENT']);
    expect(await atAmazon()).toEqual([['1', 'UPS', '1Z3']]);
    expect(await states()).toEqual(['RECALLED', 'RECALLED', 'CONFIRMED']);
    await balanced();
  });

  it('leaves other packages of the order alone', async () => {
    const { packageId, order } = await shipped();
    await acts.ship(order, { MUG: 1 });
    await correct(packageId, { trackingNumber: '1Z9' });
    expect(await states()).toEqual(['RECALLED', 'QUEUED', 'QUEUED']);
    await desk.drain();
    expect((await atAmazon()).toSorted()).toEqual([
      ['1', 'UPS', '1Z9'],
      ['2', 'UPS', '1Z1'],
    ]);
    await balanced();
  });

  it('mends a package that Amazon has refused', async () => {
    const { packageId } = await shipped();
    await desk.fault({ operation: 'confirmShipment', kind: 'refuse' });
    await desk.drain();
    expect(await states()).toEqual(['REFUSED']);
    await correct(packageId, { carrierCode: 'DHL', trackingNumber: '77' });
    await desk.drain();
    expect(await states()).toEqual(['REFUSED', 'CONFIRMED']);
    expect(await atAmazon()).toEqual([['1', 'DHL', '77']]);
    await balanced();
  });

  it('can be tried: the package is shown corrected, and nothing is recalled', async () => {
    const { packageId } = await shipped();
    const input = { packageId, trackingNumber: '1Z2', dryRun: true };
    const tried = await leavesNothing(desk, () => acts.act('correctTracking', input));
    expect(tried).toMatchObject({
      errors: [],
      shipment: { packages: [{ trackingNumber: '1Z2' }] },
      order: { amazonEffects: [{ state: 'RECALLED' }, { state: 'QUEUED' }] },
    });
    const done = await correct(packageId, { trackingNumber: '1Z2', idempotencyKey: 'once' });
    const again = await leavesNothing(desk, () =>
      acts.act('correctTracking', { packageId, trackingNumber: '1Z2', idempotencyKey: 'once' }),
    );
    expect(again).toMatchObject({ operation: { replayed: true }, shipment: done.shipment });
  });

  it('is refused with everything that is wrong, and nothing comes of it', async () => {
    const { packageId, order } = await shipped();
    const refused = (input: object) =>
      leavesNothing(desk, () => acts.refusals('correctTracking', { packageId, ...input }));
    expect(await refused({})).toEqual(['NOTHING_TO_CORRECT']);
    expect(await refused({ carrierCode: 'FASTEST', trackingNumber: '' })).toEqual([
      'CARRIER_UNKNOWN at carrierCode',
      'TRACK_NUMBER_REQUIRED at trackingNumber',
    ]);
    expect(await refused({ trackingNumber: '1Z2', ifVersion: 1 })).toEqual(['VERSION_CONFLICT at ifVersion']);
    const absent = packageId.replace(/.{6}$/, 'ffffff');
    for (const id of [absent, order.id, 'nonsense']) {
      expect(await refused({ packageId: id, trackingNumber: '1Z2' })).toEqual(['PACKAGE_NOT_FOUND at packageId']);
    }
  });
});
