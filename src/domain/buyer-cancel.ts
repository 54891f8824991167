import type { AmazonReport } from './amazon-order.ts';
import type { OrderEvent } from './events.ts';
import type { Order } from './order.ts';

/** A wish is noted when a report first shows it: again only after the buyer has taken it back. */
export function buyerAsks(known: boolean, { buyerCancelRequest }: AmazonReport): readonly OrderEvent[] {
  return buyerCancelRequest === null || known ? [] : [{ kind: 'BUYER_CANCEL_REQUESTED' }];
}

/** Where the store's policy is HOLD, a buyer's wish to cancel holds the order until a person has decided. */
export function holdForBuyer(order: Order, { buyerCancelRequest, lastUpdatedAt }: AmazonReport): readonly OrderEvent[] {
  const { state, status, policy } = order;
  if (buyerCancelRequest === null || policy.buyerCancelRequestPolicy !== 'HOLD') return [];
  if (state !== 'NEW' && state !== 'PROCESSING') return [];

  const reason = buyerCancelRequest.reason ?? 'The buyer asked to cancel.';
  const placed = { placedBy: 'Amazon', placedAt: lastUpdatedAt, expiresAt: null };
  return [{ kind: 'HELD', hold: { reason, ...placed, stateBefore: state, statusBefore: status } }];
}
