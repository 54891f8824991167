/** An exact amount as the API shows it: `amount` counts the currency's smallest unit. */
export type Money = { readonly amount: bigint; readonly currency: string };

const known: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const digits = new Map<string, number>();

export function isCurrency(code: string): boolean {
  return known.has(code);
}

/** Decimals of a currency by ISO 4217: JPY 0, USD 2, KWD 3. */
export function digitsOf(currency: string): number {
  const cached = digits.get(currency);
  if (cached !== undefined) return cached;

  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  digits.set(currency, maximumFractionDigits);
  return maximumFractionDigits;
}

/** Minor units of a decimal text; null when it is no plain decimal or finer than the currency. */
export function parseAmount(text: string, currency: string): bigint | null {
  const match = /^(-?)(\d{1,15})(?:\.(\d+))?$/.exec(text);
  if (!match) return null;

  const [, sign, whole = '', fraction = ''] = match;
  const places = digitsOf(currency);
  if (/[1-9]/.test(fraction.slice(places))) return null;

  const minor = BigInt(whole + fraction.slice(0, places).padEnd(places, '0'));
  return sign ? -minor : minor;
}

export function formatAmount(minor: bigint, currency: string): string {
  const places = digitsOf(currency);
  const text = (minor < 0n ? -minor : minor).toString().padStart(places + 1, '0');
  const sign = minor < 0n ? '-' : '';
  return places === 0 ? sign + text : `${sign}${text.slice(0, -places)}.${text.slice(-places)}`;
}

/** numerator / denominator to a whole number, half away from zero. */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  if (denominator < 0n) return divideRounded(-numerator, -denominator);
  const doubled = 2n * (numerator < 0n ? -numerator : numerator) + denominator;
  const magnitude = doubled / (2n * denominator);
  return numerator < 0n ? -magnitude : magnitude;
}

export function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

export function least(first: bigint, ...others: readonly bigint[]): bigint {
  return others.reduce((low, amount) => (amount < low ? amount : low), first);
}

export function greatest(first: bigint, ...others: readonly bigint[]): bigint {
  return others.reduce((high, amount) => (amount > high ? amount : high), first);
}

export type CarryRounding = {
  /** Rounds what is charged: takes over the remainder so far and leaves its own. */
  readonly charge: (numerator: bigint, denominator: bigint) => bigint;
  /** Rounds what is taken off, such as a discount: the remainder counts the other way. */
  readonly deduct: (numerator: bigint, denominator: bigint) => bigint;
};

/**
 * Rounding within one document: what one amount loses, the next one gets, so that the document
 * as a whole is off by less than a unit (commerce-orders.md 6.2). The remainder is exact.
 */
export function carryRounding(): CarryRounding {
  let remainder = { numerator: 0n, denominator: 1n };

  const round = (sign: bigint) => (numerator: bigint, denominator: bigint) => {
    if (numerator === 0n) return 0n;
    const exact = reduced(
      numerator * remainder.denominator + sign * remainder.numerator * denominator,
      denominator * remainder.denominator,
    );
    const whole = divideRounded(exact.numerator, exact.denominator);
    remainder = reduced(sign * (exact.numerator - whole * exact.denominator), exact.denominator);
    return whole;
  };

  return { charge: round(1n), deduct: round(-1n) };
}

function reduced(numerator: bigint, denominator: bigint) {
  let [a, b] = [numerator < 0n ? -numerator : numerator, denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? { numerator: 0n, denominator: 1n } : { numerator: numerator / a, denominator: denominator / a };
}
