import type { RefundSeen } from './channel.ts';
import type { CreditMemo } from './documents.ts';
import { settling } from './drift-cancel.ts';
import { effectAllows } from './effect-rules.ts';
import { type EffectStanding, lastTold, standingOf, type ToldEffect } from './effect-standing.ts';
import { formatAmount, sum } from './money.ts';
import type { Mend, OrderDifference } from './order-difference.ts';
import type { Seen } from './order-look.ts';

/** A memo and what became of telling Amazon; without an effect Amazon was not to be told. */
type Claim = { readonly memo: CreditMemo; readonly told: ToldEffect | null; readonly standing: EffectStanding | null };

/**
 * Money at Amazon held against credit memos. Amazon does not say whose a refund is, so amounts must tell; what adds up
 * to the same in other portions is the same money.
 */
export function refundDifferences(seen: Seen, refunds: readonly RefundSeen[]): readonly OrderDifference[] {
  const { at, patience, order, books } = seen;
  const claims = books.creditMemos
    .filter(({ voidedAt, amounts }) => voidedAt === null && amounts.grandTotal !== 0n)
    .map((memo): Claim => {
      const told = lastTold(books.effects, 'REFUND', memo.id);
      return { memo, told, standing: told && standingOf(told, seen) };
    });
  const left = paired(claims, refunds);
  const owed = left.claims.filter(({ standing }) => standing === 'DONE' || standing === 'OVERDUE');
  if (left.refunds.length > 0 && addUp(left.claims, left.refunds)) return [];

  const [claim] = owed;
  const [refund] = left.refunds;
  if (claim && refund && owed.length === 1 && left.refunds.length === 1) return [amountDiffers(seen, claim, refund)];
  // What was given back before the order was made here is where it began; what came just now may still find its memo.
  const settled = left.refunds.filter(
    ({ postedAt }) => postedAt >= order.createdAt && at.getTime() - postedAt.getTime() >= patience.freshMs,
  );
  const claimable = left.claims.some(({ standing }) => standing === 'UNDER_WAY');
  const unclaimed = claimable || seen.report.shippingState === 'CANCELED' ? [] : settled;
  const voided = books.creditMemos.filter(({ voidedAt }) => voidedAt !== null);
  return [...owed.map((one) => notThere(seen, one)), ...onlyThere(seen, unclaimed, voided)];
}

/** What is left after each refund has gone to a memo over the same amount. An amount that cannot be read fits any. */
function paired(claims: readonly Claim[], refunds: readonly RefundSeen[]) {
  const open = [...claims];
  const take = (fits: (claim: Claim) => boolean) => {
    const index = open.findIndex(fits);
    if (index !== -1) open.splice(index, 1);
    return index !== -1;
  };
  const unequal = refunds.filter(({ total }) => total === 0n || !take(({ memo }) => memo.amounts.grandTotal === total));
  const rest = unequal.filter(({ total }) => total !== 0n || !take(() => true));
  return { claims: open, refunds: rest };
}

function addUp(claims: readonly Claim[], refunds: readonly RefundSeen[]): boolean {
  const given = sum(refunds.map(({ total }) => total));
  return [claims, claims.filter(({ told }) => told)].some(
    (some) => some.length > 0 && sum(some.map(({ memo }) => memo.amounts.grandTotal)) === given,
  );
}

function amountDiffers(seen: Seen, { memo }: Claim, refund: RefundSeen): OrderDifference {
  return {
    kind: 'REFUND_AMOUNT_DIFFERS',
    cause: 'UNKNOWN',
    about: memo.id,
    here: `credit memo ${memo.number}: ${money(seen, memo.amounts.grandTotal)}`,
    atAmazon: told(seen, refund),
    subject: { type: 'CREDIT_MEMO', id: memo.id },
    mend: null,
  };
}

function notThere(seen: Seen, { memo, told: effect, standing }: Claim): OrderDifference {
  return {
    kind: 'REFUND_NOT_AT_AMAZON',
    cause: effect?.state === 'CONFIRMED' ? 'UNKNOWN' : 'NEVER_ARRIVED',
    about: memo.id,
    here: `credit memo ${memo.number}: ${money(seen, memo.amounts.grandTotal)}`,
    atAmazon: null,
    subject: { type: 'CREDIT_MEMO', id: memo.id },
    mend: effect && standing ? settling(effect, standing, 'Amazon shows no such refund.') : null,
  };
}

/**
 * No credit memo is proposed for it: one that is made now would tell Amazon to pay once more. A voided one can count
 * again; `voided` are those that no other refund stands for, and each stands for one.
 */
function onlyThere(
  seen: Seen,
  [refund, ...others]: readonly RefundSeen[],
  voided: readonly CreditMemo[],
): readonly OrderDifference[] {
  if (!refund) return [];
  const after = voided.find(
    ({ amounts, createdAt }) => amounts.grandTotal === refund.total && createdAt <= refund.postedAt,
  );
  const elsewhere = seen.report.fulfilledBy === 'AMAZON' ? 'DONE_BY_AMAZON' : 'DONE_AT_AMAZON';
  const difference: OrderDifference = {
    kind: 'REFUND_ONLY_AT_AMAZON',
    cause: after ? 'HAPPENED_AFTER_ALL' : elsewhere,
    about: refund.reference,
    here: after ? `credit memo ${after.number} was voided` : null,
    atAmazon: told(seen, refund),
    subject: after ? { type: 'CREDIT_MEMO', id: after.id } : { type: 'ORDER', id: seen.order.id },
    mend: after ? reinstating(seen, after, refund) : null,
  };
  const left = voided.filter((memo) => memo !== after);
  return [difference, ...onlyThere(seen, others, left)];
}

/** Amazon has refused it, as far as was known, and paid all the same. */
function reinstating(seen: Seen, memo: CreditMemo, refund: RefundSeen): Mend | null {
  const { effects } = seen.books;
  const effect = lastTold(effects, 'REFUND', memo.id);
  if (!effect || !effectAllows(effect, effects, 'SETTLE')) return null;
  const evidence = `Amazon shows a refund of ${told(seen, refund)}, with the reference ${refund.reference}.`;
  return { mutation: 'settleAmazonEffect', effectId: effect.id, outcome: 'HAPPENED', evidence };
}

function told(seen: Seen, { total, postedAt }: RefundSeen): string {
  return `${total === 0n ? 'an amount that cannot be read' : money(seen, total)}, ${postedAt.toISOString().slice(0, 10)}`;
}

function money({ order }: Seen, amount: bigint): string {
  return `${formatAmount(amount, order.currency)} ${order.currency}`;
}
