import type { BuyerMessageKind, MessageContent } from '../../../src/domain/buyer-message.ts';
import type {
  AddCommentCommand,
  AddressChange,
  CorrectTrackingCommand,
  CreditMemoCommand,
  HoldCommand,
  MessageBuyerCommand,
  OrderCommand,
  PackageDraft,
  ShipCommand,
} from '../../../src/domain/commands.ts';
import { decide, type OrderFacts } from '../../../src/domain/decide.ts';
import type { RefundableInvoice } from '../../../src/domain/decide-credit-memo.ts';
import type { Decision } from '../../../src/domain/decision.ts';
import type { OrderEvent, Package } from '../../../src/domain/events.ts';
import { evolve } from '../../../src/domain/evolve.ts';
import { formatAmount } from '../../../src/domain/money.ts';
import type { Amounts, Order } from '../../../src/domain/order.ts';
import { orderActions } from '../../../src/domain/order-actions.ts';
import type { Outcome, Rejection } from '../../../src/domain/rejection.ts';
import { reasonsAgainst } from '../../../src/domain/rules.ts';
import { aViewer, ids, now } from '../../support/orders.ts';

/** Units by line id, which in these tests is the SKU. */
export type Units = Readonly<Record<string, number>>;

export function listed(units: Units) {
  return Object.entries(units).map(([itemId, quantity]) => ({ itemId, quantity }));
}

export function aPackage(units: Units | null = null, changes: Partial<PackageDraft> = {}): PackageDraft {
  return {
    items: units && listed(units).map((item) => ({ ...item, transparencyCodes: [] })),
    carrierCode: 'UPS',
    carrierName: null,
    shippingMethod: null,
    trackingNumber: '1Z1',
    shippedAt: null,
    ...changes,
  };
}

export function ship(units: Units | null = null, changes: Partial<ShipCommand> = {}): ShipCommand {
  const packages = [aPackage(units)];
  return { action: 'SHIP', packages, invoice: false, comment: null, notifyCustomer: false, ...changes };
}

export function invoice(units: Units | null = null): OrderCommand {
  return { action: 'INVOICE', items: units && listed(units), comment: null, notifyCustomer: false };
}

export function creditMemo(units: Units | null = null, changes: Partial<CreditMemoCommand> = {}): CreditMemoCommand {
  return {
    action: 'CREDIT_MEMO',
    invoiceId: null,
    items: units && listed(units),
    shippingAmount: null,
    adjustmentRefund: null,
    adjustmentFee: null,
    reason: 'CUSTOMER_RETURN',
    returnToStock: [],
    comment: null,
    notifyCustomer: false,
    ...changes,
  };
}

export const cancel: OrderCommand = { action: 'CANCEL_AMAZON_ORDER', reason: 'NO_INVENTORY' };
export const hold: HoldCommand = { action: 'HOLD', reason: null, expiresAt: null };
export const unhold: OrderCommand = { action: 'UNHOLD' };

export function comment(text: string, changes: Partial<AddCommentCommand> = {}): AddCommentCommand {
  return { action: 'ADD_COMMENT', text, status: null, visibleToCustomer: false, notifyCustomer: false, ...changes };
}

export function correctTracking(changes: Partial<CorrectTrackingCommand>): CorrectTrackingCommand {
  const unchanged = { carrierCode: null, carrierName: null, shippingMethod: null, trackingNumber: null };
  return { action: 'CORRECT_TRACKING', ...unchanged, ...changes };
}

export function correctAddress(changes: Partial<AddressChange>): OrderCommand {
  const unchanged = { street: null, city: null, region: null, postalCode: null, countryCode: null };
  return { action: 'CORRECT_ADDRESS', address: { ...unchanged, ...changes } };
}

