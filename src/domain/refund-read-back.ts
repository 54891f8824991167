import type { RefundSeen } from './channel.ts';
import type { AmazonEffect, EffectState, ReadBack, SettledOutcome } from './effects.ts';
import { formatAmount, parseAmount } from './money.ts';

export type ToldRefund = Pick<AmazonEffect, 'id' | 'state' | 'message'> & {
  readonly settledOutcome: SettledOutcome | null;
  /** Amazon can show nothing of it from before; by the earlier of its clock and ours. */
  readonly from: Date;
  /** When it was sent; null while it was not. */
  readonly sentAt: Date | null;
};
type Ours = ToldRefund & { readonly minor: bigint; readonly currency: string };

/**
 * What Amazon's transactions say of one refund. Whose a transaction is Amazon does not say, so they are matched by
 * amount, one to one: of several over the same amount one is needed for each of ours. What then is left over, and came
 * after ours was sent, shows in the place of one that is missing, and of no other.
 */
export function refundReadBack(id: string, told: readonly ToldRefund[], shown: readonly RefundSeen[]): ReadBack {
  const ours = told.flatMap(withAmount);
  const mine = ours.find((one) => one.id === id);
  if (!mine) throw new Error(`There is no refund ${id}.`);

  const text = (minor: bigint) => `${formatAmount(minor, mine.currency)} ${mine.currency}`;
  const expected = text(mine.minor);
  if (isShown(mine, ours, shown)) return { state: 'MATCHED', expected, seen: expected };

  const missing = ours.filter((one) => waits(one) && !isShown(one, ours, shown));
  const left = [...unclaimed(ours, shown)];
  for (const { id: other, sentAt } of missing) {
    const index = left.findIndex(({ postedAt }) => sentAt !== null && postedAt >= sentAt);
    const [found] = index === -1 ? [] : left.splice(index, 1);
    if (other === id && found) return { state: 'DIFFERENT', expected, seen: text(found.total) };
  }
  return { state: 'MISSING', expected, seen: null };
}

/** Whether there are at most as many done refunds over this amount as Amazon shows: none has claimed another's. */
export function claimsHold(id: string, told: readonly ToldRefund[], shown: readonly RefundSeen[]): boolean {
  const ours = told.flatMap(withAmount);
  const mine = ours.find((one) => one.id === id);
  if (!mine) return false;
  const alike = ours.filter(({ minor }) => minor === mine.minor);
  return alike.filter(isDone).length <= alikeIn(shown, mine, ours).length;
}

function withAmount(told: ToldRefund): Ours[] {
  const { message } = told;
  if (message.kind !== 'REFUND') return [];
  const minor = parseAmount(message.total, message.currency);
  return minor === null ? [] : [{ ...told, minor, currency: message.currency }];
}

function isDone({ state, settledOutcome }: Ours): boolean {
  return state === 'CONFIRMED' || (state === 'SETTLED' && settledOutcome === 'HAPPENED');
}

/** Sent, and neither refused nor taken back. */
function waits({ state, sentAt }: Ours): boolean {
  const open: readonly EffectState[] = ['SENDING', 'ACCEPTED', 'UNKNOWN'];
  return sentAt !== null && open.includes(state);
}

/** One that nobody knows to have arrived may not claim what an accepted one has brought about. */
function isShown(mine: Ours, ours: readonly Ours[], shown: readonly RefundSeen[]): boolean {
  const others = ours
    .filter(({ id, minor }) => id !== mine.id && minor === mine.minor)
    .filter((one) => isDone(one) || (mine.state !== 'ACCEPTED' && one.state === 'ACCEPTED'));
  return alikeIn(shown, mine, ours).length > others.length;
}

/** Transactions over the same amount, from when on the first of ours over it can show. */
function alikeIn(shown: readonly RefundSeen[], { minor }: Ours, ours: readonly Ours[]): readonly RefundSeen[] {
  const from = Math.min(...ours.filter((one) => one.minor === minor).map((one) => one.from.getTime()));
  return shown.filter(({ total, postedAt }) => total === minor && postedAt.getTime() >= from);
}

/** What no refund of ours accounts for, oldest first. */
function unclaimed(ours: readonly Ours[], shown: readonly RefundSeen[]): readonly RefundSeen[] {
  const claimed = new Set<string>();
  for (const mine of ours.filter((one) => isDone(one) || waits(one))) {
    const next = alikeIn(shown, mine, ours).find(({ reference }) => !claimed.has(reference));
    if (next) claimed.add(next.reference);
  }
  return shown
    .filter(({ reference }) => !claimed.has(reference))
    .toSorted((one, other) => one.postedAt.getTime() - other.postedAt.getTime());
}
