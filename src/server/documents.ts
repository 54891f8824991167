import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type DocumentKind,
  type DocumentReader,
  documentCollections,
  documentKinds,
  readerOf,
  readerOfLink,
  signedText,
} from '../domain/document-access.ts';
import type { Viewer } from '../domain/viewer.ts';
import { limitExceeded, refusal } from './refusal.ts';

/** Which documents: those with these ids, or all of a kind of the orders with these ids. Ids are as they are shown. */
export type DocumentsAsked = {
  readonly kind: DocumentKind;
  readonly by: 'id' | 'order';
  readonly ids: readonly string[];
};

/** Recorded before it is handed out, where a buyer shows. Null when one is not there for this reader; `tooMany` when they come to more than are printed at once. */
export type Print = (
  asked: DocumentsAsked,
  reader: DocumentReader,
  requestId: string,
) => Promise<{ readonly filename: string; readonly content: Buffer } | 'tooMany' | null>;

export type Documents = {
  readonly print: Print;
  readonly sign: (text: string) => string;
  readonly now: () => Date;
};

const idsMax = 100;
/** Drawing a page takes as long as reading ten orders. */
const pointsPerDocument = 10;
const route = new RegExp(`^/documents/(${Object.values(documentCollections).join('|')})(?:/(\\w{1,64}))?\\.pdf$`);

export function isDocument(path: string): boolean {
  return path.startsWith('/documents/');
}

/** Sends documents as PDF to whoever has an API key that may read them, or a signed link. */
export async function sendDocuments(
  request: IncomingMessage,
  response: ServerResponse,
  documents: Documents,
  authenticate: () => Promise<Viewer>,
  requestId: string,
  charge: (callerId: string, points: number) => Promise<void> | null,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw refusal('BAD_USER_INPUT', 'Documents are read by GET.', { status: 405, headers: { allow: 'GET, HEAD' } });
  }
  const [path = '', search = ''] = (request.url ?? '').split('?', 2);
  const parameters = new URLSearchParams(search);
  const asked = whatIsAsked(path, parameters);
  const signed = parameters.has('signature');
  const viewer = signed ? null : await authenticate();
  const reader = viewer ? readerByKey(viewer) : readerBySignature(path, parameters, documents);
  // A link was paid for by who asked for it; how often it is opened has a limit of its own.
  await charge(viewer?.id ?? `link:${path}`, pointsPerDocument * (asked?.ids.length ?? 1));
  const printed = asked && (await documents.print(asked, reader, requestId));
  if (printed === null) throw notThere();
  if (printed === 'tooMany') throw limitExceeded('These are too many documents for one PDF. Ask for fewer orders.');

  response.writeHead(200, {
    'content-type': 'application/pdf',
    'content-length': printed.content.length,
    'content-disposition': `inline; filename="${printed.filename}"`,
    'cache-control': 'private, no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : printed.content);
}

function whatIsAsked(path: string, parameters: URLSearchParams): DocumentsAsked | null {
  const [, collection, id] = route.exec(path) ?? [];
  const kind = documentKinds.find((some) => documentCollections[some] === collection);
  if (!kind) return null;
  if (id) return { kind, by: 'id', ids: [id] };

  const given = (['ids', 'orders'] as const).filter((name) => parameters.has(name));
  const [name] = given;
  if (!name || given.length > 1) {
    throw refusal('BAD_USER_INPUT', 'Say which: `?ids=` of documents or `?orders=`, several with commas between.');
  }
  const ids = (parameters.get(name) ?? '').split(',').filter((some) => some !== '');
  if (ids.length === 0) throw refusal('BAD_USER_INPUT', `\`${name}\` names none.`);
  if (ids.length > idsMax) throw limitExceeded(`\`${name}\` has ${ids.length} ids; at most ${idsMax} are allowed.`);
  return { kind, by: name === 'ids' ? 'id' : 'order', ids };
}

function readerByKey(viewer: Viewer): DocumentReader {
  const reader = readerOf(viewer);
  if (!reader) throw refusal('FORBIDDEN', 'This needs the permission READ_ORDERS.', { status: 403 });
  return reader;
}

/** What the signature does not cover is not looked at, and what it covers must be as it was signed. */
function readerBySignature(path: string, parameters: URLSearchParams, { sign, now }: Documents): DocumentReader {
  const expires = Number(parameters.get('expires'));
  const maker = { id: parameters.get('by') ?? '', name: parameters.get('name') ?? '' };
  const link = { path, expires, by: parameters.get('buyer') === '1' ? maker : null };
  if (!isSame(parameters.get('signature') ?? '', sign(signedText(link)))) {
    throw refusal('FORBIDDEN', 'This link is none of ours, or was changed on its way.', { status: 403 });
  }
  if (now().getTime() >= expires * 1_000) {
    const message = `This link was good until ${new Date(expires * 1_000).toISOString()}. Ask the API for a new one.`;
    throw refusal('FORBIDDEN', message, { status: 403 });
  }
  return readerOfLink(link);
}

function isSame(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function notThere() {
  return refusal('BAD_USER_INPUT', 'There is no such document.', { status: 404 });
}
