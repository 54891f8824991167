import { expect, it } from 'vitest';
import { readCountry } from '../../src/amazon/countries.ts';
import { liveHosts } from '../../src/amazon/regions.ts';
import { regions } from '../../src/domain/amazon-order.ts';
import { marketplaces } from '../../src/domain/marketplaces.ts';
import { isCurrency } from '../../src/domain/money.ts';

it('serves the 23 marketplaces Amazon lists, each in a region, a country and a currency that exist', () => {
  expect(marketplaces.size).toBe(23);
  for (const { id, region, country, currency, sellerCentral } of marketplaces.values()) {
    expect(id).toMatch(/^A[0-9A-Z]{12,13}$/);
    expect(regions).toContain(region);
    expect(readCountry(country)).toBe(country);
    expect(isCurrency(currency)).toBe(true);
    expect(new URL(`https://${sellerCentral}/`).hostname).toBe(sellerCentral);
  }
});

it('speaks to Amazon over TLS only', () => {
  const hosts = [liveHosts.lwa, ...regions.map(liveHosts.api)];
  expect(new Set(hosts).size).toBe(4);
  expect(hosts.map((host) => new URL(host).protocol)).toEqual(Array(4).fill('https:'));
});
