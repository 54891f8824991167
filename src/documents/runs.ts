import { createRequire } from 'node:module';
import { alphabets, covers, type FaceName, invisible } from './faces.ts';

/** Characters that one font draws in one direction. In `text` they stand in the order in which they are read. */
export type Run = { readonly text: string; readonly face: FaceName; readonly rightToLeft: boolean };

export type Direction = 'ltr' | 'rtl';

// Its types describe an ES module, and Node loads it as CommonJS.
const bidiFactory = createRequire(import.meta.url)('bidi-js') as typeof import('bidi-js').default;
const bidi = bidiFactory();
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const strongScripts = ['Hebr', 'Arab', 'Deva', 'Thai', 'Latn', 'Grek', 'Cyrl'].map(
  (script) => [script, new RegExp(`\\p{Script=${script}}`, 'u')] as const,
);
const plain = /^[\x20-\x7e]*$/;
// The joiners decide how the letters beside them are written.
const joiner = /^[\u200c\u200d]$/;

export function graphemesOf(text: string): readonly string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/** The direction of a text as a whole: that of its first letter. */
export function directionOf(text: string): Direction {
  return !plain.test(text) && bidi.getEmbeddingLevels(text).paragraphs[0]?.level === 1 ? 'rtl' : 'ltr';
}

type Piece = { text: string; readonly face: FaceName; readonly level: number; script: string | null };

/** One line of text as runs from left to right: each script in a font that has it, each direction by itself. */
export function runsOf(line: string, direction: Direction, bold: boolean): readonly Run[] {
  // Most of a page is plain: what is below costs ten times as much.
  if (direction === 'ltr' && plain.test(line))
    return [{ text: line, face: bold ? 'bold' : 'regular', rightToLeft: false }];

  const { levels } = bidi.getEmbeddingLevels(line, direction);
  const chosen = facesFor(line, bold);
  const pieces: Piece[] = [];

  for (const { segment, index } of graphemes.segment(line)) {
    const level = levels[index] ?? 0;
    const text = printable(mirrored(segment, level));
    if (text === '') continue;
    const last = pieces.at(-1);
    const script = strongScripts.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
    const neutral = !/\p{L}/u.test(text);
    const face = neutral && last && covers(last.face, text) ? last.face : chosen(text);
    const joins = last?.face === face && last.level === level && (!script || !last.script || script === last.script);
    if (!joins) pieces.push({ text: face ? text : replacement, face: face ?? 'regular', level, script });
    else {
      last.text += text;
      last.script ??= script;
    }
  }
  return reordered(pieces).map(({ text, face, level }) => ({ text, face, rightToLeft: level % 2 === 1 }));
}

/** Shown for what no font has. */
const replacement = '\ufffd';

/** The fonts to try for a text, best first. East Asian characters of one text are all taken from one font. */
function facesFor(text: string, bold: boolean): (grapheme: string) => FaceName | null {
  const eastAsian = graphemesOf(text).filter((grapheme) => covers('han', grapheme));
  const east: readonly FaceName[] = eastAsian.every((grapheme) => covers('japanese', grapheme))
    ? ['japanese', 'han']
    : ['han', 'japanese'];
  const order: readonly FaceName[] = [...(bold ? (['bold'] as const) : []), 'regular', ...alphabets, ...east];
  return (grapheme) => [...order, 'hangul' as const].find((name) => covers(name, grapheme)) ?? null;
}

function mirrored(grapheme: string, level: number): string {
  return level % 2 === 1 ? (bidi.getMirroredCharacter(grapheme) ?? grapheme) : grapheme;
}

/** Without what steers the writing and has no shape; a control character is a space. */
function printable(grapheme: string): string {
  const spaced = grapheme.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  const shown = [...spaced].filter((character) => joiner.test(character) || !invisible.test(character));
  return shown.join('').toWellFormed();
}

/** Rule L2 of the bidirectional algorithm: from the deepest level up, what is right to left is turned round. */
function reordered(pieces: readonly Piece[]): readonly Piece[] {
  const shown = [...pieces];
  const deepest = Math.max(0, ...pieces.map(({ level }) => level));
  for (let level = deepest; level > 0; level--) {
    for (let start = 0; start < shown.length; start++) {
      let end = start;
      while ((shown[end]?.level ?? -1) >= level) end += 1;
      if (end > start) shown.splice(start, end - start, ...shown.slice(start, end).reverse());
      start = end;
    }
  }
  return shown;
}
