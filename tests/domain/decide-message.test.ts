import { describe, expect, it } from 'vitest';
import { type BuyerMessageKind, buyerMessageKinds, messageLimits } from '../../src/domain/buyer-message.ts';
import { aLine, anOrder } from '../support/orders.ts';
import { ask, message, refusals } from './support/play.ts';

const order = anOrder({ items: [aLine('MUG 2 10.00')] });
const file = { name: 'manual.pdf', contentType: 'application/pdf', content: 'JVBERg==' };
const write = (kind: BuyerMessageKind, content: Parameters<typeof message>[0]) =>
  refusals(order, message(content, kind));
const files = (count: number) => Array.from({ length: count }, () => file);

describe('a message', () => {
  it.each(buyerMessageKinds)('of kind %s is as long, and holds as many files, as Amazon takes', (kind) => {
    const { textMax, attachmentsMin, attachmentsMax } = messageLimits[kind];
    const text = textMax > 0 ? '🎁'.repeat(textMax) : null;
    expect(write(kind, { text, attachments: files(attachmentsMin) })).toEqual([]);
    expect(write(kind, { text, attachments: files(attachmentsMax) })).toEqual([]);
    expect(write(kind, { text, attachments: files(attachmentsMax + 1) })).toEqual([
      'MESSAGE_ATTACHMENTS_INVALID at attachments',
    ]);

    const longer = write(kind, { text: `${text ?? ''}x`, attachments: files(attachmentsMin) });
    expect(longer).toEqual(['MESSAGE_TEXT_INVALID at text']);
    if (attachmentsMin === 0) return;
    expect(write(kind, { text, attachments: [] })).toEqual(['MESSAGE_ATTACHMENTS_INVALID at attachments']);
  });

  it.each([
    ['nothing', ' '],
    ['HTML', 'Your <b>parcel</b>'],
    ['a closing tag', 'late</p>'],
    ['an e-mail address', 'Write to shop@example.com, please'],
    ['a link', 'See https://example.com/return'],
    ['a bare link', 'See www.example.com'],
  ])('that says %s is refused', (_what, text) => {
    expect(write('UNEXPECTED_PROBLEM', { text })).toEqual(['MESSAGE_TEXT_INVALID at text']);
  });

  it.each(['5 < 6 & 7 > 6', 'at 5 @ the door', 'Ihr Päckchen – heute?', 'v1.2 of the manual'])(
    'may say: %s',
    (text) => {
      expect(write('UNEXPECTED_PROBLEM', { text })).toEqual([]);
    },
  );

  it('goes only where Amazon offers it, and says what Amazon offers instead', () => {
    const asked = { ...message(), offered: new Set<BuyerMessageKind>(['WARRANTY', 'INVOICE']) };
    expect(ask(order, asked)).toMatchObject({
      ok: false,
      rejections: [
        { code: 'MESSAGE_KIND_NOT_OFFERED', source: 'AMAZON', message: expect.stringContaining('WARRANTY, INVOICE') },
      ],
    });
  });

  it('of an invoice names one of the order’s own, counts it as a file, and is not for what Amazon invoices', () => {
    const asked = message({ invoiceId: 'inv', attachments: files(4) }, 'INVOICE');
    const invoice = { id: 'inv', unitsLeft: new Map(), shippingLeft: 0n };
    expect(refusals(order, asked, invoice)).toEqual([]);
    expect(refusals(order, asked)).toEqual(['INVOICE_NOT_FOUND at invoiceId']);
    expect(refusals(order, message({ invoiceId: 'inv', attachments: files(5) }, 'INVOICE'), invoice)).toEqual([
      'MESSAGE_ATTACHMENTS_INVALID at attachments',
    ]);

    const amazon = { ...order.amazon, programs: ['INVOICE_BY_AMAZON'] };
    expect(refusals({ ...order, amazon }, asked, invoice)).toEqual(['INVOICED_BY_AMAZON at kind']);
  });

  it('covers a time that ends after it begins, and only as a warranty', () => {
    const [early, late] = ['2026-03-01T00:00:00.000Z', '2028-03-01T00:00:00.000Z'];
    expect(write('WARRANTY', { attachments: [file], coverageStartsAt: early, coverageEndsAt: late })).toEqual([]);
    expect(write('WARRANTY', { attachments: [file], coverageStartsAt: late, coverageEndsAt: early })).toEqual([
      'INVALID_INPUT at coverageEndsAt',
    ]);
    expect(write('UNEXPECTED_PROBLEM', { text: 'x', coverageEndsAt: late })).toEqual([
      'INVALID_INPUT at coverageEndsAt',
    ]);
  });
});
