/** Text for `::tsquery` that asks for every word or its beginning. A quoted word means itself, whatever it holds. */
export function prefixQuery(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}':*`).join(' & ');
}
