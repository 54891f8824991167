import { describe, expect, it } from 'vitest';
import type { PackageDraft } from '../../src/domain/commands.ts';
import type { Order } from '../../src/domain/order.ts';
import { effectsOf } from '../../src/domain/outbox.ts';
import { aLine, anOrder, now, placedAt } from '../support/orders.ts';
import { allowedActions, aPackage, ask, eventsOf, invoice, play, quantities, refusals, ship } from './support/play.ts';

// W16
const items = [aLine('A 2 40.00 3.30', { shipping: 600n }), aLine('B 1 15.00 1.24')];
const order = anOrder({ items });

const parcels = (...packages: PackageDraft[]) => ship(null, { packages });

function packed(start: Order, command = ship()) {
  const [event] = eventsOf(start, command);
  if (event?.kind !== 'SHIPPED') throw new Error('Nothing was shipped.');
  return event.shipment.packages;
}

describe('a shipment', () => {
  it('holds everything left when its only package lists nothing (R8)', () => {
    expect(packed(play(order, ship({ A: 1 })))).toMatchObject([
      {
        referenceId: '2',
        lines: [
          { itemId: 'A', quantity: 1 },
          { itemId: 'B', quantity: 1 },
        ],
      },
    ]);
  });

  it('is told to Amazon package by package, each with its own lines and reference (W16, R7)', () => {
    const two = parcels(
      aPackage({ A: 1 }, { trackingNumber: ' 1Z1 ' }),
      aPackage(
        { A: 1 },
        { carrierCode: 'dhl express', trackingNumber: '77', shippingMethod: 'Std US Dom', shippedAt: placedAt },
      ),
    );
    const effects = eventsOf(order, two).flatMap((event) => effectsOf(order, event));
    const line = { amazonOrderItemId: 'amazon-A', quantity: 1, transparencyCodes: [] };
    const confirm = { kind: 'CONFIRM_SHIPMENT', carrierName: null, items: [line] };

    expect(effects.map(({ message }) => message)).toEqual([
      {
        ...confirm,
        referenceId: '1',
        carrierCode: 'UPS',
        shippingMethod: null,
        trackingNumber: '1Z1',
        shippedAt: now.toISOString(),
      },
      {
        ...confirm,
        referenceId: '2',
        carrierCode: 'DHL Express',
        shippingMethod: 'Std US Dom',
        trackingNumber: '77',
        shippedAt: placedAt.toISOString(),
      },
    ]);

    const after = play(order, two);
    expect(after).toMatchObject({ state: 'PROCESSING', shippingState: 'PARTIALLY_SHIPPED', packageCount: 2 });
    expect(play(after, ship({ B: 1 }))).toMatchObject({ shippingState: 'SHIPPED', packageCount: 3 });
    expect(packed(after, ship({ B: 1 }))).toMatchObject([{ referenceId: '3' }]);
  });

  it('completes an invoiced order with its last unit (W16)', () => {
    const after = play(order, invoice(), ship({ A: 2 }), ship({ B: 1 }));
    expect([after.state, allowedActions(after)]).toEqual(['COMPLETE', 'CREDIT_MEMO']);
  });

  it('leaves an order in progress until its last unit is invoiced (W3)', () => {
    const lamp = anOrder({ items: [aLine('LAMP 2 80.00 6.60')] });
    const one = play(lamp, ship({ LAMP: 1 }));
    expect([one.state, quantities(one, 'LAMP'), allowedActions(one)]).toEqual([
      'PROCESSING',
      '2/0/1/0/0',
      'SHIP INVOICE HOLD',
    ]);

    const all = play(one, ship());
    expect([all.state, allowedActions(all)]).toEqual(['PROCESSING', 'INVOICE HOLD']);
    expect(play(all, invoice()).state).toBe('COMPLETE');
  });

  it('invoices, when asked to, the units it ships that no invoice has yet (R2)', () => {
    const start = play(order, invoice({ A: 1 }));
    const after = play(start, ship({ A: 2 }, { invoice: true }));
    expect([quantities(after, 'A'), quantities(after, 'B')]).toEqual(['2/2/2/0/0', '1/0/0/0/0']);
    expect(eventsOf(play(order, invoice()), ship(null, { invoice: true })).map(({ kind }) => kind)).toEqual([
      'SHIPPED',
    ]);
    expect(play(order, ship(null, { invoice: true }))).toMatchObject({ state: 'COMPLETE', invoiced: order.charged });
  });

  it('goes with a carrier that Amazon has no code for under its name (R25)', () => {
    const command = parcels(aPackage(null, { carrierCode: 'other', carrierName: ' Bike Bob ' }));
    const [effect] = eventsOf(order, command).flatMap((event) => effectsOf(order, event));
    expect(effect?.message).toMatchObject({ carrierCode: 'Other', carrierName: 'Bike Bob' });
  });

  it('carries one Transparency code per unit, as it was scanned (R26)', () => {
    const secured = anOrder({ items: [aLine('PERFUME 2', { needsTransparencyCodes: true })] });
    const scanned = (...transparencyCodes: string[]) =>
      parcels({ ...aPackage(), items: [{ itemId: 'PERFUME', quantity: 2, transparencyCodes }] });

    expect(packed(secured, scanned('c1', ' c2 '))[0]?.lines).toMatchObject([{ transparencyCodes: ['c1', 'c2'] }]);
    for (const codes of [[], ['c1'], ['c1', 'c1'], ['c1', ' '], ['c1', 'c2', 'c3']]) {
      const at = 'packages.0.items.0.transparencyCodes';
      expect(refusals(secured, scanned(...codes))).toEqual([`TRANSPARENCY_CODES_REQUIRED at ${at}`]);
    }
    expect(refusals(secured, ship())).toEqual(['TRANSPARENCY_CODES_REQUIRED at packages.0.items']);
  });
});

