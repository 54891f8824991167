import type { AddressChange, CorrectTrackingCommand } from './commands.ts';
import type { Decision } from './decision.ts';
import type { Package } from './events.ts';
import { accepted, invalid, type Outcome, type Rejection, rejected } from './rejection.ts';
import { checkCarrier, checkTexts, nameBeside } from './shipment.ts';

/** Another carrier, method or number for a package that has left. Its contents stay as they were confirmed. */
export function decideTracking(parcel: Package | null, command: CorrectTrackingCommand): Outcome<Decision> {
  if (!parcel) return rejected(invalid('PACKAGE_NOT_FOUND', ['packageId']));

  const { carrierCode, carrierName, shippingMethod, trackingNumber } = command;
  const wanted = {
    carrierCode: carrierCode ?? parcel.carrierCode,
    // The name belongs to a carrier without a code: another carrier does not inherit it.
    carrierName: carrierName ?? (carrierCode === null ? parcel.carrierName : null),
    shippingMethod: shippingMethod ?? parcel.shippingMethod,
    trackingNumber: trackingNumber ?? parcel.trackingNumber,
  };
  const carrier = checkCarrier(wanted, []);
  const rejections = [...carrier.rejections, ...checkTexts(wanted, [])];
  if (wanted.trackingNumber.trim() === '') rejections.push(invalid('TRACK_NUMBER_REQUIRED', ['trackingNumber']));
  if (rejections.length > 0) return { ok: false, rejections };

  const corrected = {
    ...parcel,
    carrierCode: carrier.code,
    carrierName: nameBeside(carrier.code, wanted.carrierName),
    shippingMethod: wanted.shippingMethod?.trim() || null,
    trackingNumber: wanted.trackingNumber.trim(),
  };
  const fields = ['carrierCode', 'carrierName', 'shippingMethod', 'trackingNumber'] as const;
  if (fields.every((field) => corrected[field] === parcel[field])) return rejected(invalid('NOTHING_TO_CORRECT', []));
  return accepted({ events: [{ kind: 'TRACKING_CORRECTED', corrected }], warnings: [] });
}

/** What is wrong with a corrected address (commerce-orders.md 9.5): further street lines alone may be blank. */
export function addressProblems(address: AddressChange): readonly Rejection[] {
  const { street, countryCode: _, ...texts } = address;
  const blank = Object.entries(texts).filter(([, text]) => text !== null && text.trim() === '');
  const streetless = street !== null && (street[0] ?? '').trim() === '';
  const given = Object.values(address).some((value) => value !== null);
  return [
    ...(given ? [] : [invalid('NOTHING_TO_CORRECT', ['address'])]),
    ...(streetless ? [invalid('AMAZON_ADDRESS_FIELD_REQUIRED', ['address', 'street', '0'])] : []),
    ...(street !== null && street.length > streetLinesMax
      ? [invalid('INVALID_INPUT', ['address', 'street'], `At most ${streetLinesMax} lines.`, 'Join lines.')]
      : []),
    ...blank.map(([field]) => invalid('AMAZON_ADDRESS_FIELD_REQUIRED', ['address', field])),
  ];
}

const streetLinesMax = 3;
