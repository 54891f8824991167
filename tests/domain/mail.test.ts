import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CreditMemo, Invoice, StoredPackage } from '../../src/domain/documents.ts';
import { drawInvoice } from '../../src/domain/invoice.ts';
import { composeMail } from '../../src/domain/mail.ts';
import type { MailSubject } from '../../src/domain/mail-content.ts';
import { parseAmount } from '../../src/domain/money.ts';
import { noAmounts, type Order, taxModes } from '../../src/domain/order.ts';
import { aLine, anOrder, dollars, placedAt } from '../support/orders.ts';

const order = anOrder({
  items: [
    aLine('MUG 3 36.00 2.97 1.00', { name: 'Mug, blue', shipping: dollars('9.95'), shippingTax: dollars('0.80') }),
    aLine('TEE 2 51.00 4.21'),
  ],
});
const about = { storeName: 'Quay Goods', buyerName: 'Ana Maria Lopez', comment: null };
const document = { storeId: 'store', orderId: 'order', issuer: 'Quay Goods', createdAt: placedAt };
const units = new Map([
  ['MUG', 2],
  ['TEE', 1],
]);
const invoice: Invoice = { ...document, id: 'invoice', number: '000000007', ...drawInvoice(order, units) };
const parcel: StoredPackage = {
  id: 'package',
  storeId: 'store',
  shipmentId: 'shipment',
  orderId: 'order',
  referenceId: '1',
  carrierCode: 'UPS',
  carrierName: null,
  shippingMethod: 'Ground',
  trackingNumber: '1Z1',
  shippedAt: placedAt,
  lines: [{ itemId: 'MUG', quantity: 2, transparencyCodes: [] }],
};
const byBike = {
  ...parcel,
  carrierCode: 'OTHER',
  carrierName: 'Bike Bros',
  shippingMethod: null,
  trackingNumber: 'B2',
};
const creditMemo: CreditMemo = {
  ...document,
  id: 'memo',
  number: '000000003',
  invoiceId: null,
  lines: [],
  amounts: { ...noAmounts, grandTotal: dollars('4.00') },
  adjustmentRefund: dollars('5.00'),
  adjustmentFee: dollars('1.00'),
  reason: 'CUSTOMER_RETURN',
  voidedAt: null,
};
const shipment: MailSubject = {
  type: 'SHIPMENT',
  shipment: { ...document, id: 'shipment', number: '000000002' },
  packages: [parcel, byBike],
};

const bought = 'your Amazon order 112-0000001-0000001 of 2026-03-01';

