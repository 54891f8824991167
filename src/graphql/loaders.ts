import DataLoader from 'dataloader';
import type { Snapshot } from '../app/snapshot.ts';
import { countBlockedOfStores, findAmazonOrders } from '../db/amazon-orders.ts';
import { findApiKeys } from '../db/api-keys.ts';
import { findBudgetsOfStores } from '../db/budgets.ts';
import { findBuyerMessages } from '../db/buyer-messages.ts';
import { findBuyers } from '../db/buyers.ts';
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
import { known } from './known.ts';
import { lazyOnes } from './lazy-ones.ts';
import { primeAll, primeEach, takeOrder } from './prime.ts';
import { deliveryLoaders } from './webhook/delivery-loaders.ts';

export type Loaders = ReturnType<typeof makeLoaders>;

type Source = { readonly db: Db; readonly sealer: Sealer };

/** One statement per relation and page: each loader collects what a page asks for and reads it at once. */
const makers = {
  order: ({ db }: Source) => byId((ids) => findOrders(db, ids)),
  amazonOrder: ({ db }: Source) => byId((ids) => findAmazonOrders(db, ids)),
  store: ({ db }: Source) => byId((ids) => findStores(db, ids)),
  apiKey: ({ db }: Source) => byId((ids) => findApiKeys(db, ids)),
  deprecatedUsesOfKey: ({ db }: Source) =>
    grouped(
      (ids) => findDeprecatedUses(db, ids),
      ({ callerId }) => callerId,
    ),
  webhook: ({ db }: Source) => byId((ids) => findWebhooks(db, ids)),
  webhookDelivery: ({ db }: Source) => byId((ids) => findDeliveries(db, ids)),
  ...deliveryLoaders,
  syncOfStore: ({ db }: Source) =>
    byKey(
      (ids) => findStoreSyncs(db, ids),
      ({ storeId }) => storeId,
    ),
  budgetsOfStore: ({ db }: Source) => lists((ids) => findBudgetsOfStores(db, ids)),
  backfillOfStore: ({ db }: Source) =>
    byKey(
      (ids) => findBackfills(db, ids),
      ({ storeId }) => storeId,
    ),
  coverageOfStore: ({ db }: Source) => coverages(db),
  settingsChangesOfStore: ({ db }: Source) => lists((ids) => findSettingsChanges(db, ids)),
  item: ({ db }: Source) => byId((ids) => findItems(db, ids)),
  invoice: ({ db }: Source) => byId((ids) => findInvoices(db, 'id', ids)),
  shipment: ({ db }: Source) => byId((ids) => findShipments(db, 'id', ids)),
  package: ({ db }: Source) => byId((ids) => findPackages(db, 'id', ids)),
  creditMemo: ({ db }: Source) => byId((ids) => findCreditMemos(db, 'id', ids)),
  comment: ({ db }: Source) => byId((ids) => findComments(db, 'id', ids)),
  effect: ({ db }: Source) => byId((ids) => findEffects(db, ids)),
  email: ({ db }: Source) => byId((ids) => findEmails(db, 'id', ids)),
  buyerMessage: ({ db }: Source) => byId((ids) => findBuyerMessages(db, 'id', ids)),
  product: ({ db }: Source) => byId((ids) => findProducts(db, ids)),
  itemsOfOrder: ({ db }: Source) => lists((ids) => findItemsOfOrders(db, ids)),
  invoicesOfOrder: ({ db }: Source) =>
    grouped(
      (ids) => findInvoices(db, 'order', ids),
      ({ orderId }) => orderId,
    ),
  shipmentsOfOrder: ({ db }: Source) =>
    grouped(
      (ids) => findShipments(db, 'order', ids),
      ({ orderId }) => orderId,
    ),
  packagesOfShipment: ({ db }: Source) =>
    grouped(
      (ids) => findPackages(db, 'shipment', ids),
      ({ shipmentId }) => shipmentId,
    ),
  creditMemosOfOrder: ({ db }: Source) =>
    grouped(
      (ids) => findCreditMemos(db, 'order', ids),
      ({ orderId }) => orderId,
    ),
  emailsOfOrder: ({ db }: Source) =>
    grouped(
      (ids) => findEmails(db, 'order', ids),
      ({ orderId }) => orderId,
    ),
  commentsOfOrder: ({ db }: Source) =>
    grouped(
      (ids) => findComments(db, 'order', ids),
      ({ orderId }) => orderId,
    ),
  buyerMessagesOfAmazonOrder: ({ db }: Source) =>
    grouped(
      (ids) => findBuyerMessages(db, 'amazonOrder', ids),
      ({ amazonOrderId }) => amazonOrderId,
    ),
  effectsOfAmazonOrder: ({ db }: Source) => lists((ids) => findEffectsOfAmazonOrders(db, ids)),
  blockedOfStore: ({ db }: Source) =>
    new DataLoader(async (ids: readonly string[]) => {
      const found = await countBlockedOfStores(db, ids);
      return ids.map((id) => found.get(id) ?? 0);
    }),
  parkedOfStore: ({ db }: Source) => lists((ids) => findParkedOrders(db, ids)),
  parkedCountOfStore: ({ db }: Source) =>
    new DataLoader(async (ids: readonly string[]) => {
      const found = await countParkedOrders(db, ids);
      return ids.map((id) => found.get(id) ?? 0);
    }),
  difference: ({ db }: Source) => byId((ids) => findDifferences(db, ids)),
  differencesOfAmazonOrder: ({ db }: Source) => lists((ids) => findDifferencesOfAmazonOrders(db, ids)),
  differencesOfStore: ({ db }: Source) =>
    new DataLoader(async (ids: readonly string[]) => {
      const found = await countDifferencesOfStores(db, ids);
      return ids.map((id) => found.get(id) ?? 0);
    }),
  eventsOfAmazonOrder: ({ db }: Source) => eventPages(db),
  buyerOfAmazonOrder: ({ db, sealer }: Source) =>
    known(
      new DataLoader(async (ids: readonly string[]) => {
        const found = await findBuyers(db, sealer, ids);
        return ids.map((id) => found.get(id) ?? null);
      }),
    ),
};

