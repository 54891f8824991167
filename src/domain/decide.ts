import type { CancelCommand, Circumstances, HoldCommand, OrderCommand, ShipCommand } from './commands.ts';
import { decideComment } from './decide-comment.ts';
import { addressProblems, decideTracking } from './decide-correction.ts';
import { creditEverything, decideCreditMemo, type RefundableInvoice } from './decide-credit-memo.ts';
import { decideEmail, withNotice } from './decide-email.ts';
import { decideMessage } from './decide-message.ts';
import type { Decision, WarningCode } from './decision.ts';
import type { ErrorCode } from './error-catalogue.ts';
import type { OrderEvent, Package } from './events.ts';
import { evolve } from './evolve.ts';
import { drawInvoice, type Quantities } from './invoice.ts';
import { type Order, quantityToInvoice } from './order.ts';
import type { OrderAction } from './order-actions.ts';
import { everythingLeft, readQuantities, units } from './quantities.ts';
import type { RefundAllowance } from './refund-limit.ts';
import { accepted, invalid, type Outcome, type Refused, type Rejection } from './rejection.ts';
import { type Facts, permissionReasons, type Reason, reasonsAgainst, somethingToShip } from './rules.ts';
import { packShipment } from './shipment.ts';

/** Facts about an order of ours, with the invoice or package that the command names. */
export type OrderFacts = Facts & {
  readonly order: Order;
  readonly invoice: RefundableInvoice | null;
  /** How much the caller may refund in the order's currency; left out or null: all there is. */
  readonly allowance?: RefundAllowance | null;
  /** The package whose tracking is to be corrected. */
  readonly parcel?: Package | null;
  /** Whether the credit memo that a mail is to be about was voided. */
  readonly voided?: boolean;
};

/** Every change to an order is decided here: the same rules that `actions` shows, then the input. */
export function decide(facts: OrderFacts, command: OrderCommand, circumstances: Circumstances): Outcome<Decision> {
  const reasons = [...reasonsAgainst(facts, command.action), ...furtherReasons(facts, command)];
  if (reasons.length > 0) return refused(reasons, command);

  const problems = 'comment' in command && command.comment?.text.trim() === '' ? [emptyComment] : [];
  const outcome = decideAllowed(facts, command, circumstances);
  if (problems.length > 0) return { ok: false, rejections: [...(outcome.ok ? [] : outcome.rejections), ...problems] };
  if (!outcome.ok) return outcome;

  return accepted(withNotice(facts.order, command, outcome.value, circumstances));
}

const emptyComment = invalid('COMMENT_EMPTY', ['comment', 'text']);

function decideAllowed(facts: OrderFacts, command: OrderCommand, circumstances: Circumstances): Outcome<Decision> {
  switch (command.action) {
    case 'SHIP':
      return decideShip(facts, command, circumstances);
    case 'INVOICE': {
      const chosen = chosenQuantities(facts.order, command.items);
      if (!chosen.ok) return chosen;
      return happens(invoiced(facts.order, chosen.value, command.comment, circumstances));
    }
    case 'CREDIT_MEMO':
      return decideCreditMemo(facts.order, facts.invoice, command, circumstances, facts.allowance);
    case 'CANCEL_AMAZON_ORDER':
      return decideCancel(facts.order, command, circumstances);
    case 'HOLD':
      return decideHold(facts.order, command, circumstances);
    case 'UNHOLD':
      return happens({ kind: 'UNHELD' });
    case 'ADD_COMMENT':
      return decideComment(facts.order, command, circumstances);
    case 'SEND_EMAIL':
      return decideEmail(facts.order, command, facts.voided ?? false, circumstances);
    case 'MESSAGE_BUYER':
      return decideMessage(facts.order, command, facts.invoice !== null, circumstances);
    case 'CORRECT_TRACKING':
      return decideTracking(facts.parcel ?? null, command);
    case 'CORRECT_ADDRESS': {
      const rejections = addressProblems(command.address);
      if (rejections.length > 0) return { ok: false, rejections };
      return happens({ kind: 'ADDRESS_CORRECTED', address: command.address });
    }
  }
}

function decideShip(facts: OrderFacts, command: ShipCommand, circumstances: Circumstances): Outcome<Decision> {
  const { order, amazon, policy } = facts;
  const packed = packShipment(order, command.packages, circumstances);
  if (!packed.ok) return packed;

  const shipment = { id: circumstances.newId(), packages: packed.value, comment: command.comment };
  const shipped: OrderEvent = { kind: 'SHIPPED', shipment };
  const after = evolve(order, shipped);
  const uninvoiced = command.invoice ? shippedButNotInvoiced(order, after) : new Map();
  const invoices = units(uninvoiced) > 0 ? [invoiced(after, uninvoiced, null, circumstances)] : [];

  const warnings: WarningCode[] = [];
  if (amazon.buyerRequestedCancel && policy.buyerCancelRequestPolicy === 'WARN')
    warnings.push('BUYER_REQUESTED_CANCEL');
  if (amazon.programs.includes('PRIME')) warnings.push('PRIME_LABEL_EXPECTED');
  return accepted({ events: [shipped, ...invoices], warnings });
}

