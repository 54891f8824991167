import type { ItemQuantity } from './commands.ts';
import type { ErrorCode } from './error-catalogue.ts';
import type { Order, OrderItem } from './order.ts';
import { invalid, type Rejection } from './rejection.ts';

type Check = {
  readonly order: Order;
  readonly path: readonly string[];
  readonly left: (item: OrderItem) => number;
  readonly exceeded: ErrorCode;
};

/**
 * Units per line as asked for, beside all that is wrong with them. 0 counts as not listed (R8).
 * `taken` are units that an earlier list of the same input has already used up.
 */
export function readQuantities(
  asked: readonly ItemQuantity[],
  { order, path, left, exceeded }: Check,
  taken: ReadonlyMap<string, number> = new Map(),
): { readonly quantities: ReadonlyMap<string, number>; readonly rejections: readonly Rejection[] } {
  const quantities = new Map<string, number>();
  const rejections: Rejection[] = [];

  for (const [index, { itemId, quantity }] of asked.entries()) {
    const at = [...path, String(index)];
    const item = order.items.find(({ id }) => id === itemId);
    if (!item) {
      rejections.push(invalid('ITEM_NOT_IN_ORDER', [...at, 'itemId']));
      continue;
    }
    if (quantities.has(itemId)) {
      rejections.push(invalid('INVALID_INPUT', [...at, 'itemId'], 'The line is listed twice.', 'List each line once.'));
      continue;
    }
    const available = Math.max(0, left(item) - (taken.get(itemId) ?? 0));
    const problem = quantity < 0 ? 'QTY_NEGATIVE' : quantity > available ? exceeded : null;
    if (problem) {
      rejections.push({
        kind: 'QUANTITY',
        code: problem,
        path: [...at, 'quantity'],
        itemId,
        requested: quantity,
        available,
      });
    }
    quantities.set(itemId, Math.max(0, quantity));
  }
  return { quantities, rejections };
}

export function everythingLeft(order: Order, left: (item: OrderItem) => number): ReadonlyMap<string, number> {
  return new Map(order.items.map((item) => [item.id, left(item)]));
}

export function units(quantities: ReadonlyMap<string, number>): number {
  return [...quantities.values()].reduce((total, quantity) => total + quantity, 0);
}
