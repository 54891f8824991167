import type { AmazonStanding } from './amazon-order.ts';
import { marketplaces } from './marketplaces.ts';

const linkKinds = ['VIEW_OR_CANCEL_AMAZON_ORDER', 'VIEW_ALL_AMAZON_ORDERS', 'SELLER_CENTRAL'] as const;
export type LinkKind = (typeof linkKinds)[number];
export type AmazonOrderLink = { readonly kind: LinkKind; readonly label: string; readonly url: string };

/** R13: the way to change the order only while Amazon still lets it change. */
export function linksOf(
  { number, shippingState }: Pick<AmazonStanding, 'number' | 'shippingState'>,
  marketplaceId: string,
): readonly AmazonOrderLink[] {
  const base = `https://${marketplaces.get(marketplaceId)?.sellerCentral ?? 'sellercentral.amazon.com'}/orders-v3`;
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
