import DataLoader from 'dataloader';
import type { Snapshot } from '../app/snapshot.ts';
import { countBlockedOfStores, findAmazonOrders } from '../db/amazon-orders.ts';
import { findApiKeys } from '../db/api-keys.ts';
import { findBudgetsOfStores } from '../db/budgets.ts';
import { findBuyerMessages } from '../db/buyer-messages.ts';
import { findBuyers, openBuyer } from '../db/buyers.ts';
import { findComments } from '../db/comments.ts';
import { type Coverage, findBackfills, findCoverage } from '../db/coverage.ts';
import { findDeprecatedUses } from '../db/deprecated-uses.ts';
import { findCreditMemos, findInvoices, findPackages, findShipments } from '../db/documents.ts';
import type { Db } from '../db/drizzle.ts';
import { findEffects, findEffectsOfAmazonOrders } from '../db/effects.ts';
import { findEmails } from '../db/emails.ts';
import { findEventsOfAmazonOrders, type RecordedEvent } from '../db/events.ts';
import { countDifferencesOfStores, findDifferences, findDifferencesOfAmazonOrders } from '../db/order-differences.ts';
import { listOrderStatuses } from '../db/order-statuses.ts';
import { findItems, findItemsOfOrders, findOrders, type OrderRead } from '../db/orders.ts';
import { countParkedOrders, findParkedOrders } from '../db/parked-orders.ts';
import { findProducts } from '../db/products.ts';
import type { Sealer } from '../db/seal.ts';
import { findSettingsChanges } from '../db/settings-changes.ts';
import { findStoreSyncs } from '../db/store-sync.ts';
import { findStores, listStores } from '../db/stores.ts';
import { findDeliveries } from '../db/webhook-deliveries.ts';
import { findWebhooks } from '../db/webhooks.ts';
import { primeParts } from './prime-parts.ts';
import { deliveryLoaders } from './webhook/delivery-loaders.ts';

export type Loaders = ReturnType<typeof makeLoaders>;

/** One statement per relation and page: each loader collects what a page asks for and reads it at once. */
export function makeLoaders(db: Db, sealer: Sealer) {
  const loaders = {
    order: byId((ids) => findOrders(db, ids)),
    amazonOrder: byId((ids) => findAmazonOrders(db, ids)),
    store: byId((ids) => findStores(db, ids)),
    apiKey: byId((ids) => findApiKeys(db, ids)),
    deprecatedUsesOfKey: grouped(
      (ids) => findDeprecatedUses(db, ids),
      ({ callerId }) => callerId,
    ),
    webhook: byId((ids) => findWebhooks(db, ids)),
    webhookDelivery: byId((ids) => findDeliveries(db, ids)),
    ...deliveryLoaders(db),
    syncOfStore: byKey(
      (ids) => findStoreSyncs(db, ids),
      ({ storeId }) => storeId,
    ),
    budgetsOfStore: lists((ids) => findBudgetsOfStores(db, ids)),
    backfillOfStore: byKey(
      (ids) => findBackfills(db, ids),
      ({ storeId }) => storeId,
    ),
    coverageOfStore: coverages(db),
    settingsChangesOfStore: lists((ids) => findSettingsChanges(db, ids)),
    item: byId((ids) => findItems(db, ids)),
    invoice: byId((ids) => findInvoices(db, 'id', ids)),
    shipment: byId((ids) => findShipments(db, 'id', ids)),
    package: byId((ids) => findPackages(db, 'id', ids)),
    creditMemo: byId((ids) => findCreditMemos(db, 'id', ids)),
    comment: byId((ids) => findComments(db, 'id', ids)),
    effect: byId((ids) => findEffects(db, ids)),
    email: byId((ids) => findEmails(db, 'id', ids)),
    buyerMessage: byId((ids) => findBuyerMessages(db, 'id', ids)),
    product: byId((ids) => findProducts(db, ids)),
    itemsOfOrder: lists((ids) => findItemsOfOrders(db, ids)),
    invoicesOfOrder: grouped(
      (ids) => findInvoices(db, 'order', ids),
      ({ orderId }) => orderId,
    ),
    shipmentsOfOrder: grouped(
      (ids) => findShipments(db, 'order', ids),
      ({ orderId }) => orderId,
    ),
    packagesOfShipment: grouped(
      (ids) => findPackages(db, 'shipment', ids),
      ({ shipmentId }) => shipmentId,
    ),
    creditMemosOfOrder: grouped(
      (ids) => findCreditMemos(db, 'order', ids),
      ({ orderId }) => orderId,
    ),
    emailsOfOrder: grouped(
      (ids) => findEmails(db, 'order', ids),
      ({ orderId }) => orderId,
    ),
    commentsOfOrder: grouped(
      (ids) => findComments(db, 'order', ids),
      ({ orderId }) => orderId,
    ),
    buyerMessagesOfAmazonOrder: grouped(
      (ids) => findBuyerMessages(db, 'amazonOrder', ids),
      ({ amazonOrderId }) => amazonOrderId,
    ),
    effectsOfAmazonOrder: lists((ids) => findEffectsOfAmazonOrders(db, ids)),
    blockedOfStore: new DataLoader(async (ids: readonly string[]) => {
      const found = await countBlockedOfStores(db, ids);
      return ids.map((id) => found.get(id) ?? 0);
    }),
    parkedOfStore: lists((ids) => findParkedOrders(db, ids)),
    parkedCountOfStore: new DataLoader(async (ids: readonly string[]) => {
      const found = await countParkedOrders(db, ids);
      return ids.map((id) => found.get(id) ?? 0);
    }),
    difference: byId((ids) => findDifferences(db, ids)),
    differencesOfAmazonOrder: lists((ids) => findDifferencesOfAmazonOrders(db, ids)),
    differencesOfStore: new DataLoader(async (ids: readonly string[]) => {
      const found = await countDifferencesOfStores(db, ids);
      return ids.map((id) => found.get(id) ?? 0);
    }),
    eventsOfAmazonOrder: eventPages(db),
    buyerOfAmazonOrder: new DataLoader(async (ids: readonly string[]) => {
      const found = await findBuyers(db, sealer, ids);
      return ids.map((id) => found.get(id) ?? null);
    }),
  };

  let statuses: ReturnType<typeof listOrderStatuses> | undefined;
  let stores: ReturnType<typeof listStores> | undefined;
  return {
    ...loaders,
    /** Every status an order can wear, read once per request. */
    statuses: () => (statuses ??= listOrderStatuses(db)),
    /** Every store there is, read once until something is changed. */
    everyStore: () => (stores ??= listStores(db)),
    /** After a mutation: the next one in the request must not read what this one changed. */
    forget: () => {
      stores = undefined;
      for (const loader of Object.values(loaders)) loader.clearAll();
    },
    /** Shows a dry run's outcome, which the database no longer has. */
    show: (snapshot: Snapshot) => prime(loaders, snapshot),
    /** Orders that were read with their parts: none of it is read again. */
    take: (read: readonly OrderRead[]) =>
      read.map(({ order, parts: { buyer, ...parts } }) => {
        const opened = buyer === undefined ? {} : { buyer: buyer === null ? null : openBuyer(sealer, buyer) };
        loaders.order.prime(order.id, order);
        primeParts(loaders, { orderId: order.id, amazonOrderId: order.amazon.id }, { ...parts, ...opened });
        return order;
      }),
  };
}

