import { absorb } from '../../../src/domain/absorb.ts';
import type { AmazonReport } from '../../../src/domain/amazon-order.ts';
import type { OrderCommand } from '../../../src/domain/commands.ts';
import { shippingRefundable } from '../../../src/domain/credit-memo.ts';
import { decide } from '../../../src/domain/decide.ts';
import type { CreditMemoDraft, InvoiceDraft, OrderEvent, ShipmentDraft } from '../../../src/domain/events.ts';
import { evolve } from '../../../src/domain/evolve.ts';
import { formatAmount } from '../../../src/domain/money.ts';
import {
  type Order,
  type OrderState,
  quantityToInvoice,
  quantityToRefund,
  quantityToShip,
} from '../../../src/domain/order.ts';
import type { OrderAction } from '../../../src/domain/order-actions.ts';
import { builtInStatuses } from '../../../src/domain/statuses.ts';
import { anAmazonItem, aReport, ids, now } from '../../support/orders.ts';
import { type Step, unitsOf } from './arbitrary.ts';
import { cancel, creditMemo, factsOf, hold, invoice, ship, unhold } from './play.ts';

/** An order with all that has happened to it. */
export type History = {
  readonly order: Order;
  readonly events: readonly OrderEvent[];
  readonly moves: readonly Move[];
  readonly invoices: readonly InvoiceDraft[];
  readonly shipments: readonly ShipmentDraft[];
  /** Credit memos that count, each with the order as it was before it and whether Amazon is told of it. */
  readonly memos: readonly { readonly memo: CreditMemoDraft; readonly before: Order; readonly tellAmazon: boolean }[];
};
/** A change of state by one step, whoever's doing it was: null is Amazon's or the schedule's. */
export type Move = { readonly from: OrderState; readonly action: OrderAction | null; readonly to: OrderState };

export function live(start: Order, steps: readonly Step[]): History {
  const newId = ids('doc');
  const born: History = { order: start, events: [], moves: [], invoices: [], shipments: [], memos: [] };
  return steps.reduce((history, step) => {
    const next = happened(history, eventsOf(history, step, newId));
    const move = { from: history.order.state, action: actionOf(step), to: next.order.state };
    return move.from === move.to ? next : { ...next, moves: [...next.moves, move] };
  }, born);
}

function actionOf({ kind }: Step): OrderAction | null {
  return kind === 'AMAZON_REPORTS' || kind === 'AMAZON_REFUSES' || kind === 'HOLD_ENDS' ? null : kind;
}

function eventsOf(history: History, step: Step, newId: () => string): readonly OrderEvent[] {
  if (step.kind === 'AMAZON_REPORTS') return absorb(history.order, reportOf(history.order, step), newId);
  if (step.kind === 'AMAZON_REFUSES') return refusedByAmazon(history);
  if (step.kind === 'HOLD_ENDS') return history.order.hold ? [{ kind: 'UNHELD' }] : [];

  const parcel = history.shipments.at(-1)?.packages.at(-1) ?? null;
  const facts = { ...factsOf(history.order), parcel };
  const outcome = decide(facts, commandOf(history.order, step), { at: now, actor: 'Ana', newId });
  return outcome.ok ? outcome.value.events : [];
}

export function happened(history: History, events: readonly OrderEvent[]): History {
  return events.reduce(recorded, history);
}

function recorded(history: History, event: OrderEvent): History {
  const next = { ...history, order: evolve(history.order, event), events: [...history.events, event] };
  switch (event.kind) {
    case 'INVOICED':
      return { ...next, invoices: [...history.invoices, event.invoice] };
    case 'SHIPPED':
      return { ...next, shipments: [...history.shipments, event.shipment] };
    case 'REFUNDED': {
      const entry = { memo: event.creditMemo, before: history.order, tellAmazon: event.tellAmazon };
      return { ...next, memos: [...history.memos, entry] };
    }
    case 'CREDIT_MEMO_VOIDED':
      return { ...next, memos: history.memos.filter(({ memo }) => memo.id !== event.creditMemo.id) };
    default:
      return next;
  }
}

