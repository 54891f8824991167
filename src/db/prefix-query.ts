/**
 * The text of a `tsquery` that every one of these words must match, as a word or as the beginning of one. Words are as
 * `wordsOf` finds them: letters and digits, so that none can be read as an operator.
 */
export function prefixQuery(words: readonly string[]): string {
  return words.map((word) => `'${word}':*`).join(' & ');
}
