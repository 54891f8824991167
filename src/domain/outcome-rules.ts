import type { AmazonStanding } from './amazon-order.ts';
import type { CreditMemo } from './documents.ts';
import type { JudgedEffect } from './effect-rules.ts';
import type { SettledOutcome } from './effects.ts';
import type { Order } from './order.ts';
import { canReinstate } from './reinstate.ts';

type Voided = { readonly order: Order; readonly creditMemo: CreditMemo };

/** What a person's word on an effect meets. */
export type OutcomeFacts = {
  readonly effect: Pick<JudgedEffect, 'kind' | 'state'>;
  readonly amazon: Pick<AmazonStanding, 'shippingState'>;
  readonly order: Order | null;
  /** The one that the effect is about, if it is about one. */
  readonly creditMemo: CreditMemo | null;
};

/** The memo that was voided when Amazon refused: money that went back after all must show in the books. */
export function memoToReinstate(
  { effect, order, creditMemo }: Omit<OutcomeFacts, 'amazon'>,
  outcome: SettledOutcome,
): Voided | null {
  if (effect.kind !== 'REFUND' || effect.state !== 'REFUSED' || outcome !== 'HAPPENED') return null;
  return creditMemo && order && creditMemo.voidedAt !== null ? { order, creditMemo } : null;
}

/** What stands against this outcome, although the effect can be settled. */
export function reasonAgainstOutcome(
  facts: OutcomeFacts,
  outcome: SettledOutcome,
): { readonly message: string; readonly fix: string } | null {
  const { effect, amazon } = facts;
  if (outcome !== 'HAPPENED' || effect.state !== 'REFUSED') return null;
  // A cancel that was undone comes back with Amazon's own report: unlike money, it can always be read there.
  if (effect.kind === 'CANCEL_ORDER' && amazon.shippingState !== 'CANCELED') {
    const message = 'Amazon does not report the order as canceled.';
    return { message, fix: 'Sync it: Amazon’s report cancels it here.' };
  }
  const memo = memoToReinstate(facts, outcome);
  if (!memo || canReinstate(memo.order, memo.creditMemo)) return null;
  return {
    message: 'What its voided credit memo refunds has been refunded otherwise since.',
    fix: 'Settle it as DID_NOT_HAPPEN: the refund that took its place accounts for the money.',
  };
}
