import { describe, expect, it } from 'vitest';
import { type AmazonPackage, shippingStates } from '../../src/domain/amazon-order.ts';
import { buyerErasesAt, type Delivery, hasGoneItsWay } from '../../src/domain/erasure.ts';

const day = (text: string | null) => (text === null ? null : new Date(`${text}T00:00:00Z`));

/** `left on 03-05, DELIVERED`, in a year that does not matter. */
function parcel(text: string, index: number): AmazonPackage {
  const [shippedAt = '', status = null] = text.split(' ');
  return {
    referenceId: String(index),
    status,
    carrier: null,
    trackingNumber: null,
    shippedAt: shippedAt === '-' ? null : day(`2026-${shippedAt}`),
    items: [],
  };
}

type Known = { deliverBy?: string; shipBy?: string; updated?: string; parcels?: readonly string[] };

function order(shippingState: Delivery['shippingState'], known: Known = {}): Delivery {
  return {
    shippingState,
    deliverBy: day(known.deliverBy ?? null),
    latestShipAt: day(known.shipBy ?? null),
    lastUpdatedAt: day(known.updated ?? '2026-03-20') ?? new Date(0),
    packages: (known.parcels ?? []).map(parcel),
  };
}

const erased = (known: Known) => buyerErasesAt(order('SHIPPED', known), 30)?.toISOString().slice(0, 10);

describe('what is known of a buyer', () => {
  // biome-ignore format: a table reads best as a table
  const table: readonly (readonly [string, Known, string])[] = [
    ['the promised time of delivery',              { deliverBy: '2026-03-10', shipBy: '2026-03-04', parcels: ['03-03 SHIPPED'] },   '2026-04-09'],
    ['a parcel that left after it was promised',   { deliverBy: '2026-03-10', parcels: ['03-03 SHIPPED', '03-15 SHIPPED'] },        '2026-04-14'],
    ['what Amazon said when all was delivered',    { deliverBy: '2026-03-10', updated: '2026-03-07', parcels: ['03-03 DELIVERED'] }, '2026-04-06'],
    ['the promise, if Amazon last spoke later',    { deliverBy: '2026-03-10', updated: '2026-03-28', parcels: ['03-03 DELIVERED'] }, '2026-04-09'],
    ['the promise, while one parcel is under way', { deliverBy: '2026-03-10', updated: '2026-03-07', parcels: ['03-03 DELIVERED', '03-04 SHIPPED'] }, '2026-04-09'],
    ['two weeks after the last parcel left',       { shipBy: '2026-03-04', parcels: ['03-03 SHIPPED', '03-05 IN_TRANSIT'] },        '2026-04-18'],
    ['two weeks after it had to leave',            { shipBy: '2026-03-04', parcels: ['- SHIPPED'] },                                '2026-04-17'],
    ['Amazon’s last word',                         { updated: '2026-03-20' },                                                       '2026-04-19'],
    ['the promise, of one that got lost',           { deliverBy: '2026-03-10', updated: '2026-03-28', parcels: ['03-03 IN_TRANSIT'] }, '2026-04-09'],
    ['two weeks after one left that came back',     { updated: '2026-05-28', parcels: ['03-05 UNDELIVERABLE'] },                    '2026-04-18'],
    ['no parcel that was called back',             { deliverBy: '2026-03-10', parcels: ['03-15 CANCELLED'] },                       '2026-04-09'],
  ];

  it.for(table)('is erased 30 days after %s', ([, known, expected]) => {
    expect(erased(known)).toBe(expected);
  });

  it('of a canceled order is erased 30 days after Amazon’s last word, whatever was promised', () => {
    const known = { deliverBy: '2026-06-10', shipBy: '2026-06-01', updated: '2026-03-20' };
    for (const state of ['CANCELED', 'UNFULFILLABLE'] as const) {
      expect(buyerErasesAt(order(state, known), 30)).toEqual(day('2026-04-19'));
    }
  });

  it('is never erased by itself while the order is under way, nor where it is kept for ever', () => {
    const open = shippingStates.filter((shippingState) => !hasGoneItsWay({ shippingState }));
    expect(open).toEqual(['PENDING_AVAILABILITY', 'PENDING', 'UNSHIPPED', 'PARTIALLY_SHIPPED', 'UNKNOWN']);
    for (const state of open) expect(buyerErasesAt(order(state, { deliverBy: '2020-01-01' }), 30)).toBeNull();
    expect(buyerErasesAt(order('SHIPPED'), 0)).toBeNull();
  });

  it('is erased after as many days as are set', () => {
    expect(buyerErasesAt(order('SHIPPED', { deliverBy: '2026-03-10' }), 1)).toEqual(day('2026-03-11'));
    expect(buyerErasesAt(order('SHIPPED', { deliverBy: '2026-03-10' }))).toEqual(day('2026-04-09'));
  });
});
