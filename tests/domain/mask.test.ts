import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BuyerData } from '../../src/domain/amazon-order.ts';
import { masked } from '../../src/domain/mask.ts';
import { maskedOf } from '../../src/domain/mask-buyer.ts';

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
    ['Name ANA LOPEZ at 5 quay rd, Unit 2, Portland 97201', 'Name … at …, …, … …'],
    ['Recipient Bea (Ruiz) unknown; gift "Happy birthday" too long', 'Recipient …) unknown; gift "…" too long'],
    ['Call 5035550100; Lopez & Co; k3j2', 'Call …; …; …'],
    ['Banana in 972013 stays', 'Banana in 972013 stays'],
    ['Lopez, Ana and BEA, RUIZ', '… and …'],
    ['The recipient RUIZ and "Lopez"', 'The recipient … and "…"'],
  ];

  it.for(known)('lose what is known of the buyer: %s', ([words, expected]) => {
    expect(maskedOf(words, ana)).toBe(expected);
  });

  const common: BuyerData = {
    ...ana,
    name: 'An Price',
    company: 'Amazon',
    shippingAddress: ana.shippingAddress && { ...ana.shippingAddress, name: 'Test Max', city: 'Reading' },
  };

  // biome-ignore format: a table reads best as a table
  const ordinary: readonly (readonly [string, string])[] = [
    ['Amazon answered 400 to confirmShipment: InvalidInput: Price is too high', 'Amazon answered 400 to confirmShipment: InvalidInput: Price is too high'],
    ['Price is too high. Price may not be that high', 'Price is too high. Price may not be that high'],
    ['The price of test goods. Test orders are refused: reading failed', 'The price of test goods. Test orders are refused: reading failed'],
    ['An error in no more than max 10 units', 'An error in no more than max 10 units'],
    ['An Price, an price and PRICE, AN are the buyer', '…, … and … are the buyer'],
    ['Price', '…'],
    ['PRICE is unknown', '… is unknown'],
    ['the buyer Price of Reading', 'the buyer … of …'],
    ['Recipient: Price, Test Max', 'Recipient: …, …'],
  ];

  it.for(ordinary)('keep ordinary words that are names too: %s', ([words, expected]) => {
    expect(maskedOf(words, common)).toBe(expected);
  });

  // biome-ignore format: a table reads best as a table
  const names: readonly (readonly [string, string, string])[] = [
    ['Kim Lee',        '{"firstName":"Kim","lastName":"Lee"} is invalid',   '{"firstName":"…","lastName":"…"} is invalid'],
    ['Kim Lee',        'First name Kim, last name Lee',                     'First name …, last name …'],
    ['Kim Lee',        'the recipient Kim',                                 'the recipient …'],
    ['Max Ott',        'MAX J. OTT',                                        '… J. …'],
    ['anna weber',     'Recipient name "weber" is invalid',                 'Recipient name "…" is invalid'],
    ['anna weber',     'the recipient weber',                               'the recipient …'],
    ['Anna Weber',     '{\\"lastName\\":\\"weber\\"} or <LastName>weber</LastName>', '{\\"lastName\\":\\"…\\"} or <LastName>…</LastName>'],
    ['anna weber',     'firstName "anna", lastName "weber"',                'firstName "…", lastName "…"'],
    ['Anna Weber',     'Anna was not found. Weber is not deliverable.',     '… was not found. … is not deliverable.'],
    ['Anna Weber',     'shippingAddress.name: Weber is not deliverable',    'shippingAddress.name: … is not deliverable'],
    ['Anna Weber',     'street; Weber is not deliverable',                  'street; … is not deliverable'],
    ['Jean-Luc O’Neil', 'Jean Luc or O\'Neil',                              '… or …'],
    ['Maria de Souza', 'a vendedora de Souza do Brasil, amazon.de',         'a vendedora … do Brasil, amazon.…'],
    ['Maria de Souza', 'Amazon.de said: de facto unknown',                  'Amazon.de said: de facto unknown'],
    ['山田太郎',        '宛名「山田太郎様」が無効です',                         '宛名「…様」が無効です'],
    ['山田 太郎',       '宛名「山田太郎様」が無効です',                         '宛名「…様」が無効です'],
    ['김 민수',         '수취인 김민수님',                                    '수취인 …님'],
    ['Anna Weber',     'Anna Weber様 is unknown',                           '…様 is unknown'],
  ];

  it.for(names)('lose the name of %s: %s', ([name, words, expected]) => {
    expect(maskedOf(words, { ...ana, name })).toBe(expected);
  });

  it.for([
    ['Price is too high', '… is too high'],
    ['the price of PRICE', 'the price of …'],
  ])('lose the whole name of who has but one, where it is written as a name: %s', ([words = '', expected]) => {
    expect(maskedOf(words, { ...ana, name: 'Price' })).toBe(expected);
  });

  it('never show a name and its other one, however they are written', () => {
    const word = fc.stringMatching(/^[A-ZÄÉØŁ][a-zäéøłß]{0,8}$/);
    const spelling = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => text.toUpperCase(),
      (text) => text.toLowerCase(),
    );
    const before = fc.constantFrom('', 'Amazon says: ', '"', 'order 1 of (');
    const after = fc.constantFrom('', ' is unknown.', '; ', ')');
    fc.assert(
      fc.property(word, word, spelling, before, after, (first, last, spelt, before, after) => {
        // Ana Ana, said the other way round, is a list of two names.
        fc.pre(first !== last);
        const buyer = { ...ana, name: `${first} ${last}` };
        for (const name of [`${first} ${last}`, `${last}, ${first}`].map(spelt)) {
          expect(maskedOf(`${before}${name}${after}`, buyer)).toBe(`${before}…${after}`);
        }
      }),
    );
  });

  it('never show two words of a name, whatever else they say', () => {
    const word = fc.stringMatching(/^[A-ZÄÉØŁ]?[a-zäéøł]{1,8}$/);
    const name = fc.uniqueArray(word, { minLength: 2, maxLength: 4, selector: (text) => text.toLowerCase() });
    const between = fc.constantFrom(
      ' ',
      ': ',
      '. ',
      '; ',
      '"',
      '","',
      '":"',
      ' is ',
      ' was not found. ',
      '\n',
      '/',
      '=',
    );
    const spelling = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => text.toUpperCase(),
      (text) => text.toLowerCase(),
      (text) => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase(),
    );
    const said = name.chain((words) => {
      const part = fc.tuple(between, fc.oneof(fc.constantFrom(...words), word), spelling);
      return fc.tuple(fc.constant(words), fc.array(part, { maxLength: 8 }));
    });
    fc.assert(
      fc.property(said, ([words, parts]) => {
        const text = parts.map(([before, word, spelt]) => `${before}${spelt(word)}`).join('');
        const left = maskedOf(text, { ...ana, name: words.join(' ') });
        const shown = new Set(left.toLowerCase().match(/[\p{L}\p{N}]+/gu));
        expect(words.filter((word) => shown.has(word.toLowerCase())).length).toBeLessThan(2);
      }),
      { numRuns: 500 },
    );
  });
});
