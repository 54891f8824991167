import { describe, expect, it } from 'vitest';
import type { BuyerData } from '../../src/domain/amazon-order.ts';
import { masked, maskedOf } from '../../src/domain/mask.ts';

const ana: BuyerData = {
  name: 'Ana Lopez',
  email: 'k3j2@marketplace.amazon.com',
  company: 'Lopez & Co',
  shippingAddress: {
    name: 'Bea Ruiz (Reception)',
    company: null,
    street: ['5 Quay Rd', 'Unit 2'],
    city: 'Portland',
    region: 'OR',
    postalCode: '97201',
    countryCode: 'US',
    phone: '5035550100',
  },
  giftMessages: { '1': 'Happy birthday' },
};

describe('somebody else’s words', () => {
  // biome-ignore format: a table reads best as a table
  const table: readonly (readonly [string, string])[] = [
    ['Refused k3j2@marketplace.amazon.com.', 'Refused …'],
    ['<ana@lopez.es>: no such user', '<…>: no such user'],
    ['email=ana@lopez.es', 'email=…'],
    ['token "Atza|IwEB-x_9" and Atzr|IQE/8+= have expired', 'token "…" and … have expired'],
    ['phone +1 (503) 555-0100 is invalid', 'phone … is invalid'],
    ['phone 503-555-0100, 503.555.0100 or (503) 555 0100', 'phone …, … or …'],
    ['order 112-3456789-1234567 of 2026-03-02T12:00:00Z', 'order 112-3456789-1234567 of 2026-03-02T12:00:00Z'],
    ['[request 5f2b-4411] tracking 1Z999AA10123456784, 9400 1000 0000', '[request 5f2b-4411] tracking 1Z999AA10123456784, 9400 1000 0000'],
  ];

  it.for(table)('lose addresses, telephone numbers and tokens, and nothing else: %s', ([words, expected]) => {
    expect(masked(words)).toBe(expected);
  });

  // biome-ignore format: a table reads best as a table
  const known: readonly (readonly [string, string])[] = [
    ['Name ANA LOPEZ at 5 quay rd, Unit 2, portland 97201', 'Name … at …, …, … …'],
    ['Recipient Bea (Ruiz) unknown; gift "Happy birthday" too long', 'Recipient … (…) unknown; gift "…" too long'],
    ['Call 5035550100; Lopez & Co; k3j2', 'Call …; …; …'],
    ['Banana in 972013 stays', 'Banana in 972013 stays'],
  ];

  it.for(known)('lose what is known of the buyer: %s', ([words, expected]) => {
    expect(maskedOf(words, ana)).toBe(expected);
  });
});
