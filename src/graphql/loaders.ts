import DataLoader from 'dataloader';
import type { Snapshot } from '../app/snapshot.ts';
import { findAmazonOrders } from '../db/amazon-orders.ts';
import { findBuyers } from '../db/buyers.ts';
import { findComments } from '../db/comments.ts';
import { findCreditMemos, findInvoices, findPackages, findShipments } from '../db/documents.ts';
import type { Db } from '../db/drizzle.ts';
import { findEffects, findEffectsOfAmazonOrders } from '../db/effects.ts';
import { listOrderStatuses } from '../db/order-statuses.ts';
import { findItems, findItemsOfOrders, findOrders } from '../db/orders.ts';
import type { Sealer } from '../db/seal.ts';
import { findStores } from '../db/stores.ts';

export type Loaders = ReturnType<typeof makeLoaders>;

/** One statement per relation and page: each loader collects what a page asks for and reads it at once. */
export function makeLoaders(db: Db, sealer: Sealer) {
  const loaders = {
    order: byId((ids) => findOrders(db, ids)),
    amazonOrder: byId((ids) => findAmazonOrders(db, ids)),
    store: byId((ids) => findStores(db, ids)),
    item: byId((ids) => findItems(db, ids)),
    invoice: byId((ids) => findInvoices(db, 'id', ids)),
    shipment: byId((ids) => findShipments(db, 'id', ids)),
    package: byId((ids) => findPackages(db, 'id', ids)),
    creditMemo: byId((ids) => findCreditMemos(db, 'id', ids)),
    comment: byId((ids) => findComments(db, 'id', ids)),
    effect: byId((ids) => findEffects(db, ids)),
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
    commentsOfOrder: grouped(
      (ids) => findComments(db, 'order', ids),
      ({ orderId }) => orderId,
    ),
    effectsOfAmazonOrder: lists((ids) => findEffectsOfAmazonOrders(db, ids)),
    buyerOfAmazonOrder: new DataLoader(async (ids: readonly string[]) => {
      const found = await findBuyers(db, sealer, ids);
      return ids.map((id) => found.get(id) ?? null);
    }),
  };

  let statuses: ReturnType<typeof listOrderStatuses> | undefined;
  return {
    ...loaders,
    /** Every status an order can wear, read once per request. */
    statuses: () => (statuses ??= listOrderStatuses(db)),
    /** After a mutation: the next one in the request must not read what this one changed. */
    forget: () => {
      for (const loader of Object.values(loaders)) loader.clearAll();
    },
    /** Shows a dry run's outcome, which the database no longer has. */
    show: (snapshot: Snapshot) => prime(loaders, snapshot),
  };
}

function byId<T extends { readonly id: string }>(find: (ids: readonly string[]) => Promise<readonly T[]>) {
  return new DataLoader<string, T | null>(async (ids) => {
    const found = new Map((await find(ids)).map((entry) => [entry.id, entry]));
    return ids.map((id) => found.get(id) ?? null);
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

type Primeable = Omit<Loaders, 'forget' | 'show' | 'statuses'>;

function prime(loaders: Primeable, snapshot: Snapshot): void {
  const { order, amazonOrder } = snapshot;
  if (order) {
    loaders.order.prime(order.id, order);
    loaders.itemsOfOrder.prime(order.id, snapshot.items);
    loaders.invoicesOfOrder.prime(order.id, snapshot.invoices);
    loaders.shipmentsOfOrder.prime(order.id, snapshot.shipments);
    loaders.creditMemosOfOrder.prime(order.id, snapshot.creditMemos);
    loaders.commentsOfOrder.prime(order.id, snapshot.comments);
  }
  if (amazonOrder) {
    loaders.amazonOrder.prime(amazonOrder.id, amazonOrder);
    loaders.effectsOfAmazonOrder.prime(amazonOrder.id, snapshot.effects);
    loaders.buyerOfAmazonOrder.prime(amazonOrder.id, snapshot.buyer);
  }
  for (const invoice of snapshot.invoices) loaders.invoice.prime(invoice.id, invoice);
  for (const memo of snapshot.creditMemos) loaders.creditMemo.prime(memo.id, memo);
  for (const comment of snapshot.comments) loaders.comment.prime(comment.id, comment);
  for (const effect of snapshot.effects) loaders.effect.prime(effect.id, effect);
  for (const shipment of snapshot.shipments) {
    loaders.shipment.prime(shipment.id, shipment);
    const packages = snapshot.packages.filter(({ shipmentId }) => shipmentId === shipment.id);
    loaders.packagesOfShipment.prime(shipment.id, packages);
    for (const parcel of packages) loaders.package.prime(parcel.id, parcel);
  }
}
