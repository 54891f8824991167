import type { AmazonPackage } from './amazon-order.ts';
import { carrierCalled, sameCarrier } from './carriers.ts';
import { decideTracking } from './decide-correction.ts';
import type { StoredPackage } from './documents.ts';
import { settling } from './drift-cancel.ts';
import { effectAllows } from './effect-rules.ts';
import { type EffectStanding, lastTold, standingOf, type ToldEffect } from './effect-standing.ts';
import type { Mend, OrderDifference } from './order-difference.ts';
import type { Seen } from './order-look.ts';

/** A parcel of ours held against what Amazon shows under its reference. */
export function packageDifference(seen: Seen, parcel: StoredPackage): readonly OrderDifference[] {
  const { report, books } = seen;
  const told = lastTold(books.effects, 'CONFIRM_SHIPMENT', parcel.id);
  const all = books.effects.filter(({ kind, subject }) => kind === 'CONFIRM_SHIPMENT' && subject.id === parcel.id);
  if (!told || all.some((effect) => standingOf(effect, seen) === 'UNDER_WAY')) return [];
  const standing = standingOf(told, seen);
  if (standing === 'VOID') return [];

  const shown = report.packages.find(({ referenceId }) => referenceId === parcel.referenceId);
  if (!shown || !onTheWay(shown)) return missing(seen, parcel, shown ?? null, told, standing);
  return [...tracking(books.effects, parcel, shown, told, standing), ...contents(seen, parcel, shown, told)];
}

export function onTheWay({ status }: AmazonPackage): boolean {
  return !/^cancell?ed$/i.test(status ?? '');
}

function missing(
  { report, order, books: { effects } }: Seen,
  parcel: StoredPackage,
  shown: AmazonPackage | null,
  told: ToldEffect,
  standing: EffectStanding,
): readonly OrderDifference[] {
  const shipped = order.items.every((item) => {
    const line = report.items.find(({ amazonOrderItemId }) => amazonOrderItemId === item.amazonOrderItemId);
    const ours = parcel.lines.some(({ itemId }) => itemId === item.id);
    return !ours || (line?.quantityFulfilled ?? 0) >= item.quantityShipped;
  });
  // Amazon may count the units without telling of parcels; and a person may have settled it with a parcel of their own.
  if (shipped && (report.packages.length === 0 || told.state === 'SETTLED')) return [];

  const sku = (id: string) => order.items.find((item) => item.id === id)?.sku ?? '';
  const lines = parcel.lines.map(({ itemId, quantity }) => `${quantity} × ${sku(itemId)}`);
  return [
    {
      kind: 'PACKAGE_NOT_AT_AMAZON',
      cause: told.state === 'REFUSED' ? 'REFUSED_BY_AMAZON' : told.state === 'CONFIRMED' ? 'UNKNOWN' : 'NEVER_ARRIVED',
      about: parcel.id,
      here: [`package ${parcel.referenceId}`, labelOf(parcel), ...lines].join(', '),
      atAmazon: shown ? `package ${shown.referenceId} is ${shown.status}` : null,
      subject: { type: 'PACKAGE', id: parcel.id },
      mend: shipped ? settledThere(told, effects) : resending(told, standing, effects),
    },
  ];
}

/** The units are shipped at Amazon under another parcel: what was refused here need not be sent again. */
function settledThere(told: ToldEffect, effects: readonly ToldEffect[]): Mend | null {
  if (!effectAllows(told, effects, 'SETTLE')) return null;
  const evidence = 'Amazon shows these units as shipped, without this package.';
  return { mutation: 'settleAmazonEffect', effectId: told.id, outcome: 'HAPPENED', evidence };
}

/** The same package again is an edit of it: nothing can happen twice. */
function resending(told: ToldEffect, standing: EffectStanding, effects: readonly ToldEffect[]): Mend | null {
  if (effectAllows(told, effects, 'RETRY')) return { mutation: 'retryAmazonEffect', effectId: told.id };
  return settling(told, standing, 'Amazon does not show the package.');
}

