import { describe, expect, it } from 'vitest';
import { regions } from '../../src/domain/amazon-order.ts';
import { carriersOf, findCarrier, nearestCarriers } from '../../src/domain/carriers.ts';

describe('carriers', () => {
  it.each(regions)('of %s are offered with OTHER last, and each is found by its own code', (region) => {
    const offered = carriersOf(region);
    expect(offered.at(-1)?.code).toBe('OTHER');
    expect(offered.map(({ code }) => findCarrier(code))).toEqual(offered);
    expect(new Set(offered.map(({ code }) => code)).size).toBe(offered.length);
  });

  it('are those of the region, with those that deliver everywhere', () => {
    const codes = (region: (typeof regions)[number]) => carriersOf(region).map(({ code }) => code);
    expect([codes('NA').includes('USPS'), codes('EU').includes('USPS'), codes('FE').includes('UPS')]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it.each([
    ['ups', 'UPS'],
    [' FEDEX ', 'FedEx'],
    ['dhl-express', 'DHL Express'],
    ['royalmail', 'Royal Mail'],
    ['other', 'OTHER'],
  ])('are found whatever the case and spacing: %j', (given, code) => {
    expect(findCarrier(given)?.code).toBe(code);
  });

  it.each(['', '--', 'Bike Bob', 'UPSS'])('are not guessed at: %j is none', (given) => {
    expect(findCarrier(given)).toBeUndefined();
  });

  it.each([
    ['FedX', 'FedEx'],
    ['UPPS', 'UPS'],
    ['Jappan Post', 'Japan Post'],
  ])('nearest to %s include %s, three of them and never OTHER', (given, code) => {
    const nearest = nearestCarriers(given);
    expect(nearest).toContain(code);
    expect(nearest).toHaveLength(3);
    expect(nearestCarriers('othr')).not.toContain('OTHER');
  });

  it('are looked for in good time also for a very long text', () => {
    expect(nearestCarriers('x'.repeat(1_000_000))).toHaveLength(3);
  });
});
