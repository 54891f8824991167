import type { AmazonReport } from './amazon-order.ts';
import { buyerAsks, holdForBuyer } from './buyer-cancel.ts';
import { creditEverything } from './decide-credit-memo.ts';
import type { OrderEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { amazonChanged } from './import.ts';
import type { Order, OrderItem } from './order.ts';

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

/**
 * A cancelled order gives back the units that have not shipped (R35), but for those of them that a credit memo has put
 * back already: `putBack` is by line, and what it returned counts as units that were shipped first.
 */
export function unitsNotShipped(
  { items }: Order,
  putBack: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> {
  return bySku(items, (item) => {
    const shipped = item.quantityShipped + item.quantityShippedElsewhere;
    const returnedUnshipped = Math.max(0, (putBack.get(item.id) ?? 0) - shipped);
    return Math.max(0, item.quantityOrdered - item.quantityCanceled - shipped - returnedUnshipped);
  });
}

export function canceledBySku({ items }: Order): ReadonlyMap<string, number> {
  return bySku(items, ({ quantityCanceled }) => quantityCanceled);
}

function bySku(items: readonly OrderItem[], units: (item: OrderItem) => number): ReadonlyMap<string, number> {
  const total = new Map<string, number>();
  for (const item of items) total.set(item.sku, (total.get(item.sku) ?? 0) + units(item));
  return total;
}
