import type { Element } from './xml.ts';

/** One entry of an XSD sequence: at least `min` times, once at most unless `many`. */
export type Entry = {
  readonly name: string;
  readonly min: 0 | 1;
  readonly many?: boolean;
  readonly of?: readonly Entry[] | 'anything';
  readonly oneOf?: readonly string[];
};

/** Amazon's schemas are sequences: the right elements in another order are wrong. */
export function misfitOf(element: Element, sequence: readonly Entry[]): string | undefined {
  let index = 0;
  for (const { name, min, many = false, of, oneOf } of sequence) {
    let count = 0;
    for (; element.children[index]?.name === name && (many || count === 0); index += 1) {
      const child = element.children[index];
      const misfit = child && misfitOfChild(child, of, oneOf);
      if (misfit) return misfit;
      count += 1;
    }
    if (count < min) return `Element '${name}' is missing in '${element.name}', or stands in the wrong place.`;
  }
  const left = element.children[index];
  return left && `Element '${left.name}' is not allowed here in '${element.name}'.`;
}

function misfitOfChild(child: Element, of: Entry['of'], oneOf: readonly string[] | undefined): string | undefined {
  if (of === 'anything') return undefined;
  if (of) return misfitOf(child, of);
  if (child.children.length > 0) return `Element '${child.name}' may only hold text.`;
  if (child.text === '') return `Element '${child.name}' is empty.`;
  return oneOf && !oneOf.includes(child.text)
    ? `The value '${child.text}' of '${child.name}' is not one of ${oneOf.join(', ')}.`
    : undefined;
}
