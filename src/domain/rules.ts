import { type AmazonStanding, shippedAtAmazon } from './amazon-order.ts';
import type { ErrorCode } from './error-catalogue.ts';
import { type Order, type OrderItem, quantityToInvoice, quantityToRefund, quantityToShip } from './order.ts';
import { type OrderAction, orderActions, permissionFor } from './order-actions.ts';
import type { OrderPolicy } from './order-policy.ts';
import { fixOf, messageOf, type RefusalSource } from './rejection.ts';
import { may, type Permission, permissions, type Viewer } from './viewer.ts';

/** What a rule may look at. `order` is null where Amazon's order was never made into one of ours. */
export type Facts = {
  readonly order: Order | null;
  readonly amazon: AmazonStanding;
  readonly policy: OrderPolicy;
  readonly viewer: Viewer;
};

export type Reason = {
  readonly code: ErrorCode;
  readonly source: RefusalSource;
  readonly message: string;
  readonly fix: string;
  /** When it goes away by itself; null when nobody can tell. */
  readonly clearsAt: Date | null;
};
export type ItemAllowance = {
  readonly itemId: string;
  readonly maxQuantity: number;
  readonly reasons: readonly Reason[];
};
export type Availability = {
  readonly action: OrderAction;
  readonly orderId: string | null;
  readonly reasons: readonly Reason[];
  /** Counted when they are asked for. */
  readonly items: () => readonly ItemAllowance[];
};

type Rule = {
  readonly reason: Reason;
  readonly blocks: (facts: Facts) => boolean;
  /** On an order on hold, the rule stands in the way only until the hold ends. */
  readonly endsWithHold?: true;
};

function untilReleased(rule: Rule): Rule {
  return { ...rule, endsWithHold: true };
}

/** A rule about the Commerce order; it has no say where there is none. */
function onOrder(code: ErrorCode, blocks: (order: Order) => boolean): Rule {
  return { reason: reason(code, 'ORDER'), blocks: ({ order }) => order !== null && blocks(order) };
}

function onAmazon(code: ErrorCode, blocks: (amazon: AmazonStanding, facts: Facts) => boolean): Rule {
  return { reason: reason(code, 'AMAZON'), blocks: (facts) => blocks(facts.amazon, facts) };
}

const inProgram = (code: ErrorCode, ...programs: readonly string[]) =>
  onAmazon(code, (amazon) => programs.some((program) => amazon.programs.includes(program)));

const inState =
  (...states: readonly Order['state'][]) =>
  (order: Order) =>
    states.includes(order.state);
const open = inState('NEW', 'PROCESSING');
const finished = inState('COMPLETE', 'CLOSED');

const fulfilledByAmazon = onAmazon('FULFILLED_BY_AMAZON', ({ fulfilledBy }) => fulfilledBy === 'AMAZON');
const awaitingPayment = onAmazon(
  'AWAITING_PAYMENT',
  ({ shippingState }) => shippingState === 'PENDING' || shippingState === 'PENDING_AVAILABILITY',
);
const viewOnly = onAmazon('AMAZON_ORDER_VIEW_ONLY', (_amazon, { order }) => order === null);
const storeReadOnly: Rule = { reason: reason('STORE_READ_ONLY', 'SETTING'), blocks: ({ policy }) => policy.readOnly };

const heldOrCanceled = inState('ON_HOLD', 'CANCELED');
const shipForbidden: Rule = {
  reason: reason('SHIP_STATE_FORBIDDEN', 'ORDER'),
  endsWithHold: true,
  blocks: ({ order, amazon }) => order !== null && (heldOrCanceled(order) || amazon.shippingState === 'CANCELED'),
};
const nothingToShip: Rule = {
  reason: reason('NOTHING_TO_SHIP', 'ORDER'),
  blocks: (facts) => facts.order !== null && !shipForbidden.blocks(facts) && !somethingToShip(facts.order),
};
const buyerAskedToCancel = onAmazon(
  'BUYER_REQUESTED_CANCEL',
  ({ buyerRequestedCancel }, { policy }) => buyerRequestedCancel && policy.buyerCancelRequestPolicy === 'REFUSE_SHIP',
);

