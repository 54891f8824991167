const wordLengthMax = 100;

/** A text as it is compared: without case, accents and other marks. */
export function folded(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

/** The words of a text, each once, as search knows them: runs of letters and digits of any script. */
export function wordsOf(...texts: readonly (string | null | undefined)[]): readonly string[] {
  const words = texts.flatMap((text) => folded(text ?? '').match(/[\p{L}\p{N}]+/gu) ?? []);
  return [...new Set(words.map((word) => word.slice(0, wordLengthMax)))];
}
