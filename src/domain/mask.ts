import { addressOf, type BuyerData } from './amazon-order.ts';

const gone = '…';
const email = /[^\s"'<>(),;:=[\]]+@[^\s"'<>(),;:=[\]]+/g;
/** With a plus before it, or in groups of three, three and four. Numbers of orders, requests and parcels are neither. */
const telephone = /\+\d[\d\s().-]{6,}\d|(?<![\w-])\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}(?![\w-])/g;

/** Login with Amazon's: access and refresh tokens. */
const token = /\bAtz[a-z]*\|[^\s"'<>]+/gi;

/** Somebody else's words without what looks like an e-mail address, a telephone number or a token. */
export function masked(words: string): string {
  return words.replace(token, gone).replace(email, gone).replace(telephone, gone);
}

/** And without what is known of this buyer, whole or by single names. */
export function maskedOf(words: string, buyer: BuyerData): string {
  return textsOf(buyer).reduce((left, text) => left.replaceAll(wholly(text), gone), masked(words));
}

const shortest = 3;

function textsOf(buyer: BuyerData): readonly string[] {
  const addresses = [buyer.shippingAddress, addressOf(buyer)].filter((address) => address !== null);
  const names = [buyer.name, ...addresses.map(({ name }) => name)].flatMap((name) => [
    name,
    ...(name?.split(/\s+/) ?? []),
  ]);
  const places = addresses.flatMap(({ company, street, city, postalCode, phone }) => [
    ...[company, ...street, city, postalCode, phone],
  ]);
  const [local] = buyer.email?.split('@') ?? [];
  const all = [...names, ...places, ...Object.values(buyer.giftMessages), buyer.company, buyer.email, local];
  const told = all.flatMap((text) => text?.trim() ?? []).filter((text) => text.length >= shortest);
  // The longest first: a name within a street would else break the street into what is not found any more.
  return [...new Set(told)].toSorted((one, other) => other.length - one.length);
}

function wholly(text: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(text)}(?![\\p{L}\\p{N}])`, 'giu');
}