const invoiceForbidden = untilReleased(onOrder('INVOICE_STATE_FORBIDDEN', (order) => !open(order)));
const nothingToInvoice = onOrder('NOTHING_TO_INVOICE', (order) => open(order) && !somethingToInvoice(order));

const refundable = inState('NEW', 'PROCESSING', 'COMPLETE');
const refundForbidden = untilReleased(onOrder('REFUND_STATE_FORBIDDEN', (order) => !refundable(order)));
const nothingToRefund = onOrder('NOTHING_TO_REFUND', (order) => refundable(order) && !moneyToRefund(order));
const refundBeforeShipment = onAmazon(
  'AMAZON_REFUND_BEFORE_SHIPMENT',
  (amazon, { order }) => order !== null && refundable(order) && !shippedAtAmazon(amazon) && !anythingShipped(order),
);

const notUnshipped = onAmazon(
  'AMAZON_CANCEL_NOT_UNSHIPPED',
  (amazon, { order }) =>
    amazon.shippingState !== 'UNSHIPPED' || amazon.cancelAskedAt !== null || (order !== null && anythingShipped(order)),
);
const noItems = onAmazon('NO_ORDER_ITEMS', ({ itemIds }) => itemIds.length === 0);
const cancelOnHold = untilReleased(onOrder('AMAZON_CANCEL_ORDER_ON_HOLD', inState('ON_HOLD')));

const emailNotAllowed = onOrder('EMAIL_NOT_ALLOWED', inState('CANCELED'));
const noEmailAddress = onAmazon('NO_EMAIL_ADDRESS', ({ hasBuyerEmail }, { order }) => order !== null && !hasBuyerEmail);
const noPackage = onOrder('NOTHING_TO_CORRECT', ({ packageCount }) => packageCount === 0);
/** What is written of a buyer once it was erased, nothing would erase again. */
const addressOver = onAmazon(
  'NOTHING_TO_CORRECT',
  ({ shippingState, buyerErasedAt }) =>
    shippingState === 'SHIPPED' || shippingState === 'CANCELED' || buyerErasedAt !== null,
);

/** The one place that says when an action is refused (decisions.md, "Allowed actions"). The API and the commands read it. */
const rules: Record<OrderAction, readonly Rule[]> = {
  SHIP: [
    viewOnly,
    fulfilledByAmazon,
    inProgram('CONFIRMED_BY_AMAZON', 'FBM_SHIP_PLUS'),
    inProgram('USE_EASY_SHIP', 'AMAZON_EASY_SHIP', 'DELIVERY_BY_AMAZON'),
    inProgram('USE_SELLER_CENTRAL', 'IN_STORE_PICK_UP'),
    awaitingPayment,
    shipForbidden,
    nothingToShip,
    buyerAskedToCancel,
    storeReadOnly,
  ],
  INVOICE: [viewOnly, awaitingPayment, invoiceForbidden, nothingToInvoice],
  CREDIT_MEMO: [viewOnly, fulfilledByAmazon, refundForbidden, nothingToRefund, refundBeforeShipment, storeReadOnly],
  CANCEL_AMAZON_ORDER: [fulfilledByAmazon, notUnshipped, noItems, cancelOnHold, storeReadOnly],
  HOLD: [viewOnly, untilReleased(onOrder('HOLD_NOT_ALLOWED', (order) => !open(order)))],
  UNHOLD: [viewOnly, onOrder('UNHOLD_NOT_ALLOWED', (order) => order.state !== 'ON_HOLD')],
  ADD_COMMENT: [viewOnly],
  SEND_EMAIL: [viewOnly, emailNotAllowed, noEmailAddress],
  CORRECT_TRACKING: [viewOnly, fulfilledByAmazon, noPackage, storeReadOnly],
  CORRECT_ADDRESS: [fulfilledByAmazon, addressOver],
  MESSAGE_BUYER: [viewOnly, storeReadOnly],
};

