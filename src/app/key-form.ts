import { crc32 } from 'node:zlib';

const prefix = 'aod_';
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const secretLength = 32;
const checksumLength = 6;
/** Some 65 bits more than the secret holds: taking the remainder makes no character likelier than another. */
export const randomBytesOfKey = 32;

/**
 * A key that whoever finds it knows for one without asking us: a prefix, 32 random characters, and the CRC32 of both
 * as the last six.
 */
export function keyOf(random: Uint8Array): string {
  if (random.length !== randomBytesOfKey) throw new Error(`A key is made of ${randomBytesOfKey} random bytes.`);
  const secret = base62(BigInt(`0x${Buffer.from(random).toString('hex')}`), secretLength);
  return `${prefix}${secret}${base62(BigInt(crc32(prefix + secret)), checksumLength)}`;
}

/** Its last digits, as many as asked for. */
function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= 62n) text = digits.charAt(Number(rest % 62n)) + text;
  return text;
}
