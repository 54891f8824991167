import { addressOf, type BuyerData } from './amazon-order.ts';
import { gone, masked } from './mask.ts';

/**
 * Somebody else's words without what is known of this buyer. A text of several words, or not of letters alone, goes
 * however it is written, and so does every word of a name of which more than one shows. A single word goes where it
 * stands as a name: elsewhere it may be an ordinary one.
 */
export function maskedOf(words: string, buyer: BuyerData): string {
  const text = masked(words);
  const { names, phrases, single } = known(buyer);
  const named = names.filter((name) => name.filter((word) => shows(text, word)).length > 1).flat();
  const without = phrases.reduce((rest, phrase) => replaced(rest, phrase, () => gone), text);
  const marked = named.toSorted(byLength).reduce((rest, word) => replaced(rest, word, () => mark), without);
  const left = marked.replaceAll(marks, gone);
  return [...names.flatMap(wordsOf), ...single.map(asStored)].reduce(
    (rest, word) => replaced(rest, word.stored, (found, ...around) => (isName(word, found, ...around) ? gone : found)),
    left,
  );
}

const shortest = 3;

/** The names word by word, each word once. */
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
    names: named.map((name) => {
      const words = name.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? [];
      return [...new Map(words.map((word) => [word.toLowerCase(), word])).values()];
    }),
    // The longest first: a name within a street would else break the street into what is not found any more.
    phrases: texts.filter((text) => text === local || /[^\p{L}]/u.test(text)).toSorted(byLength),
    single: texts.filter((text) => /^\p{L}+$/u.test(text)),
  };
}

function byLength(one: string, other: string): number {
  return other.length - one.length;
}

type Word = {
  readonly stored: string;
  /** Somebody has no other name. */
  readonly whole: boolean;
  /** As "de" in a name that is written with capitals. */
  readonly particle: boolean;
};

function asStored(stored: string): Word {
  return { stored, whole: false, particle: false };
}

/** Initials and numbers tell nothing of anybody alone. */
function wordsOf(name: readonly string[]): readonly Word[] {
  const [only] = name;
  if (only !== undefined && name.length === 1) return [{ stored: only, whole: true, particle: false }];
  const small = name.filter(isSmall);
  return name
    .filter((word) => /\p{L}{2}/u.test(word))
    .map((stored) => ({ stored, whole: false, particle: isSmall(stored) && small.length < name.length }));
}

/** In quotes, or written as it is stored; one that is long enough also in other capitals. */
function isName({ stored, whole, particle }: Word, found: string, before: string, after: string): boolean {
  if (/["'`“„‘«>]$/.test(before) && /^\\?["'`”“’»<]/.test(after)) return true;
  if (isSmall(found)) return found === stored && !particle;
  if (whole) return true;
  if (/^\p{Lu}[^\p{Lu}]*$/u.test(found) && opens.test(before) && /^\s+\p{Ll}/u.test(after)) return false;
  return found === stored || stored.length > shortest;
}

/** The start of a sentence, which may be Amazon's first one after its status and code. */
const opens = /(?:^|[.!?\n]|^Amazon answered [^:]*:(?: [A-Z]\w*:)?)[\s"'(]*$/;

function isSmall(word: string): boolean {
  return word === word.toLowerCase() && word !== word.toUpperCase();
}

/** A word of a name, until those with little between them are one. */
const mark = '\u{E000}';
const marks = /\u{E000}(?:[^\p{L}\p{N}]{0,3}\u{E000})*/gu;

/** Scripts that put nothing between words, or a title right after a name. */
const joined = '\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Hang}\\p{scx=Thai}';
const isJoined = new RegExp(`[${joined}]`, 'v');
const letter = `[[\\p{L}\\p{N}]--[${joined}]]`;
const endsInLetter = new RegExp(`${letter}$`, 'v');
const beginsWithLetter = new RegExp(`^${letter}`, 'v');

function shows(text: string, word: string): boolean {
  let shown = false;
  replaced(text, word, (found) => {
    shown = true;
    return found;
  });
  return shown;
}

/** Where a text stands by itself. A capital may be more letters than the small one, as that of ß. */
function replaced(text: string, whole: string, put: (found: string, before: string, after: string) => string): string {
  const spellings = new Set([whole, whole.toUpperCase(), whole.toLowerCase()]);
  const within = isJoined.test(whole);
  return text.replaceAll(
    new RegExp([...spellings].map(RegExp.escape).join('|'), 'giu'),
    (found: string, at: number) => {
      const [before, after] = [text.slice(0, at), text.slice(at + found.length)];
      return within || !(endsInLetter.test(before) || beginsWithLetter.test(after)) ? put(found, before, after) : found;
    },
  );
}
