import { findCreditMemos } from '../db/documents.ts';
import type { Tx } from '../db/drizzle.ts';
import { saveEffect } from '../db/effects.ts';
import { endForsakenFeed } from '../db/feeds.ts';
import { findOrderOfAmazonOrder } from '../db/orders.ts';
import type { CreditMemo } from '../domain/documents.ts';
import type { SettleCommand } from '../domain/effect-command.ts';
import type { SettledOutcome } from '../domain/effects.ts';
import type { Order } from '../domain/order.ts';
import { canReinstate } from '../domain/reinstate.ts';
import { invalid, type Rejection } from '../domain/rejection.ts';
import type { HeldEffect } from './held-effect.ts';
import { saveChange } from './save-change.ts';
import { recordEffect } from './settle-effect.ts';
import type { Shell } from './shell.ts';
import { undoEffect } from './undo-effect.ts';

/** A person's word ends an effect, and the books follow it: they show what Amazon has done, and nothing else (R38). */
export async function settleByPerson(
  shell: Shell,
  tx: Tx,
  held: HeldEffect,
  { outcome, evidence }: SettleCommand,
): Promise<void> {
  const { effect, amazon, origin } = held;
  const memo = await memoToReinstate(tx, held, outcome);
  const word = { settledOutcome: outcome, settledEvidence: evidence.trim(), settledBy: origin.actor };
  await saveEffect(tx, effect, { state: 'SETTLED', nextAttemptAt: null, ...word }, origin.at);
  if (effect.feedId) await endForsakenFeed(tx, { id: effect.feedId, storeId: effect.storeId });
  await recordEffect(shell, tx, effect, 'SETTLED', origin);

  // What Amazon refused was undone when it refused.
  if (outcome === 'DID_NOT_HAPPEN' && effect.state === 'UNKNOWN') await undoEffect(shell, tx, amazon, effect, origin);
  if (!memo) return;
  const { order, creditMemo } = memo;
  await saveChange(shell, tx, order, [{ kind: 'CREDIT_MEMO_REINSTATED', creditMemo }], origin);
}

/** What stands against this outcome, although the effect can be settled. */
export async function outcomeProblems(
  tx: Tx,
  held: HeldEffect,
  outcome: SettledOutcome,
): Promise<readonly Rejection[]> {
  const { effect, amazon } = held;
  if (outcome !== 'HAPPENED' || effect.state !== 'REFUSED') return [];
  // A cancel that was undone comes back with Amazon's own report: unlike money, it can always be read there.
  if (effect.kind === 'CANCEL_ORDER' && amazon.shippingState !== 'CANCELED') {
    return [unsettled('Amazon does not report the order as canceled.', 'Sync it: Amazon’s report cancels it here.')];
  }
  const memo = await memoToReinstate(tx, held, outcome);
  if (!memo || canReinstate(memo.order, memo.creditMemo)) return [];
  const fix = 'Settle it as DID_NOT_HAPPEN: the refund that took its place accounts for the money.';
  return [unsettled('What its voided credit memo refunds has been refunded otherwise since.', fix)];
}

/** The memo that was voided when Amazon refused: money that went back after all must show in the books. */
async function memoToReinstate(
  tx: Tx,
  { effect, amazon }: HeldEffect,
  outcome: SettledOutcome,
): Promise<{ readonly order: Order; readonly creditMemo: CreditMemo } | null> {
  if (effect.kind !== 'REFUND' || effect.state !== 'REFUSED' || outcome !== 'HAPPENED') return null;
  const [creditMemo] = await findCreditMemos(tx, 'id', [effect.subject.id]);
  const order = await findOrderOfAmazonOrder(tx, amazon.id);
  return creditMemo && order && creditMemo.voidedAt !== null ? { order, creditMemo } : null;
}

function unsettled(message: string, fix: string): Rejection {
  return invalid('EFFECT_NOT_SETTLEABLE', ['outcome'], message, fix);
}