const late = new Date(now.getTime() + 6 * 60_000);
const early = new Date(placedAt.getTime() - 1);

describe('asking for a shipment', () => {
  it.each<[string, PackageDraft[], string[]]>([
    ['no package', [], ['EMPTY_SHIPMENT at packages']],
    ['an empty list', [aPackage({})], ['EMPTY_SHIPMENT at packages.0.items']],
    ['no unit', [aPackage({ A: 0 })], ['EMPTY_SHIPMENT at packages.0.items']],
    [
      'several packages of which one says nothing',
      [aPackage(), aPackage({ A: 1 })],
      ['INVALID_INPUT at packages.0.items'],
    ],
    [
      'more units than are left, over all packages',
      [aPackage({ A: 2 }), aPackage({ A: 1, B: 1 })],
      ['SHIP_QTY_EXCEEDED at packages.1.items.0.quantity'],
    ],
    [
      'no tracking number',
      [aPackage(null, { trackingNumber: ' ' })],
      ['TRACK_NUMBER_REQUIRED at packages.0.trackingNumber'],
    ],
    [
      'a carrier nobody knows',
      [aPackage(null, { carrierCode: 'FedUp' })],
      ['CARRIER_UNKNOWN at packages.0.carrierCode'],
    ],
    [
      'another carrier without a name',
      [aPackage(null, { carrierCode: 'OTHER' })],
      ['TRACK_CARRIER_REQUIRED at packages.0.carrierName'],
    ],
    ['a time to come', [aPackage(null, { shippedAt: late })], ['INVALID_INPUT at packages.0.shippedAt']],
    ['a time before the order', [aPackage(null, { shippedAt: early })], ['INVALID_INPUT at packages.0.shippedAt']],
    [
      'much that is wrong',
      [
        aPackage({ A: 3, PEN: 1 }, { trackingNumber: null, carrierCode: 'FedUp' }),
        aPackage({ B: -1 }, { carrierCode: 'OTHER', shippedAt: late }),
      ],
      [
        'SHIP_QTY_EXCEEDED at packages.0.items.0.quantity',
        'ITEM_NOT_IN_ORDER at packages.0.items.1.itemId',
        'CARRIER_UNKNOWN at packages.0.carrierCode',
        'TRACK_NUMBER_REQUIRED at packages.0.trackingNumber',
        'QTY_NEGATIVE at packages.1.items.0.quantity',
        'TRACK_CARRIER_REQUIRED at packages.1.carrierName',
        'INVALID_INPUT at packages.1.shippedAt',
      ],
    ],
  ])('with %s is refused, with every problem in its place', (_what, packages, problems) => {
    expect(refusals(order, ship(null, { packages }))).toEqual(problems);
  });

  it('says how many units are left, and which carrier may have been meant', () => {
    expect(ask(order, parcels(aPackage({ A: 3 }, { carrierCode: 'FedX' })))).toMatchObject({
      rejections: [
        { kind: 'QUANTITY', itemId: 'A', requested: 3, available: 2 },
        { code: 'CARRIER_UNKNOWN', fix: expect.stringContaining('FedEx') },
      ],
    });
  });

  it('takes a clock that is a little fast', () => {
    const soon = new Date(now.getTime() + 4 * 60_000);
    expect(refusals(order, parcels(aPackage(null, { shippedAt: soon })))).toEqual([]);
  });
});
