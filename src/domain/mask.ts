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

/**
 * And without what is known of this buyer. A text of several words, or not of letters alone, goes however it is written,
 * and so do two of a buyer's names next to each other. A single word goes where it is written with a capital, but for one
 * of less than four letters, and at the start of a sentence that goes on in small letters: there it may be Amazon's own.
 */
export function maskedOf(words: string, buyer: BuyerData): string {
  const { names, phrases, single } = known(buyer);
  const patterns = [...phrases.map((text) => wholly(spelt(text))), ...names.flatMap(nextToEachOther)];
  const left = patterns.reduce((text, pattern) => text.replaceAll(pattern, gone), masked(words));

  // The whole name of somebody is spared nowhere but in small letters.
  const whole = new Set(names.flatMap((name) => (name.length === 1 ? name : [])));
  const parts = [...names.flat(), ...single].filter((word) => word.length >= 4 || whole.has(word));
  return parts.reduce(
    (text, word) =>
      text.replaceAll(wholly(spelt(word)), (found: string, at: number) =>
        isSmall(found) || (!whole.has(word) && begins(text, at, found)) ? found : gone,
      ),
    left,
  );
}

const shortest = 3;

function known(buyer: BuyerData) {
  const addresses = [buyer.shippingAddress, addressOf(buyer)].filter((address) => address !== null);
  const named = [buyer.name, ...addresses.map(({ name }) => name)].flatMap((name) => name ?? []);
  const places = addresses.flatMap(({ company, street, city, postalCode, phone }) => [
    ...[company, ...street, city, postalCode, phone],
  ]);
  const [local = ''] = buyer.email?.split('@') ?? [];
  const all = [...named, ...places, ...Object.values(buyer.giftMessages), buyer.company, buyer.email, local];
  const texts = [...new Set(all.flatMap((text) => text?.trim() ?? []))].filter((text) => text.length >= shortest);
  return {
    names: named.map((name) => name.match(/[\p{L}\p{N}](?:[^\s()",]*[\p{L}\p{N}\p{M}])?/gu) ?? []),
    // The longest first: a name within a street would else break the street into what is not found any more.
    phrases: texts.filter((text) => text === local || /[^\p{L}]/u.test(text)).toSorted(byLength),
    single: texts.filter((text) => /^\p{L}+$/u.test(text)),
  };
}

function byLength(one: string, other: string): number {
  return other.length - one.length;
}

/** In any order, and whatever little stands between them. */
function nextToEachOther(name: readonly string[]): readonly RegExp[] {
  const one = `(?:${name.toSorted(byLength).map(spelt).join('|')})`;
  return name.length > 1 ? [wholly(`${one}(?:[^\\p{L}\\p{N}]{1,3}${one})+`)] : [];
}

function isSmall(word: string): boolean {
  return word === word.toLowerCase() && word !== word.toUpperCase();
}

function begins(text: string, at: number, word: string): boolean {
  return /(?:^|[.!?:;\n])[\s"'(]*$/.test(text.slice(0, at)) && /^\s+\p{Ll}/u.test(text.slice(at + word.length));
}

/** A capital may be more letters than the small one, as that of ß. */
function spelt(text: string): string {
  const spellings = new Set([text, text.toUpperCase(), text.toLowerCase()]);
  return `(?:${[...spellings].map(RegExp.escape).join('|')})`;
}

function wholly(pattern: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, 'giu');
}
