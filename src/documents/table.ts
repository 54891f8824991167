import { type Pages, styles } from './page.ts';
import type { Line, Style } from './pen.ts';
import type { Column, Section } from './sheet.ts';

const lineHeight = 12;
const padding = 4;
/** A cell of more lines is cut short: a row must fit on a page. */
const cellLinesMax = 30;

type Place = Column & { readonly left: number; readonly width: number };

/** A table that goes on over pages: its head is repeated, and no row is torn apart. */
export function printTable(pages: Pages, { columns, rows }: Pick<Section, 'columns' | 'rows'>): void {
  const places = placesOf(columns, pages);
  const cellsOf = (texts: readonly string[], style: Style) =>
    places.map((place, index) => ({
      place,
      lines: pages.pen.wrap(texts[index] ?? '', place.width - 2 * padding, style, cellLinesMax),
    }));
  const head = cellsOf(
    columns.map(({ label }) => label),
    styles.cellHead,
  );

  pages.need(heightOf(head) + 2 * lineHeight + 2 * padding);
  printHead();
  for (const row of rows) {
    const cells = cellsOf(row, styles.cell);
    if (pages.spaceLeft() < heightOf(cells)) {
      pages.turn();
      printHead();
    }
    printCells(cells, styles.cell);
    pages.rule('#dddddd');
  }

  function printHead(): void {
    const { paper, left, right, y } = pages;
    paper.rect(left, y, right - left, heightOf(head)).fill('#eeeeee');
    printCells(head, styles.cellHead);
  }

  function printCells(cells: ReturnType<typeof cellsOf>, style: Style): void {
    for (const { place, lines } of cells) {
      lines.forEach((line, index) => {
        writeIn(place, line, pages.y + padding + 9 + index * lineHeight, style);
      });
    }
    pages.y += heightOf(cells);
  }

  function writeIn({ left, width, align }: Place, line: Line, y: number, style: Style): void {
    const x = align === 'right' ? left + width - padding : left + padding;
    pages.pen.write(line, x, y, style, align);
  }
}

function heightOf(cells: readonly { readonly lines: readonly Line[] }[]): number {
  return Math.max(1, ...cells.map(({ lines }) => lines.length)) * lineHeight + 2 * padding;
}

function placesOf(columns: readonly Column[], { left, right }: Pages): readonly Place[] {
  const whole = columns.reduce((total, { share }) => total + share, 0);
  let at = left;
  return columns.map((column) => {
    const width = ((right - left) * column.share) / whole;
    at += width;
    return { ...column, width, left: at - width };
  });
}
