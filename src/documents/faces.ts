import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';

const require = createRequire(import.meta.url);

/** Scripts with a font of their own that no other script needs. */
export const alphabets = [
  'devanagari',
  'bengali',
  'gujarati',
  'gurmukhi',
  'kannada',
  'malayalam',
  'sinhala',
  'tamil',
  'telugu',
  'thai',
] as const;
export type FaceName = 'regular' | 'bold' | (typeof alphabets)[number] | 'japanese' | 'han' | 'hangul';

const eastAsian = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Bopo}\u3000-\u33ff\ufe30-\ufe4f\uff00-\uffef]/u;

/**
 * What each font is asked for, so that a large one is read from the disk only for a text that needs it. Kosugi has the
 * Japanese shapes of the characters in daily use there; Chocolate Classical Sans has every Chinese character.
 */
const faces: Readonly<Record<FaceName, { readonly file: () => string; readonly asked: RegExp | null }>> = {
  regular: { file: () => require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'), asked: null },
  bold: { file: () => require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'), asked: null },
  devanagari: {
    file: () => require.resolve('@expo-google-fonts/noto-sans-devanagari/400Regular/NotoSansDevanagari_400Regular.ttf'),
    asked: /[\p{sc=Deva}\u0964\u0965]/u,
  },
  bengali: {
    file: () => require.resolve('@expo-google-fonts/noto-sans-bengali/400Regular/NotoSansBengali_400Regular.ttf'),
    asked: /\p{sc=Beng}/u,
  },
  gujarati: {
    file: () => require.resolve('@expo-google-fonts/noto-sans-gujarati/400Regular/NotoSansGujarati_400Regular.ttf'),
    asked: /\p{sc=Gujr}/u,
  },
  gurmukhi: {
    file: () => require.resolve('@expo-google-fonts/noto-sans-gurmukhi/400Regular/NotoSansGurmukhi_400Regular.ttf'),
    asked: /\p{sc=Guru}/u,
  },
  kannada: {
    file: () => require.resolve('@expo-google-fonts/noto-sans-kannada/400Regular/NotoSansKannada_400Regular.ttf'),
    asked: /\p{sc=Knda}/u,
  },
  malayalam: {
    file: () => require.resolve('@expo-google-fonts/noto-sans-malayalam/400Regular/NotoSansMalayalam_400Regular.ttf'),
    asked: /\p{sc=Mlym}/u,
  },
  sinhala: {
    file: () => require.resolve('@expo-google-fonts/noto-sans-sinhala/400Regular/NotoSansSinhala_400Regular.ttf'),
    asked: /\p{sc=Sinh}/u,
  },
  tamil: {
    file: () => require.resolve('@expo-google-fonts/noto-sans-tamil/400Regular/NotoSansTamil_400Regular.ttf'),
    asked: /\p{sc=Taml}/u,
  },
  telugu: {
    file: () => require.resolve('@expo-google-fonts/noto-sans-telugu/400Regular/NotoSansTelugu_400Regular.ttf'),
    asked: /\p{sc=Telu}/u,
  },
  thai: {
    file: () => require.resolve('@expo-google-fonts/noto-sans-thai/400Regular/NotoSansThai_400Regular.ttf'),
    asked: /[\p{sc=Thai}\u0e3f]/u,
  },
  japanese: { file: () => require.resolve('@expo-google-fonts/kosugi/Kosugi_400Regular.ttf'), asked: eastAsian },
  han: {
    file: () =>
      require.resolve('@expo-google-fonts/chocolate-classical-sans/400Regular/ChocolateClassicalSans_400Regular.ttf'),
    asked: eastAsian,
  },
  hangul: {
    file: () => require.resolve('@expo-google-fonts/nanum-gothic/400Regular/NanumGothic_400Regular.ttf'),
    asked: /\p{sc=Hang}/u,
  },
};

const files = new Map<FaceName, Buffer>();
const fonts = new Map<FaceName, Font>();

function fileOf(name: FaceName): Buffer {
  const known = files.get(name);
  if (known) return known;
  const file = readFileSync(faces[name].file());
  files.set(name, file);
  return file;
}

/**
 * A font for one document: fontkit keeps in it which characters a glyph was first met for, so that one shared by
 * documents would make each depend on those before it.
 */
export function openFace(name: FaceName): Font {
  return fontOf(fileOf(name));
}

function fontOf(file: Buffer): Font {
  const font = create(file);
  if (!('glyphForCodePoint' in font)) throw new Error('A font file holds several fonts.');
  return font;
}

/** Whether a font has all of these characters. What has no shape of its own counts as there. */
export function covers(name: FaceName, text: string): boolean {
  const { asked } = faces[name];
  if (asked && !asked.test(text)) return false;
  const font = fonts.get(name) ?? fontOf(fileOf(name));
  fonts.set(name, font);
  return [...text].every((character) => invisible.test(character) || font.hasGlyphForCodePoint(codeOf(character)));
}

export const invisible = /\p{Default_Ignorable_Code_Point}/u;

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
