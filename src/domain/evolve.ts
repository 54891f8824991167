import type { ShippingState } from './amazon-order.ts';
import type { OrderEvent, UnitsByLine } from './events.ts';
import { assertForeseen } from './lifecycle.ts';
import {
  addAmounts,
  addLineAmounts,
  type LineAmounts,
  type Order,
  type OrderItem,
  type OrderState,
  quantityToCancel,
  subtractAmounts,
  subtractLineAmounts,
} from './order.ts';
import { moneyToRefund, somethingToInvoice, somethingToShip } from './rules.ts';
import { defaultStatus } from './statuses.ts';

/** The order after one thing has happened to it: quantities, sums, state, status and shipping state. */
export function evolve(order: Order, event: OrderEvent): Order {
  const changed = applied(order, event);
  assertForeseen(order.state, event, changed.state);
  return { ...changed, shippingState: shippingStateOf(changed) };
}

function applied(order: Order, event: OrderEvent): Order {
  switch (event.kind) {
    case 'SHIPPED': {
      const lines = event.shipment.packages.flatMap((parcel) => parcel.lines);
      const items = changedItems(order, lines, (item, { quantity }) => ({
        ...item,
        quantityShipped: item.quantityShipped + quantity,
      }));
      const references = event.shipment.packages.map(({ referenceId }) => Number(referenceId));
      const packageCount = Math.max(order.packageCount, ...references);
      return registered({ ...order, items, packageCount });
    }
    case 'INVOICED': {
      const { lines, amounts } = event.invoice;
      const items = changedItems(order, lines, (item, line) => ({
        ...item,
        quantityInvoiced: item.quantityInvoiced + line.quantity,
        invoiced: addLineAmounts(item.invoiced, line),
      }));
      const invoiced = addAmounts(order.invoiced, amounts);
      return registered({ ...order, items, invoiced, invoiceCount: order.invoiceCount + 1 });
    }
    case 'REFUNDED':
    case 'CREDIT_MEMO_REINSTATED':
      return settled(refunded(order, event.creditMemo, 1));
    case 'CREDIT_MEMO_VOIDED':
      return reworked(refunded(order, event.creditMemo, -1));
    case 'CANCELED': {
      const amazon =
        event.by === 'MERCHANT'
          ? { ...order.amazon, cancelAskedAt: event.at }
          : { ...order.amazon, shippingState: 'CANCELED' as const };
      const items = order.items.map((item) => ({
        ...item,
        quantityCanceled: quantityToCancel(item) + item.quantityCanceled,
      }));
      const canceledTotal = order.charged.grandTotal - order.invoiced.grandTotal;
      const state = order.invoiceCount > 0 ? 'CLOSED' : 'CANCELED';
      return inState({ ...order, amazon, items, canceledTotal, hold: null }, state);
    }
    case 'CANCEL_UNDONE': {
      const uncanceled = order.items.map((item) => ({ ...item, quantityCanceled: 0 }));
      const all = order.amazon.shippingState === 'SHIPPED';
      const items = uncanceled
        .map((item) => canceledAtAmazon(item, event.canceledAtAmazon))
        .map((item) => shippedElsewhere(item, event.shippedAtAmazon, all));
      const amazon = { ...order.amazon, cancelAskedAt: null };
      return reworked({ ...order, amazon, items, canceledTotal: 0n });
    }
    case 'HELD':
      return { ...inState(order, 'ON_HOLD'), hold: event.hold };
    case 'UNHELD': {
      if (!order.hold) return order;
      const { stateBefore: state, statusBefore: status } = order.hold;
      return settled({ ...order, state, status, hold: null });
    }
    case 'COMMENTED':
      return { ...order, status: event.comment.status ?? order.status };
    case 'EMAILED':
    case 'MESSAGED':
    case 'TRACKING_CORRECTED':
    case 'ADDRESS_CORRECTED':
    case 'BUYER_CANCEL_REQUESTED':
      return order;
    case 'BUYER_DATA_ERASED':
      return { ...order, amazon: { ...order.amazon, hasBuyerEmail: false } };
    case 'AMAZON_CHANGED': {
      const { kind: _, shippedAtAmazon, canceledAtAmazon: canceled, latestShipAt, ...standing } = event;
      const amazon = { ...order.amazon, ...standing };
      const all = event.shippingState === 'SHIPPED';
      const items = order.items
        .map((item) => canceledAtAmazon(item, canceled))
        .map((item) => shippedElsewhere(item, shippedAtAmazon, all));
      const next = { ...order, amazon, latestShipAt, items };
      return next.state === 'PROCESSING' ? settled(next) : next;
    }
  }
}

/** R27: units Amazon shows beyond ours were shipped elsewhere, and all that is open once it says SHIPPED. */
function shippedElsewhere(item: OrderItem, shippedAtAmazon: UnitsByLine, all: boolean): OrderItem {
  const open = item.quantityOrdered - item.quantityShipped - item.quantityCanceled;
  const seen = shippedAtAmazon.get(item.amazonOrderItemId) ?? 0;
  const beyondOurs = all ? open : Math.min(open, seen - item.quantityShipped);
  return { ...item, quantityShippedElsewhere: Math.max(item.quantityShippedElsewhere, beyondOurs) };
}

