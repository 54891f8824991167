import { describe, expect, it } from 'vitest';
import { shippingStates } from '../../src/domain/amazon-order.ts';
import { cancelReadBack, packageReadBack } from '../../src/domain/read-back.ts';
import { aReport } from '../support/orders.ts';

const said = {
  kind: 'CONFIRM_SHIPMENT',
  referenceId: '1',
  carrierCode: 'UPS',
  carrierName: null,
  shippingMethod: null,
  trackingNumber: '1Z1',
  shippedAt: '2026-03-02T12:00:00.000Z',
  items: [{ amazonOrderItemId: 'mug', quantity: 2, transparencyCodes: [] }],
} as const;

function shows(changes: object = {}) {
  const parcel = {
    referenceId: '1',
    status: null,
    carrier: 'United Parcel Service',
    trackingNumber: '1Z1',
    shippedAt: null,
  };
  const items = [{ amazonOrderItemId: 'mug', quantity: 2 }];
  return packageReadBack(aReport({ packages: [{ ...parcel, items, ...changes }] }), said);
}

describe('a package read back', () => {
  it('matches by reference, number and contents, however Amazon spells the carrier', () => {
    expect(shows().state).toBe('MATCHED');
    expect(shows({ items: [] }).state).toBe('MATCHED');
  });

  it('is missing while Amazon shows no package of its reference', () => {
    const expected = 'tracking 1Z1, carrier UPS, 2 × mug';
    expect(packageReadBack(null, said)).toEqual({ state: 'MISSING', expected, seen: null });
    expect(shows({ referenceId: '2' })).toEqual({ state: 'MISSING', expected, seen: null });
  });

  it('is different by number or contents, and shows both', () => {
    expect(shows({ trackingNumber: '1Z2', carrier: null })).toEqual({
      state: 'DIFFERENT',
      expected: 'tracking 1Z1, carrier UPS, 2 × mug',
      seen: 'tracking 1Z2, carrier none, 2 × mug',
    });
    expect(shows({ items: [{ amazonOrderItemId: 'mug', quantity: 1 }] })).toMatchObject({
      state: 'DIFFERENT',
      seen: 'tracking 1Z1, carrier United Parcel Service, 1 × mug',
    });
  });
});

it('a cancel shows in the order’s state, and an order that has shipped is another one', () => {
  expect(cancelReadBack(null)).toEqual({ state: 'MISSING', expected: 'CANCELED', seen: null });
  const states = shippingStates.map((shippingState) => [
    shippingState,
    cancelReadBack(aReport({ shippingState })).state,
  ]);
  expect(Object.fromEntries(states)).toMatchObject({
    CANCELED: 'MATCHED',
    UNSHIPPED: 'MISSING',
    PENDING: 'MISSING',
    SHIPPED: 'DIFFERENT',
    PARTIALLY_SHIPPED: 'DIFFERENT',
  });
});