/** Every reason against an action, and none when it would be carried out. */
export function reasonsAgainst(facts: Facts, action: OrderAction): readonly Reason[] {
  const holdEndsAt = facts.order?.hold?.expiresAt ?? null;
  const blocking = rules[action]
    .filter((rule) => rule.blocks(facts))
    .map(({ reason, endsWithHold }) => (endsWithHold && holdEndsAt ? { ...reason, clearsAt: holdEndsAt } : reason));
  return blocking.concat(permissionReasons(facts.viewer, permissionFor[action]));
}

/** Also for what an action asks beside its own permission, such as `ship` with `invoice: true`. */
export function permissionReasons(viewer: Viewer, permission: Permission): readonly Reason[] {
  if (may(viewer, permission)) return [];
  return [{ ...reason('PERMISSION_DENIED', 'PERMISSION'), message: `This needs the permission ${permission}.` }];
}

/** Which of a store's switches can stand against an action that the order and Amazon allow (R45). */
export function switchesAgainst(action: OrderAction) {
  return { readOnly: rules[action].includes(storeReadOnly), refuseShip: rules[action].includes(buyerAskedToCancel) };
}

const quantityLeft: Partial<Record<OrderAction, { left: (item: OrderItem) => number; none: ErrorCode }>> = {
  SHIP: { left: quantityToShip, none: 'NOTHING_TO_SHIP' },
  INVOICE: { left: quantityToInvoice, none: 'NOTHING_TO_INVOICE' },
  CREDIT_MEMO: { left: quantityToRefund, none: 'NOTHING_TO_REFUND' },
};

/** Whether an action would be carried out now, and for how many units of each line. */
export function availability(facts: Facts, action: OrderAction): Availability {
  const reasons = reasonsAgainst(facts, action);
  const items = () => allowances(facts.order?.items ?? [], action, reasons);
  return { action, orderId: facts.order?.id ?? null, reasons, items };
}

function allowances(items: readonly OrderItem[], action: OrderAction, reasons: readonly Reason[]): ItemAllowance[] {
  const quantity = quantityLeft[action];
  if (quantity === undefined) return [];
  return items.map((item) => {
    const maxQuantity = reasons.length > 0 ? 0 : quantity.left(item);
    const onLine = maxQuantity === 0 && reasons.length === 0 ? [reason(quantity.none, 'LINE')] : [];
    return { itemId: item.id, maxQuantity, reasons: [...reasons, ...onLine] };
  });
}

export function availabilities(facts: Facts): readonly Availability[] {
  return orderActions.map((action) => availability(facts, action));
}

/** R6: a finished order ships nothing more, whatever its quantities say. */
export function somethingToShip(order: Order): boolean {
  return !finished(order) && order.items.some((item) => quantityToShip(item) > 0);
}

export function somethingToInvoice(order: Order): boolean {
  return order.items.some((item) => quantityToInvoice(item) > 0);
}

function anythingShipped({ items }: Order): boolean {
  return items.some((item) => item.quantityShipped + item.quantityShippedElsewhere > 0);
}

/** Whether money, or on a free order a unit, can still go back (commerce-orders.md 4.5). */
export function moneyToRefund(order: Order): boolean {
  if (order.charged.grandTotal === 0n) return order.items.some((item) => quantityToRefund(item) > 0);
  const left = order.invoiced.grandTotal - order.refunded.grandTotal;
  return left !== 0n && left !== order.adjustmentFees;
}

const everyone: Viewer = { id: '', name: '', permissions: new Set(permissions), storeIds: null };

/** What the order and Amazon allow, whoever asks and whatever the store's switches say (R45). */
export function allowedByOrder(order: Order): OrderAction[] {
  const policy = { readOnly: false, buyerCancelRequestPolicy: 'WARN' } as const;
  const facts = { order, amazon: order.amazon, policy, viewer: everyone };
  return orderActions.filter((action) => reasonsAgainst(facts, action).length === 0);
}

function reason(code: ErrorCode, source: RefusalSource): Reason {
  return { code, source, message: messageOf({ code }), fix: fixOf({ code }), clearsAt: null };
}
