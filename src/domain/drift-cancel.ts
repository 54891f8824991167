import { type EffectStanding, lastTold, standingOf, type ToldEffect } from './effect-standing.ts';
import { canceledUnits } from './import.ts';
import type { Order } from './order.ts';
import type { Mend, OrderDifference } from './order-difference.ts';
import type { Seen } from './order-look.ts';

/** Canceled on one side only, as a whole or by units. */
export function cancelDifferences(seen: Seen): readonly OrderDifference[] {
  return seen.report.shippingState === 'CANCELED' ? canceledThere(seen) : [...canceledHere(seen), ...unitsThere(seen)];
}

/** A cancel at Amazon cancels here too as it is read (R4); a parcel that has left it cannot bring back. */
function canceledThere({ order }: Seen): readonly OrderDifference[] {
  const shipped = units(order);
  const over = order.state === 'CANCELED' || order.state === 'CLOSED';
  if (over && shipped === 0) return [];
  return [
    {
      kind: 'CANCELED_AT_AMAZON',
      cause: over ? 'DONE_AT_AMAZON' : 'NOT_YET_READ',
      about: '',
      here: shipped > 0 ? `${shipped} shipped` : order.state,
      atAmazon: 'CANCELED',
      subject: { type: 'ORDER', id: order.id },
      mend: over ? null : { mutation: 'syncStore' },
    },
  ];
}

function canceledHere(seen: Seen): readonly OrderDifference[] {
  const { report, order, books } = seen;
  const cancel = lastTold(books.effects, 'CANCEL_ORDER', books.amazon.id);
  const standing = cancel ? standingOf(cancel, seen) : 'VOID';
  const about = {
    kind: 'NOT_CANCELED_AT_AMAZON',
    about: '',
    here: 'CANCELED',
    atAmazon: report.shippingState,
    subject: { type: 'ORDER', id: order.id },
  } as const;

  if (cancel && (standing === 'DONE' || standing === 'OVERDUE')) {
    const cause = cancel.state === 'CONFIRMED' ? 'UNKNOWN' : 'NEVER_ARRIVED';
    return [
      { ...about, cause, mend: settling(cancel, standing, `Amazon shows the order as ${report.shippingState}.`) },
    ];
  }
  // Canceled here because Amazon was: it has taken that back.
  if (standing === 'UNDER_WAY' || !endedByAmazon(order)) return [];
  return [{ ...about, cause: 'DONE_AT_AMAZON', mend: { mutation: 'cancelAmazonOrder' } }];
}

/** Whether nobody knows what became of a message is for a person to say: long after, Amazon shows nothing of it. */
export function settling({ id }: ToldEffect, standing: EffectStanding, evidence: string): Mend | null {
  if (standing !== 'OVERDUE') return null;
  return { mutation: 'settleAmazonEffect', effectId: id, outcome: 'DID_NOT_HAPPEN', evidence };
}

/** Before anything has shipped, only a cancel can close an order. */
function endedByAmazon(order: Order): boolean {
  if (order.amazon.cancelAskedAt !== null) return false;
  const gone = order.items.some((item) => item.quantityShipped + item.quantityShippedElsewhere > 0);
  return order.state === 'CANCELED' || (order.state === 'CLOSED' && !gone);
}

/** Units that were invoiced stay when Amazon cancels them: the invoice says that they are owed. */
function unitsThere({ report, order, books }: Seen): readonly OrderDifference[] {
  const over = order.state === 'CANCELED' || order.state === 'CLOSED' || books.amazon.cancelAskedAt !== null;
  if (over) return [];
  return order.items.flatMap((item): OrderDifference[] => {
    const shown = report.items.find(({ amazonOrderItemId }) => amazonOrderItemId === item.amazonOrderItemId);
    const canceled = shown ? canceledUnits(shown) : 0;
    if (canceled <= item.quantityCanceled + item.quantityRefunded) return [];
    return [
      {
        kind: 'UNITS_CANCELED_AT_AMAZON',
        cause: 'DONE_AT_AMAZON',
        about: item.id,
        here: `${item.quantityCanceled} of ${item.quantityOrdered} × ${item.sku} canceled`,
        atAmazon: `${canceled} canceled`,
        subject: { type: 'ORDER_ITEM', id: item.id },
        mend: null,
      },
    ];
  });
}

function units({ items }: Order): number {
  return items.reduce((sum, { quantityShipped }) => sum + quantityShipped, 0);
}
