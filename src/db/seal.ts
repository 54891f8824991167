import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Encrypts what must not be readable in the database: buyer data and tokens. */
export type Sealer = {
  readonly seal: (text: string) => string;
  /** Opens what this key has sealed, or one of those before it. */
  readonly open: (sealed: string) => string;
  /** The same for the same text, and no way back to it without the key. */
  readonly fingerprint: (text: string) => string;
  /** Those that the keys before made of the text, for recognising what was kept from then. */
  readonly fingerprintsBefore: (text: string) => readonly string[];
  /** How all begins that is sealed now. */
  readonly mark: string;
};

const ivBytes = 12;
const tagBytes = 16;
/** In no base64: what has none before it is from before texts were marked. */
const afterMark = '.';

/** AES-256-GCM under a key derived from a secret of any length. `previous` opens what other secrets have sealed. */
export function createSealer(secret: string, previous: readonly string[] = []): Sealer {
  const current = keyOf(secret);
  const others = previous.map(keyOf);
  const byMark = new Map([...others, current].map((key) => [key.mark, key]));

  return {
    mark: current.mark,
    fingerprint: (text) => fingerprint(current, text),
    fingerprintsBefore: (text) => others.map((key) => fingerprint(key, text)),
    seal: (text) => `${current.mark}${encrypted(current, text)}`,
    open: (sealed) => {
      const mark = sealed.slice(0, sealed.indexOf(afterMark) + 1);
      const marked = byMark.get(mark);
      if (marked) return decrypted(marked, sealed.slice(mark.length));
      if (mark !== '') throw new UnknownKeyError();
      return firstThatOpens([current, ...others], sealed);
    },
  };
}

/** Thrown at what neither SECRETS_KEY nor one of SECRETS_KEY_PREVIOUS has sealed. */
class UnknownKeyError extends Error {
  override readonly name = 'UnknownKeyError';

  constructor() {
    super('It was sealed by a key that is not set here.');
  }
}

export function opens(sealer: Sealer, sealed: string): boolean {
  try {
    sealer.open(sealed);
    return true;
  } catch {
    return false;
  }
}

type Key = { readonly bytes: Buffer; readonly mark: string };

function keyOf(secret: string): Key {
  const derived = (purpose: string, length: number) =>
    Buffer.from(hkdfSync('sha256', secret, 'amazon-order-desk', purpose, length));
  return {
    bytes: derived('sealed columns', 32),
    mark: `${derived('mark of the key', 4).toString('hex')}${afterMark}`,
  };
}

function fingerprint({ bytes }: Key, text: string): string {
  return createHmac('sha256', bytes).update(text).digest('base64url');
}

function encrypted({ bytes }: Key, text: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', bytes, iv);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
}

function decrypted(key: Key, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(0, ivBytes));
  decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8');
}

/** The wrong key never opens anything: what it makes of a text does not bear its tag. */
function firstThatOpens(keys: readonly Key[], sealed: string): string {
  for (const key of keys) {
    try {
      return decrypted(key, sealed);
    } catch {
      // The next one may.
    }
  }
  throw new UnknownKeyError();
}
