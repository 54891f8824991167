import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directionOf, runsOf } from '../../src/documents/runs.ts';

/** Runs from left to right, one that is written from right to left with a `<` before it. */
function shown(text: string, direction = directionOf(text)): readonly string[] {
  return runsOf(text, direction, false).map(({ text: run, rightToLeft }) => (rightToLeft ? `<${run}` : run));
}

const facesOf = (text: string, bold = false) => runsOf(text, directionOf(text), bold).map(({ face }) => face);

describe('a line in two directions', () => {
  it('has digits and Latin words from left to right within Hebrew', () => {
    expect(shown('רחוב הרצל 12, Apt 3')).toEqual(['Apt 3', '<, ', '12', '<רחוב הרצל ']);
  });

  it('has Arabic within Latin from right to left, and the Latin around it in place', () => {
    expect(shown('c/o محمد علي 12 Main St')).toEqual(['c/o ', '12', '<محمد علي ', ' Main St']);
  });

  it('has brackets open the way they are read', () => {
    expect(shown('דוד (מפעל)')).toEqual(['<דוד )מפעל(']);
  });

  it('is read from the side on which its first letter stands', () => {
    expect(directionOf('12 דוד')).toBe('rtl');
    expect(directionOf('12 David דוד')).toBe('ltr');
    expect(directionOf('')).toBe('ltr');
  });

  it('does not show the signs that steer it', () => {
    expect(shown('\u202eAda\u202c')).toEqual(['<Ada']);
    expect(shown('Ada\u200e\u2066')).toEqual(['Ada']);
  });
});

describe('a font', () => {
  it.each([
    ['Zażółć Ωμέγα Щука Երևան', ['regular']],
    ['שלום', ['regular']],
    ['سلام', ['regular']],
    ['山田太郎', ['japanese']],
    ['メゾン・ド・プラザ', ['japanese']],
    ['김철수', ['hangul']],
    ['王小明', ['japanese']],
    ['刘伟', ['han']],
    ['नमस्ते', ['devanagari']],
    ['สวัสดี', ['thai']],
    ['বাংলা', ['bengali']],
    ['ગુજરાતી', ['gujarati']],
    ['ਪੰਜਾਬੀ', ['gurmukhi']],
    ['ಕನ್ನಡ', ['kannada']],
    ['മലയാളം', ['malayalam']],
    ['සිංහල', ['sinhala']],
    ['தமிழ்', ['tamil']],
    ['తెలుగు', ['telugu']],
  ])('is found for %s', (text, faces) => {
    expect([...new Set(facesOf(text))]).toEqual(faces);
  });

  it('is one for all Chinese characters of a text, whichever others could show some of them', () => {
    expect(facesOf('王刘')).toEqual(['han']);
    expect(facesOf('𠮷野家')).toEqual(['han']);
  });

  it('is bold where there is a bold one', () => {
    expect(facesOf('Möbel', true)).toEqual(['bold']);
    expect(facesOf('山田', true)).toEqual(['japanese']);
  });

  it('that nobody has leaves a visible sign, one for each character', () => {
    expect(shown('a\u{13000}\u{1f468}\u200d\u{1f469}\u{e000}b').join('')).toBe('a���b');
  });
});

it('hands no font a control character or half a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.boolean(), (text, bold) => {
      const runs = runsOf(text, directionOf(text), bold);
      expect(runs.map((run) => run.text).join('')).not.toMatch(/\p{Cc}/u);
      expect(runs.every((run) => run.text.isWellFormed())).toBe(true);
    }),
    { numRuns: 500 },
  );
});
