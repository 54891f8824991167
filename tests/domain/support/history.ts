import { absorb } from '../../../src/domain/absorb.ts';
import type { AmazonReport } from '../../../src/domain/amazon-order.ts';
import type { OrderCommand } from '../../../src/domain/commands.ts';
import { shippingRefundable } from '../../../src/domain/credit-memo.ts';
import { decide } from '../../../src/domain/decide.ts';
import type { CreditMemoDraft, InvoiceDraft, OrderEvent, ShipmentDraft } from '../../../src/domain/events.ts';
import { evolve } from '../../../src/domain/evolve.ts';
import { formatAmount } from '../../../src/domain/money.ts';
import { type Order, quantityToInvoice, quantityToRefund, quantityToShip } from '../../../src/domain/order.ts';
import { anAmazonItem, aReport, ids, now } from '../../support/orders.ts';
import { type Step, unitsOf } from './arbitrary.ts';
import { cancel, creditMemo, factsOf, hold, invoice, ship, unhold } from './play.ts';

/** An order with all that has happened to it. */
export type History = {
  readonly order: Order;
  readonly events: readonly OrderEvent[];
  readonly invoices: readonly InvoiceDraft[];
  readonly shipments: readonly ShipmentDraft[];
  /** Credit memos that count, each with the order as it was before it and whether Amazon is told of it. */
  readonly memos: readonly { readonly memo: CreditMemoDraft; readonly before: Order; readonly tellAmazon: boolean }[];
};

export function live(start: Order, steps: readonly Step[]): History {
  const newId = ids('doc');
  const born: History = { order: start, events: [], invoices: [], shipments: [], memos: [] };
  return steps.reduce((history, step) => happened(history, eventsOf(history, step, newId)), born);
}

function eventsOf(history: History, step: Step, newId: () => string): readonly OrderEvent[] {
  if (step.kind === 'AMAZON_REPORTS') return absorb(history.order, reportOf(history.order, step), newId);
  if (step.kind === 'AMAZON_REFUSES') return undone(history);

  const outcome = decide(factsOf(history.order), commandOf(history.order, step), { at: now, actor: 'Ana', newId });
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

/** R38: Amazon does not do the cancel, or else the last credit memo. */
export function undone({ order, memos }: History): readonly OrderEvent[] {
  const last = memos.at(-1);
  const voided: OrderEvent[] = last ? [{ kind: 'CREDIT_MEMO_VOIDED', creditMemo: last.memo }] : [];
  if (order.amazon.cancelAskedAt !== null) {
    const withCancel = last && !last.tellAmazon ? voided : [];
    return [{ kind: 'CANCEL_UNDONE', canceledAtAmazon: new Map(), reserveAgain: true }, ...withCancel];
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
  return aReport({ shippingState: step.reported, items });
}
