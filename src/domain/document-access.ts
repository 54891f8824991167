import { may, type Viewer } from './viewer.ts';

export const documentKinds = ['INVOICE', 'SHIPMENT', 'CREDIT_MEMO'] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** Whom it is recorded of that documents were read: the id and the name of a key or a person. */
export type ReadBy = Pick<Viewer, 'id' | 'name'>;

/** Whose documents a reader may see, and whether with the buyer on them. `storeIds` null means every store. */
export type DocumentReader = {
  readonly storeIds: ReadonlySet<string> | null;
  readonly seesBuyer: boolean;
  /** Null for ourselves. */
  readonly by: ReadBy | null;
};

/** What a key may see of documents: nothing without READ_ORDERS, no addressee and gift message without READ_BUYER. */
export function readerOf(viewer: Viewer): DocumentReader | null {
  if (!may(viewer, 'READ_ORDERS')) return null;
  return { storeIds: viewer.storeIds, seesBuyer: may(viewer, 'READ_BUYER'), by: viewer };
}

/** The holder of a signed link sees that one document, as the maker of the link did, whatever the store. */
export function readerOfLink({ by }: Pick<DocumentLink, 'by'>): DocumentReader {
  return { storeIds: null, seesBuyer: by !== null, by };
}

/** For ourselves, who send a document to the buyer it is addressed to. */
export const everything: DocumentReader = { storeIds: null, seesBuyer: true, by: null };

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
  /** Who has made a link that shows the buyer, and so answers for who opens it; null where it does not show the buyer. */
  readonly by: ReadBy | null;
};

/** The text whose fingerprint is the signature: no other text that is signed here looks like it. */
export function signedText({ path, expires, by }: DocumentLink): string {
  return `document\n${path}\n${expires}\n${by ? `buyer ${JSON.stringify([by.id, by.name])}` : 'no buyer'}`;
}
