import { describe, expect, it } from 'vitest';
import {
  itemStatus,
  type OrderItem,
  quantityToCancel,
  quantityToInvoice,
  quantityToRefund,
  quantityToShip,
} from '../../src/domain/order.ts';
import { aLine } from '../support/orders.ts';

/** A line by its quantities: ordered/invoiced/shipped/refunded/canceled, and shipped elsewhere. */
function line(quantities: string): OrderItem {
  const [
    quantityOrdered = 0,
    quantityInvoiced = 0,
    quantityShipped = 0,
    quantityRefunded = 0,
    quantityCanceled = 0,
    quantityShippedElsewhere = 0,
  ] = quantities.split('/').map(Number);
  return aLine('KIT', {
    quantityOrdered,
    quantityInvoiced,
    quantityShipped,
    quantityRefunded,
    quantityCanceled,
    quantityShippedElsewhere,
  });
}

describe('what is left of a line', () => {
  // biome-ignore format: a table reads best as a table
  it.each([
    // o/i/s/r/c/e      invoice ship refund cancel
    ['5/0/0/0/0/0',     [5, 5, 0, 5]],
    ['5/2/0/0/0/0',     [3, 5, 2, 3]],
    ['5/0/2/0/0/0',     [5, 3, 0, 3]],
    ['5/5/2/2/0/0',     [0, 3, 3, 0]], // refunded units are those shipped first (5.2)
    ['5/5/0/2/0/0',     [0, 3, 3, 0]],
    ['5/5/3/2/0/0',     [0, 2, 3, 0]],
    ['5/0/0/0/2/0',     [3, 3, 0, 3]],
    ['5/2/1/1/1/0',     [2, 3, 1, 2]],
    ['5/0/1/0/0/2',     [5, 2, 0, 2]], // shipped elsewhere (R27)
    ['5/5/1/4/0/2',     [0, 1, 1, 0]],
    ['1/1/1/1/0/0',     [0, 0, 0, 0]],
  ])('%s', (quantities, expected) => {
    const left = [quantityToInvoice, quantityToShip, quantityToRefund, quantityToCancel];
    expect(left.map((of) => of(line(quantities)))).toEqual(expected);
  });
});

describe('the label of a line (5.4)', () => {
  it.each([
    ['2/0/0/0/0', 'ORDERED'],
    ['2/2/0/0/0', 'INVOICED'],
    ['2/2/2/0/0', 'SHIPPED'],
    ['3/1/0/0/0', 'PARTIAL'],
    ['3/1/1/0/0', 'PARTIAL'],
    ['2/0/1/0/0', 'PARTIAL'],
    ['2/0/2/0/0', 'MIXED'],
    ['2/2/2/1/0', 'MIXED'],
    ['2/2/2/2/0', 'REFUNDED'],
    ['2/0/0/0/2', 'CANCELED'],
    ['3/2/2/0/1', 'SHIPPED'],
    ['3/2/0/0/1', 'INVOICED'],
  ])('of %s is %s', (quantities, label) => {
    expect(itemStatus(line(quantities))).toBe(label);
  });
});
