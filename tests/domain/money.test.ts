import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  carryRounding,
  digitsOf,
  divideRounded,
  formatAmount,
  greatest,
  isCurrency,
  least,
  parseAmount,
  sum,
} from '../../src/domain/money.ts';

describe('an amount', () => {
  it.each([
    ['JPY', 0, '1499', 1499n],
    ['USD', 2, '14.99', 1499n],
    ['KWD', 3, '14.990', 14990n],
  ])('in %s has %i decimals', (currency, digits, text, minor) => {
    expect(digitsOf(currency)).toBe(digits);
    expect(parseAmount(text, currency)).toBe(minor);
    expect(formatAmount(minor, currency)).toBe(text);
  });

  it.each([
    ['5', 'USD', 500n],
    ['5.1', 'USD', 510n],
    ['0.05', 'USD', 5n],
    ['-0.05', 'USD', -5n],
    ['007.50', 'USD', 750n],
    ['5.1000', 'USD', 510n],
    ['1200.00', 'JPY', 1200n],
    ['999999999999999.99', 'USD', 99999999999999999n],
  ])('reads %s %s', (text, currency, minor) => {
    expect(parseAmount(text, currency)).toBe(minor);
  });

  it.each([
    ['finer than the currency', '5.105', 'USD'],
    ['finer than the currency', '1200.5', 'JPY'],
    ['finer than the currency', '1.0001', 'KWD'],
    ['empty', '', 'USD'],
    ['no number', 'ten', 'USD'],
    ['an exponent', '1e3', 'USD'],
    ['a comma', '1,000.00', 'USD'],
    ['a plus', '+5', 'USD'],
    ['a space', ' 5', 'USD'],
    ['a line break', '5\n', 'USD'],
    ['no whole part', '.5', 'USD'],
    ['no fraction', '5.', 'USD'],
    ['other digits', '٥', 'USD'],
    ['too long', '1'.repeat(16), 'USD'],
  ])('that is %s is refused: %j in %s', (_why, text, currency) => {
    expect(parseAmount(text, currency)).toBeNull();
  });

  it.each([
    [0n, 'USD', '0.00'],
    [-5n, 'USD', '-0.05'],
    [5n, 'KWD', '0.005'],
    [-1200n, 'JPY', '-1200'],
  ])('is written with its whole part and all its decimals: %s in %s', (minor, currency, text) => {
    expect(formatAmount(minor, currency)).toBe(text);
  });

  it('comes back as it was written', () => {
    const amount = fc.bigInt(-(10n ** 14n), 10n ** 14n);
    fc.assert(
      fc.property(amount, fc.constantFrom('JPY', 'USD', 'KWD'), (minor, currency) => {
        expect(parseAmount(formatAmount(minor, currency), currency)).toBe(minor);
      }),
    );
  });

  it('has a currency that is one', () => {
    expect(['USD', 'JPY', 'usd', 'XXY', ''].map(isCurrency)).toEqual([true, true, false, false, false]);
  });
});

describe('rounding', () => {
  it.each([
    [5n, 2n, 3n],
    [-5n, 2n, -3n],
    [5n, -2n, -3n],
    [7n, 3n, 2n],
    [8n, 3n, 3n],
    [1n, 3n, 0n],
    [-1n, 3n, 0n],
    [6n, 3n, 2n],
  ])('takes %s / %s to %s: halves go away from zero', (numerator, denominator, whole) => {
    expect(divideRounded(numerator, denominator)).toBe(whole);
  });

  it('hands what one amount loses to the next (W9 b)', () => {
    const { charge } = carryRounding();
    expect([charge(1000n, 3n), charge(1000n, 3n)]).toEqual([333n, 334n]);
  });

  it('counts the remainder the other way for what is taken off', () => {
    const { charge, deduct } = carryRounding();
    expect([charge(1n, 2n), deduct(1n, 3n), charge(1n, 6n)]).toEqual([1n, 1n, 0n]);
  });

  it('leaves the remainder alone where there is nothing to round', () => {
    const { charge } = carryRounding();
    expect([charge(1000n, 3n), charge(0n, 3n), charge(1000n, 3n)]).toEqual([333n, 0n, 334n]);
  });

  it('is off by half a unit at most, over any number of amounts', () => {
    const amount = fc.record({
      numerator: fc.bigInt(0n, 10_000n),
      denominator: fc.bigInt(1n, 9n),
      isCharge: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(amount), (amounts) => {
        const { charge, deduct } = carryRounding();
        const scale = 2520n; // divisible by every denominator up to 9
        const exact = sum(amounts.map((one) => (one.isCharge ? 1n : -1n) * one.numerator * (scale / one.denominator)));
        const rounded = sum(
          amounts.map(({ numerator, denominator, isCharge }) =>
            isCharge ? charge(numerator, denominator) : -deduct(numerator, denominator),
          ),
        );
        const error = exact - rounded * scale;
        expect(2n * greatest(error, -error)).toBeLessThanOrEqual(scale);
      }),
    );
  });

  it('knows the least and the greatest', () => {
    expect([least(3n, -1n, 2n), greatest(-3n, -1n, -2n), least(1n), greatest(1n)]).toEqual([-1n, -1n, 1n, 1n]);
  });
});
