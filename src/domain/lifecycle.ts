import type { OrderEvent } from './events.ts';
import type { OrderState } from './order.ts';
import type { OrderAction } from './order-actions.ts';

export type Transition = {
  readonly from: OrderState;
  /** Null: Amazon's doing, or the schedule's. */
  readonly action: OrderAction | null;
  readonly to: readonly OrderState[];
};

/**
 * Every change of state there is (commerce-orders.md 4.3 under the rulings), by what brings it about. What is not
 * listed leaves the state as it is. Orders are held to it by `evolve`.
 */
export const transitions: readonly Transition[] = [
  { from: 'NEW', action: 'INVOICE', to: ['PROCESSING', 'COMPLETE', 'CLOSED'] },
  { from: 'PROCESSING', action: 'INVOICE', to: ['COMPLETE', 'CLOSED'] },
  { from: 'NEW', action: 'SHIP', to: ['PROCESSING', 'COMPLETE', 'CLOSED'] },
  { from: 'PROCESSING', action: 'SHIP', to: ['COMPLETE', 'CLOSED'] },
  { from: 'PROCESSING', action: 'CREDIT_MEMO', to: ['COMPLETE', 'CLOSED'] },
  { from: 'COMPLETE', action: 'CREDIT_MEMO', to: ['CLOSED'] },
  { from: 'NEW', action: 'CANCEL_AMAZON_ORDER', to: ['CANCELED'] },
  { from: 'PROCESSING', action: 'CANCEL_AMAZON_ORDER', to: ['CLOSED'] },
  { from: 'NEW', action: 'HOLD', to: ['ON_HOLD'] },
  { from: 'PROCESSING', action: 'HOLD', to: ['ON_HOLD'] },
  { from: 'ON_HOLD', action: 'UNHOLD', to: ['NEW', 'PROCESSING', 'COMPLETE', 'CLOSED'] },
  { from: 'NEW', action: null, to: ['PROCESSING', 'COMPLETE', 'CLOSED', 'CANCELED', 'ON_HOLD'] },
  { from: 'PROCESSING', action: null, to: ['COMPLETE', 'CLOSED', 'CANCELED', 'ON_HOLD'] },
  { from: 'COMPLETE', action: null, to: ['PROCESSING', 'CLOSED'] },
  { from: 'CLOSED', action: null, to: ['PROCESSING', 'COMPLETE'] },
  { from: 'CANCELED', action: null, to: ['NEW'] },
  { from: 'ON_HOLD', action: null, to: ['NEW', 'PROCESSING', 'COMPLETE', 'CLOSED', 'CANCELED'] },
];

export function mayBecome(from: OrderState, action: OrderAction | null, to: OrderState): boolean {
  return from === to || transitions.some((row) => row.from === from && row.action === action && row.to.includes(to));
}

/** Whose doing an event can be: an import invoices too, a cancel credits, and a hold may end by itself. */
const causes: Record<OrderEvent['kind'], readonly (OrderAction | null)[]> = {
  SHIPPED: ['SHIP'],
  INVOICED: ['INVOICE', 'SHIP', null],
  REFUNDED: ['CREDIT_MEMO', 'CANCEL_AMAZON_ORDER', null],
  CANCELED: ['CANCEL_AMAZON_ORDER', null],
  CANCEL_UNDONE: [null],
  CREDIT_MEMO_VOIDED: [null],
  CREDIT_MEMO_REINSTATED: [null],
  HELD: ['HOLD', null],
  UNHELD: ['UNHOLD', null],
  AMAZON_CHANGED: [null],
  COMMENTED: [],
  EMAILED: [],
  MESSAGED: [],
  TRACKING_CORRECTED: [],
  ADDRESS_CORRECTED: [],
  BUYER_CANCEL_REQUESTED: [],
  BUYER_DATA_ERASED: [],
};

/** A change of state that the table does not have is a bug: it is thrown before anything is stored. */
export function assertForeseen(from: OrderState, { kind }: OrderEvent, to: OrderState): void {
  if (from === to || causes[kind].some((action) => mayBecome(from, action, to))) return;
  throw new Error(`${kind} took an order from ${from} to ${to}, which its lifecycle does not have.`);
}
