import { digitsOf, divideRounded, isCurrency } from '../domain/money.ts';

export type Reading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'money'; readonly minor: bigint; readonly currency: string; readonly rounded: boolean };

const absent: Reading = { kind: 'absent' };
const unreadable: Reading = { kind: 'unreadable' };

/** Amazon's decimal texts (RFC 7159 numbers) as minor units, without a float on the way. */
export function readMoney(json: unknown): Reading {
  if (json === undefined || json === null) return absent;
  if (typeof json !== 'object') return unreadable;

  const amount = 'amount' in json ? json.amount : 'currencyAmount' in json ? json.currencyAmount : undefined;
  const code = 'currencyCode' in json ? json.currencyCode : undefined;
  if (amount === undefined || amount === null) return absent;
  if (typeof amount !== 'string' && typeof amount !== 'number') return unreadable;
  if (typeof code !== 'string' || !isCurrency(code)) return unreadable;

  const exact = decimal(String(amount).trim());
  if (!exact) return unreadable;
  // value = digits / 10^scale, wanted in units of 10^-places
  const shift = exact.scale - digitsOf(code);
  const minor = shift <= 0 ? exact.digits * 10n ** BigInt(-shift) : divideRounded(exact.digits, 10n ** BigInt(shift));
  const rounded = shift > 0 && exact.digits % 10n ** BigInt(shift) !== 0n;
  return minor > limit || minor < -limit ? unreadable : { kind: 'money', minor, currency: code, rounded };
}

/** Far above any order, far below what a 64-bit column holds. */
const limit = 10n ** 15n;

/** Exact, exponent included. A comma is not guessed at: "1,234" is a thousand to one reader and one to another. */
function decimal(text: string) {
  const match = /^([+-]?)(\d{0,60})(?:\.(\d{0,60}))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text);
  if (!match) return null;

  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole + fraction === '') return null;
  const digits = BigInt(whole + fraction);
  return { digits: sign === '-' ? -digits : digits, scale: fraction.length - Number(exponent) };
}
