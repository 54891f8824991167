import { lockAmazonOrder, type OrderAddress } from '../db/amazon-orders.ts';
import { findCreditMemos, findInvoices, findPackages } from '../db/documents.ts';
import type { Tx } from '../db/drizzle.ts';
import { listOrderStatuses } from '../db/order-statuses.ts';
import { findOrderOfAmazonOrder } from '../db/orders.ts';
import { lockRefundsOfCaller } from '../db/refunds-of-caller.ts';
import type { AmazonOrder } from '../domain/amazon-order.ts';
import { namedAs } from '../domain/audit.ts';
import { askedOf } from '../domain/audit-asked.ts';
import { changesOfEffects, changesOfOrder, madeBy } from '../domain/audit-order.ts';
import type { OrderCommand } from '../domain/commands.ts';
import { addressFieldOf, decide } from '../domain/decide.ts';
import type { RefundableInvoice } from '../domain/decide-credit-memo.ts';
import type { EmailSubject } from '../domain/email.ts';
import type { ErrorCode } from '../domain/error-catalogue.ts';
import type { OrderEvent, Package } from '../domain/events.ts';
import type { Order } from '../domain/order.ts';
import { limitOf, type RefundAllowance } from '../domain/refund-limit.ts';
import { invalid } from '../domain/rejection.ts';
import { builtInStatuses } from '../domain/statuses.ts';
import { seesStore, type Viewer } from '../domain/viewer.ts';
import { importCorrected } from './import-corrected.ts';
import { type Answer, type Call, type Done, nothingDone, once, type Work } from './once.ts';
import { saveChange } from './save-change.ts';
import type { Shell } from './shell.ts';
import { withoutOrder } from './without-order.ts';

export type OrderCall = Call & {
  /** Null when the id given can belong to no order. */
  readonly address: OrderAddress | null;
  readonly ifVersion: number | null;
};

/**
 * Every change to an order happens here: lock, decide, then store the new state, its history and
 * what Amazon must be told in one transaction, so that none can exist without the others.
 */
export async function execute(shell: Shell, command: OrderCommand, call: OrderCall): Promise<Answer> {
  const answer = await inOneTransaction(shell, command, call);
  const corrected = answer.ok && command.action === 'CORRECT_ADDRESS' && !answer.replayed && !call.dryRun;
  const { amazonOrderId, orderId } = answer.ok ? answer.done : answer;
  if (corrected && amazonOrderId !== null && orderId === null) await importCorrected(shell, amazonOrderId);
  return answer;
}

async function inOneTransaction(shell: Shell, command: OrderCommand, call: OrderCall): Promise<Answer> {
  return once(shell, call, async (tx) => {
    const amazon = call.address && (await lockAmazonOrder(tx, call.address));
    if (!amazon || !seesStore(call.viewer, amazon.storeId)) return unknownOrder(command);

    const order = await findOrderOfAmazonOrder(tx, amazon.id);
    const standing = { orderId: order?.id ?? null, amazonOrderId: amazon.id };
    if (call.ifVersion !== null && order && order.version !== call.ifVersion) {
      return {
        ok: false,
        rejections: [{ kind: 'CONFLICT', code: 'VERSION_CONFLICT', path: ['ifVersion'] }],
        ...standing,
      };
    }
    const work = order
      ? await change(shell, tx, order, amazon, command, call)
      : await withoutOrder(shell, tx, amazon, command, call);
    return work.ok ? work : { ...work, ...standing };
  });
}

async function change(
  shell: Shell,
  tx: Tx,
  order: Order,
  { packages }: AmazonOrder,
  command: OrderCommand,
  call: OrderCall,
): Promise<Work> {
  const { amazon, policy } = order;
  const at = shell.now();
  const invoice = await refundableInvoice(tx, order, namedInvoice(command));
  const voided = command.action === 'SEND_EMAIL' && (await isVoided(tx, command.subject));
  const parcel = await addressedPackage(tx, call.address);
  const facts = { order, amazon, policy, viewer: call.viewer, invoice, voided, parcel };
  const allowance = command.action === 'CREDIT_MEMO' ? await allowanceOf(tx, order, call.viewer, at) : null;
  const decision = decide({ ...facts, allowance }, command, {
    at,
    actor: call.viewer.name,
    callerId: call.viewer.id,
    newId: shell.newId,
    statuses:
      command.action === 'ADD_COMMENT' && command.status !== null ? await listOrderStatuses(tx) : builtInStatuses,
    takenReferences: packages.map(({ referenceId }) => referenceId),
  });
  if (!decision.ok) return decision;

  const { events, warnings } = decision.value;
  const origin = { actor: call.viewer.name, idempotencyKey: call.idempotencyKey, at };
  const { order: after, effects } = await saveChange(shell, tx, order, events, origin);
  const made = documentsOf(events);
  const about = { currency: order.currency, amazonOrderId: amazon.id, parcel };
  return {
    ok: true,
    audit: {
      asked: { ...askedOf(command), ifVersion: call.ifVersion },
      storeId: order.storeId,
      subjects: [...namedAs('ORDER', order.id), ...namedAs('AMAZON_ORDER', amazon.id)],
      changes: [...changesOfOrder(order, after), ...madeBy(events, about), ...changesOfEffects([], effects)],
    },
    done: {
      ...nothingDone,
      ...made,
      orderId: order.id,
      amazonOrderId: amazon.id,
      effectIds: effects.map(({ id }) => id),
      warnings,
    },
  };
}