/** Units Amazon has canceled are canceled here too, as far as they are not invoiced. */
function canceledAtAmazon(item: OrderItem, canceled: UnitsByLine): OrderItem {
  const more = (canceled.get(item.amazonOrderItemId) ?? 0) - item.quantityCanceled;
  const quantityCanceled = item.quantityCanceled + Math.max(0, Math.min(more, quantityToCancel(item)));
  return { ...item, quantityCanceled };
}

function refunded(
  order: Order,
  memo: Extract<OrderEvent, { kind: 'CREDIT_MEMO_VOIDED' }>['creditMemo'],
  direction: 1 | -1,
): Order {
  const [add, addLine] = direction === 1 ? [addAmounts, addLineAmounts] : [subtractAmounts, subtractLineAmounts];
  const sign = BigInt(direction);
  return {
    ...order,
    items: changedItems(order, memo.lines, (item, line) => ({
      ...item,
      quantityRefunded: item.quantityRefunded + direction * line.quantity,
      refunded: addLine(item.refunded, line),
    })),
    refunded: add(order.refunded, memo.amounts),
    adjustmentRefunded: order.adjustmentRefunded + sign * memo.adjustmentRefund,
    adjustmentFees: order.adjustmentFees + sign * memo.adjustmentFee,
    creditMemoCount: order.creditMemoCount + direction,
  };
}

type Line = { readonly itemId: string; readonly quantity: number } & Partial<LineAmounts>;

function changedItems<L extends Line>(
  order: Order,
  lines: readonly L[],
  change: (item: OrderItem, line: L) => OrderItem,
) {
  return order.items.map((item) =>
    lines.filter(({ itemId }) => itemId === item.id).reduce((current, line) => change(current, line), item),
  );
}

/** After an invoice or a shipment: in progress, and its status back to the state's own (4.4). */
function registered(order: Order): Order {
  const started = order.state === 'NEW' ? inState(order, 'PROCESSING') : order;
  const next = settled(started);
  return { ...next, status: defaultStatus(next.state) };
}

/** commerce-orders.md 4.3, "settle". */
function settled(order: Order): Order {
  const { state } = order;
  if (state !== 'PROCESSING' && state !== 'COMPLETE') return order;
  if (state === 'PROCESSING' && somethingToInvoice(order)) return order;

  if (!moneyToRefund(order) && !somethingToShip(order)) return inState(order, 'CLOSED');
  if (state === 'PROCESSING' && (!somethingToShip(order) || shippedOrRefunded(order)))
    return inState(order, 'COMPLETE');
  return order;
}

/** Something shipped, and every unit is either shipped or refunded. */
function shippedOrRefunded({ items }: Order): boolean {
  const total = (count: (item: OrderItem) => number) => items.reduce((sum, item) => sum + count(item), 0);
  const shipped = total((item) => item.quantityShipped + item.quantityShippedElsewhere);
  const ordered = total((item) => item.quantityOrdered - item.quantityCanceled);
  return shipped > 0 && ordered <= total((item) => item.quantityRefunded) + shipped;
}

/** R38: the state worked out again from the quantities alone. A hold stays, and so does a cancel. */
function reworked(order: Order): Order {
  const { amazon, hold } = order;
  if (amazon.cancelAskedAt !== null || amazon.shippingState === 'CANCELED') return order;
  if (hold) {
    const released = { ...order, hold: null, state: hold.stateBefore, status: hold.statusBefore };
    const { state: stateBefore, status: statusBefore } = reworked(released);
    return { ...order, hold: { ...hold, stateBefore, statusBefore } };
  }
  const touched = order.invoiceCount > 0 || order.items.some((item) => item.quantityShipped > 0);
  return touched ? settled(inState(order, 'PROCESSING')) : inState(order, 'NEW');
}

function inState(order: Order, state: OrderState): Order {
  return order.state === state ? order : { ...order, state, status: defaultStatus(state) };
}

/** R21: what is done here counts at once, and what Amazon reports beyond it. */
export function shippingStateOf({ amazon, items }: Order): ShippingState {
  if (amazon.cancelAskedAt !== null) return 'CANCELED';
  if (amazon.shippingState !== 'UNSHIPPED' && amazon.shippingState !== 'PARTIALLY_SHIPPED') return amazon.shippingState;

  const shipped = items.some((item) => item.quantityShipped + item.quantityShippedElsewhere > 0);
  if (shipped && items.every((item) => openAtAmazon(item) === 0)) return 'SHIPPED';
  return shipped ? 'PARTIALLY_SHIPPED' : amazon.shippingState;
}

function openAtAmazon(item: OrderItem): number {
  return item.quantityOrdered - item.quantityCanceled - item.quantityShipped - item.quantityShippedElsewhere;
}
