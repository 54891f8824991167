import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Encrypts what must not be readable in the database: buyer data and tokens. */
export type Sealer = {
  readonly seal: (text: string) => string;
  readonly open: (sealed: string) => string;
  /** The same for the same text, and no way back to it without the key. */
  readonly fingerprint: (text: string) => string;
};

const ivBytes = 12;
const tagBytes = 16;

/** AES-256-GCM under a key derived from a secret of any length. */
export function createSealer(secret: string): Sealer {
  const key = Buffer.from(hkdfSync('sha256', secret, 'amazon-order-desk', 'sealed columns', 32));

  return {
    fingerprint: (text) => createHmac('sha256', key).update(text).digest('base64url'),
    seal: (text) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
    },
    open: (sealed) => {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes));
      decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8');
    },
  };
}
