import type { Currency } from './products.ts';

export type MarketName = 'US' | 'DE' | 'UK' | 'JP';

export type Market = {
  readonly marketplaceId: string;
  readonly marketplaceName: string;
  readonly currency: Currency;
  readonly countryCode: string;
  /** Per thousand. */
  readonly taxRate: number;
  readonly taxInside: boolean;
  readonly mailDomain: string;
  readonly carrier: string;
  readonly trackingPrefix: string;
};

export const markets: Readonly<Record<MarketName, Market>> = {
  US: {
    marketplaceId: 'ATVPDKIKX0DER',
    marketplaceName: 'Amazon.com',
    currency: 'USD',
    countryCode: 'US',
    taxRate: 80,
    taxInside: false,
    mailDomain: 'marketplace.amazon.com',
    carrier: 'UPS',
    trackingPrefix: '1Z5550',
  },
  DE: {
    marketplaceId: 'A1PA6795UKMFR9',
    marketplaceName: 'Amazon.de',
    currency: 'EUR',
    countryCode: 'DE',
    taxRate: 190,
    taxInside: true,
    mailDomain: 'marketplace.amazon.de',
    carrier: 'DHL',
    trackingPrefix: '003404',
  },
  UK: {
    marketplaceId: 'A1F83G8C2ARO7P',
    marketplaceName: 'Amazon.co.uk',
    currency: 'GBP',
    countryCode: 'GB',
    taxRate: 200,
    taxInside: true,
    mailDomain: 'marketplace.amazon.co.uk',
    carrier: 'Royal Mail',
    trackingPrefix: 'RM5550',
  },
  JP: {
    marketplaceId: 'A1VC38T7YXB528',
    marketplaceName: 'Amazon.co.jp',
    currency: 'JPY',
    countryCode: 'JP',
    taxRate: 100,
    taxInside: true,
    mailDomain: 'marketplace.amazon.co.jp',
    carrier: 'YAMATO',
    trackingPrefix: '5550',
  },
};
