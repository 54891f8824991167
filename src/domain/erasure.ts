import type { AmazonReport, ShippingState } from './amazon-order.ts';

/** How long after the delivery what is known of a buyer is kept, where no setting says otherwise. */
export const buyerDataDaysDefault = 30;

const dayMs = 86_400_000;
/** Where Amazon names no time of delivery, a parcel has arrived so long after it left at the latest. */
const wayDays = 14;

export type Delivery = Pick<
  AmazonReport,
  'shippingState' | 'latestShipAt' | 'lastUpdatedAt' | 'packages' | 'deliverBy'
>;

/** Nobody needs the buyer's address any more: all has shipped, as Amazon shows it, or nothing will. */
export const statesAtTheEnd: readonly ShippingState[] = ['SHIPPED', 'CANCELED', 'UNFULFILLABLE'];

export function hasGoneItsWay({ shippingState }: { readonly shippingState: ShippingState }): boolean {
  return statesAtTheEnd.includes(shippingState);
}

/** When what is known of the buyer is to be erased; null while the order is under way, and where 0 days keep it for ever. */
export function buyerErasesAt(order: Delivery, days = buyerDataDaysDefault): Date | null {
  if (days === 0 || !hasGoneItsWay(order)) return null;
  return later(order.shippingState === 'SHIPPED' ? deliveredBy(order) : order.lastUpdatedAt, days);
}

/** By when the order has reached its buyer, by the best that is known. Amazon tells no time of it. */
function deliveredBy({ packages, deliverBy = null, latestShipAt, lastUpdatedAt }: Delivery): Date {
  const standing = packages.filter(({ status }) => status !== 'CANCELLED');
  const left = latest(standing.flatMap(({ shippedAt }) => shippedAt ?? []));
  const promised = left && deliverBy ? latest([left, deliverBy]) : deliverBy;
  const expected = promised ?? (left && later(left, wayDays)) ?? (latestShipAt && later(latestShipAt, wayDays));
  // What Amazon shows as delivered was so by the time it said so.
  const arrived = standing.length > 0 && standing.every(({ status }) => status === 'DELIVERED');
  if (arrived && expected) return lastUpdatedAt < expected ? lastUpdatedAt : expected;
  return expected ?? lastUpdatedAt;
}

function latest(times: readonly Date[]): Date | null {
  return times.reduce<Date | null>((last, time) => (last && last >= time ? last : time), null);
}

function later(time: Date, days: number): Date {
  return new Date(time.getTime() + days * dayMs);
}

/** What the order's notes say afterwards. */
export function erasedNote(reason: string | null): string {
  return `What was known of the buyer was erased${reason === null ? '.' : `: ${reason}`}`;
}