type Made = { readonly [K in keyof typeof makers]: ReturnType<(typeof makers)[K]> };
const lazily = lazyOnes(makers);

/** Of the many most requests use few: each is made when it is first asked for. */
export function makeLoaders(db: Db, sealer: Sealer) {
  const loaders = Object.create(lazily, { source: { value: { db, sealer } } }) as Made;
  const beginnings = new Map<string, readonly RecordedEvent[]>();
  let statuses: ReturnType<typeof listOrderStatuses> | undefined;
  let stores: ReturnType<typeof listStores> | undefined;
  return Object.assign(loaders, {
    /** The first events of the histories that were read along with their orders. */
    beginnings,
    /** Every status an order can wear, read once per request. */
    statuses: () => (statuses ??= listOrderStatuses(db)),
    /** Every store there is, read once until something is changed. */
    everyStore: () => (stores ??= listStores(db)),
    /** After a mutation: the next one in the request must not read what this one changed. */
    forget: () => {
      stores = undefined;
      beginnings.clear();
      for (const made of Object.values(loaders)) if (typeof made === 'object' && 'clearAll' in made) made.clearAll();
    },
    /** Shows a dry run's outcome, which the database no longer has. */
    show: (snapshot: Snapshot) => primeAll(loaders, snapshot),
    /** Orders that were read with their parts: none of it is read again. */
    take: (read: readonly OrderRead[]) => read.map((one) => takeOrder(loaders, beginnings, sealer, one)),
    /** The same where its documents may be asked for by themselves too. */
    takeWhole: (read: readonly OrderRead[]) => {
      for (const one of read) {
        takeOrder(loaders, beginnings, sealer, one);
        primeEach(loaders, one.parts);
      }
    },
  });
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
  const loader = new DataLoader<string, T | null>(async (keys) => {
    const found = new Map((await find(keys)).map((entry) => [keyOf(entry), entry]));
    return keys.map((key) => found.get(key) ?? null);
  });
  return known(loader);
}

function lists<T>(find: (ids: readonly string[]) => Promise<ReadonlyMap<string, readonly T[]>>) {
  const loader = new DataLoader<string, readonly T[]>(async (ids) => {
    const found = await find(ids);
    return ids.map((id) => found.get(id) ?? []);
  });
  return known(loader);
}

function grouped<T>(find: (ids: readonly string[]) => Promise<readonly T[]>, keyOf: (entry: T) => string) {
  return lists(async (ids) => Map.groupBy(await find(ids), keyOf));
}
