import { html, type Markup } from './html.ts';
import { type Block, blocksOf, type MailSubject, openingOf, type Row, titleOf } from './mail-content.ts';
import type { Order } from './order.ts';

type About = { readonly storeName: string; readonly buyerName: string | null; readonly comment: string | null };

/** The same twice: for those who read plain text, and as a page. */
export type Mail = { readonly title: string; readonly text: string; readonly html: string };

/** What the buyer is told of an order or one of its documents. Whatever Amazon or a person wrote is text in it. */
export function composeMail(order: Order, subject: MailSubject, about: About): Mail {
  const storeName = oneLine(about.storeName);
  const buyerName = oneLine(about.buyerName ?? '');
  const title = `${storeName}: ${titleOf(order, subject)}`;
  const opening = openingOf(order, subject);
  const comment = about.comment?.trim() ? about.comment.trim().split(/\r\n?|\n/) : [];
  const blocks = blocksOf(order, subject).map(({ heading, rows }) => ({
    heading: heading && oneLine(heading),
    rows: rows.map((row) => ({ ...row, label: oneLine(row.label) })),
  }));

  const lines = [
    [buyerName ? `Dear ${buyerName},` : 'Hello,'],
    [opening],
    comment,
    ...blocks.map(({ heading, rows }) => [...(heading ? [heading] : []), ...rows.map(lineOf)]),
    [storeName],
  ];
  const text = lines
    .filter((paragraph) => paragraph.length > 0)
    .map((paragraph) => `${paragraph.join('\n')}\n`)
    .join('\n');

  // Each text finds its own direction: a name or a comment may be written from right to left.
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>
<body style="font-family: sans-serif">
<p>${buyerName ? html`Dear <bdi>${buyerName}</bdi>,` : 'Hello,'}</p>
<p>${opening}</p>
${comment.length > 0 ? html`<p dir="auto">${broken(comment)}</p>\n` : ''}${blocks.map(tableOf)}<p dir="auto">${storeName}</p>
</body></html>
`;
  return { title, text, html: page.markup };
}

function lineOf({ label, amount }: Row): string {
  return amount === null ? label : `${label}: ${amount}`;
}

function tableOf({ heading, rows }: Block): Markup {
  return html`${heading ? html`<p dir="auto">${heading}</p>\n` : ''}<table>
${rows.map(
  ({ label, amount }) =>
    html`<tr><td dir="auto">${label}</td>${amount === null ? '' : html`<td align="right">${amount}</td>`}</tr>\n`,
)}</table>
`;
}

function broken(lines: readonly string[]): readonly Markup[] {
  return lines.map((line, index) => (index === 0 ? html`${line}` : html`<br>${line}`));
}

/** In a title or a row a line break would start something new, in a header of the mail as well. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
