import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../../src/app/key-form.ts';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });

/** By the book, bit by bit, as a scanner in any language would. */
function crc32Of(text: string): number {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function isKey(text: string): boolean {
  if (!/^aod_[0-9A-Za-z]{38}$/.test(text)) return false;
  const checksum = [...text.slice(-6)].reduce((value, digit) => value * 62 + digits.indexOf(digit), 0);
  return checksum === crc32Of(text.slice(0, -6));
}

describe('a key', () => {
  it.each([
    [Buffer.alloc(32), 'aod_0000000000000000000000000000000029k32n'],
    [Buffer.from('0f'.padStart(64, '0'), 'hex'), 'aod_0000000000000000000000000000000F3kNyim'],
    [Buffer.alloc(32, 0xff), 'aod_1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp13j7MEg'],
  ])('is made of the bytes it is given: %#', (random, key) => {
    expect(keyOf(random)).toBe(key);
  });

  it('is known for one by its prefix, its length and its checksum, whatever the bytes', () => {
    fc.assert(fc.property(bytes, (random) => isKey(keyOf(random))));
  });

  it('is known for none any more when one character is another', () => {
    const place = fc.nat({ max: 41 });
    fc.assert(
      fc.property(bytes, place, fc.constantFrom(...digits), (random, at, digit) => {
        const key = keyOf(random);
        fc.pre(key[at] !== digit);
        return !isKey(`${key.slice(0, at)}${digit}${key.slice(at + 1)}`);
      }),
    );
  });

  it('is not made of fewer random bytes', () => {
    expect(() => keyOf(new Uint8Array(16))).toThrow('32 random bytes');
  });
});
