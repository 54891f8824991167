import { insertBuyerMessage } from '../db/buyer-messages.ts';
import type { Tx } from '../db/drizzle.ts';
import { queuedEffects } from '../db/effects.ts';
import type { StoredEvent } from '../db/events.ts';
import {
  insertComment,
  insertCreditMemo,
  insertInvoice,
  insertShipment,
  voidCreditMemo,
} from '../db/insert-documents.ts';
import { saveOrderChange } from '../db/save-order.ts';
import type { CommentDraft } from '../domain/commands.ts';
import type { AmazonEffect } from '../domain/effects.ts';
import type { EmailSubject } from '../domain/email.ts';
import { erasedNote } from '../domain/erasure.ts';
import type { OrderEvent } from '../domain/events.ts';
import { evolve } from '../domain/evolve.ts';
import type { Order } from '../domain/order.ts';
import { effectsOf } from '../domain/outbox.ts';
import { correctAddress } from './correct-address.ts';
import { correctTracking } from './correct-tracking.ts';
import { indexOrders } from './index-orders.ts';
import { moveStockOf, type StockMoved } from './move-stock-of.ts';
import { queueMail } from './queue-mail.ts';
import type { Shell } from './shell.ts';

export type Origin = { readonly actor: string; readonly idempotencyKey: string | null; readonly at: Date };

/**
 * Stores what happened to an order whose lock the caller holds: its new state, its history, what Amazon must
 * be told, stock and documents. None of it exists without the others.
 */
export async function saveChange(
  shell: Shell,
  tx: Tx,
  before: Order,
  events: readonly OrderEvent[],
  origin: Origin,
): Promise<{ readonly order: Order; readonly effects: readonly AmazonEffect[] }> {
  const steps = follow(before, events);
  const last = steps.at(-1)?.after ?? before;
  // A mail or a message changes nothing about the order that a caller could have decided on.
  const mailsAlone = events.length > 0 && events.every(({ kind }) => kind === 'EMAILED' || kind === 'MESSAGED');
  const order = { ...last, version: before.version + (mailsAlone ? 0 : 1), updatedAt: origin.at };

  const effects = await saveSteps(shell, tx, before, order, steps, origin);
  await insertDocuments(tx, order, events, origin);
  for (const event of events) if (event.kind === 'EMAILED') await queueMail(shell, tx, order, event.email, origin.at);
  return { order, effects };
}

export type Step = { readonly before: Order; readonly event: OrderEvent; readonly after: Order };

export function follow(start: Order, events: readonly OrderEvent[]): readonly Step[] {
  const steps: Step[] = [];
  for (const event of events) {
    const before = steps.at(-1)?.after ?? start;
    steps.push({ before, event, after: evolve(before, event) });
  }
  return steps;
}

/** The order's own rows and Amazon's, stock, history, comments and effects. */
async function saveSteps(
  shell: Shell,
  tx: Tx,
  before: Order,
  order: Order,
  steps: readonly Step[],
  origin: Origin,
): Promise<readonly AmazonEffect[]> {
  const { id: orderId, storeId, amazon } = order;
  const owner = { storeId, amazonOrderId: amazon.id, orderId };

  // Before the effects are made, among which a correction would find its own.
  const recalled: StoredEvent[] = [];
  for (const { event } of steps) {
    if (event.kind === 'ADDRESS_CORRECTED') {
      await correctAddress(shell, tx, amazon, event.address);
      await indexOrders(shell, tx, [orderId]);
    }
    if (event.kind === 'MESSAGED') {
      const written = { ...owner, author: origin.actor, createdAt: origin.at };
      await insertBuyerMessage(tx, shell.sealer, written, event.message);
    }
    if (event.kind !== 'TRACKING_CORRECTED') continue;
    recalled.push(...(await correctTracking(shell, tx, order, event.corrected, origin.at)));
  }
  const outgoing = steps
    .flatMap(({ before: was, event }) => effectsOf(was, event))
    .map((effect) => ({ ...effect, id: shell.newId() }));
  const effects = queuedEffects(owner, outgoing, origin.at);
  const stock = await moveStockOf(tx, order, steps);
  const notes = steps.map(({ event }) => noteOf(event)).findLast((note) => note !== null) ?? null;
  const stored = steps.map(({ event, after }) =>
    storedEvent(event, { ...after, amazon }, shell.newId(), stock.returned),
  );
  const made = { effects, events: [...stored, ...recalled] };
  await saveOrderChange(tx, { before, order, notes, stockReserved: stock.reserved, ...made }, origin);
  const customerNotified = steps.some(({ event }) => event.kind === 'EMAILED');
  for (const { event } of steps) await insertCommentOf(shell, tx, order, event, { ...origin, customerNotified });
  await shell.outbox.deliver(tx, effects);
  if (order.hold?.expiresAt) await shell.outbox.release(tx, orderId, order.hold.expiresAt);
  return effects;
}

/** Documents take their numbers from counters that stay locked until commit: they come last, in one order. */
async function insertDocuments(
  tx: Tx,
  { id: orderId, storeId }: Order,
  events: readonly OrderEvent[],
  { at }: Origin,
): Promise<void> {
  const origin = { storeId, orderId, at };
  for (const event of events) if (event.kind === 'SHIPPED') await insertShipment(tx, origin, event.shipment);
  for (const event of events) if (event.kind === 'INVOICED') await insertInvoice(tx, origin, event.invoice);
  for (const event of events) {
    if (event.kind === 'REFUNDED') await insertCreditMemo(tx, origin, event.creditMemo);
    if (event.kind === 'CREDIT_MEMO_VOIDED') await voidCreditMemo(tx, { id: event.creditMemo.id, storeId }, at);
    if (event.kind === 'CREDIT_MEMO_REINSTATED') await voidCreditMemo(tx, { id: event.creditMemo.id, storeId }, null);
  }
}

