import { folded } from '../domain/words.ts';

/** The pattern of a text that holds this one, whatever its case and accents; its own `%` and `_` stand for themselves. */
export function containing(text: string): string {
  return `%${folded(text).replaceAll(/[\\%_]/g, '\\$&')}%`;
}