/** Of the units this shipment adds, those that no invoice covers yet (R2). */
function shippedButNotInvoiced(before: Order, after: Order): Quantities {
  return new Map(
    after.items.map((item, index) => {
      const added = item.quantityShipped - (before.items[index]?.quantityShipped ?? 0);
      return [
        item.id,
        Math.max(0, Math.min(added, item.quantityShipped - item.quantityInvoiced, quantityToInvoice(item))),
      ];
    }),
  );
}

function chosenQuantities(order: Order, items: readonly { itemId: string; quantity: number }[] | null) {
  if (items === null) return accepted(everythingLeft(order, quantityToInvoice));

  const check = { order, path: ['items'], left: quantityToInvoice, exceeded: 'INVOICE_QTY_EXCEEDED' } as const;
  const { quantities, rejections } = readQuantities(items, check);
  if (rejections.length > 0) return { ok: false as const, rejections };
  if (units(quantities) === 0) return { ok: false as const, rejections: [invalid('EMPTY_INVOICE', ['items'])] };
  return accepted(quantities);
}

function invoiced(
  order: Order,
  quantities: Quantities,
  comment: ShipCommand['comment'],
  { newId }: Circumstances,
): OrderEvent {
  return { kind: 'INVOICED', invoice: { id: newId(), ...drawInvoice(order, quantities), comment } };
}

function decideCancel(order: Order, { reason }: CancelCommand, circumstances: Circumstances): Outcome<Decision> {
  const canceled: OrderEvent = { kind: 'CANCELED', by: 'MERCHANT', reason, at: circumstances.at };
  return happens(...creditEverything(order, circumstances), canceled);
}

function decideHold(order: Order, { reason, expiresAt }: HoldCommand, { at, actor }: Circumstances): Outcome<Decision> {
  if (expiresAt !== null && expiresAt <= at) {
    const message = 'The hold would end before it begins.';
    return { ok: false, rejections: [invalid('INVALID_INPUT', ['expiresAt'], message, 'Give a time to come.')] };
  }
  const { state: stateBefore, status: statusBefore } = order;
  const hold = { reason: reason?.trim() || null, placedBy: actor, placedAt: at, expiresAt, stateBefore, statusBefore };
  const warnings: WarningCode[] = endangersShipBy(order, expiresAt) ? ['SHIP_BY_AT_RISK'] : [];
  return accepted({ events: [{ kind: 'HELD', hold }], warnings });
}

function endangersShipBy(order: Order, holdEndsAt: Date | null): boolean {
  const { latestShipAt } = order;
  if (latestShipAt === null || !somethingToShip(order)) return false;
  return holdEndsAt === null || holdEndsAt >= latestShipAt;
}

/** What rules beyond the action's own say: invoicing within `ship` and mailing the buyer need their permissions too. */
function furtherReasons({ viewer }: Facts, command: OrderCommand): readonly Reason[] {
  return [
    ...(command.action === 'SHIP' && command.invoice ? permissionReasons(viewer, 'INVOICE') : []),
    ...('notifyCustomer' in command && command.notifyCustomer ? permissionReasons(viewer, 'EMAIL') : []),
  ];
}

/** The input field by which each action names its order. */
export const addressFieldOf: Record<OrderAction, string> = {
  SHIP: 'orderId',
  INVOICE: 'orderId',
  CREDIT_MEMO: 'orderId',
  CANCEL_AMAZON_ORDER: 'amazonOrderNumber',
  HOLD: 'orderId',
  UNHOLD: 'orderId',
  ADD_COMMENT: 'orderId',
  SEND_EMAIL: 'subjectId',
  CORRECT_TRACKING: 'packageId',
  CORRECT_ADDRESS: 'amazonOrderNumber',
  MESSAGE_BUYER: 'orderId',
};

export function refused(reasons: readonly Reason[], { action }: Pick<OrderCommand, 'action'>): Refused {
  const path = [addressFieldOf[action]];
  const rejection = ({ code, source, message, fix, clearsAt }: Reason): Rejection => ({
    kind: 'REFUSED',
    code: code satisfies ErrorCode,
    source,
    message,
    fix,
    clearsAt,
    path,
  });
  return { ok: false, rejections: reasons.map(rejection) };
}

function happens(...events: readonly OrderEvent[]): Outcome<Decision> {
  return accepted({ events, warnings: [] });
}
