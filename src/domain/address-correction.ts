import type { Address, BuyerData } from './amazon-order.ts';
import type { AddressChange } from './commands.ts';

const nothingKnown: Address = {
  name: null,
  company: null,
  street: [],
  city: null,
  region: null,
  postalCode: null,
  countryCode: null,
  phone: null,
};

/** What is known of an address, with the change laid over it. */
export function overlaid(known: Address | null, change: AddressChange): Address {
  const { street, city, region, postalCode, countryCode, ...others } = known ?? nothingKnown;
  return {
    ...others,
    street: change.street?.map((line) => line.trim()).filter((line) => line !== '') ?? street,
    city: change.city?.trim() ?? city,
    region: change.region?.trim() ?? region,
    postalCode: change.postalCode?.trim() ?? postalCode,
    countryCode: change.countryCode ?? countryCode,
  };
}

/** The buyer as newly reported. A correction of ours stays until Amazon reports another address than before (R33). */
export function keepingCorrection(reported: BuyerData, before: BuyerData | undefined): BuyerData {
  const correctedAddress = before?.correctedAddress ?? null;
  if (!before || correctedAddress === null || reportsAnother(reported, before)) return reported;
  // Withheld is not another address: what Amazon gave last is what the next one is compared with.
  return { ...reported, shippingAddress: reported.shippingAddress ?? before.shippingAddress, correctedAddress };
}

/** An address that Amazon withholds is no other address. */
function reportsAnother({ shippingAddress: now }: BuyerData, { shippingAddress: before }: BuyerData): boolean {
  if (now === null) return false;
  const fields = Object.keys(nothingKnown) as (keyof Address)[];
  return fields.some((field) => JSON.stringify(now[field]) !== JSON.stringify(before?.[field] ?? null));
}
