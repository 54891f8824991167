const wordLengthMax = 100;

/** A text as it is compared: without case, accents and other marks. */
export function folded(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/[\p{M}\0]/gu, '')
    .toLowerCase();
  return plain.replaceAll(/[ςßøłđæœıþ]/g, (letter) => plainLetters[letter] ?? letter);
}

/** Letters that are no other letter with a mark, but are typed as one. */
const plainLetters: Readonly<Record<string, string>> = {
  ς: 'σ',
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  þ: 'th',
};

/** The words of a text, each once, as search knows them: runs of letters and digits of any script. */
export function wordsOf(...texts: readonly (string | null | undefined)[]): readonly string[] {
  const words = texts.flatMap((text) => folded(text ?? '').match(/[\p{L}\p{N}]+/gu) ?? []);
  return [...new Set(words.map((word) => [...word].slice(0, wordLengthMax).join('')))];
}
