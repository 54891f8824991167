import { describe, expect, it } from 'vitest';
import type { OrderHeader } from '../../src/domain/order.ts';
import { shipByOf, shipByRisk } from '../../src/domain/ship-by.ts';
import { aLine, anOrder, now } from '../support/orders.ts';

const latest = new Date('2026-03-04T12:00:00Z');
const open = anOrder({ items: [aLine('MUG 1 10.00 0')], latestShipAt: latest });

describe('the time to ship by', () => {
  it.each<[string, Partial<OrderHeader>, Date | null]>([
    ['counts on an order that is ours to ship', {}, latest],
    ['goes on counting while a person holds the order', { state: 'ON_HOLD' }, latest],
    ['is over once everything has shipped', { shippingState: 'SHIPPED' }, null],
    ['is over once the order is canceled', { state: 'CANCELED', shippingState: 'CANCELED' }, null],
    ['is over once nothing is left to ship', { state: 'COMPLETE', shippingState: 'PARTIALLY_SHIPPED' }, null],
    ['is none where Amazon names none', { latestShipAt: null }, null],
    ['is Amazon’s own affair where it ships', { amazon: { ...open.amazon, fulfilledBy: 'AMAZON' } }, null],
  ])('%s', (_what, changes, expected) => {
    expect(shipByOf({ ...open, ...changes })).toEqual(expected);
  });

  it.each([
    [24 * 60, 'NONE'],
    [24 * 60 - 1, 'LOW'],
    [6 * 60, 'LOW'],
    [6 * 60 - 1, 'HIGH'],
    [0, 'HIGH'],
    [-1, 'LATE'],
  ] as const)('with %i minutes left is at risk %s', (minutes, risk) => {
    expect(shipByRisk(new Date(now.getTime() + minutes * 60_000), now)).toBe(risk);
  });
});
