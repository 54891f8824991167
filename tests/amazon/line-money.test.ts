import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMoney } from '../../src/amazon/money-json.ts';
import { translateOrder } from '../../src/amazon/translate.ts';
import { formatAmount } from '../../src/domain/money.ts';
import { orderJson, part, usd } from './support/order-json.ts';

function read(proceeds: unknown) {
  const report = translateOrder(orderJson({}, { proceeds }));
  if ('unreadable' in report) throw new Error(report.unreadable);
  return { money: report.items[0]?.money, defects: report.defects, notes: report.notes };
}

describe('one amount', () => {
  it.each([
    ['12.34', 'USD', 1234n],
    ['-12.34', 'USD', -1234n],
    ['12', 'USD', 1200n],
    ['12.3', 'USD', 1230n],
    ['12.3400', 'USD', 1234n],
    ['.5', 'USD', 50n],
    ['5980', 'JPY', 5980n],
    ['5980.00', 'JPY', 5980n],
    ['1.234', 'KWD', 1234n],
    ['1.5E+2', 'USD', 15000n],
    ['15e-1', 'USD', 150n],
    ['0.1', 'USD', 10n],
    [19.99, 'USD', 1999n],
    ['9999999999999.99', 'USD', 999999999999999n],
  ])('%s %s is %s', (amount, currencyCode, minor) => {
    expect(readMoney({ amount, currencyCode })).toEqual({
      kind: 'money',
      minor,
      currency: currencyCode,
      rounded: false,
    });
  });

  it.each([
    ['0.005', 'USD', 1n],
    ['0.0049', 'USD', 0n],
    ['-0.005', 'USD', -1n],
    ['10.5', 'JPY', 11n],
  ])('%s %s is rounded to %s, and says so', (amount, currencyCode, minor) => {
    expect(readMoney({ amount, currencyCode })).toMatchObject({ minor, rounded: true });
  });

  it.each([
    ['', 'USD'],
    ['ten', 'USD'],
    ['1,000.00', 'USD'],
    ['1e99', 'USD'],
    ['99999999999999999', 'USD'],
    ['NaN', 'USD'],
    ['0x10', 'USD'],
    ['1', 'usd'],
    ['1', 'XXXX'],
    [true, 'USD'],
  ])('%j %s cannot be read', (amount, currencyCode) => {
    expect(readMoney({ amount, currencyCode })).toEqual({ kind: 'unreadable' });
  });

  it('is absent, not zero, when Amazon sent none', () => {
    expect([undefined, null, {}, { currencyCode: 'USD' }].map(readMoney)).toEqual(Array(4).fill({ kind: 'absent' }));
  });

  it('is exact however it is spelt: with an exponent, with zeros before and behind, with a sign, between spaces', () => {
    const spelling = fc.record({ shift: fc.integer({ min: -30, max: 30 }), before: fc.nat(20), behind: fc.nat(20) });
    const written = fc.record({ mark: fc.constantFrom('e', 'E'), space: fc.constantFrom('', ' ', '\n') });
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }),
        spelling,
        written,
        (cents, { shift, before, behind }, { mark, space }) => {
          const sign = cents < 0n ? '-' : '';
          const digits = '0'.repeat(before) + String(cents).replace('-', '') + '0'.repeat(behind);
          // digits · 10^-behind is cents: written with the point anywhere, and an exponent that makes good for it.
          const point = Math.max(0, Math.min(digits.length, digits.length - shift));
          const exponent = digits.length - point - behind - 2;
          const amount = `${space}${sign}${digits.slice(0, point)}.${digits.slice(point)}${mark}${exponent}${space}`;
          expect(readMoney({ amount, currencyCode: 'USD' })).toMatchObject({ minor: cents, rounded: false });
        },
      ),
    );
  });

  it('never overflows what a database holds, however many digits it has', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 70 });
    const amount = fc.tuple(fc.constantFrom('', '-'), digits, digits, fc.integer({ min: -99, max: 99 }));
    fc.assert(
      fc.property(amount, ([sign, whole, fraction, exponent]) => {
        const reading = readMoney({ amount: `${sign}${whole}.${fraction}e${exponent}`, currencyCode: 'KWD' });
        if (reading.kind === 'money') expect(BigInt.asIntN(52, reading.minor)).toBe(reading.minor);
      }),
    );
    const fortyDigits = { amount: '1234567890123456789012345678901234567890', currencyCode: 'USD' };
    expect(readMoney(fortyDigits)).toEqual({ kind: 'unreadable' });
  });

  it('survives the way through Amazon’s decimals to the last unit', () => {
    const currency = fc.constantFrom('USD', 'JPY', 'KWD', 'EUR', 'INR');
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), currency, (minor, code) => {
        const amount = formatAmount(minor, code);
        expect(readMoney({ amount, currencyCode: code })).toMatchObject({ minor, rounded: false });
      }),
    );
  });
});