function tracking(
  effects: readonly ToldEffect[],
  parcel: StoredPackage,
  shown: AmazonPackage,
  told: ToldEffect,
  standing: EffectStanding,
): readonly OrderDifference[] {
  const { trackingNumber: number, carrier } = shown;
  const sameNumber = number === null || folded(number) === folded(parcel.trackingNumber);
  const same = carrier === null || sameCarrier(parcel, carrier);
  if (sameNumber && same) return [];

  const edited = told.state === 'CONFIRMED' || told.state === 'SETTLED';
  return [
    {
      kind: 'TRACKING_DIFFERS',
      cause: edited ? 'DONE_IN_SELLER_CENTRAL' : told.state === 'REFUSED' ? 'REFUSED_BY_AMAZON' : 'NEVER_ARRIVED',
      about: parcel.id,
      here: labelOf(parcel),
      atAmazon: `${carrier ?? ''} ${number ?? ''}`.trim(),
      subject: { type: 'PACKAGE', id: parcel.id },
      mend: edited ? adopting(parcel, carrier, number) : resending(told, standing, effects),
    },
  ];
}

/** Null where our rules do not take what Amazon shows: then nothing here can say the same. */
function adopting(parcel: StoredPackage, shown: string | null, number: string | null): Mend | null {
  // A word that nobody knows may be Amazon's for our carrier or not: taken over as it stands, nothing there is lost.
  const theirs = shown === null ? undefined : carrierCalled(shown);
  const ours = shown === null || (theirs !== undefined && sameCarrier(parcel, shown));
  const carrierCode = ours ? parcel.carrierCode : (theirs?.code ?? 'OTHER');
  const tracking = {
    trackingNumber: number ?? parcel.trackingNumber,
    carrierCode,
    carrierName: carrierCode === 'OTHER' ? (ours ? parcel.carrierName : shown) : null,
  };
  const decision = decideTracking(parcel, { action: 'CORRECT_TRACKING', shippingMethod: null, ...tracking });
  return decision.ok ? { mutation: 'correctTracking', packageId: parcel.id, ...tracking } : null;
}

function contents(
  { order }: Seen,
  parcel: StoredPackage,
  shown: AmazonPackage,
  told: ToldEffect,
): readonly OrderDifference[] {
  if (shown.items.length === 0) return [];
  const items = new Map(order.items.map((item) => [item.id, item]));
  const ours = new Map(
    parcel.lines.map(({ itemId, quantity }) => [items.get(itemId)?.amazonOrderItemId ?? '', quantity]),
  );
  const theirs = new Map(shown.items.map(({ amazonOrderItemId, quantity }) => [amazonOrderItemId, quantity]));
  const lines = [...new Set([...ours.keys(), ...theirs.keys()])];
  if (lines.every((line) => (ours.get(line) ?? 0) === (theirs.get(line) ?? 0))) return [];

  const skus = new Map(order.items.map(({ amazonOrderItemId, sku }) => [amazonOrderItemId, sku]));
  const text = (units: ReadonlyMap<string, number>) =>
    [...units].map(([line, quantity]) => `${quantity} × ${skus.get(line) ?? line}`).join(', ');
  return [
    {
      kind: 'PACKAGE_CONTENTS_DIFFER',
      cause: told.state === 'CONFIRMED' || told.state === 'SETTLED' ? 'DONE_IN_SELLER_CENTRAL' : 'UNKNOWN',
      about: parcel.id,
      here: text(ours),
      atAmazon: text(theirs),
      subject: { type: 'PACKAGE', id: parcel.id },
      mend: null,
    },
  ];
}

function labelOf({ carrierCode, carrierName, trackingNumber }: StoredPackage): string {
  return `${carrierName ?? carrierCode} ${trackingNumber}`;
}

/** A number is the same however it is spaced. */
function folded(number: string): string {
  return number.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
}
