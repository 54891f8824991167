import type { Tx } from '../db/drizzle.ts';
import { findEffectsOfAmazonOrders } from '../db/effects.ts';
import { findOrderOfAmazonOrder, touchOrder } from '../db/orders.ts';
import { type Audited, namedAs } from '../domain/audit.ts';
import { askedOfEffect } from '../domain/audit-asked.ts';
import { changesOfEffects, changesOfOrder } from '../domain/audit-order.ts';
import { type EffectCommand, evidenceProblems } from '../domain/effect-command.ts';
import { reasonsAgainstEffect } from '../domain/effect-rules.ts';
import type { Order } from '../domain/order.ts';
import { invalid, type Rejection } from '../domain/rejection.ts';
import { type HeldEffect, holdEffect } from './held-effect.ts';
import { type Answer, type Call, nothingDone, once, type Work } from './once.ts';
import { recallEffect } from './recall-effect.ts';
import { retryEffect } from './retry-effect.ts';
import { outcomeProblems, settleByPerson } from './settle-by-person.ts';
import type { Shell } from './shell.ts';

/**
 * What a person does with an effect. Sending takes the order's lock too: of a recall and a delivery in the same moment
 * exactly one wins.
 */
export async function actOnEffect(
  shell: Shell,
  effectId: string | null,
  command: EffectCommand,
  call: Call,
): Promise<Answer> {
  return once(shell, call, async (tx) => {
    const held = effectId === null ? null : await holdEffect(shell, tx, effectId, call);
    if (!held) return { ok: false, rejections: [invalid('EFFECT_NOT_FOUND', ['amazonEffectId'])] };

    const { effect, amazon } = held;
    const order = await findOrderOfAmazonOrder(tx, amazon.id);
    const standing = { orderId: order?.id ?? null, amazonOrderId: amazon.id };
    const rejections = await problems(tx, held, command, call);
    if (rejections.length > 0) return { ok: false, rejections, ...standing };

    await carryOut(shell, tx, held, command);
    if (order) await touchOrder(tx, order.id, held.origin.at);
    const done = { ...nothingDone, ...standing, effectIds: [effect.id] };
    return { ok: true, done, audit: await auditOf(tx, held, order, command) } satisfies Work;
  });
}

/** One act on an effect may undo a cancel, void a credit memo or bring another effect back: what it left is read anew. */
async function auditOf(
  tx: Tx,
  { effect, all, amazon }: HeldEffect,
  before: Order | null,
  command: EffectCommand,
): Promise<Audited> {
  const after = before && (await findOrderOfAmazonOrder(tx, amazon.id));
  const effects = (await findEffectsOfAmazonOrders(tx, [amazon.id])).get(amazon.id) ?? [];
  const { type, id } = effect.subject;
  return {
    asked: askedOfEffect(command),
    storeId: effect.storeId,
    subjects: [
      ...namedAs('AMAZON_EFFECT', effect.id),
      ...namedAs('ORDER', before?.id),
      ...namedAs('AMAZON_ORDER', amazon.id),
      { kind: type, id },
    ],
    changes: [...changesOfEffects(all, effects), ...(before && after ? changesOfOrder(before, after) : [])],
  };
}

async function problems(
  tx: Tx,
  held: HeldEffect,
  command: EffectCommand,
  { viewer }: Call,
): Promise<readonly Rejection[]> {
  const { effect, all, amazon } = held;
  const facts = { effect, others: all, policy: amazon.policy, viewer };
  const reasons = reasonsAgainstEffect(facts, command.action).map(
    (reason): Rejection => ({ kind: 'REFUSED', ...reason, path: ['amazonEffectId'] }),
  );
  if (command.action !== 'SETTLE') return reasons;
  const outcome = reasons.length > 0 ? [] : await outcomeProblems(tx, held, command.outcome);
  return [...reasons, ...outcome, ...evidenceProblems(command)];
}

async function carryOut(shell: Shell, tx: Tx, held: HeldEffect, command: EffectCommand): Promise<void> {
  switch (command.action) {
    case 'RETRY':
      return retryEffect(shell, tx, held);
    case 'RECALL':
      return recallEffect(shell, tx, held);
    case 'SETTLE':
      return settleByPerson(shell, tx, held, command);
  }
}
