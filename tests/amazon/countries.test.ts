import { GraphQLCountryCode, GraphQLEmailAddress } from 'graphql-scalars';
import { expect, it } from 'vitest';
import { readCountry } from '../../src/amazon/countries.ts';
import { translateOrder } from '../../src/amazon/translate.ts';
import { orderJson } from './support/order-json.ts';

it('takes the countries of ISO 3166-1, and none that the scalar refuses to show', () => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const codes = letters.flatMap((first) => letters.map((second) => first + second)).filter((code) => code !== 'UK');
  const shown = codes.filter((code) => accepts(() => GraphQLCountryCode.serialize(code)));

  // XK is in use for Kosovo, but ISO has not assigned it.
  expect(codes.filter((code) => readCountry(code) !== null)).toEqual(shown.filter((code) => code !== 'XK'));
});

it.each(["o'neil+a@marketplace.amazon.co.uk", 'a@b', 'a.@b.com', 'ü@example.com', 'a@-b.com'])(
  'reads no e-mail that the scalar would refuse to show: %s',
  (buyerEmail) => {
    const report = translateOrder(orderJson({ buyer: { buyerEmail } }));
    const email = 'unreadable' in report ? null : report.buyer.email;
    if (email !== null) expect(accepts(() => GraphQLEmailAddress.serialize(email))).toBe(true);
  },
);

function accepts(call: () => unknown): boolean {
  try {
    call();
    return true;
  } catch {
    return false;
  }
}
