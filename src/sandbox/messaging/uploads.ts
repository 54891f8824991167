import { createHash, randomUUID } from 'node:crypto';
import { type Answer, invalid, json, storageRefusal } from '../answer.ts';
import { readList } from '../query.ts';
import type { Call, World } from '../world.ts';

const lifetimeMs = 15 * 60 * 1_000;

/** A place for a file. The resource it is for is itself a path. */
export function createUploadDestination(world: World, { seller, params, query }: Call): Answer {
  const resource = (params[0] ?? '').replace(/^\//, '');
  if (!/^messaging\/v1\/orders\/[^/]+\/messages\/\w+$/.test(resource)) {
    return invalid(`The resource '${resource}' takes no uploads.`);
  }
  const marketplaceIds = readList(query, 'marketplaceIds');
  if (typeof marketplaceIds === 'string') return invalid(marketplaceIds);
  if (marketplaceIds.length !== 1) return invalid('marketplaceIds must have exactly one value.');
  const md5 = query.get('contentMD5') ?? '';
  if (!/^[0-9a-f]{32}$/.test(md5)) return invalid('contentMD5 is not the MD5 of a file.');

  const uploadId = randomUUID();
  const upload = { uploadId, seller, resource, md5, createdAt: world.now().toISOString() };
  world.store.save([['uploads', uploadId, upload]]);
  const url = `${world.url()}/message-uploads/${uploadId}?${new URLSearchParams({ signature: signatureOf(world, uploadId) })}`;
  const headers = { 'Content-MD5': md5, 'x-amz-server-side-encryption': 'aws:kms' };
  return json(201, { payload: { uploadDestinationId: uploadId, url, headers } });
}

export function uploadMessageFile(world: World, { params, query, body }: Call): Answer {
  const [uploadId = ''] = params;
  const upload = world.store.find('uploads', uploadId);
  if (!upload || query.get('signature') !== signatureOf(world, uploadId)) {
    return storageRefusal('SignatureDoesNotMatch', 'The request signature does not match.');
  }
  if (world.now().getTime() > Date.parse(upload.createdAt) + lifetimeMs) {
    return storageRefusal('AccessDenied', 'Request has expired');
  }
  if (createHash('md5').update(body).digest('hex') !== upload.md5) {
    return storageRefusal('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  world.store.save([['uploads', uploadId, { ...upload, content: body.toString('base64') }]]);
  return { status: 200 };
}

function signatureOf(world: World, uploadId: string): string {
  const secret = world.store.find('settings', 'secret')?.value ?? '';
  return createHash('sha256').update(`${secret} upload ${uploadId}`).digest('hex');
}
