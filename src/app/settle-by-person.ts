import { findCreditMemos } from '../db/documents.ts';
import type { Tx } from '../db/drizzle.ts';
import { saveEffect } from '../db/effects.ts';
import { endForsakenFeed } from '../db/feeds.ts';
import { findOrderOfAmazonOrder } from '../db/orders.ts';
import type { SettleCommand } from '../domain/effect-command.ts';
import type { SettledOutcome } from '../domain/effects.ts';
import { memoToReinstate, type OutcomeFacts, reasonAgainstOutcome } from '../domain/outcome-rules.ts';
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
  const memo = memoToReinstate(await outcomeFacts(tx, held), outcome);
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
  const reason = reasonAgainstOutcome(await outcomeFacts(tx, held), outcome);
  return reason ? [invalid('EFFECT_NOT_SETTLEABLE', ['outcome'], reason.message, reason.fix)] : [];
}

async function outcomeFacts(tx: Tx, { effect, amazon }: HeldEffect): Promise<OutcomeFacts> {
  if (effect.kind !== 'REFUND') return { effect, amazon, order: null, creditMemo: null };
  const [creditMemo = null] = await findCreditMemos(tx, 'id', [effect.subject.id]);
  return { effect, amazon, order: await findOrderOfAmazonOrder(tx, amazon.id), creditMemo };
}
