import { describe, expect, it } from 'vitest';
import { drawInvoice } from '../../src/domain/invoice.ts';
import type { Order } from '../../src/domain/order.ts';
import { aLine, anOrder } from '../support/orders.ts';
import { eventsOf, invoice, invoiceIn, play, quantities, refusals, shown, type Units } from './support/play.ts';

function draw(order: Order, units: Units | null = null) {
  return invoiceIn(eventsOf(order, invoice(units)));
}

/** What an invoice comes to: its amounts, and those of each line. */
function drawn(order: Order, units: Units | null = null) {
  const { lines, amounts } = draw(order, units);
  return { ...shown(amounts), lines: lines.map(({ itemId, quantity, ...line }) => [itemId, quantity, shown(line)]) };
}

const books = anOrder({ items: [aLine('BOOK 4 60.00 0 6.00', { shipping: 425n }), aLine('CARD 1 3.50 0.29')] });

describe('an invoice', () => {
  it('takes what is listed, and the whole shipping when it is the first (W1)', () => {
    const items = [aLine('MUG 3 36.00 2.97', { shipping: 995n }), aLine('TEE 2 51.00 4.21'), aLine('CAP 1 18.99 1.57')];
    const order = anOrder({ items });
    expect(order.charged.grandTotal).toBe(12469n);

    expect(drawn(order, { MUG: 1, TEE: 2 })).toEqual({
      subtotal: '63.00',
      shipping: '9.95',
      tax: '5.20',
      grandTotal: '78.15',
      lines: [
        ['MUG', 1, { row: '12.00', tax: '0.99' }],
        ['TEE', 2, { row: '51.00', tax: '4.21' }],
      ],
    });
    expect(drawn(play(order, invoice({ MUG: 1, TEE: 2 })))).toEqual({
      subtotal: '42.99',
      tax: '3.55',
      grandTotal: '46.54',
      lines: [
        ['MUG', 2, { row: '24.00', tax: '1.98' }],
        ['CAP', 1, { row: '18.99', tax: '1.57' }],
      ],
    });
  });

  it('has the tax of the shipping in its tax (W2)', () => {
    const shipping = { shipping: 500n, shippingTax: 41n };
    const order = anOrder({ items: [aLine('PEN 2 19.90 1.64', shipping), aLine('PAD 1 7.50 0.62')] });
    expect(shown(draw(order).amounts)).toMatchObject({ tax: '2.67', shippingTax: '0.41', grandTotal: '35.07' });
  });

  it('leaves the rest of the order to the next one (W6)', () => {
    expect(drawn(books, { CARD: 1 })).toEqual({
      subtotal: '3.50',
      shipping: '4.25',
      tax: '0.29',
      grandTotal: '8.04',
      lines: [['CARD', 1, { row: '3.50', tax: '0.29' }]],
    });
    const next = play(books, invoice({ CARD: 1 }));
    expect(shown(draw(next).amounts)).toEqual({ subtotal: '60.00', discount: '6.00', grandTotal: '54.00' });
    expect(play(next, invoice())).toMatchObject({ state: 'PROCESSING', invoiced: { grandTotal: 6204n } });
  });

  it('gives the last units whatever is left, cent by cent (W9 a)', () => {
    const one = { BALL: 1 };
    const first = anOrder({ items: [aLine('BALL 3 29.97 2.48')] });
    const second = play(first, invoice(one));
    const third = play(second, invoice(one));
    const taxAndTotal = (order: Order) => [draw(order, one).amounts.tax, draw(order, one).amounts.grandTotal];
    expect([first, second, third].map(taxAndTotal)).toEqual([
      [83n, 1082n],
      [83n, 1082n],
      [82n, 1081n],
    ]);
  });

  it('carries what one line loses over to the next (W9 b)', () => {
    const one = { X: 1, Y: 1 };
    const first = anOrder({ items: [aLine('X 3 10.00 1.00'), aLine('Y 3 10.00 1.00')] });
    const second = play(first, invoice(one));
    const third = play(second, invoice(one));
    const cents = (order: Order) => {
      const { lines, amounts } = draw(order, one);
      return [lines.map(({ row }) => row), lines.map(({ tax }) => tax), amounts.grandTotal];
    };
    expect([first, second, third].map(cents)).toEqual([
      [[333n, 334n], [33n, 33n], 733n],
      [[334n, 333n], [33n, 34n], 734n],
      [[333n, 333n], [34n, 33n], 733n],
    ]);
  });

  it('carries gift wrap and cash-on-delivery fee with the units, and the tip once (R22)', () => {
    const charged = { row: 1000n, otherCharges: 301n, discount: 0n, tax: 0n };
    const order = anOrder({ items: [aLine('TOY 2', { charged, giftWrap: 301n })], orderCharge: 250n });
    expect(shown(draw(order, { TOY: 1 }).amounts)).toEqual({
      subtotal: '5.00',
      otherCharges: '4.01',
      grandTotal: '9.01',
    });

    const next = play(order, invoice({ TOY: 1 }));
    expect(shown(draw(next).amounts)).toEqual({ subtotal: '5.00', otherCharges: '1.50', grandTotal: '6.50' });
  });

  it('shows a tax that the amounts contain, and does not add it (R23)', () => {
    const order = anOrder({ items: [aLine('TEE 2 24.00 4.00')], taxMode: 'INCLUSIVE' });
    expect(shown(draw(order, { TEE: 1 }).amounts)).toEqual({ subtotal: '12.00', tax: '2.00', grandTotal: '12.00' });
  });

  it('spreads a difference that makes the order cheaper, so that no invoice is below zero (R23)', () => {
    const items = [aLine('CAP 1 3.00'), aLine('TEE 1 20.00')];
    const order = anOrder({ items, taxMode: 'UNKNOWN', orderCharge: -500n });
    expect(shown(draw(order, { CAP: 1 }).amounts)).toEqual({ subtotal: '3.00', otherCharges: '-3.00' });

    const next = play(order, invoice({ CAP: 1 }));
    expect(shown(draw(next).amounts)).toEqual({ subtotal: '20.00', otherCharges: '-2.00', grandTotal: '18.00' });
  });

  it('never takes off more than a row has, though both are rounded', () => {
    const free = anOrder({ items: [aLine('A 3 10.00 0 10.00'), aLine('B 3 10.00 0 10.00')] });
    const { lines } = draw(free, { A: 1, B: 1 });
    expect(lines.map(({ row, discount }) => row - discount)).toEqual([0n, 0n]);
  });

  it('leaves canceled units out, and their money in: it is the line’s (6.3)', () => {
    const order = anOrder({ items: [aLine('MUG 3 36.00 2.97', { quantityCanceled: 1 })] });
    expect(drawn(order).lines).toEqual([['MUG', 2, { row: '36.00', tax: '2.97' }]]);
  });

  it('in yen has no fraction', () => {
    const items = [aLine('TEE 3', { charged: { row: 1000n, otherCharges: 0n, discount: 0n, tax: 100n } })];
    const order = anOrder({ items, currency: 'JPY' });
    expect(shown(drawInvoice(order, new Map([['TEE', 1]])).amounts, 'JPY')).toEqual({
      subtotal: '333',
      tax: '34',
      grandTotal: '367',
    });
  });
});

