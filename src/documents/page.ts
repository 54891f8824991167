import type { Paper, Pen, Style } from './pen.ts';
import type { Sheet } from './sheet.ts';

const margin = 48;
const grey = '#666666';
export const styles = {
  title: { size: 20, bold: true },
  issuer: { size: 13, bold: true },
  heading: { size: 11, bold: true },
  label: { size: 8, color: grey },
  text: { size: 9.5 },
  cell: { size: 9 },
  cellHead: { size: 8, bold: true },
  strong: { size: 11, bold: true },
  note: { size: 8.5, color: grey },
} as const satisfies Readonly<Record<string, Style>>;

const footerHeight = 28;

/** The pages of one sheet: a place to write at that moves down, and on to a new page where the space ends. */
export type Pages = {
  readonly pen: Pen;
  readonly paper: Paper;
  readonly left: number;
  readonly right: number;
  /** How far down the page is written. */
  y: number;
  readonly spaceLeft: () => number;
  readonly turn: () => void;
  /** Turns the page unless this much space is left. */
  readonly need: (height: number) => void;
  readonly rule: (color?: string) => void;
  readonly finish: () => void;
};

export function pagesFor(paper: Paper, pen: Pen, sheet: Sheet): Pages {
  const first = paper.bufferedPageRange().start + paper.bufferedPageRange().count;
  paper.addPage({ size: sheet.paper, margin: 0 });
  const { width, height } = paper.page;
  const pages: Pages = {
    pen,
    paper,
    left: margin,
    right: width - margin,
    y: margin,
    spaceLeft,
    turn,
    need,
    rule,
    finish,
  };
  stamp();
  return pages;

  function spaceLeft(): number {
    return height - margin - footerHeight - pages.y;
  }

  function turn(): void {
    paper.addPage({ size: sheet.paper, margin: 0 });
    stamp();
    pages.y = margin;
    const [title] = pen.wrap(`${sheet.title} ${sheet.number}`, width / 2, styles.heading, 1);
    const [issuer] = pen.wrap(sheet.issuer, width / 2 - margin, styles.text, 1);
    if (issuer) pen.write(issuer, pages.left, pages.y + 10, styles.text);
    if (title) pen.write(title, pages.right, pages.y + 10, styles.heading, 'right');
    pages.y += 20;
    rule();
    pages.y += 14;
  }

  function need(asked: number): void {
    if (spaceLeft() < asked) turn();
  }

  function rule(color = '#bbbbbb'): void {
    paper.lineWidth(0.5).strokeColor(color).moveTo(pages.left, pages.y).lineTo(pages.right, pages.y).stroke();
  }

  function stamp(): void {
    if (!sheet.mark) return;
    const style = { size: 130, bold: true, color: '#f3c6c6' };
    const line = { text: sheet.mark, direction: 'ltr' } as const;
    paper.save();
    paper.rotate(-35, { origin: [width / 2, height / 2] });
    pen.write(line, (width - pen.widthOf(line, style)) / 2, height / 2 + 45, style);
    paper.restore();
  }

  /** Only now is it known how many pages there are. */
  function finish(): void {
    const { start, count } = paper.bufferedPageRange();
    const total = start + count - first;
    for (let index = 0; index < total; index++) {
      paper.switchToPage(first + index);
      const y = height - margin;
      const [about] = pen.wrap(`${sheet.issuer} · ${sheet.title} ${sheet.number}`, width * 0.7, styles.label, 1);
      if (about) pen.write(about, pages.left, y, styles.label);
      pen.write({ text: `${index + 1} / ${total}`, direction: 'ltr' }, pages.right, y, styles.label, 'right');
    }
  }
}