describe('the money of a line', () => {
  it('sorts the parts by type', () => {
    const { money } = read({
      proceedsTotal: usd('31.50'),
      breakdowns: [
        part('ITEM', '20.00'),
        part('SHIPPING', '5.00'),
        part('GIFT_WRAP', '3.00'),
        part('COD_FEE', '2.00'),
        part('OTHER', '0.50'),
        part('CARBON_LEVY', '0.25'),
        part('TAX', '4.00', [
          ['ITEM', '2.00'],
          ['SHIPPING', '1.00'],
          ['GIFT_WRAP', '0.60'],
          ['COD_FEE', '0.40'],
        ]),
        part('DISCOUNT', '-3.25', [
          ['ITEM', '-2.00'],
          ['SHIPPING', '-1.25'],
        ]),
      ],
    });

    expect(money).toEqual({
      total: 3150n,
      row: 2000n,
      shipping: 500n,
      giftWrap: 300n,
      codFee: 200n,
      other: 75n,
      tax: 400n,
      shippingTax: 100n,
      giftWrapTax: 60n,
      codFeeTax: 40n,
      discount: 325n,
      shippingDiscount: 125n,
      discountAsSent: -325n,
    });
  });

  it('keeps a discount positive whichever sign Amazon used, and remembers the sign', () => {
    const discount = (amount: string) => read({ proceedsTotal: usd('8.00'), breakdowns: [part('DISCOUNT', amount)] });
    expect(discount('-2.00').money).toMatchObject({ discount: 200n, discountAsSent: -200n });
    expect(discount('2.00').money).toMatchObject({ discount: 200n, discountAsSent: 200n });
  });

  it('takes the total for the goods when Amazon breaks nothing down', () => {
    expect(read({ proceedsTotal: usd('10.00') }).money).toMatchObject({ total: 1000n, row: 1000n, tax: 0n });
    expect(read({ proceedsTotal: usd('10.00'), breakdowns: [] }).money).toMatchObject({ row: 1000n });
  });

  it('is unknown without a total, even when there are parts', () => {
    expect(read(undefined).money).toBeNull();
    const parts = read({ breakdowns: [part('ITEM', '10.00')] });
    expect(parts).toMatchObject({ money: null, defects: [], notes: [expect.stringMatching(/^MONEY_MISSING/)] });
  });

  it('adds up parts that come twice', () => {
    const breakdowns = [part('ITEM', '4.00'), part('ITEM', '6.00')];
    expect(read({ proceedsTotal: usd('10.00'), breakdowns }).money).toMatchObject({ row: 1000n });
  });

  it('notes decimals that the currency has not', () => {
    const { money, notes } = read({ proceedsTotal: usd('10.005') });
    expect(money).toMatchObject({ total: 1001n });
    expect(notes).toEqual([
      'MONEY_PRECISION: orderItems[0].proceeds.proceedsTotal had more decimals than its currency.',
    ]);
  });

  it('reads the tip of an order', () => {
    const proceeds = { grandTotal: usd('12.00'), breakdowns: [part('DELIVERY_TIP', '2.00'), part('ITEM', '10.00')] };
    expect(translateOrder(orderJson({ proceeds }))).toMatchObject({ total: 1200n, deliveryTip: 200n });
  });
});
