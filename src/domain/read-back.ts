import type { AmazonReport } from './amazon-order.ts';
import type { ReadBack, ShipmentMessage } from './effects.ts';

type Parcel = AmazonReport['packages'][number];

/**
 * What Amazon shows of a package. It is ours by reference, number and contents: under our reference somebody else's
 * could stand. The carrier is shown and not compared, for Amazon spells it in its own way.
 */
export function packageReadBack(report: AmazonReport | null, said: ShipmentMessage): ReadBack {
  const parcel = report?.packages.find(({ referenceId }) => referenceId === said.referenceId);
  const lines = said.items.map(({ amazonOrderItemId, quantity }) => `${quantity} × ${amazonOrderItemId}`);
  const expected = [`tracking ${said.trackingNumber}`, `carrier ${said.carrierName ?? said.carrierCode}`, ...lines];
  if (!parcel) return { state: 'MISSING', expected: expected.join(', '), seen: null };

  const seen = [
    `tracking ${parcel.trackingNumber ?? 'none'}`,
    `carrier ${parcel.carrier ?? 'none'}`,
    ...linesOf(parcel),
  ];
  const matched =
    parcel.trackingNumber === said.trackingNumber &&
    (parcel.items.length === 0 || said.items.every((item) => holds(parcel, item)));
  return { state: matched ? 'MATCHED' : 'DIFFERENT', expected: expected.join(', '), seen: seen.join(', ') };
}

function linesOf({ items }: Parcel): readonly string[] {
  return items.map(({ amazonOrderItemId, quantity }) => `${quantity} × ${amazonOrderItemId}`);
}

function holds({ items }: Parcel, wanted: ShipmentMessage['items'][number]): boolean {
  return (
    items.find(({ amazonOrderItemId }) => amazonOrderItemId === wanted.amazonOrderItemId)?.quantity === wanted.quantity
  );
}

/** What Amazon shows of a cancel: the order's state. One that has shipped meanwhile is not canceled any more. */
export function cancelReadBack(report: AmazonReport | null): ReadBack {
  const seen = report?.shippingState ?? null;
  const shipped = seen === 'SHIPPED' || seen === 'PARTIALLY_SHIPPED';
  return { state: seen === 'CANCELED' ? 'MATCHED' : shipped ? 'DIFFERENT' : 'MISSING', expected: 'CANCELED', seen };
}
