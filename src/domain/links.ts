import type { AmazonStanding } from './amazon-order.ts';

export const linkKinds = ['VIEW_OR_CANCEL_AMAZON_ORDER', 'VIEW_ALL_AMAZON_ORDERS', 'SELLER_CENTRAL'] as const;
export type LinkKind = (typeof linkKinds)[number];
export type AmazonOrderLink = { readonly kind: LinkKind; readonly label: string; readonly url: string };

/** Seller Central's host by marketplace. */
const hosts: Readonly<Record<string, string>> = {
  ATVPDKIKX0DER: 'sellercentral.amazon.com',
  A2EUQ1WTGCTBG2: 'sellercentral.amazon.ca',
  A1AM78C64UM0Y8: 'sellercentral.amazon.com.mx',
  A2Q3Y263D00KWC: 'sellercentral.amazon.com.br',
  A28R8C7NBKEWEA: 'sellercentral.amazon.ie',
  A1RKKUPIHCS9HS: 'sellercentral.amazon.es',
  A1F83G8C2ARO7P: 'sellercentral.amazon.co.uk',
  A13V1IB3VIYZZH: 'sellercentral.amazon.fr',
  AMEN7PMS3EDWL: 'sellercentral.amazon.com.be',
  A1805IZSGTT6HS: 'sellercentral.amazon.nl',
  A1PA6795UKMFR9: 'sellercentral.amazon.de',
  APJ6JRA9NG5V4: 'sellercentral.amazon.it',
  A2NODRKZP88ZB9: 'sellercentral.amazon.se',
  AE08WJ6YKNBMC: 'sellercentral.amazon.co.za',
  A1C3SOZRARQ6R3: 'sellercentral.amazon.pl',
  ARBP9OOSHTCHU: 'sellercentral.amazon.eg',
  A33AVAJ2PDY3EV: 'sellercentral.amazon.com.tr',
  A17E79C6D8DWNP: 'sellercentral.amazon.sa',
  A2VIGQ35RCS4UG: 'sellercentral.amazon.ae',
  A21TJRUUN4KGV: 'sellercentral.amazon.in',
  A19VAU5U5O7RUS: 'sellercentral.amazon.sg',
  A39IBJ37TRP1C6: 'sellercentral.amazon.com.au',
  A1VC38T7YXB528: 'sellercentral.amazon.co.jp',
};

/** R13: the way to change the order only while Amazon still lets it change. */
export function linksOf(
  { number, shippingState }: Pick<AmazonStanding, 'number' | 'shippingState'>,
  marketplaceId: string,
): readonly AmazonOrderLink[] {
  const base = `https://${hosts[marketplaceId] ?? 'sellercentral.amazon.com'}/orders-v3`;
  const url = `${base}/order/${number}`;
  const changeable = ['PENDING', 'UNSHIPPED', 'PARTIALLY_SHIPPED'].includes(shippingState);
  return [
    ...(changeable
      ? [{ kind: 'VIEW_OR_CANCEL_AMAZON_ORDER', label: 'View or cancel Amazon order', url } as const]
      : []),
    { kind: 'VIEW_ALL_AMAZON_ORDERS', label: 'View all Amazon orders', url: base },
    { kind: 'SELLER_CENTRAL', label: 'Open in Seller Central', url },
  ];
}
