import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Address, BuyerData } from '../../src/domain/amazon-order.ts';
import { knownBuyer, unknownBuyer } from '../../src/domain/known-buyer.ts';

const home: Address = {
  name: 'Reception Desk',
  company: null,
  street: ['5 Quay Rd', 'Unit 2'],
  city: 'Portland',
  region: 'OR',
  postalCode: '97201',
  countryCode: 'US',
  phone: '+1 503 555 0100',
};
const ana: BuyerData = {
  name: 'Ana Maria Lopez',
  email: 'k3j2@marketplace.amazon.com',
  company: 'Lopez & Co',
  shippingAddress: home,
  giftMessages: { '1': 'Happy birthday' },
};
const elsewhere: Address = { ...home, street: ['9 Hill St'], city: 'Salem', phone: null };

describe('a report', () => {
  it('that leaves buyer data out takes nothing away', () => {
    expect(knownBuyer(unknownBuyer, ana)).toEqual(ana);
    for (const left of ['name', 'email', 'company', 'shippingAddress'] as const) {
      expect(knownBuyer({ ...ana, [left]: null }, ana)).toEqual(ana);
    }
    expect(knownBuyer({ ...ana, giftMessages: {} }, ana)).toEqual(ana);
  });

  it('that sends something else replaces it, and that alone', () => {
    expect(knownBuyer({ ...unknownBuyer, name: 'Bea' }, ana)).toEqual({ ...ana, name: 'Bea' });
    expect(knownBuyer({ ...unknownBuyer, giftMessages: { '2': 'Cheers' } }, ana).giftMessages).toEqual({
      '1': 'Happy birthday',
      '2': 'Cheers',
    });
    expect(knownBuyer({ ...unknownBuyer, giftMessages: { '1': 'Get well' } }, ana).giftMessages).toEqual({
      '1': 'Get well',
    });
  });

  it('with another address replaces it as a whole, the telephone with it', () => {
    expect(knownBuyer({ ...ana, shippingAddress: elsewhere }, ana).shippingAddress).toEqual(elsewhere);
    const without = { ...home, street: ['5 Quay Rd'] };
    expect(knownBuyer({ ...ana, shippingAddress: without }, ana).shippingAddress).toEqual(without);
  });

  it('that withholds parts of the same address takes none of them away', () => {
    const afterDelivery = { ...home, phone: null };
    const degraded = { ...home, name: null, street: [], phone: null };
    for (const shippingAddress of [afterDelivery, degraded]) {
      expect(knownBuyer({ ...ana, shippingAddress }, ana)).toEqual(ana);
    }
    const other = { ...degraded, postalCode: '97301' };
    expect(knownBuyer({ ...ana, shippingAddress: other }, ana).shippingAddress).toEqual(other);
  });

  it('that withholds the telephone after delivery leaves our correction of the address', () => {
    const corrected = { ...ana, correctedAddress: { ...home, city: 'Salem' } };
    const reported = { ...ana, shippingAddress: { ...home, phone: null } };
    expect(knownBuyer(reported, corrected)).toEqual(corrected);
    expect(knownBuyer({ ...ana, shippingAddress: elsewhere }, corrected)).toEqual({
      ...ana,
      shippingAddress: elsewhere,
    });
  });

  it('of an order never seen before is all that is known', () => {
    expect(knownBuyer(ana, undefined)).toBe(ana);
  });
});

const text = fc.option(fc.constantFrom('a', 'b', 'c'));
const address: fc.Arbitrary<Address> = fc.record({
  name: text,
  company: text,
  street: fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }),
  city: text,
  region: text,
  postalCode: text,
  countryCode: text,
  phone: text,
});
const buyer: fc.Arbitrary<BuyerData> = fc.record({
  name: text,
  email: text,
  company: text,
  shippingAddress: fc.option(address),
  giftMessages: fc.dictionary(fc.constantFrom('1', '2'), fc.constantFrom('hello', 'bye')),
});

it('leaves the same known, however often and however incompletely it is told again', () => {
  fc.assert(
    fc.property(buyer, buyer, (first, second) => {
      const once = knownBuyer(second, first);
      expect(knownBuyer(second, once)).toEqual(once);
      expect(knownBuyer(unknownBuyer, once)).toEqual(once);
    }),
  );
});
