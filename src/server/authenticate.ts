import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Viewer } from '../domain/viewer.ts';
import { boundedMap } from './bounded-map.ts';

export type FindViewer = (keyHash: string) => Promise<Viewer | null>;
export type Authenticate = (headers: IncomingHttpHeaders) => Promise<Viewer | null>;

const keysKept = 1_000;
const keyLength = { min: 8, max: 512 };

type Entry = { readonly hash: Buffer; readonly viewer: Promise<Viewer | null>; readonly until: number };

/** Knows a caller by the key in the headers. Only the key's hash is looked up, and only its hash is kept. */
export function authenticator(findViewer: FindViewer, keepMs: number, now = () => performance.now()): Authenticate {
  const entries = boundedMap<string, Entry>(keysKept);

  return async (headers) => {
    const key = keyIn(headers);
    if (!key) return null;
    const hash = createHash('sha256').update(key).digest();
    const name = hash.toString('hex');

    const known = entries.get(name);
    if (known && known.until > now() && timingSafeEqual(known.hash, hash)) return known.viewer;

    const viewer = findViewer(name);
    entries.set(name, { hash, viewer, until: now() + keepMs });
    // A key made a moment from now must work at once, and an outage is no answer.
    viewer.then(
      (found) => found ?? entries.delete(name),
      () => entries.delete(name),
    );
    return viewer;
  };
}

/** The key as bytes: Node reads headers as Latin-1, and a key may be any text. */
function keyIn(headers: IncomingHttpHeaders): Buffer | null {
  const { authorization, 'x-api-key': apiKey } = headers;
  // Two keys are two callers, and which of them asks is not for us to guess.
  if (authorization !== undefined && apiKey !== undefined) return null;
  const text = authorization === undefined ? apiKey : /^Bearer +(.+)$/i.exec(authorization)?.[1];
  if (typeof text !== 'string') return null;
  const key = Buffer.from(text.trim(), 'latin1');
  return key.length < keyLength.min || key.length > keyLength.max ? null : key;
}
