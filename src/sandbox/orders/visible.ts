import type { HiddenOrder, Order } from '../state/records.ts';
import type { Change } from '../state/store.ts';
import type { World } from '../world.ts';

/** The order as readers see it: the state before, while a `hide` fault lasts. */
export function seenBy(world: World, order: Order): Order {
  return world.store.find('hidden', order.orderId)?.before ?? order;
}

/** One read of a hidden order has passed. */
export function countRead({ orderId, before, reads }: HiddenOrder): Change {
  return ['hidden', orderId, reads > 1 ? { orderId, before, reads: reads - 1 } : null];
}

/** A second change to a hidden order stays behind the state that readers already see. */
export function hideChange(world: World, before: Order, reads: number): Change[] {
  const { orderId } = before;
  return reads > 0 ? [['hidden', orderId, { orderId, before: seenBy(world, before), reads }]] : [];
}
