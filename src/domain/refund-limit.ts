import { formatAmount, isCurrency, parseAmount, sum } from './money.ts';
import { invalid, type Rejection } from './rejection.ts';
import type { Viewer } from './viewer.ts';

/** The most that credit memos of one caller may give back within a day, in minor units; nothing in other currencies. */
export type RefundLimits = ReadonlyMap<string, bigint>;

const hour = 3_600_000;
export const refundWindowMs = 24 * hour;

/** What a caller gave back within the last day, in parts that count no longer a day after their time, oldest first. */
export type RefundUse = { readonly amount: bigint; readonly at: Date };
export type RefundAllowance = { readonly limit: bigint; readonly uses: readonly RefundUse[] };

/** What there is of a limit; null for a caller without one. */
export function limitOf({ refundLimits }: Pick<Viewer, 'refundLimits'>, currency: string): bigint | null {
  return refundLimits ? (refundLimits.get(currency) ?? 0n) : null;
}

/** Why this much may not be given back now; null when it may. */
export function overLimit({ limit, uses }: RefundAllowance, amount: bigint, currency: string): Rejection | null {
  const used = sum(uses.map((use) => use.amount));
  const left = used > limit ? 0n : limit - used;
  if (amount <= left) return null;

  const shown = (minor: bigint) => `${formatAmount(minor, currency)} ${currency}`;
  const message =
    limit === 0n
      ? `Your key may refund nothing in ${currency}.`
      : `Your key may refund ${shown(limit)} within 24 hours; ${shown(left)} of it is left.`;
  const at = amount > limit ? null : fitsAt(uses, amount - (limit - used));
  const fix = at
    ? `Refund at most \`available\`, or wait: this much may be refunded at ${at.toISOString()}.`
    : 'It will not get more by waiting: use a key with a higher limit, or with none.';
  return {
    kind: 'AMOUNT',
    code: 'REFUND_LIMIT_EXCEEDED',
    path: [],
    message,
    fix,
    available: { amount: left, currency },
  };
}

/** When so much of what was used has come to count no longer. */
function fitsAt(uses: readonly RefundUse[], missing: bigint): Date | null {
  let freed = 0n;
  for (const { amount, at } of uses) {
    freed += amount;
    if (freed >= missing) return new Date(at.getTime() + refundWindowMs);
  }
  return null;
}

/** As a person reads them, such as "50.00 USD". */
export function wordsOf(limits: RefundLimits): readonly string[] {
  return [...limits].map(([currency, amount]) => `${formatAmount(amount, currency)} ${currency}`);
}

export type LimitDraft = { readonly amount: string; readonly currency: string };

/** The limits of a new key, or what is wrong with them; nobody gives a higher one than they have. */
export function readLimits(
  viewer: Viewer,
  drafts: readonly LimitDraft[] | null,
  refunds: boolean,
): { readonly limits: RefundLimits | null; readonly problems: readonly Rejection[] } {
  if (drafts === null) {
    const problems =
      viewer.refundLimits && refunds ? [denied(['refundLimits'], 'cannot give a key without limits')] : [];
    return { limits: null, problems };
  }
  if (drafts.length === 0) {
    const message = 'A key with an empty list could refund nothing.';
    const fix = 'Leave `refundLimits` out for no limit, or the permission REFUND for no refunds.';
    return { limits: null, problems: [invalid('INVALID_INPUT', ['refundLimits'], message, fix)] };
  }
  const limits = new Map<string, bigint>();
  const problems = drafts.flatMap(({ amount: text, currency }, index): readonly Rejection[] => {
    const at = ['refundLimits', String(index)];
    const amount = parseAmount(text, currency);
    if (amount === null || amount <= 0n) {
      const fix = `Give an amount above zero, like ${formatAmount(1234n, currency)}.`;
      return [invalid('INVALID_INPUT', [...at, 'amount'], `This is no limit in ${currency}.`, fix)];
    }
    if (limits.has(currency)) {
      return [invalid('INVALID_INPUT', [...at, 'currency'], 'The currency is listed twice.', 'List each once.')];
    }
    limits.set(currency, amount);
    const own = limitOf(viewer, currency);
    return own !== null && amount > own
      ? [denied([...at, 'amount'], `has a limit of ${formatAmount(own, currency)} ${currency}`)]
      : [];
  });
  return { limits, problems };
}

function denied(path: readonly string[], what: string): Rejection {
  const message = `Your key may refund up to limits, and ${what}.`;
  const fix = 'Give limits within those of your key: see `viewer`.';
  return { kind: 'REFUSED', code: 'PERMISSION_DENIED', source: 'PERMISSION', path, message, fix };
}

/** The limits that a token says; undefined when it says no sound ones. Amounts are texts: a number may have been rounded. */
export function limitsOfClaim(claim: unknown): RefundLimits | null | undefined {
  if (claim === undefined) return null;
  if (typeof claim !== 'object' || claim === null || Array.isArray(claim)) return undefined;

  const limits = new Map<string, bigint>();
  for (const [currency, text] of Object.entries(claim)) {
    const amount = isCurrency(currency) && typeof text === 'string' ? parseAmount(text, currency) : null;
    if (amount === null || amount < 0n) return undefined;
    limits.set(currency, amount);
  }
  return limits;
}