export type EventPage = { readonly amazonOrderId: string; readonly after: number; readonly limit: number };

/** The histories of a page of orders at once, as far as they are asked for from the same place on. */
function eventPages(db: Db) {
  const placeOf = ({ after, limit }: EventPage) => `${after} ${limit}`;
  return new DataLoader<EventPage, readonly RecordedEvent[], string>(
    async (pages) => {
      const read = new Map<string, ReturnType<typeof findEventsOfAmazonOrders>>();
      for (const [place, [first, ...rest]] of Map.groupBy(pages, placeOf)) {
        if (!first) continue;
        const ids = [first, ...rest].map(({ amazonOrderId }) => amazonOrderId);
        read.set(place, findEventsOfAmazonOrders(db, ids, first.after, first.limit));
      }
      return Promise.all(pages.map(async (page) => (await read.get(placeOf(page)))?.get(page.amazonOrderId) ?? []));
    },
    { cacheKeyFn: (page) => `${page.amazonOrderId} ${placeOf(page)}` },
  );
}

type Covered = { readonly storeId: string; readonly from: Date; readonly to: Date; readonly keptSince: Date };

/** The stores that are asked about for the same period in one statement. */
function coverages(db: Db) {
  const periodOf = ({ from, to }: Covered) => `${from.getTime()} ${to.getTime()}`;
  return new DataLoader<Covered, Coverage | null, string>(
    async (asked) => {
      const found = new Map<string, ReadonlyMap<string, Coverage>>();
      for (const [key, group] of Map.groupBy(asked, periodOf)) {
        const [period] = group as [Covered, ...Covered[]];
        const ids = group.map(({ storeId }) => storeId);
        found.set(key, new Map((await findCoverage(db, ids, period)).map((one) => [one.storeId, one])));
      }
      return asked.map((one) => found.get(periodOf(one))?.get(one.storeId) ?? null);
    },
    { cacheKeyFn: (one) => `${one.storeId} ${periodOf(one)}` },
  );
}

function byId<T extends { readonly id: string }>(find: (ids: readonly string[]) => Promise<readonly T[]>) {
  return byKey(find, ({ id }) => id);
}

function byKey<T>(find: (keys: readonly string[]) => Promise<readonly T[]>, keyOf: (entry: T) => string) {
  return new DataLoader<string, T | null>(async (keys) => {
    const found = new Map((await find(keys)).map((entry) => [keyOf(entry), entry]));
    return keys.map((key) => found.get(key) ?? null);
  });
}

function lists<T>(find: (ids: readonly string[]) => Promise<ReadonlyMap<string, readonly T[]>>) {
  return new DataLoader<string, readonly T[]>(async (ids) => {
    const found = await find(ids);
    return ids.map((id) => found.get(id) ?? []);
  });
}

function grouped<T>(find: (ids: readonly string[]) => Promise<readonly T[]>, keyOf: (entry: T) => string) {
  return lists(async (ids) => Map.groupBy(await find(ids), keyOf));
}

/** What a list has read is not read again by id. */
export function primed<T extends { readonly id: string }>(loader: DataLoader<string, T | null>, entries: readonly T[]) {
  for (const entry of entries) loader.prime(entry.id, entry);
  return entries;
}

function prime(loaders: Parameters<typeof primeParts>[0], snapshot: Snapshot): void {
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
  primed(loaders.invoice, snapshot.invoices);
  primed(loaders.shipment, snapshot.shipments);
  primed(loaders.package, snapshot.packages);
  primed(loaders.creditMemo, snapshot.creditMemos);
  primed(loaders.email, snapshot.emails);
  primed(loaders.buyerMessage, snapshot.buyerMessages);
  primed(loaders.comment, snapshot.comments);
  primed(loaders.effect, snapshot.effects);
  primed(loaders.apiKey, snapshot.apiKeys);
  primed(loaders.webhook, snapshot.webhooks);
  primed(loaders.product, snapshot.products);
}
