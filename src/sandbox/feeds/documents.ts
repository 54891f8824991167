import { createHash, randomUUID } from 'node:crypto';
import { type Answer, invalid, json, notFound, storageRefusal } from '../answer.ts';
import { parseJson, problemIn, type Shape } from '../shape.ts';
import type { FeedDocument } from '../state/records.ts';
import type { Call, World } from '../world.ts';

const urlLifetimeMs = 5 * 60 * 1000;
const shape: Shape = { kind: 'object', required: { contentType: { kind: 'text' } } };

export function createFeedDocument(world: World, { seller, body }: Call): Answer {
  const request = parseJson(body);
  const problem = problemIn(request, shape, 'body');
  if (problem) return invalid(problem);

  const documentId = `amzn1.tortuga.4.na.${randomUUID()}`;
  const { contentType } = request as { contentType: string };
  const document = { documentId, seller, contentType, createdAt: world.now().toISOString() };
  world.store.save([['documents', documentId, document]]);
  return json(201, { feedDocumentId: documentId, url: presign(world, 'PUT', documentId) });
}

export function getFeedDocument(world: World, { seller, params }: Call): Answer {
  const [documentId = ''] = params;
  const document = world.store.find('documents', documentId);
  if (!document || document.seller !== seller) return notFound(`Feed document ${documentId}`);
  return json(200, {
    feedDocumentId: documentId,
    url: presign(world, 'GET', documentId),
    ...(document.compression && { compressionAlgorithm: document.compression }),
  });
}

export function uploadFeedDocument(world: World, { params, query, contentType, body }: Call): Answer {
  const document = presignedDocument(world, 'PUT', params, query);
  if ('status' in document) return document;
  if (contentType !== document.contentType) {
    return storageRefusal('SignatureDoesNotMatch', `The content type was declared as ${document.contentType}.`);
  }
  world.store.save([['documents', document.documentId, { ...document, content: body.toString('base64') }]]);
  return { status: 200 };
}

export function downloadFeedDocument(world: World, { params, query }: Call): Answer {
  const document = presignedDocument(world, 'GET', params, query);
  if ('status' in document) return document;
  const { contentType, content = '' } = document;
  return { status: 200, body: Buffer.from(content, 'base64'), headers: { 'content-type': contentType } };
}

/** Good for one method and five minutes of the sandbox's clock, and like Amazon's it needs no token. */
function presign(world: World, method: string, documentId: string): string {
  const expires = String(world.now().getTime() + urlLifetimeMs);
  const signature = signatureOf(world, method, documentId, expires);
  return `${world.url()}/feed-documents/${documentId}?${new URLSearchParams({ expires, signature })}`;
}

function presignedDocument(
  world: World,
  method: string,
  [documentId = '']: readonly string[],
  query: URLSearchParams,
): FeedDocument | Answer {
  const expires = query.get('expires') ?? '';
  const document = world.store.find('documents', documentId);
  if (!document || query.get('signature') !== signatureOf(world, method, documentId, expires)) {
    return storageRefusal('SignatureDoesNotMatch', 'The request signature does not match.');
  }
  if (world.now().getTime() > Number(expires)) return storageRefusal('AccessDenied', 'Request has expired');
  return document;
}

function signatureOf(world: World, method: string, documentId: string, expires: string): string {
  const secret = world.store.find('settings', 'secret')?.value ?? '';
  return createHash('sha256').update(`${secret} ${method} ${documentId} ${expires}`).digest('hex');
}
