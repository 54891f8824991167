import type { Font, GlyphRun } from 'fontkit';
import type PDFDocument from 'pdfkit';
import { type FaceName, openFace } from './faces.ts';
import { type Direction, directionOf, graphemesOf, type Run, runsOf } from './runs.ts';

export type Paper = InstanceType<typeof PDFDocument>;

export type Style = { readonly size: number; readonly bold?: boolean; readonly color?: string };
export type Line = { readonly text: string; readonly direction: Direction };

/** Writes text of any script on a document's pages. */
export type Pen = {
  readonly widthOf: (line: Line, style: Style) => number;
  /** A text in lines no wider than this, at most so many. */
  readonly wrap: (text: string, width: number, style: Style, linesMax: number) => readonly Line[];
  /** `y` is where the letters stand; `x` the left end of the line, or its right end. */
  readonly write: (line: Line, x: number, y: number, style: Style, align?: 'left' | 'right') => void;
};

export function penFor(paper: Paper): Pen {
  const opened = new Set<FaceName>();
  const widths = new Map<string, number>();

  function take(face: FaceName, size: number): void {
    if (!opened.has(face)) {
      // The types do not know that pdfkit takes an open font.
      paper.registerFont(face, directed(openFace(face)) as unknown as Uint8Array);
      opened.add(face);
    }
    paper.font(face).fontSize(size);
  }

  function runsWithWidths(line: Line, { size, bold = false }: Style) {
    return runsOf(line.text, line.direction, bold).map((run) => {
      take(run.face, size);
      return { ...run, width: paper.widthOfString(run.text, wholeIn(run)) };
    });
  }

  function widthOf(line: Line, style: Style): number {
    const key = `${style.size} ${style.bold} ${line.direction} ${line.text}`;
    const known = widths.get(key);
    if (known !== undefined) return known;
    const width = runsWithWidths(line, style).reduce((total, run) => total + run.width, 0);
    widths.set(key, width);
    return width;
  }

  function wrap(text: string, width: number, style: Style, linesMax: number): readonly Line[] {
    const direction = directionOf(text);
    const measure = (part: string) => widthOf({ text: part, direction }, style);
    const parts = text
      .slice(0, textMax)
      .split(breaks)
      .flatMap((part) => (measure(part.trimEnd()) <= width ? [part] : graphemesOf(part)));

    const lines: string[] = [];
    let open = '';
    let used = 0;
    for (const part of parts) {
      if (open !== '' && used + measure(part.trimEnd()) > width) {
        lines.push(open);
        [open, used] = ['', 0];
      }
      open += part;
      used += measure(part);
    }
    lines.push(open);
    const shown = lines.length <= linesMax ? lines : [...lines.slice(0, linesMax - 1), `${lines[linesMax - 1]}…`];
    return shown.map((line) => ({ text: line.trim(), direction })).filter((line) => line.text !== '');
  }

  function write(line: Line, x: number, y: number, style: Style, align: 'left' | 'right' = 'left'): void {
    const runs = runsWithWidths(line, style);
    let left = align === 'right' ? x - runs.reduce((total, run) => total + run.width, 0) : x;
    paper.fillColor(style.color ?? 'black');
    for (const run of runs) {
      take(run.face, style.size);
      paper.text(run.text, left, y, { ...wholeIn(run), lineBreak: false, baseline: 'alphabetic' });
      left += run.width;
    }
  }

  return { widthOf, wrap, write };
}

/** Amazon's longest texts are a fraction of it. */
const textMax = 4_000;

/**
 * Asked for a feature, pdfkit hands a run to the font as a whole instead of word by word. These two say the direction,
 * which pdfkit has no other way to hand on.
 */
function wholeIn({ rightToLeft }: Pick<Run, 'rightToLeft'>): PDFKit.Mixins.TextOptions {
  return { features: [rightToLeft ? 'rtla' : 'ltra'] };
}

/** After spaces and hyphens, and beside any East Asian character. */
const breaks =
  /(?<=[\s\u00ad\u2010-\u2014/-])(?!\s)|(?=[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}])(?<!^)(?<![(「『（])/u;

/**
 * A font left to itself guesses the direction from the letters, and has no guess for digits and signs. What it has laid
 * out once it hands out again, with positions of their own: pdfkit scales them where they stand.
 */
function directed(font: Font): Font {
  const layout = font.layout.bind(font);
  const kept = new Map<string, GlyphRun>();
  font.layout = (text, features) => {
    const direction = Array.isArray(features) && features.includes('rtla') ? 'rtl' : 'ltr';
    const key = `${direction} ${text}`;
    const run = kept.get(key) ?? layout(text, features, undefined, undefined, direction);
    kept.set(key, run);
    return Object.create(run, { positions: { value: run.positions.map((position) => ({ ...position })) } });
  };
  return font;
}