function namedInvoice(command: OrderCommand): string | null {
  if (command.action === 'MESSAGE_BUYER') return command.content.invoiceId;
  return command.action === 'CREDIT_MEMO' ? command.invoiceId : null;
}

async function addressedPackage(tx: Tx, address: OrderAddress | null): Promise<Package | null> {
  if (address === null || !('packageId' in address)) return null;
  const [parcel] = await findPackages(tx, 'id', [address.packageId]);
  return parcel ?? null;
}

type Made = Pick<Done, 'shipmentId' | 'invoiceId' | 'creditMemoId' | 'commentId' | 'emailId' | 'buyerMessageId'>;

function documentsOf(events: readonly OrderEvent[]): Made {
  const [shipment] = events.flatMap((event) => (event.kind === 'SHIPPED' ? [event.shipment.id] : []));
  const [invoice] = events.flatMap((event) => (event.kind === 'INVOICED' ? [event.invoice.id] : []));
  const [creditMemo] = events.flatMap((event) => (event.kind === 'REFUNDED' ? [event.creditMemo.id] : []));
  const [comment] = events.flatMap((event) => (event.kind === 'COMMENTED' ? [event.comment.id] : []));
  const [email] = events.flatMap((event) => (event.kind === 'EMAILED' ? [event.email.id] : []));
  const [message] = events.flatMap((event) => (event.kind === 'MESSAGED' ? [event.message.id] : []));
  return {
    buyerMessageId: message ?? null,
    shipmentId: shipment ?? null,
    invoiceId: invoice ?? null,
    creditMemoId: creditMemo ?? null,
    commentId: comment ?? null,
    emailId: email ?? null,
  };
}

/** What credit memos that name this invoice have left of it; voided ones count for nothing. */
async function refundableInvoice(tx: Tx, order: Order, invoiceId: string | null): Promise<RefundableInvoice | null> {
  if (invoiceId === null) return null;
  const [invoice] = await findInvoices(tx, 'id', [invoiceId]);
  if (!invoice || invoice.orderId !== order.id) return null;

  const memos = (await findCreditMemos(tx, 'invoice', [invoiceId])).filter(({ voidedAt }) => voidedAt === null);
  const refunded = (itemId: string) =>
    memos
      .flatMap(({ lines }) => lines)
      .reduce((total, line) => total + (line.itemId === itemId ? line.quantity : 0), 0);
  return {
    id: invoice.id,
    unitsLeft: new Map(invoice.lines.map(({ itemId, quantity }) => [itemId, quantity - refunded(itemId)])),
    shippingLeft: memos.reduce((left, memo) => left - memo.amounts.shipping, invoice.amounts.shipping),
  };
}

/** For a caller with a limit; from here on it refunds nothing else before this transaction ends. */
async function allowanceOf(tx: Tx, { currency }: Order, viewer: Viewer, at: Date): Promise<RefundAllowance | null> {
  const limit = limitOf(viewer, currency);
  return limit === null ? null : { limit, uses: await lockRefundsOfCaller(tx, viewer.id, currency, at) };
}

async function isVoided(tx: Tx, { type, id }: EmailSubject): Promise<boolean> {
  const [memo] = type === 'CREDIT_MEMO' ? await findCreditMemos(tx, 'id', [id]) : [];
  return memo !== undefined && memo.voidedAt !== null;
}

function unknownOrder(command: OrderCommand): Work {
  const { action } = command;
  const code = action === 'SEND_EMAIL' ? (`${command.subject.type}_NOT_FOUND` as const) : unknown[action];
  return { ok: false, rejections: [invalid(code ?? 'ORDER_NOT_FOUND', [addressFieldOf[action]])] };
}

const unknown: Partial<Record<OrderCommand['action'], ErrorCode>> = {
  CANCEL_AMAZON_ORDER: 'AMAZON_ORDER_NOT_FOUND',
  CORRECT_ADDRESS: 'AMAZON_ORDER_NOT_FOUND',
  CORRECT_TRACKING: 'PACKAGE_NOT_FOUND',
};
