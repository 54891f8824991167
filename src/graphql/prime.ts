import type { Snapshot } from '../app/snapshot.ts';
import { openBuyer } from '../db/buyers.ts';
import type { OrderParts } from '../db/order-parts.ts';
import type { OrderRead } from '../db/orders.ts';
import type { Sealer } from '../db/seal.ts';
import type { Known } from './known.ts';
import type { Loaders } from './loaders.ts';

export type Primed = Omit<Loaders, 'forget' | 'show' | 'take' | 'statuses' | 'everyStore' | 'beginnings' | 'takeWhole'>;

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
  loaders: Primed,
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

/** What a list has read is not read again by id. */
export function primed<T extends { readonly id: string }>(loader: Known<T | null>, entries: readonly T[]) {
  for (const entry of entries) loader.prime(entry.id, entry);
  return entries;
}

/** Shows what is read nowhere, as it would be read. */
export function primeAll(loaders: Primed, snapshot: Snapshot): void {
  const { order, amazonOrder, ofStore } = snapshot;
  if (ofStore?.store) {
    const { store, sync, changes } = ofStore;
    loaders.store.prime(store.id, store);
    loaders.syncOfStore.prime(store.id, sync);
    loaders.settingsChangesOfStore.prime(store.id, changes);
  }
  primeParts(loaders, { orderId: order?.id ?? null, amazonOrderId: amazonOrder?.id ?? null }, snapshot);
  if (order) loaders.order.prime(order.id, order);
  if (amazonOrder) loaders.buyerMessagesOfAmazonOrder.prime(amazonOrder.id, snapshot.buyerMessages);
  primed(loaders.buyerMessage, snapshot.buyerMessages);
  primeEach(loaders, snapshot);
  primed(loaders.apiKey, snapshot.apiKeys);
  primed(loaders.webhook, snapshot.webhooks);
  primed(loaders.product, snapshot.products);
}

/** Takes an order in that was read with some of its parts. */
export function takeOrder(
  loaders: Primed,
  beginnings: Loaders['beginnings'],
  sealer: Sealer,
  { order, parts }: OrderRead,
) {
  const { buyer, events, ...rest } = parts;
  const opened = buyer === undefined ? {} : { buyer: buyer === null ? null : openBuyer(sealer, buyer) };
  loaders.order.prime(order.id, order);
  primeParts(loaders, { orderId: order.id, amazonOrderId: order.amazon.id }, { ...rest, ...opened });
  if (events) beginnings.set(order.amazon.id, events);
  return order;
}

/** For what is looked up by its own id. */
export function primeEach(loaders: Primed, parts: Omit<OrderParts, 'buyer' | 'amazonOrder' | 'events'>): void {
  primed(loaders.invoice, parts.invoices ?? []);
  primed(loaders.shipment, parts.shipments ?? []);
  primed(loaders.package, parts.packages ?? []);
  primed(loaders.creditMemo, parts.creditMemos ?? []);
  primed(loaders.email, parts.emails ?? []);
  primed(loaders.comment, parts.comments ?? []);
  primed(loaders.effect, parts.effects ?? []);
}
