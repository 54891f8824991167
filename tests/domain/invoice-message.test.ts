import { describe, expect, it } from 'vitest';
import type { Order } from '../../src/domain/order.ts';
import { effectsOf } from '../../src/domain/outbox.ts';
import { predecessorsOf } from '../../src/domain/superseded.ts';
import { aLine, anOrder } from '../support/orders.ts';
import { eventsOf, invoice, play, ship, type Units } from './support/play.ts';

const policy = { readOnly: false, buyerCancelRequestPolicy: 'WARN', uploadInvoices: true } as const;
const inEuros = { currency: 'EUR', policy } as const;
const order = anOrder({ ...inEuros, items: [aLine('TASSE 3 36.00 6.84 1.00'), aLine('TUCH 1 9.99 1.90')] });

/** What Amazon is told of an invoice of these units. */
function told(of: Order, units?: Units) {
  return eventsOf(of, invoice(units)).flatMap((event) => effectsOf(of, event));
}

describe('an invoice that is uploaded', () => {
  it('of the whole order names its totals, with two decimals', () => {
    expect(told(order)).toMatchObject([
      { subject: { type: 'INVOICE' }, message: { kind: 'UPLOAD_INVOICE', totals: { total: '53.73', tax: '8.74' } } },
    ]);
    const inside = anOrder({ ...inEuros, taxMode: 'INCLUSIVE', items: [aLine('TASSE 3 36.00 5.75')] });
    expect(told(inside)).toMatchObject([{ message: { totals: { total: '36.00', tax: '5.75' } } }]);
  });

  it('of a part, or with charges that Amazon leaves out, names none: Amazon would refuse others than its own', () => {
    expect(told(order, { TASSE: 1 })).toMatchObject([{ message: { totals: null } }]);
    expect(told(play(order, invoice({ TASSE: 1 })))).toMatchObject([{ message: { totals: null } }]);
    const charged = {
      ...order,
      orderCharge: 100n,
      charged: { ...order.charged, otherCharges: 100n, grandTotal: order.charged.grandTotal + 100n },
    };
    expect(told(charged)).toMatchObject([{ message: { totals: null } }]);
  });

  it('is none where the store does not upload, or Amazon invoices', () => {
    expect(told({ ...order, policy: { ...policy, uploadInvoices: false } })).toEqual([]);
    expect(told({ ...order, amazon: { ...order.amazon, programs: ['INVOICE_BY_AMAZON'] } })).toEqual([]);
  });

  it('is one effect beside those of the packages it is made with', () => {
    const kinds = eventsOf(order, ship({ TASSE: 3, TUCH: 1 }, { invoice: true })).flatMap((event) =>
      effectsOf(order, event).map(({ message }) => message.kind),
    );
    expect(kinds).toEqual(['CONFIRM_SHIPMENT', 'UPLOAD_INVOICE']);
  });
});

it('an invoice waits for what was told before it; nothing waits for an invoice or a message', () => {
  const effect = (id: string, kind: 'CONFIRM_SHIPMENT' | 'UPLOAD_INVOICE' | 'MESSAGE_BUYER' | 'REFUND') =>
    ({ id, kind, subject: { type: 'AMAZON_ORDER', id: `of ${id}` } }) as const;
  const all = [
    effect('1', 'CONFIRM_SHIPMENT'),
    effect('2', 'UPLOAD_INVOICE'),
    effect('3', 'MESSAGE_BUYER'),
    effect('4', 'REFUND'),
  ] as const;
  const before = (one: (typeof all)[number]) => predecessorsOf(one, [...all]).map(({ id }) => id);
  expect(all.map(before)).toEqual([[], ['1'], [], ['1']]);
});
