/**
 * The text of a `tsquery` that every one of these words must match, as a word or as the beginning of one. Words are as
 * `wordsOf` finds them: letters and digits, so that none can be read as an operator.
 */
export function prefixQuery(words: readonly string[]): string {
  return words.map((word) => `'${word}':*`).join(' & ');
}

/**
 * Words apart that nearly all orders have: the three digits that a number of Amazon begins with, where one of its longer
 * parts is looked for as well. An index would list all that have them; those that have the rest are soon looked through.
 */
export function apartFromCommon(words: readonly string[]) {
  const inNumber = words.some((word) => /^\d{7}$/.test(word));
  const isCommon = (word: string) => inNumber && /^\d{3}$/.test(word);
  return { rare: words.filter((word) => !isCommon(word)), common: words.filter(isCommon) };
}
