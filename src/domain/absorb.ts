import type { AmazonReport } from './amazon-order.ts';
import { buyerAsks, holdForBuyer } from './buyer-cancel.ts';
import { creditEverything } from './decide-credit-memo.ts';
import type { OrderEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { amazonChanged } from './import.ts';
import type { Order } from './order.ts';

/**
 * What a new report from Amazon does to an order of ours. A cancellation at Amazon cancels here too and
 * credits what was invoiced (R4), unless the order is finished already, as after a cancel of ours.
 */
export function absorb(order: Order, report: AmazonReport, newId: () => string): readonly OrderEvent[] {
  const changed = amazonChanged(report);
  const over = order.state === 'CANCELED' || order.state === 'CLOSED';
  const asked = buyerAsks(order.amazon.buyerRequestedCancel, report);
  if (over || report.shippingState !== 'CANCELED') {
    const held = asked.length > 0 ? holdForBuyer(evolve(order, changed), report) : [];
    return [changed, ...asked, ...held];
  }

  const untouched = { ...changed, shippedAtAmazon: new Map(), canceledAtAmazon: new Map() };
  const seen = evolve(order, untouched);
  return [untouched, ...asked, ...creditEverything(seen, { newId }), { kind: 'CANCELED', by: 'AMAZON' }];
}

/** A cancelled order gives back the units that have not shipped; undoing the cancel takes them again (R35). */
export function unitsNotShipped({ items }: Order): ReadonlyMap<string, number> {
  const total = new Map<string, number>();
  for (const { sku, quantityOrdered, quantityShipped, quantityShippedElsewhere } of items) {
    const open = quantityOrdered - quantityShipped - quantityShippedElsewhere;
    total.set(sku, (total.get(sku) ?? 0) + open);
  }
  return total;
}