describe('asking for an invoice', () => {
  it('without a list means everything left (R8)', () => {
    const after = play(books, invoice({ BOOK: 1 }), invoice());
    expect([quantities(after, 'BOOK'), quantities(after, 'CARD')]).toEqual(['4/4/0/0/0', '1/1/0/0/0']);
  });

  it.each<[string, Units, string[]]>([
    ['more units than are left', { BOOK: 5 }, ['INVOICE_QTY_EXCEEDED at items.0.quantity']],
    ['no unit', { BOOK: 0, CARD: 0 }, ['EMPTY_INVOICE at items']],
    ['an empty list', {}, ['EMPTY_INVOICE at items']],
    ['another order’s line', { PEN: 1 }, ['ITEM_NOT_IN_ORDER at items.0.itemId']],
    ['a negative quantity', { CARD: -1 }, ['QTY_NEGATIVE at items.0.quantity']],
    [
      'all of it',
      { BOOK: 5, PEN: 1, CARD: -1 },
      [
        'INVOICE_QTY_EXCEEDED at items.0.quantity',
        'ITEM_NOT_IN_ORDER at items.1.itemId',
        'QTY_NEGATIVE at items.2.quantity',
      ],
    ],
  ])('for %s is refused, with every problem in its place (W6)', (_what, units, problems) => {
    expect(refusals(books, invoice(units))).toEqual(problems);
  });

  it('twice for one line in one list is refused', () => {
    const twice = [
      { itemId: 'BOOK', quantity: 1 },
      { itemId: 'BOOK', quantity: 1 },
    ];
    const command = { action: 'INVOICE', items: twice, comment: null, notifyCustomer: false } as const;
    expect(refusals(books, command)).toEqual(['INVALID_INPUT at items.1.itemId']);
  });

  it('again for what is invoiced is refused (W6)', () => {
    expect(refusals(play(books, invoice({ CARD: 1 })), invoice({ CARD: 1 }))).toEqual([
      'INVOICE_QTY_EXCEEDED at items.0.quantity',
    ]);
  });
});