/** Order notes: the latest thing that happened, for a person looking at Amazon's order. */
function noteOf(event: OrderEvent): string | null {
  switch (event.kind) {
    case 'SHIPPED':
      return 'Tracking was handed over for Amazon.';
    case 'REFUNDED':
      return event.tellAmazon ? 'A refund was handed over for Amazon.' : 'Everything invoiced was credited.';
    case 'CANCELED':
      return event.by === 'MERCHANT' ? 'The cancel was handed over for Amazon.' : 'Amazon canceled the order.';
    case 'CANCEL_UNDONE':
      return 'Amazon did not cancel the order: the cancel was undone here.';
    case 'CREDIT_MEMO_VOIDED':
      return 'Amazon did not refund: the credit memo was voided.';
    case 'CREDIT_MEMO_REINSTATED':
      return 'Amazon has refunded after all: the credit memo counts again.';
    case 'ADDRESS_CORRECTED':
      return 'The delivery address was corrected here.';
    case 'BUYER_CANCEL_REQUESTED':
      return 'The buyer asked to cancel.';
    case 'TRACKING_CORRECTED':
      return 'Corrected tracking was handed over for Amazon.';
    case 'BUYER_DATA_ERASED':
      return erasedNote(event.reason);
    case 'MESSAGED':
      return 'A message to the buyer was handed over for Amazon.';
    case 'INVOICED':
    case 'HELD':
    case 'UNHELD':
    case 'COMMENTED':
    case 'EMAILED':
    case 'AMAZON_CHANGED':
      return null;
  }
}

export function storedEvent(
  event: OrderEvent,
  after: Order,
  id: string,
  stockReturned: StockMoved['returned'] = null,
): StoredEvent {
  const { id: orderId, amazon, state } = after;
  const subject = () => {
    switch (event.kind) {
      case 'SHIPPED':
        return { type: 'SHIPMENT' as const, id: event.shipment.id };
      case 'INVOICED':
        return { type: 'INVOICE' as const, id: event.invoice.id };
      case 'REFUNDED':
      case 'CREDIT_MEMO_VOIDED':
      case 'CREDIT_MEMO_REINSTATED':
        return { type: 'CREDIT_MEMO' as const, id: event.creditMemo.id };
      case 'TRACKING_CORRECTED':
        return { type: 'PACKAGE' as const, id: event.corrected.id };
      case 'EMAILED':
        return event.email.subject;
      case 'MESSAGED':
        return { type: 'BUYER_MESSAGE' as const, id: event.message.id };
      case 'CANCELED':
      case 'CANCEL_UNDONE':
      case 'ADDRESS_CORRECTED':
      case 'BUYER_CANCEL_REQUESTED':
      case 'BUYER_DATA_ERASED':
      case 'AMAZON_CHANGED':
        return { type: 'AMAZON_ORDER' as const, id: amazon.id };
      case 'HELD':
      case 'UNHELD':
      case 'COMMENTED':
        return { type: 'ORDER' as const, id: orderId };
    }
  };
  return { id, kind: event.kind, state, subject: subject(), data: dataOf(event, stockReturned) };
}

function dataOf(event: OrderEvent, stockReturned: StockMoved['returned']): NonNullable<StoredEvent['data']> {
  if (event.kind === 'BUYER_DATA_ERASED') return { reason: event.reason };
  if (event.kind === 'AMAZON_CHANGED') return { shippingState: event.shippingState };
  // Undoing a cancel takes again what the cancel gave back, whatever the settings say by then.
  return event.kind === 'CANCELED' ? { stockReturned } : {};
}

async function insertCommentOf(
  shell: Shell,
  tx: Tx,
  { id: orderId, storeId }: Order,
  event: OrderEvent,
  { actor: author, at, customerNotified }: Origin & { readonly customerNotified: boolean },
): Promise<void> {
  const place = commented(event, orderId);
  if (!place?.comment) return;
  const { subject, comment, id = shell.newId(), status = null } = place;
  await insertComment(tx, { id, storeId, orderId, author, at, status, customerNotified, subject }, comment);
}

type Place = {
  readonly subject: EmailSubject;
  readonly comment: CommentDraft | null;
  readonly id?: string;
  readonly status?: string | null;
};

function commented(event: OrderEvent, orderId: string): Place | null {
  if (event.kind === 'COMMENTED') {
    const { comment } = event;
    return { subject: { type: 'ORDER', id: orderId }, comment, id: comment.id, status: comment.status };
  }
  if (event.kind === 'SHIPPED') {
    return { subject: { type: 'SHIPMENT', id: event.shipment.id }, comment: event.shipment.comment };
  }
  if (event.kind === 'INVOICED') {
    return { subject: { type: 'INVOICE', id: event.invoice.id }, comment: event.invoice.comment };
  }
  if (event.kind === 'REFUNDED') {
    return { subject: { type: 'CREDIT_MEMO', id: event.creditMemo.id }, comment: event.creditMemo.comment };
  }
  return null;
}
