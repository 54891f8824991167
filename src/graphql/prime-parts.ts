import type { Snapshot } from '../app/snapshot.ts';
import type { Loaders } from './loaders.ts';

type Of = { readonly orderId: string | null; readonly amazonOrderId: string | null };
type Part =
  | 'items'
  | 'invoices'
  | 'shipments'
  | 'packages'
  | 'creditMemos'
  | 'comments'
  | 'emails'
  | 'effects'
  | 'amazonOrder'
  | 'buyer';

/** What was read of an order and its Amazon order is not read again; what is left out here is. */
export function primeParts(
  loaders: Omit<Loaders, 'forget' | 'show' | 'take' | 'statuses' | 'everyStore' | 'beginnings'>,
  { orderId, amazonOrderId }: Of,
  parts: Partial<Pick<Snapshot, Part>>,
): void {
  if (orderId !== null) {
    if (parts.items) loaders.itemsOfOrder.prime(orderId, parts.items);
    if (parts.invoices) loaders.invoicesOfOrder.prime(orderId, parts.invoices);
    if (parts.shipments) loaders.shipmentsOfOrder.prime(orderId, parts.shipments);
    if (parts.creditMemos) loaders.creditMemosOfOrder.prime(orderId, parts.creditMemos);
    if (parts.emails) loaders.emailsOfOrder.prime(orderId, parts.emails);
    if (parts.comments) loaders.commentsOfOrder.prime(orderId, parts.comments);
  }
  if (amazonOrderId !== null) {
    if (parts.amazonOrder) loaders.amazonOrder.prime(amazonOrderId, parts.amazonOrder);
    if (parts.effects) loaders.effectsOfAmazonOrder.prime(amazonOrderId, parts.effects);
    if (parts.buyer !== undefined) loaders.buyerOfAmazonOrder.prime(amazonOrderId, parts.buyer);
  }
  for (const { id } of (parts.packages && parts.shipments) ?? []) {
    const own = parts.packages?.filter(({ shipmentId }) => shipmentId === id) ?? [];
    loaders.packagesOfShipment.prime(id, own);
  }
}
