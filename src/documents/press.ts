import { setImmediate as breathe } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import { type Pages, pagesFor, styles } from './page.ts';
import { type Paper, type Pen, penFor, type Style } from './pen.ts';
import type { Fact, Section, Sheet, Total } from './sheet.ts';
import { printTable } from './table.ts';

const lineHeight = 13;

/**
 * Sheets as one PDF, each from a new page on. The same sheets make the same bytes: the date in it is the document's,
 * and nothing is drawn by lot.
 */
export async function press(sheets: readonly Sheet[]): Promise<Buffer> {
  const [first] = sheets;
  if (!first) throw new Error('There is nothing to print.');
  const title = sheets.length === 1 ? `${first.title} ${first.number}` : `${first.title}s`;
  const latest = sheets.reduce((last, { madeAt }) => (madeAt > last ? madeAt : last), first.madeAt);
  const info = { Title: title, Author: first.issuer.toWellFormed(), CreationDate: latest };
  const paper = new PDFDocument({ autoFirstPage: false, bufferPages: true, info, lang: 'en' });
  const pen = penFor(paper);
  const chunks: Buffer[] = [];
  paper.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    paper.once('end', resolve);
    paper.once('error', reject);
  });

  for (const sheet of sheets) {
    printSheet(paper, pen, sheet);
    paper.flushPages();
    // Somebody else's request may be waiting.
    await breathe();
  }
  paper.end();
  await ended;
  return Buffer.concat(chunks);
}

function printSheet(paper: Paper, pen: Pen, sheet: Sheet): void {
  const pages = pagesFor(paper, pen, sheet);
  printHead(pages, sheet);
  for (const section of sheet.sections) printSection(pages, section);
  printTotals(pages, sheet.totals);
  printNotes(pages, sheet.notes);
  pages.finish();
}

function printHead(pages: Pages, { issuer, title, facts, addressee }: Sheet): void {
  const { pen, left, right } = pages;
  const middle = left + (right - left) * 0.55;
  pen.write({ text: title, direction: 'ltr' }, right, pages.y + 18, styles.title, 'right');
  for (const line of pen.wrap(issuer, middle - left - 20, styles.issuer, 3)) {
    pen.write(line, left, pages.y + 16, styles.issuer);
    pages.y += 16;
  }
  pages.y += 22;
  pages.rule();
  pages.y += 20;

  const top = pages.y;
  if (addressee) {
    pen.write({ text: addressee.label, direction: 'ltr' }, left, pages.y, styles.label);
    pages.y += lineHeight + 2;
    for (const text of addressee.lines) printLines(pages, text, left, middle - left - 20, styles.text);
  }
  const bottom = pages.y;
  pages.y = top;
  printFacts(pages, facts, middle);
  pages.y = Math.max(bottom, pages.y) + 18;
}

/** Labels at the left, values at the right. */
function printFacts(pages: Pages, facts: readonly Fact[], from: number): void {
  const { pen, right } = pages;
  for (const { label, value } of facts) {
    pen.write({ text: label, direction: 'ltr' }, from, pages.y, styles.label);
    for (const line of pen.wrap(value, right - from - 100, styles.text, 3)) {
      pen.write(line, right, pages.y, styles.text, 'right');
      pages.y += lineHeight;
    }
  }
}

function printLines(pages: Pages, text: string, x: number, width: number, style: Style): void {
  for (const line of pages.pen.wrap(text, width, style, 20)) {
    pages.need(lineHeight);
    pages.pen.write(line, x, pages.y, style);
    pages.y += lineHeight;
  }
}

function printSection(pages: Pages, section: Section): void {
  const { heading, facts, notes } = section;
  // A heading never stands alone at the foot of a page.
  if (heading) {
    pages.need(120);
    pages.y += 10;
    pages.pen.write({ text: heading, direction: 'ltr' }, pages.left, pages.y, styles.heading);
    pages.y += 18;
  }
  for (const { label, value } of facts) printLines(pages, `${label}: ${value}`, pages.left, 480, styles.text);
  if (facts.length > 0) pages.y += 2;
  if (section.rows.length > 0) printTable(pages, section);
  pages.y += 14;
  printNotes(pages, notes);
}

function printTotals(pages: Pages, totals: readonly Total[]): void {
  if (totals.length === 0) return;
  const { pen, right } = pages;
  const from = right - 230;
  // Kept together: a sum apart from what it adds up reads like another one.
  pages.need(totals.length * 16 + 12);
  pages.y += 6;
  for (const { label, value, weight } of totals) {
    const style = { plain: styles.text, detail: styles.note, grand: styles.strong }[weight];
    if (weight === 'grand') pages.y += 4;
    pen.write({ text: label, direction: 'ltr' }, from + (weight === 'detail' ? 10 : 0), pages.y, style);
    pen.write({ text: value, direction: 'ltr' }, right, pages.y, style, 'right');
    pages.y += weight === 'grand' ? 19 : 15;
  }
  pages.y += 8;
}

function printNotes(pages: Pages, notes: readonly string[]): void {
  for (const note of notes) {
    for (const paragraph of note.split(/\r?\n/)) {
      printLines(pages, paragraph, pages.left, pages.right - pages.left, styles.text);
    }
    pages.y += 6;
  }
}