/** A refusal is acted on with Amazon's last report in hand; what Amazon has canceled itself stays canceled. */
function refusedByAmazon(history: History): readonly OrderEvent[] {
  const { amazon } = history.order;
  if (amazon.cancelAskedAt === null) return undone(history);
  if (amazon.shippingState === 'CANCELED') return [];

  const reported = history.events.findLast((event) => event.kind === 'AMAZON_CHANGED');
  if (!reported) return undone(history);
  const { shippedAtAmazon, canceledAtAmazon } = reported;
  const seen = { shippedAtAmazon, canceledAtAmazon };
  return undone(history).map((event) => ({ ...event, ...('canceledAtAmazon' in event && seen) }));
}

/** R38: Amazon does not do the cancel, or else the last credit memo. */
export function undone({ order, memos }: History): readonly OrderEvent[] {
  const last = memos.at(-1);
  const voided: OrderEvent[] = last ? [{ kind: 'CREDIT_MEMO_VOIDED', creditMemo: last.memo }] : [];
  if (order.amazon.cancelAskedAt !== null) {
    const withCancel = last && !last.tellAmazon ? voided : [];
    const nothing = { shippedAtAmazon: new Map(), canceledAtAmazon: new Map() };
    return [...withCancel, { kind: 'CANCEL_UNDONE', ...nothing, reserveAgain: true }];
  }
  return last?.tellAmazon ? voided : [];
}

export function commandOf(order: Order, step: Step): OrderCommand {
  switch (step.kind) {
    case 'SHIP':
      return ship(unitsOf(order, quantityToShip, step), { invoice: step.share > 50n });
    case 'INVOICE':
      return invoice(unitsOf(order, quantityToInvoice, step));
    case 'CREDIT_MEMO':
      return creditMemoOf(order, step);
    case 'CANCEL_AMAZON_ORDER':
      return cancel;
    case 'HOLD':
      return hold;
    case 'ADD_COMMENT': {
      const [status] = builtInStatuses.filter(({ state }) => state === order.state).slice(step.all ? 1 : 0);
      return {
        action: step.kind,
        text: 'A remark',
        status: status?.code ?? null,
        visibleToCustomer: false,
        notifyCustomer: step.asked,
      };
    }
    case 'SEND_EMAIL':
      return { action: step.kind, subject: { type: 'ORDER', id: order.id } };
    case 'CORRECT_TRACKING':
      return {
        action: step.kind,
        carrierCode: null,
        carrierName: null,
        shippingMethod: null,
        trackingNumber: `1Z${step.share}`,
      };
    case 'CORRECT_ADDRESS':
      return {
        action: step.kind,
        address: { street: null, city: 'Salem', region: null, postalCode: null, countryCode: null },
      };
    default:
      return unhold;
  }
}

function creditMemoOf(order: Order, step: Step): OrderCommand {
  const text = (amount: bigint) => formatAmount(amount, order.currency);
  const shipping = (shippingRefundable(order) * (step.all ? 100n : step.share)) / 100n;
  return creditMemo(unitsOf(order, quantityToRefund, step), {
    shippingAmount: text(shipping),
    adjustmentRefund: step.adjustment === 'GOODWILL' ? text(step.share) : null,
    adjustmentFee: step.adjustment === 'FEE' ? text(step.share) : null,
  });
}

function reportOf(order: Order, step: Step): AmazonReport {
  const items = order.items.map(({ sku, quantityOrdered }, index) => {
    const quantityFulfilled = step.reported === 'UNSHIPPED' ? 0 : (step.picks[index] ?? 0) % (quantityOrdered + 1);
    const quantityUnfulfilled = step.share > 80n ? 0 : quantityOrdered - quantityFulfilled;
    return anAmazonItem({ sku, quantityOrdered, quantityFulfilled, quantityUnfulfilled });
  });
  const buyerCancelRequest = step.asked ? { reason: null } : null;
  return aReport({ shippingState: step.reported, items, buyerCancelRequest });
}