describe('a mail reads well as plain text', () => {
  it('about an order', () => {
    const { title, text } = composeMail(order, { type: 'ORDER' }, about);
    expect(title).toBe('Quay Goods: your Amazon order 112-0000001-0000001');
    expect(text).toBe(`Dear Ana Maria Lopez,

Thank you for ${bought}.

3 × Mug, blue (MUG): 36.00 USD
2 × A TEE (TEE): 51.00 USD

Subtotal: 87.00 USD
Discount: -1.00 USD
Shipping: 9.95 USD
Tax: 7.98 USD
Total: 103.93 USD

Quay Goods
`);
  });

  it('about an invoice of some units', () => {
    const { title, text } = composeMail(order, { type: 'INVOICE', invoice }, about);
    expect(title).toBe('Quay Goods: invoice 000000007 for your Amazon order 112-0000001-0000001');
    expect(text).toContain('2 × Mug, blue (MUG): 24.00 USD\n1 × A TEE (TEE): 25.50 USD\n\nSubtotal: 49.50 USD');
  });

  it('about a shipment, parcel by parcel, and without prices', () => {
    const { title, text } = composeMail(order, shipment, about);
    expect(title).toBe('Quay Goods: shipment 000000002 of your Amazon order 112-0000001-0000001');
    expect(text).toContain(`Items of ${bought} are on their way.

UPS Ground, tracking number 1Z1
2 × Mug, blue (MUG)

Bike Bros, tracking number B2
2 × Mug, blue (MUG)

Quay Goods
`);
  });

  it('about a credit memo that is an adjustment alone', () => {
    const { title, text } = composeMail(order, { type: 'CREDIT_MEMO', creditMemo }, about);
    expect(title).toBe('Quay Goods: credit memo 000000003 for your Amazon order 112-0000001-0000001');
    expect(text).toContain('\n\nSubtotal: 0.00 USD\nAdjustment: 5.00 USD\nFee: -1.00 USD\nTotal: 4.00 USD\n');
  });

  it.each([null, '', ' \n '])('to a buyer whose name is %j', (buyerName) => {
    expect(composeMail(order, { type: 'ORDER' }, { ...about, buyerName }).text).toMatch(/^Hello,\n/);
  });

  it('with a comment as it was written, line by line', () => {
    const comment = ' It is fragile.\r\nOpen <b>carefully</b> & slowly. ';
    const { text, html } = composeMail(order, { type: 'ORDER' }, { ...about, comment });
    expect(text).toContain('\n\nIt is fragile.\nOpen <b>carefully</b> & slowly.\n\n3 × Mug');
    expect(html).toContain('<p dir="auto">It is fragile.<br>Open &#60;b&#62;carefully&#60;/b&#62; &#38; slowly.</p>');
    const without = composeMail(order, { type: 'ORDER' }, about);
    expect(composeMail(order, { type: 'ORDER' }, { ...about, comment: ' \n' })).toEqual(without);
  });

  it('in the currency’s own digits, whatever it is', () => {
    const items = [aLine('MUG', { charged: { row: 1234n, otherCharges: 0n, discount: 0n, tax: 0n } })];
    const total = (currency: string) =>
      composeMail(anOrder({ currency, items }), { type: 'ORDER' }, about).text.match(/Total: (.*)/)?.[1];
    expect(['JPY', 'EUR', 'KWD'].map(total)).toEqual(['1234 JPY', '12.34 EUR', '1.234 KWD']);
  });

  it.each(['هنا أحمد', '山田 太郎', 'Łukasz Żółć', 'नेहा शर्मा', '👩‍👧 Zoë'])('to %s', (buyerName) => {
    const { text, html } = composeMail(order, { type: 'ORDER' }, { ...about, buyerName });
    expect(text).toContain(`Dear ${buyerName},`);
    expect(html).toContain(`<bdi>${buyerName}</bdi>`);
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.stringMatching(/^[<>&"'`\r\n=/a-z -]{0,30}$/),
  fc.constantFrom('</p><script>alert(1)</script>', '<!--', '"><img src=x onerror=y>', '&lt;b&gt;', '\u2028<\u0085'),
);
const anySubject = fc.constantFrom<MailSubject['type']>('ORDER', 'INVOICE', 'SHIPMENT', 'CREDIT_MEMO');

function written(type: MailSubject['type'], words: readonly string[]) {
  const [storeName = '', buyerName = '', comment = '', name = '', sku = '', carrierName = '', trackingNumber = ''] =
    words;
  const items = order.items.map((item) => ({ ...item, name, sku }));
  const packages = [{ ...byBike, carrierName, shippingMethod: carrierName, trackingNumber }];
  const subject = {
    ORDER: { type: 'ORDER' },
    INVOICE: { type: 'INVOICE', invoice },
    SHIPMENT: { ...shipment, packages },
    CREDIT_MEMO: { type: 'CREDIT_MEMO', creditMemo },
  }[type] as MailSubject;
  return composeMail({ ...order, items }, subject, { storeName, buyerName, comment });
}

const tagsOf = (html: string) => (html.match(/<[^>]*>?/g) ?? []).filter((tag) => tag !== '<br>');
const textOf = (html: string) =>
  html
    .replace(/<br>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

describe('whatever was written', () => {
  it('stays text: no word of it breaks out of the page', () => {
    fc.assert(
      fc.property(anySubject, fc.array(anyText, { minLength: 7, maxLength: 7 }), (type, words) => {
        const named = words.map((word) => `a${word}`);
        const { html } = written(type, named);
        expect(tagsOf(html)).toEqual(tagsOf(written(type, Array(7).fill('a')).html));
        expect(textOf(html)).toContain(named[2]?.trim().replace(/\r\n?/g, '\n'));
      }),
    );
  });

  it('keeps to its line, and the title to one', () => {
    fc.assert(
      fc.property(anySubject, fc.array(anyText, { minLength: 7, maxLength: 7 }), (type, words) => {
        const named = words.map((word, index) => (index === 2 ? 'a' : `a${word}`));
        const { title, text } = written(type, named);
        expect(title).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(text.split(/[\n\r\u0085\u2028\u2029]/)).toHaveLength(
          written(type, Array(7).fill('a')).text.split('\n').length,
        );
      }),
    );
  });

  it('adds up: the rows that are shown are the total', () => {
    const amount = fc.bigInt(0n, 10n ** 9n);
    const line = fc.record({ row: amount, otherCharges: amount, discount: amount, tax: amount });
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1 }),
        amount,
        fc.constantFrom(...taxModes),
        (lines, shipping, taxMode) => {
          const items = lines.map((charged, index) => aLine('MUG', { id: `${index}`, charged, shipping }));
          const order: Order = anOrder({ items, taxMode });
          const { text } = composeMail(order, { type: 'ORDER' }, about);
          const rows = [...text.matchAll(/^(Subtotal|Discount|Shipping|Other charges|Tax|Total): (.*) USD$/gm)];
          const read = ([, label, shown = '']: RegExpMatchArray) =>
            label === 'Total' ? 0n : (parseAmount(shown, 'USD') ?? 0n);
          expect(rows.map(read).reduce((left, right) => left + right)).toBe(order.charged.grandTotal);
        },
      ),
    );
  });
});
