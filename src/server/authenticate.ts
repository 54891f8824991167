import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Viewer } from '../domain/viewer.ts';
import { boundedMap } from './bounded-map.ts';
import { fewAtATime } from './few-at-a-time.ts';

export type FindViewer = (keyHash: string) => Promise<Viewer | null>;
export type Authenticate = (headers: IncomingHttpHeaders) => Promise<Viewer | null>;

/** What is heard of keys that are revoked, anywhere. */
export type RevocationEar = {
  readonly revoked: (keyHash: string) => void;
  /** From now on every revocation is heard. */
  readonly hearing: () => void;
  /** From now on one may be missed. */
  readonly deaf: () => void;
};

type Clocks = { readonly elapsed: () => number; readonly now: () => number };

const keysKept = 1_000;
/** Anybody can make keys up: they are looked up few at a time, and hold nobody up whose key was good before. */
const strangers = { lookedUp: 3, waiting: 100 };
const keyLength = { min: 8, max: 512 };

type Entry = { readonly viewer: Promise<Viewer | null>; readonly until: number };

/**
 * Knows a caller by the key in the headers. Only the key's hash is looked up, and only its hash is kept: for a while,
 * and only as long as it would be heard that the key is revoked.
 */
export function authenticator(
  findViewer: FindViewer,
  keepMs: number,
  { elapsed, now }: Clocks = { elapsed: () => performance.now(), now: () => Date.now() },
): { readonly authenticate: Authenticate; readonly ear: RevocationEar } {
  const entries = boundedMap<string, Entry>(keysKept);
  const goodBefore = boundedMap<string, true>(keysKept);
  const inTurn = fewAtATime(strangers.lookedUp, strangers.waiting);
  let hearing = false;

  const ear = {
    revoked: entries.delete,
    hearing: () => {
      hearing = true;
    },
    deaf: () => {
      hearing = false;
      entries.clear();
    },
  };

  async function authenticate(headers: IncomingHttpHeaders): Promise<Viewer | null> {
    const key = keyIn(headers);
    if (!key) return null;
    const name = hash('sha256', key, 'hex');

    const known = entries.get(name);
    if (known && known.until > elapsed()) return stillGood(await known.viewer);

    const viewer = lookUp(name);
    if (!hearing) return viewer;
    const entry = { viewer, until: elapsed() + keepMs };
    entries.set(name, entry);
    const forget = () => {
      if (entries.get(name) === entry) entries.delete(name);
    };
    // A key made a moment from now must work at once, and an outage is no answer.
    viewer.then((found) => found ?? forget(), forget);
    return viewer;
  }

  async function lookUp(name: string): Promise<Viewer | null> {
    const viewer = await (goodBefore.get(name) ? findViewer(name) : inTurn(() => findViewer(name)));
    if (viewer) goodBefore.set(name, true);
    else goodBefore.delete(name);
    return viewer;
  }

  const stillGood = (viewer: Viewer | null) =>
    viewer?.expiresAt && viewer.expiresAt.getTime() <= now() ? null : viewer;

  return { authenticate, ear };
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
