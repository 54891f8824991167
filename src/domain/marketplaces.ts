import type { Region } from './amazon-order.ts';

export type Marketplace = {
  readonly id: string;
  readonly region: Region;
  /** ISO 3166-1 alpha-2, so GB where Amazon says UK. */
  readonly country: string;
  readonly currency: string;
  /** Where a seller looks at an order of this marketplace. */
  readonly sellerCentral: string;
};

// biome-ignore format: a table reads best as a table
const rows: readonly (readonly [id: string, Region, country: string, currency: string, sellerCentral: string])[] = [
  ['ATVPDKIKX0DER',  'NA', 'US', 'USD', 'sellercentral.amazon.com'],
  ['A2EUQ1WTGCTBG2', 'NA', 'CA', 'CAD', 'sellercentral.amazon.ca'],
  ['A1AM78C64UM0Y8', 'NA', 'MX', 'MXN', 'sellercentral.amazon.com.mx'],
  ['A2Q3Y263D00KWC', 'NA', 'BR', 'BRL', 'sellercentral.amazon.com.br'],
  ['A28R8C7NBKEWEA', 'EU', 'IE', 'EUR', 'sellercentral.amazon.ie'],
  ['A1RKKUPIHCS9HS', 'EU', 'ES', 'EUR', 'sellercentral.amazon.es'],
  ['A1F83G8C2ARO7P', 'EU', 'GB', 'GBP', 'sellercentral.amazon.co.uk'],
  ['A13V1IB3VIYZZH', 'EU', 'FR', 'EUR', 'sellercentral.amazon.fr'],
  ['AMEN7PMS3EDWL',  'EU', 'BE', 'EUR', 'sellercentral.amazon.com.be'],
  ['A1805IZSGTT6HS', 'EU', 'NL', 'EUR', 'sellercentral.amazon.nl'],
  ['A1PA6795UKMFR9', 'EU', 'DE', 'EUR', 'sellercentral.amazon.de'],
  ['APJ6JRA9NG5V4',  'EU', 'IT', 'EUR', 'sellercentral.amazon.it'],
  ['A2NODRKZP88ZB9', 'EU', 'SE', 'SEK', 'sellercentral.amazon.se'],
  ['AE08WJ6YKNBMC',  'EU', 'ZA', 'ZAR', 'sellercentral.amazon.co.za'],
  ['A1C3SOZRARQ6R3', 'EU', 'PL', 'PLN', 'sellercentral.amazon.pl'],
  ['ARBP9OOSHTCHU',  'EU', 'EG', 'EGP', 'sellercentral.amazon.eg'],
  ['A33AVAJ2PDY3EV', 'EU', 'TR', 'TRY', 'sellercentral.amazon.com.tr'],
  ['A17E79C6D8DWNP', 'EU', 'SA', 'SAR', 'sellercentral.amazon.sa'],
  ['A2VIGQ35RCS4UG', 'EU', 'AE', 'AED', 'sellercentral.amazon.ae'],
  ['A21TJRUUN4KGV',  'EU', 'IN', 'INR', 'sellercentral.amazon.in'],
  ['A19VAU5U5O7RUS', 'FE', 'SG', 'SGD', 'sellercentral.amazon.sg'],
  ['A39IBJ37TRP1C6', 'FE', 'AU', 'AUD', 'sellercentral.amazon.com.au'],
  ['A1VC38T7YXB528', 'FE', 'JP', 'JPY', 'sellercentral.amazon.co.jp'],
];

/** Every marketplace this product serves, by Amazon's id. */
export const marketplaces: ReadonlyMap<string, Marketplace> = new Map(
  rows.map(([id, region, country, currency, sellerCentral]) => [id, { id, region, country, currency, sellerCentral }]),
);

export const japan = 'A1VC38T7YXB528';

// Amazon's region EU reaches from Ireland to India: it takes invoices of the European Union and the United Kingdom only.
const invoicing = new Set(['IE', 'ES', 'GB', 'FR', 'BE', 'NL', 'DE', 'IT', 'SE', 'PL']);

/** Whether Amazon takes the seller's own invoices there (R39). */
export function takesInvoices(marketplaceId: string): boolean {
  return invoicing.has(marketplaces.get(marketplaceId)?.country ?? '');
}
