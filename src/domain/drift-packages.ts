import type { AmazonPackage } from './amazon-order.ts';
import type { StoredPackage } from './documents.ts';
import { onTheWay, packageDifference } from './drift-package.ts';
import { lastTold, standingOf } from './effect-standing.ts';
import type { OrderItem } from './order.ts';
import type { OrderDifference } from './order-difference.ts';
import type { Seen } from './order-look.ts';

/** Where Amazon or its carriers confirm what ships, nobody ships here (R26). */
const shippedByOthers = ['FBM_SHIP_PLUS', 'AMAZON_EASY_SHIP', 'DELIVERY_BY_AMAZON', 'IN_STORE_PICK_UP'];

/** Parcels and units that one side has and the other has not, and parcels that both describe differently. */
export function packageDifferences(seen: Seen): readonly OrderDifference[] {
  const { report, books } = seen;
  const theirs = report.fulfilledBy === 'AMAZON' || report.programs.some((name) => shippedByOthers.includes(name));
  if (theirs || report.shippingState === 'CANCELED') return [];

  const ours = books.packages.flatMap((parcel) => packageDifference(seen, parcel));
  const others = foreignPackages(seen);
  return [...ours, ...others.map((parcel) => onlyThere(seen, parcel)), ...unitsOnlyThere(seen, others)];
}

/** Parcels of nobody here. One that stands for a parcel of ours which a person has dealt with there is known. */
function foreignPackages(seen: Seen): readonly AmazonPackage[] {
  const { report, order, books } = seen;
  const references = new Set(books.packages.map(({ referenceId }) => referenceId));
  const settled = unitsOf(books.packages.filter((parcel) => settledElsewhere(parcel)));
  return report.packages.filter((parcel) => {
    // What had shipped when the order was made here is where it began.
    const before = parcel.shippedAt !== null && parcel.shippedAt < order.createdAt;
    if (references.has(parcel.referenceId) || !onTheWay(parcel) || before) return false;
    const known =
      parcel.items.length > 0 &&
      parcel.items.every(({ amazonOrderItemId, quantity }) => (settled.get(amazonOrderItemId) ?? 0) >= quantity);
    if (!known) return true;
    for (const { amazonOrderItemId, quantity } of parcel.items)
      settled.set(amazonOrderItemId, (settled.get(amazonOrderItemId) ?? 0) - quantity);
    return false;
  });

  function settledElsewhere({ id, referenceId }: StoredPackage): boolean {
    const told = lastTold(books.effects, 'CONFIRM_SHIPMENT', id);
    const shown = report.packages.some((parcel) => parcel.referenceId === referenceId && onTheWay(parcel));
    return told?.state === 'SETTLED' && standingOf(told, seen) !== 'VOID' && !shown;
  }
  function unitsOf(parcels: readonly StoredPackage[]): Map<string, number> {
    const lines = new Map(order.items.map(({ id, amazonOrderItemId }) => [id, amazonOrderItemId]));
    const total = new Map<string, number>();
    for (const { itemId, quantity } of parcels.flatMap((parcel) => parcel.lines)) {
      const line = lines.get(itemId) ?? '';
      total.set(line, (total.get(line) ?? 0) + quantity);
    }
    return total;
  }
}

function onlyThere(
  { order, books }: Seen,
  { referenceId, carrier, trackingNumber, items }: AmazonPackage,
): OrderDifference {
  const sku = (line: string) => order.items.find(({ amazonOrderItemId }) => amazonOrderItemId === line)?.sku ?? line;
  const contents = items.map(({ amazonOrderItemId, quantity }) => `${quantity} × ${sku(amazonOrderItemId)}`).join(', ');
  return {
    kind: 'PACKAGE_ONLY_AT_AMAZON',
    cause: 'DONE_IN_SELLER_CENTRAL',
    about: referenceId,
    here: null,
    atAmazon: [`package ${referenceId}`, `${carrier ?? ''} ${trackingNumber ?? ''}`.trim(), contents]
      .filter((part) => part !== '')
      .join(', '),
    subject: { type: 'AMAZON_ORDER', id: books.amazon.id },
    mend: null,
  };
}

/** Units that Amazon counts as shipped without showing a parcel for them. */
function unitsOnlyThere({ report, order }: Seen, others: readonly AmazonPackage[]): readonly OrderDifference[] {
  if (report.lastUpdatedAt <= order.createdAt || others.some(({ items }) => items.length === 0)) return [];
  return order.items.flatMap((item): OrderDifference[] => {
    const shown = report.items.find(({ amazonOrderItemId }) => amazonOrderItemId === item.amazonOrderItemId);
    const inOthers = inParcels(others, item);
    const known = Math.max(item.quantityShipped, inParcels(report.packages, item) - inOthers);
    if ((shown?.quantityFulfilled ?? 0) <= known + inOthers) return [];
    return [
      {
        kind: 'UNITS_SHIPPED_AT_AMAZON',
        cause: 'DONE_IN_SELLER_CENTRAL',
        about: item.id,
        here: `${item.quantityShipped} of ${item.quantityOrdered} × ${item.sku} shipped`,
        atAmazon: `${shown?.quantityFulfilled ?? 0} shipped`,
        subject: { type: 'ORDER_ITEM', id: item.id },
        mend: null,
      },
    ];
  });
}

function inParcels(parcels: readonly AmazonPackage[], { amazonOrderItemId }: OrderItem): number {
  const lines = parcels.filter(onTheWay).flatMap(({ items }) => items);
  return lines
    .filter((line) => line.amazonOrderItemId === amazonOrderItemId)
    .reduce((total, { quantity }) => total + quantity, 0);
}
