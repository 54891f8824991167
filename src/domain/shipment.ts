import { findCarrier, nearestCarriers } from './carriers.ts';
import { clockSkewMs } from './clock-skew.ts';
import type { Circumstances, PackageDraft } from './commands.ts';
import type { Package, PackageLine } from './events.ts';
import { type Order, quantityToShip } from './order.ts';
import { everythingLeft, readQuantities, units } from './quantities.ts';
import { accepted, invalid, type Outcome, type Rejection } from './rejection.ts';

const textLengthMax = 100;

/** The packages of one shipment, or everything that is wrong with them. */
export function packShipment(
  order: Order,
  drafts: readonly PackageDraft[],
  { at, newId, takenReferences = [] }: Pick<Circumstances, 'at' | 'newId' | 'takenReferences'>,
): Outcome<readonly Package[]> {
  if (drafts.length === 0) return { ok: false, rejections: [invalid('EMPTY_SHIPMENT', ['packages'])] };

  const last = lastReference(order, takenReferences);
  const rejections: Rejection[] = [];
  const packed = new Map<string, number>();
  const packages = drafts.map((draft, index): Package => {
    const path = ['packages', String(index)];
    const contents = packLines(order, draft, { path, packed, alone: drafts.length === 1 });
    const carrier = checkCarrier(draft, path);
    const shippedAt = draft.shippedAt ?? at;
    const trackingNumber = draft.trackingNumber?.trim() ?? '';

    rejections.push(...contents.rejections, ...carrier.rejections);
    if (trackingNumber === '') rejections.push(invalid('TRACK_NUMBER_REQUIRED', [...path, 'trackingNumber']));
    rejections.push(...checkTexts(draft, path), ...checkTime(order, shippedAt, at, path));
    for (const { itemId, quantity } of contents.lines) packed.set(itemId, (packed.get(itemId) ?? 0) + quantity);

    return {
      id: newId(),
      referenceId: String(last + index + 1),
      carrierCode: carrier.code,
      carrierName: nameBeside(carrier.code, draft.carrierName),
      shippingMethod: draft.shippingMethod?.trim() || null,
      trackingNumber,
      shippedAt,
      lines: contents.lines,
    };
  });
  return rejections.length > 0 ? { ok: false, rejections } : accepted(packages);
}

/** The highest number given out so far, here or at Amazon. Other systems' references may be no numbers. */
function lastReference({ packageCount }: Order, taken: readonly string[]): number {
  return Math.max(packageCount, ...taken.filter((reference) => /^\d{1,9}$/.test(reference)).map(Number));
}

type Place = {
  readonly path: readonly string[];
  readonly packed: ReadonlyMap<string, number>;
  readonly alone: boolean;
};

function packLines(order: Order, { items }: PackageDraft, { path, packed, alone }: Place) {
  const at = [...path, 'items'];
  if (items === null && !alone) {
    const message = 'With several packages, each must say what is in it.';
    return { lines: [], rejections: [invalid('INVALID_INPUT', at, message, 'List the units of this package.')] };
  }

  const check = { order, path: at, left: quantityToShip, exceeded: 'SHIP_QTY_EXCEEDED' } as const;
  const { quantities, rejections } =
    items === null
      ? { quantities: everythingLeft(order, quantityToShip), rejections: [] }
      : readQuantities(items, check, packed);
  const empty = units(quantities) === 0 && rejections.length === 0 ? [invalid('EMPTY_SHIPMENT', at)] : [];

  const lines = order.items.flatMap((item): PackageLine[] => {
    const quantity = quantities.get(item.id) ?? 0;
    const codes = items?.find(({ itemId }) => itemId === item.id)?.transparencyCodes ?? [];
    const transparencyCodes = codes.map((code) => code.trim());
    return quantity > 0 ? [{ itemId: item.id, quantity, transparencyCodes }] : [];
  });
  return { lines, rejections: [...rejections, ...empty, ...checkCodes(order, lines, items, at)] };
}

function checkCodes(
  order: Order,
  lines: readonly PackageLine[],
  items: PackageDraft['items'],
  path: readonly string[],
): readonly Rejection[] {
  return lines.flatMap(({ itemId, quantity, transparencyCodes }) => {
    const needed = order.items.find(({ id }) => id === itemId)?.needsTransparencyCodes ?? false;
    const given = new Set(transparencyCodes.filter((code) => code !== '')).size;
    const right = given === transparencyCodes.length && (given === quantity || (!needed && given === 0));
    if (right) return [];

    const index = items?.findIndex((entry) => entry.itemId === itemId);
    const at = index === undefined ? path : [...path, String(index), 'transparencyCodes'];
    const message = `${quantity} different codes are needed for ${quantity} units, ${given} were given.`;
    return [invalid('TRANSPARENCY_CODES_REQUIRED', at, message)];
  });
}

/** A carrier's name stands only where Amazon has no code for it. */
export function nameBeside(carrierCode: string, carrierName: string | null): string | null {
  return carrierCode === 'OTHER' ? carrierName?.trim() || null : null;
}

type Carriage = Pick<PackageDraft, 'carrierCode' | 'carrierName' | 'shippingMethod' | 'trackingNumber'>;

export function checkCarrier({ carrierCode, carrierName }: Carriage, path: readonly string[]) {
  const carrier = findCarrier(carrierCode);
  if (!carrier) {
    const fix = `Nearest known: ${nearestCarriers(carrierCode).join(', ')}. Else use OTHER with a carrierName.`;
    const rejection = invalid('CARRIER_UNKNOWN', [...path, 'carrierCode'], undefined, fix);
    return { code: carrierCode, rejections: [rejection] };
  }
  const nameless = carrier.code === 'OTHER' && !carrierName?.trim();
  return {
    code: carrier.code,
    rejections: nameless ? [invalid('TRACK_CARRIER_REQUIRED', [...path, 'carrierName'])] : [],
  };
}

/** What Amazon would refuse only after the parcel is recorded here for good. */
export function checkTexts(draft: Carriage, path: readonly string[]): readonly Rejection[] {
  const fields = ['carrierName', 'shippingMethod', 'trackingNumber'] as const;
  return fields.flatMap((field) => {
    const text = draft[field] ?? '';
    if (text.length <= textLengthMax && !/\p{Cc}/u.test(text)) return [];
    const message = `At most ${textLengthMax} characters, on one line.`;
    return [invalid('INVALID_INPUT', [...path, field], message, 'Give it as it is printed on the label.')];
  });
}

/** Amazon takes no parcel that left before its order was placed, nor one from the future. */
function checkTime({ placedAt }: Order, shippedAt: Date, now: Date, path: readonly string[]): readonly Rejection[] {
  const at = [...path, 'shippedAt'];
  if (shippedAt.getTime() > now.getTime() + clockSkewMs) {
    return [invalid('INVALID_INPUT', at, 'The time of shipping lies in the future.', 'Ship when the parcel leaves.')];
  }
  if (shippedAt < placedAt) {
    const fix = `Give a time after ${placedAt.toISOString()}.`;
    return [invalid('INVALID_INPUT', at, 'The time of shipping lies before the order was placed.', fix)];
  }
  return [];
}
