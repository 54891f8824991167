import { keepingCorrection } from './address-correction.ts';
import type { Address, BuyerData } from './amazon-order.ts';

export const unknownBuyer: BuyerData = {
  name: null,
  email: null,
  company: null,
  shippingAddress: null,
  giftMessages: {},
};

/**
 * What is known of a buyer after another report: what Amazon sends counts, what it leaves out stays known. It leaves out
 * what a role is missing for, what a call did not ask for, and what it withholds of an order that has gone its way.
 */
export function knownBuyer(reported: BuyerData, before: BuyerData | undefined): BuyerData {
  if (!before) return reported;
  const merged = {
    name: reported.name ?? before.name,
    email: reported.email ?? before.email,
    company: reported.company ?? before.company,
    shippingAddress: knownAddress(reported.shippingAddress, before.shippingAddress),
    giftMessages: { ...before.giftMessages, ...reported.giftMessages },
  };
  return keepingCorrection(merged, before);
}

/** An address counts as a whole: one that only lacks parts of what is known, as the telephone, is the same. */
function knownAddress(now: Address | null, before: Address | null): Address | null {
  if (now === null || before === null) return now ?? before;
  const { street, ...parts } = now;
  const lackingOnly = (Object.keys(parts) as (keyof typeof parts)[]).every(
    (part) => now[part] === null || now[part] === before[part],
  );
  const sameStreet = street.length === 0 || street.join('\n') === before.street.join('\n');
  return lackingOnly && sameStreet ? before : now;
}
