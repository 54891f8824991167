import { findAmazonOrders } from '../db/amazon-orders.ts';
import { findApiKeys } from '../db/api-keys.ts';
import { findBuyerMessages, type StoredBuyerMessage } from '../db/buyer-messages.ts';
import { findBuyers } from '../db/buyers.ts';
import { findComments } from '../db/comments.ts';
import { findCreditMemos, findInvoices, findPackages, findShipments } from '../db/documents.ts';
import type { Tx } from '../db/drizzle.ts';
import { findEffectsOfAmazonOrders, type StoredEffect } from '../db/effects.ts';
import { findEmails, type StoredEmail } from '../db/emails.ts';
import { findItemsOfOrders, findOrders } from '../db/orders.ts';
import { findProducts } from '../db/products.ts';
import type { Sealer } from '../db/seal.ts';
import { findSettingsChanges, type StoredSettingChange } from '../db/settings-changes.ts';
import { findStoreSyncs, type StoreSync } from '../db/store-sync.ts';
import { findStores } from '../db/stores.ts';
import { findWebhooks, type Webhook } from '../db/webhooks.ts';
import type { AmazonOrder, BuyerData } from '../domain/amazon-order.ts';
import type { ApiKey } from '../domain/api-key.ts';
import type { CreditMemo, Invoice, OrderComment, Shipment, StoredPackage } from '../domain/documents.ts';
import type { OrderHeader, OrderItem } from '../domain/order.ts';
import type { Product, Store } from '../domain/store.ts';

/** All that can be read of what a call changed, at one moment. */
export type Snapshot = {
  readonly order: OrderHeader | null;
  readonly amazonOrder: AmazonOrder | null;
  readonly items: readonly OrderItem[];
  readonly invoices: readonly Invoice[];
  readonly shipments: readonly Shipment[];
  readonly packages: readonly StoredPackage[];
  readonly creditMemos: readonly CreditMemo[];
  readonly comments: readonly OrderComment[];
  readonly effects: readonly StoredEffect[];
  readonly emails: readonly StoredEmail[];
  readonly buyerMessages: readonly StoredBuyerMessage[];
  readonly buyer: BuyerData | null;
  readonly ofStore: StoreSnapshot | null;
  readonly products: readonly Product[];
  readonly apiKeys: readonly ApiKey[];
  readonly webhooks: readonly Webhook[];
};

type StoreSnapshot = {
  readonly store: Store | null;
  readonly sync: StoreSync | null;
  readonly changes: readonly StoredSettingChange[];
};

type Changed = {
  readonly [key in 'orderId' | 'amazonOrderId' | 'storeId' | 'apiKeyId' | 'webhookId']: string | null;
} & {
  readonly productIds: readonly string[];
};

/** Read by the functions that answer every query, so that a preview is what the act would have shown. */
export async function takeSnapshot(
  tx: Tx,
  sealer: Sealer,
  { orderId, amazonOrderId, storeId, apiKeyId, webhookId, productIds }: Changed,
): Promise<Snapshot> {
  const ids = orderId ? [orderId] : [];
  const amazonIds = amazonOrderId ? [amazonOrderId] : [];
  const shipments = await findShipments(tx, 'order', ids);
  const [order = null] = await findOrders(tx, ids);
  const [amazonOrder = null] = await findAmazonOrders(tx, amazonIds);
  const items = await findItemsOfOrders(tx, ids);
  const effects = await findEffectsOfAmazonOrders(tx, amazonIds);

  return {
    order,
    amazonOrder,
    items: items.get(orderId ?? '') ?? [],
    invoices: await findInvoices(tx, 'order', ids),
    shipments,
    packages: await findPackages(
      tx,
      'shipment',
      shipments.map(({ id }) => id),
    ),
    creditMemos: await findCreditMemos(tx, 'order', ids),
    comments: await findComments(tx, 'order', ids),
    effects: effects.get(amazonOrderId ?? '') ?? [],
    ofStore: storeId ? await snapshotOfStore(tx, storeId) : null,
    emails: await findEmails(tx, 'order', ids),
    buyerMessages: await findBuyerMessages(tx, 'amazonOrder', amazonIds),
    products: productIds.length > 0 ? await findProducts(tx, productIds) : [],
    apiKeys: apiKeyId ? await findApiKeys(tx, [apiKeyId]) : [],
    webhooks: webhookId ? await findWebhooks(tx, [webhookId]) : [],
    buyer: (await findBuyers(tx, sealer, amazonIds)).get(amazonOrderId ?? '') ?? null,
  };
}

async function snapshotOfStore(tx: Tx, storeId: string): Promise<StoreSnapshot> {
  const [store = null] = await findStores(tx, [storeId]);
  const [sync = null] = await findStoreSyncs(tx, [storeId]);
  const changes = (await findSettingsChanges(tx, [storeId])).get(storeId) ?? [];
  return { store, sync, changes };
}
