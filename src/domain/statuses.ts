import type { OrderState } from './order.ts';

export type OrderStatus = {
  readonly code: string;
  readonly label: string;
  readonly state: OrderState;
  readonly default: boolean;
};

/** The built-in labels of an order; each belongs to one state, and each state has one by default (R20). */
export const builtInStatuses: readonly OrderStatus[] = [
  { code: 'pending', label: 'Pending', state: 'NEW', default: true },
  { code: 'processing', label: 'Processing', state: 'PROCESSING', default: true },
  { code: 'fraud', label: 'Suspected Fraud', state: 'PROCESSING', default: false },
  { code: 'complete', label: 'Complete', state: 'COMPLETE', default: true },
  { code: 'closed', label: 'Closed', state: 'CLOSED', default: true },
  { code: 'canceled', label: 'Canceled', state: 'CANCELED', default: true },
  { code: 'holded', label: 'On Hold', state: 'ON_HOLD', default: true },
];

const defaults: Record<OrderState, string> = {
  NEW: 'pending',
  PROCESSING: 'processing',
  COMPLETE: 'complete',
  CLOSED: 'closed',
  CANCELED: 'canceled',
  ON_HOLD: 'holded',
};

export function defaultStatus(state: OrderState): string {
  return defaults[state];
}

export function isBuiltIn(code: string): boolean {
  return builtInStatuses.some((status) => status.code === code);
}

export function statusLabel(statuses: readonly OrderStatus[], code: string): string {
  return statuses.find((status) => status.code === code)?.label ?? code;
}

export function belongsTo(statuses: readonly OrderStatus[], code: string, state: OrderState): boolean {
  return statuses.some((status) => status.code === code && status.state === state);
}
