import { findAddressees } from '../db/addressees.ts';
import { findCreditMemos, findInvoices, findPackages, findShipments } from '../db/documents.ts';
import type { Db } from '../db/drizzle.ts';
import { findItemsOfOrders, findOrders } from '../db/orders.ts';
import type { Sealer } from '../db/seal.ts';
import { findStores } from '../db/stores.ts';
import { type DocumentKind, type DocumentReader, documentCollections, everything } from '../domain/document-access.ts';
import type { Shipment } from '../domain/documents.ts';
import type { About } from './content.ts';
import { creditMemoSheet } from './credit-memo.ts';
import { invoiceSheet } from './invoice.ts';
import { packingSlipSheet } from './packing-slip.ts';
import { press } from './press.ts';
import type { Sheet } from './sheet.ts';

export type Archive = { readonly db: Db; readonly sealer: Sealer };
export type Printed = {
  readonly filename: string;
  readonly content: Buffer;
  /** The Amazon orders whose buyers show in it. */
  readonly shownBuyersOf: readonly string[];
};

/** More are refused: each is a page or more, and all of them are in memory at once. */
const documentsMax = 300;
export class TooManyDocuments extends Error {
  override readonly name = 'TooManyDocuments';
}

/** One document as PDF; null when there is none for this reader. The same document always makes the same bytes. */
export function printDocument(
  archive: Archive,
  kind: DocumentKind,
  id: string,
  reader = everything,
): Promise<Printed | null> {
  return printDocuments(archive, kind, [id], reader);
}

/** Several in one PDF, in the order asked for, each with its own page numbers; null when one of them is not there. */
export async function printDocuments(
  archive: Archive,
  kind: DocumentKind,
  ids: readonly string[],
  reader = everything,
): Promise<Printed | null> {
  const drafts = await findDrafts(archive, kind, 'id', ids);
  const found = new Map(drafts.map((draft) => [draft.head.id, draft]));
  const asked = [...new Set(ids)].flatMap((id) => found.get(id) ?? []);
  const complete = asked.length === new Set(ids).size && asked.every(({ head }) => seen(head.storeId, reader));
  return complete ? printed(archive, kind, asked, reader) : null;
}

/** All documents of a kind of these orders; null when one of the orders is not there, or none has such a document. */
export async function printDocumentsOfOrders(
  archive: Archive,
  kind: DocumentKind,
  orderIds: readonly string[],
  reader = everything,
): Promise<Printed | null> {
  const asked = new Set(orderIds);
  const orders = await findOrders(archive.db, [...asked]);
  if (orders.length < asked.size || !orders.every(({ storeId }) => seen(storeId, reader))) return null;
  const drafts = Map.groupBy(await findDrafts(archive, kind, 'order', [...asked]), ({ head }) => head.orderId);
  return printed(
    archive,
    kind,
    [...asked].flatMap((id) => drafts.get(id) ?? []),
    reader,
  );
}

function seen(storeId: string, { storeIds }: DocumentReader): boolean {
  return storeIds?.has(storeId) ?? true;
}

/** A document that still lacks what all documents have. */
type Draft = { readonly head: Shipment; readonly sheet: (about: About) => Sheet };

async function findDrafts(
  { db }: Archive,
  kind: DocumentKind,
  by: 'id' | 'order',
  keys: readonly string[],
): Promise<readonly Draft[]> {
  switch (kind) {
    case 'INVOICE':
      return (await findInvoices(db, by, keys)).map((head) => ({ head, sheet: (about) => invoiceSheet(head, about) }));
    case 'SHIPMENT': {
      const shipments = await findShipments(db, by, keys);
      const packages = await findPackages(
        db,
        'shipment',
        shipments.map(({ id }) => id),
      );
      const within = Map.groupBy(packages, ({ shipmentId }) => shipmentId);
      return shipments.map((head) => ({
        head,
        sheet: (about) => packingSlipSheet(head, within.get(head.id) ?? [], about),
      }));
    }
    case 'CREDIT_MEMO': {
      const memos = await findCreditMemos(db, by, keys);
      const named = memos.flatMap(({ invoiceId }) => invoiceId ?? []);
      const invoices = named.length > 0 ? await findInvoices(db, 'id', named) : [];
      const numbers = new Map(invoices.map(({ id, number }) => [id, number]));
      return memos.map((head) => ({
        head,
        sheet: (about) => creditMemoSheet(head, numbers.get(head.invoiceId ?? '') ?? null, about),
      }));
    }
  }
}

async function printed(
  { db, sealer }: Archive,
  kind: DocumentKind,
  drafts: readonly Draft[],
  { seesBuyer }: DocumentReader,
): Promise<Printed | null> {
  const [first] = drafts;
  if (!first) return null;
  if (drafts.length > documentsMax) throw new TooManyDocuments(`${drafts.length} documents were asked for.`);

  const orderIds = [...new Set(drafts.map(({ head }) => head.orderId))];
  const ids = drafts.map(({ head }) => head.id);
  const [orders, items, buyers] = await Promise.all([
    findOrders(db, orderIds),
    findItemsOfOrders(db, orderIds),
    seesBuyer ? findAddressees(db, sealer, kind, ids) : null,
  ]);
  const stores = await findStores(db, [...new Set(orders.map(({ storeId }) => storeId))]);

  const sheets = drafts.map(({ head, sheet }) => {
    const order = orders.find(({ id }) => id === head.orderId);
    const store = stores.find(({ id }) => id === head.storeId);
    if (!order || !store) throw new Error(`Document ${head.id} has no order or no store.`);
    const lines = new Map((items.get(order.id) ?? []).map((item) => [item.id, item]));
    return sheet({ order, store, items: lines, buyer: buyers?.get(head.id) ?? null });
  });
  const withBuyer = new Set(drafts.filter(({ head }) => buyers?.has(head.id)).map(({ head }) => head.orderId));
  const shownBuyersOf = orders.filter(({ id }) => withBuyer.has(id)).map(({ amazon }) => amazon.id);
  return { filename: filenameOf(kind, drafts), content: await press(sheets), shownBuyersOf };
}

const singular = { INVOICE: 'invoice', SHIPMENT: 'packing-slip', CREDIT_MEMO: 'credit-memo' };

function filenameOf(kind: DocumentKind, [first, ...others]: readonly Draft[]): string {
  if (!first || others.length > 0) return `${documentCollections[kind]}.pdf`;
  return `${singular[kind]}-${first.head.number.replaceAll(/[^\w.-]/g, '-')}.pdf`;
}
