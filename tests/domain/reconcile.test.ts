import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AmazonLineMoney } from '../../src/domain/amazon-order.ts';
import { sum } from '../../src/domain/money.ts';
import { reconcile } from '../../src/domain/reconcile.ts';
import { someMoney } from '../support/orders.ts';
import { shown } from './support/play.ts';

const taxOnTop = someMoney({ row: 1000n, shipping: 499n, tax: 83n, discount: 100n }); // 14.82, as in W13
const taxInside = { ...taxOnTop, total: 1399n };
const neither = { ...taxOnTop, total: 1400n };
const untaxed = someMoney({ row: 1000n });

const totals = (monies: readonly AmazonLineMoney[]) => sum(monies.map(({ total }) => total));
const one = (...monies: readonly AmazonLineMoney[]) => reconcile(monies, totals(monies), 0n);

describe('Amazon’s amounts as ours', () => {
  it.each([
    ['EXCLUSIVE', [taxOnTop]],
    ['INCLUSIVE', [taxInside]],
    ['NONE', [untaxed]],
    ['NONE', []],
    ['UNKNOWN', [neither]],
    ['EXCLUSIVE', [taxOnTop, untaxed]],
    ['UNKNOWN', [taxOnTop, taxInside]],
  ])('have the tax %s when Amazon’s own sums say so', (taxMode, monies) => {
    expect(one(...monies).taxMode).toBe(taxMode);
  });

  it('come to Amazon’s total (W13, R5)', () => {
    const { amounts, orderCharge, notes } = one(taxOnTop);
    expect(shown(amounts)).toEqual({
      subtotal: '10.00',
      discount: '1.00',
      shipping: '4.99',
      tax: '0.83',
      grandTotal: '14.82',
    });
    expect([orderCharge, notes]).toEqual([0n, []]);
  });

  it('keep a contained tax inside (R23)', () => {
    expect(shown(one(taxInside).amounts)).toMatchObject({ tax: '0.83', grandTotal: '13.99' });
  });

  it('keep a difference nobody can name as a charge of the order, and say so (R23)', () => {
    const { amounts, orderCharge, notes } = one(neither);
    expect(shown(amounts)).toMatchObject({ otherCharges: '-0.82', grandTotal: '14.00' });
    expect([orderCharge, notes]).toEqual([-82n, [expect.stringContaining('TOTALS_MISMATCH')]]);
  });

  it('have the tip as a charge of the order (R22)', () => {
    const { amounts, orderCharge, notes } = reconcile([untaxed], 1250n, 250n);
    expect(shown(amounts)).toEqual({ subtotal: '10.00', otherCharges: '2.50', grandTotal: '12.50' });
    expect([orderCharge, notes]).toEqual([250n, []]);
  });

  it('are added up where Amazon names no total', () => {
    expect(reconcile([taxOnTop, untaxed], null, 250n).amounts.grandTotal).toBe(2732n);
  });

  it('keep shipping, and its tax and discount, apart from the line', () => {
    const money = someMoney({
      row: 1000n,
      shipping: 499n,
      tax: 124n,
      shippingTax: 41n,
      discount: 300n,
      shippingDiscount: 200n,
    });
    const { lines, amounts } = one(money);
    expect(lines).toEqual([{ row: 1000n, otherCharges: 0n, discount: 100n, tax: 83n }]);
    expect(amounts).toMatchObject({ discount: 300n, shippingDiscount: 200n, tax: 124n, shippingTax: 41n });
  });

  it('put gift wrap, cash-on-delivery fee and the rest into the line’s other charges (R22)', () => {
    const { lines } = one(someMoney({ giftWrap: 300n, codFee: 200n, other: 50n }));
    expect(lines).toMatchObject([{ row: 1000n, otherCharges: 550n }]);
  });

  it('believe a discount that Amazon adds, for its total stands (amazon-sp-api 7.3)', () => {
    const dearer = someMoney({ tax: 83n, discount: 100n, discountAsSent: 100n, total: 1183n });
    const { lines, taxMode, orderCharge } = one(dearer);
    expect(lines).toEqual([{ row: 1000n, otherCharges: 100n, discount: 0n, tax: 83n }]);
    expect([taxMode, orderCharge]).toEqual(['EXCLUSIVE', 0n]);

    // The same sign in a report whose sums take it off is a matter of spelling.
    expect(one({ ...dearer, total: 983n })).toMatchObject({ lines: [{ discount: 100n }], orderCharge: 0n });
  });

  it('always come to Amazon’s total, whatever its parts', () => {
    const cents = fc.bigInt(0n, 9999n);
    const money = fc.record({
      row: cents,
      shipping: cents,
      tax: cents,
      giftWrap: cents,
      discount: cents,
      total: cents,
    });
    fc.assert(
      fc.property(fc.array(money, { maxLength: 4 }), fc.option(cents), cents, (parts, total, tip) => {
        const monies = parts.map(someMoney);
        const { amounts, lines, orderCharge, taxMode } = reconcile(monies, total, tip);
        expect(amounts.grandTotal).toBe(total ?? totals(monies) + tip);
        expect(amounts.otherCharges).toBe(sum(lines.map(({ otherCharges }) => otherCharges)) + orderCharge);

        const added = amounts.subtotal + amounts.shipping + amounts.otherCharges - amounts.discount;
        expect(added + (taxMode === 'INCLUSIVE' ? 0n : amounts.tax)).toBe(amounts.grandTotal);
      }),
    );
  });
});
