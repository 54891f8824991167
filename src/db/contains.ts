import { isAmazonOrderNumber } from '../domain/amazon-order.ts';
import { folded } from '../domain/words.ts';

/** The pattern of a text that holds this one, whatever its case and accents; its own `%` and `_` stand for themselves. */
export function containing(text: string): string {
  return `%${folded(text).replaceAll(/[\\%_]/g, '\\$&')}%`;
}

/**
 * As `partOf`, of the number of an order. A whole one of Amazon is nothing but itself, and found as that. Three digits
 * are in one number of a hundred: too few for the planner to see them in its samples, so that it is told apart.
 */
export function partOfNumber(text: string | null | undefined): { readonly pattern?: string; readonly three?: string } {
  if (!text) return {};
  const part = folded(text);
  if (isAmazonOrderNumber(part)) return { pattern: part };
  return part.length === 3 ? { three: containing(text) } : { pattern: containing(text) };
}

/** How to look for a part of a text: by a pattern, or, if it is too short for an index of three letters, as it is. */
export function partOf(text: string | null | undefined): { readonly pattern?: string; readonly short?: string } {
  if (!text) return {};
  const short = folded(text);
  return [1, 2].includes([...short].length) ? { short } : { pattern: containing(text) };
}

/** Whether the number of an order can hold this: they are made of digits, and Amazon's of dashes between them. */
export function fitsNumbers(text: string | null | undefined): boolean {
  return !text || /^(?!.*--)[\d-]*$/.test(folded(text));
}
