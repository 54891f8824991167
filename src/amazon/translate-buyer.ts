import { z } from 'zod';
import type { Address, BuyerData } from '../domain/amazon-order.ts';
import { readCountry } from './countries.ts';
import type { AddressJson, OrderJson } from './order-json.ts';
import type { ReadItem } from './translate-item.ts';

/** Personal data as Amazon gave it; what it withheld is null, never made up. */
export function translateBuyer({ buyer, recipient }: OrderJson, items: readonly ReadItem[]): BuyerData {
  const { buyerName = null, buyerEmail = null, buyerCompanyName = null } = buyer ?? {};
  return {
    name: buyerName,
    email: buyerEmail !== null && z.regexes.html5Email.test(buyerEmail) ? buyerEmail : null,
    company: buyerCompanyName,
    shippingAddress: recipient?.deliveryAddress ? addressOf(recipient.deliveryAddress) : null,
    giftMessages: Object.fromEntries(
      items.flatMap(({ item, json }) => {
        const message = json.fulfillment?.packing?.giftOption?.giftMessage ?? null;
        return message === null ? [] : [[item.amazonOrderItemId, message]];
      }),
    ),
  };
}

function addressOf(json: AddressJson): Address | null {
  if (Object.values(json).every((value) => value === null)) return null;
  return {
    name: json.name,
    company: json.companyName,
    street: [json.addressLine1, json.addressLine2, json.addressLine3].filter((line) => line !== null),
    city: json.city,
    region: json.stateOrRegion,
    postalCode: json.postalCode,
    countryCode: readCountry(json.countryCode),
    phone: json.phone,
  };
}
