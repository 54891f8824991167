import { saveAmazonOrder } from '../db/amazon-orders.ts';
import type { Tx } from '../db/drizzle.ts';
import { insertEffects } from '../db/effects.ts';
import { insertEvents } from '../db/events.ts';
import type { AmazonOrder } from '../domain/amazon-order.ts';
import { type AuditChange, namedAs } from '../domain/audit.ts';
import { askedOf } from '../domain/audit-asked.ts';
import { askedToCancel, changesOfEffects } from '../domain/audit-order.ts';
import type { CancelCommand, CorrectAddressCommand, OrderCommand } from '../domain/commands.ts';
import { refused } from '../domain/decide.ts';
import { addressProblems } from '../domain/decide-correction.ts';
import { cancelEffect } from '../domain/outbox.ts';
import { reasonsAgainst } from '../domain/rules.ts';
import type { Viewer } from '../domain/viewer.ts';
import { correctAddress } from './correct-address.ts';
import { nothingDone, type Work } from './once.ts';
import type { Shell } from './shell.ts';

type By = { readonly viewer: Viewer; readonly idempotencyKey: string };

/** Where no order was made it is Amazon's that is acted on: it can be canceled (W14 c) and its address corrected. */
export async function withoutOrder(
  shell: Shell,
  tx: Tx,
  amazon: AmazonOrder,
  command: OrderCommand,
  by: By,
): Promise<Work> {
  const reasons = reasonsAgainst({ order: null, amazon, policy: amazon.policy, viewer: by.viewer }, command.action);
  if (reasons.length > 0) return refused(reasons, command);
  if (command.action === 'CANCEL_AMAZON_ORDER') return cancel(shell, tx, amazon, command, by);
  if (command.action === 'CORRECT_ADDRESS') return correct(shell, tx, amazon, command, by);
  throw new Error(`${command.action} needs an order.`);
}

async function cancel(shell: Shell, tx: Tx, amazon: AmazonOrder, command: CancelCommand, by: By): Promise<Work> {
  const { reason } = command;
  const at = shell.now();
  const outgoing = [{ ...cancelEffect(amazon, reason), id: shell.newId() }];
  const effects = await insertEffects(tx, ownerOf(amazon), outgoing, at);
  const notes = 'The cancel was handed over for Amazon.';
  await saveAmazonOrder(tx, amazon, { cancelAskedAt: at, notes, updatedAt: at });
  await record(shell, tx, amazon, 'CANCELED', by, at);
  await shell.outbox.deliver(tx, effects);
  return {
    ok: true,
    done: { ...nothingDone, amazonOrderId: amazon.id, effectIds: effects.map(({ id }) => id) },
    audit: auditOf(amazon, command, [...askedToCancel(amazon.id, at), ...changesOfEffects([], effects)]),
  };
}

async function correct(
  shell: Shell,
  tx: Tx,
  amazon: AmazonOrder,
  command: CorrectAddressCommand,
  by: By,
): Promise<Work> {
  const { address } = command;
  const rejections = addressProblems(address);
  if (rejections.length > 0) return { ok: false, rejections };

  const at = shell.now();
  await correctAddress(shell, tx, amazon, address);
  await saveAmazonOrder(tx, amazon, { notes: 'The delivery address was corrected here.', updatedAt: at });
  await record(shell, tx, amazon, 'ADDRESS_CORRECTED', by, at);
  return { ok: true, done: { ...nothingDone, amazonOrderId: amazon.id }, audit: auditOf(amazon, command, []) };
}

function auditOf({ id, storeId }: AmazonOrder, command: OrderCommand, changes: readonly AuditChange[]) {
  return { asked: askedOf(command), storeId, subjects: namedAs('AMAZON_ORDER', id), changes };
}

async function record(
  shell: Shell,
  tx: Tx,
  amazon: AmazonOrder,
  kind: 'CANCELED' | 'ADDRESS_CORRECTED',
  { viewer, idempotencyKey }: By,
  at: Date,
): Promise<void> {
  const subject = { type: 'AMAZON_ORDER' as const, id: amazon.id };
  const about = { ...ownerOf(amazon), actor: viewer.name, idempotencyKey, at };
  await insertEvents(tx, about, [{ id: shell.newId(), kind, subject }]);
}

function ownerOf({ id: amazonOrderId, storeId }: AmazonOrder) {
  return { storeId, amazonOrderId, orderId: null };
}
