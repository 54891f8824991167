/** Somebody else's words as one sentence of ours, whether they end with a full stop of their own or not. */
export function sentence(words: string): string {
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}

/** Several of them in a row. */
export function inARow(words: readonly string[], joint: '; ' | ': ' = '; '): string {
  return words.map((one, at) => (at < words.length - 1 ? one.replace(/\.$/, '') : one)).join(joint);
}
