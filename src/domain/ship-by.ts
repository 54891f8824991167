import type { OrderHeader } from './order.ts';

export const shipByRisks = ['NONE', 'LOW', 'HIGH', 'LATE'] as const;
export type ShipByRisk = (typeof shipByRisks)[number];

const hourMs = 3_600_000;

/** By when we must ship; null when Amazon names no time, and when nothing is ours to ship any more. */
export function shipByOf({ state, shippingState, amazon, latestShipAt }: OrderHeader): Date | null {
  const unfinished = state === 'NEW' || state === 'PROCESSING' || state === 'ON_HOLD';
  const open = ['PENDING_AVAILABILITY', 'PENDING', 'UNSHIPPED', 'PARTIALLY_SHIPPED'].includes(shippingState);
  return unfinished && open && amazon.fulfilledBy === 'MERCHANT' ? latestShipAt : null;
}

export function shipByRisk(latest: Date, now: Date): ShipByRisk {
  const left = latest.getTime() - now.getTime();
  if (left < 0) return 'LATE';
  if (left < 6 * hourMs) return 'HIGH';
  return left < 24 * hourMs ? 'LOW' : 'NONE';
}
