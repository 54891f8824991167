import { may, type Viewer } from './viewer.ts';

export const documentKinds = ['INVOICE', 'SHIPMENT', 'CREDIT_MEMO'] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** Whose documents a reader may see, and whether with the buyer on them. `storeIds` null means every store. */
export type DocumentReader = { readonly storeIds: ReadonlySet<string> | null; readonly seesBuyer: boolean };

/** What a key may see of documents: nothing without READ_ORDERS, no addressee and gift message without READ_BUYER. */
export function readerOf(viewer: Viewer): DocumentReader | null {
  if (!may(viewer, 'READ_ORDERS')) return null;
  return { storeIds: viewer.storeIds, seesBuyer: may(viewer, 'READ_BUYER') };
}

/** The holder of a signed link sees that one document, as the maker of the link did, whatever the store. */
export function readerOfLink({ seesBuyer }: Pick<DocumentReader, 'seesBuyer'>): DocumentReader {
  return { storeIds: null, seesBuyer };
}

/** For ourselves, who send a document to the buyer it is addressed to. */
export const everything: DocumentReader = { storeIds: null, seesBuyer: true };

/** How long a signed link is good for (R43). */
export const linkSeconds = 900;

export const documentCollections: Readonly<Record<DocumentKind, string>> = {
  INVOICE: 'invoices',
  SHIPMENT: 'shipments',
  CREDIT_MEMO: 'credit-memos',
};

export function documentPath(kind: DocumentKind, shownId: string): string {
  return `/documents/${documentCollections[kind]}/${shownId}.pdf`;
}

export type DocumentLink = {
  readonly path: string;
  /** In seconds since 1970. */
  readonly expires: number;
  readonly seesBuyer: boolean;
};

/** The text whose fingerprint is the signature: no other text that is signed here looks like it. */
export function signedText({ path, expires, seesBuyer }: DocumentLink): string {
  return `document\n${path}\n${expires}\n${seesBuyer ? 'buyer' : 'no buyer'}`;
}
