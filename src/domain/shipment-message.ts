import type { ShipmentMessage } from './effects.ts';

/** What can be corrected of a package, as a message told it: Amazon spells the carrier without a code its own way. */
export function trackingOf({ carrierCode, carrierName, shippingMethod, trackingNumber }: ShipmentMessage) {
  return { carrierCode: carrierCode === 'Other' ? 'OTHER' : carrierCode, carrierName, shippingMethod, trackingNumber };
}
