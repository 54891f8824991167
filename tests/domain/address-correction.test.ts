import { describe, expect, it } from 'vitest';
import { keepingCorrection, overlaid } from '../../src/domain/address-correction.ts';
import { addressOf, type BuyerData } from '../../src/domain/amazon-order.ts';
import { aBuyer } from '../support/orders.ts';

const unchanged = { street: null, city: null, region: null, postalCode: null, countryCode: null };
const { shippingAddress: reported } = aBuyer;
if (!reported) throw new Error('The buyer of these tests has an address.');
const corrected: BuyerData = { ...aBuyer, correctedAddress: { ...reported, city: 'Salem' } };
const moved: BuyerData = { ...aBuyer, shippingAddress: { ...reported, street: ['7 Pier St'] } };

describe('a change laid over an address', () => {
  it('keeps what it does not name, the recipient above all', () => {
    expect(overlaid(reported, { ...unchanged, region: ' CA ' })).toEqual({ ...reported, region: 'CA' });
    expect(overlaid(reported, unchanged)).toEqual(reported);
  });

  it('replaces the street as a whole, without its blank lines', () => {
    const street = [' 7 Pier St', ' ', 'Back door '];
    expect(overlaid(reported, { ...unchanged, street }).street).toEqual(['7 Pier St', 'Back door']);
  });

  it('is all there is where Amazon told nothing: nothing is made up', () => {
    expect(overlaid(null, { ...unchanged, city: 'Salem' })).toEqual({
      name: null,
      company: null,
      street: [],
      city: 'Salem',
      region: null,
      postalCode: null,
      countryCode: null,
      phone: null,
    });
  });
});

describe('a correction (R33)', () => {
  it('counts before what Amazon reported', () => {
    expect(addressOf(corrected)?.city).toBe('Salem');
    expect(addressOf(aBuyer)).toEqual(reported);
  });

  it('stays when Amazon repeats the address or withholds it, whatever else it says of the buyer', () => {
    const renamed = { ...aBuyer, name: 'Ana Lopez' };
    expect(keepingCorrection(renamed, corrected)).toEqual({ ...renamed, correctedAddress: corrected.correctedAddress });
    const withheld = { ...aBuyer, shippingAddress: null };
    expect(addressOf(keepingCorrection(withheld, corrected))?.city).toBe('Salem');
  });

  it('goes when Amazon reports another address, or its first', () => {
    expect(keepingCorrection(moved, corrected)).toBe(moved);
    expect(keepingCorrection(aBuyer, { ...corrected, shippingAddress: null })).toBe(aBuyer);
  });

  it('comes of nothing where there was none', () => {
    expect(keepingCorrection(moved, aBuyer)).toBe(moved);
    expect(keepingCorrection(moved, undefined)).toBe(moved);
  });
});