export function message(
  changes: Partial<MessageContent> = {},
  kind: BuyerMessageKind = 'UNEXPECTED_PROBLEM',
): MessageBuyerCommand {
  const nothing = { text: null, attachments: [], coverageStartsAt: null, coverageEndsAt: null, invoiceId: null };
  const content = { ...nothing, ...(kind === 'UNEXPECTED_PROBLEM' && { text: 'A delay' }), ...changes };
  return { action: 'MESSAGE_BUYER', kind, content, invoiceAsked: content.invoiceId !== null, offered: new Set([kind]) };
}

/** A package that has left, with all that can be corrected of it. */
export const aParcel: Package = {
  id: 'parcel',
  referenceId: '1',
  carrierCode: 'UPS',
  carrierName: null,
  shippingMethod: 'Ground',
  trackingNumber: '1Z1',
  shippedAt: now,
  lines: [{ itemId: 'MUG', quantity: 1, transparencyCodes: [] }],
};

export function factsOf(order: Order, invoice: RefundableInvoice | null = null): OrderFacts {
  return { order, amazon: order.amazon, policy: order.policy, viewer: aViewer(), invoice, parcel: aParcel };
}

export function ask(order: Order, command: OrderCommand, invoice: RefundableInvoice | null = null): Outcome<Decision> {
  return decide(factsOf(order, invoice), command, { at: now, actor: 'Ana', newId: ids(`v${order.packageCount}`) });
}

/** What happens when the command is carried out; fails the test when it is refused. */
export function eventsOf(order: Order, command: OrderCommand): readonly OrderEvent[] {
  const outcome = ask(order, command);
  if (!outcome.ok) throw new Error(`${command.action} is refused: ${outcome.rejections.map(told).join(', ')}`);
  return outcome.value.events;
}

/** The order after one command after the other. */
export function play(order: Order, ...commands: readonly OrderCommand[]): Order {
  return commands.reduce((current, command) => eventsOf(current, command).reduce(evolve, current), order);
}

/** Everything wrong with a command: code and place. */
export function refusals(order: Order, command: OrderCommand, invoice: RefundableInvoice | null = null) {
  const outcome = ask(order, command, invoice);
  return outcome.ok ? [] : outcome.rejections.map(told);
}

function told({ code, path }: Rejection): string {
  return path.length > 0 ? `${code} at ${path.join('.')}` : code;
}

/** As the worked examples list them: without comments, mails and corrections, which hardly anything forbids. */
export function allowedActions(order: Order): string {
  const always = ['ADD_COMMENT', 'SEND_EMAIL', 'CORRECT_TRACKING', 'CORRECT_ADDRESS', 'MESSAGE_BUYER'];
  return orderActions
    .filter((action) => !always.includes(action) && reasonsAgainst(factsOf(order), action).length === 0)
    .join(' ');
}

/** The document among the events, for a look at its lines and amounts. */
export function invoiceIn(events: readonly OrderEvent[]) {
  for (const event of events) if (event.kind === 'INVOICED') return event.invoice;
  throw new Error('No invoice was made.');
}

export function creditMemoIn(events: readonly OrderEvent[]) {
  for (const event of events) if (event.kind === 'REFUNDED') return event.creditMemo;
  throw new Error('No credit memo was made.');
}

/** Amounts as decimal texts, those of zero left out. */
export function shown(amounts: Partial<Amounts>, currency = 'USD'): Record<string, string> {
  const entries = Object.entries(amounts).filter(([, amount]) => amount !== 0n);
  return Object.fromEntries(entries.map(([field, amount]) => [field, formatAmount(amount, currency)]));
}

/** Ordered/invoiced/shipped/refunded/canceled of a line, as the worked examples write it. */
export function quantities(order: Order, id: string): string {
  const item = order.items.find((one) => one.id === id);
  if (!item) throw new Error(`There is no line ${id}.`);
  const { quantityOrdered, quantityInvoiced, quantityShipped, quantityRefunded, quantityCanceled } = item;
  return [quantityOrdered, quantityInvoiced, quantityShipped, quantityRefunded, quantityCanceled].join('/');
}
