import { describe, expect, it } from 'vitest';
import type { CreditMemoCommand } from '../../src/domain/commands.ts';
import type { RefundableInvoice } from '../../src/domain/decide-credit-memo.ts';
import { aLine, anOrder } from '../support/orders.ts';
import { ask, creditMemo, creditMemoIn, eventsOf, invoice, play, refusals, ship, shown } from './support/play.ts';

const items = [aLine('DESK 1 200.00 16.50', { shipping: 1200n }), aLine('MAT 2 30.00 2.48')];
const desk = play(anOrder({ items }), invoice(), ship());

describe('asking for a credit memo', () => {
  it.each<[string, CreditMemoCommand, string[]]>([
    ['more units than are left', creditMemo({ DESK: 2 }), ['REFUND_QTY_EXCEEDED at items.0.quantity']],
    ['nothing at all', creditMemo({}), ['EMPTY_CREDIT_MEMO at items']],
    ['a fee alone', creditMemo({ DESK: 0 }, { adjustmentFee: '1.00' }), ['EMPTY_CREDIT_MEMO at items']],
    [
      'more shipping than is left',
      creditMemo({}, { shippingAmount: '12.01' }),
      ['SHIPPING_REFUND_EXCEEDED at shippingAmount'],
    ],
    ['more money than was paid', creditMemo({}, { adjustmentRefund: '260.99' }), ['REFUND_EXCEEDS_PAID']],
    [
      'an amount finer than a cent',
      creditMemo({}, { adjustmentRefund: '0.005' }),
      ['INVALID_INPUT at adjustmentRefund'],
    ],
    [
      'units back to stock that it does not refund',
      creditMemo(
        { MAT: 1 },
        {
          returnToStock: [
            { itemId: 'DESK', quantity: 1 },
            { itemId: 'MAT', quantity: 2 },
          ],
        },
      ),
      [
        'RETURN_ITEM_NOT_IN_CREDIT_MEMO at returnToStock.0.itemId',
        'RETURN_ITEM_NOT_IN_CREDIT_MEMO at returnToStock.1.quantity',
      ],
    ],
    [
      'much that is wrong',
      creditMemo({ DESK: 2, PEN: 1, MAT: -1 }, { shippingAmount: '-1', adjustmentRefund: '-1', adjustmentFee: 'ten' }),
      [
        'REFUND_QTY_EXCEEDED at items.0.quantity',
        'ITEM_NOT_IN_ORDER at items.1.itemId',
        'QTY_NEGATIVE at items.2.quantity',
        'ADJUSTMENT_NEGATIVE_VALUE at shippingAmount',
        'ADJUSTMENT_NEGATIVE_VALUE at adjustmentRefund',
        'INVALID_INPUT at adjustmentFee',
      ],
    ],
  ])('for %s is refused, with every problem in its place', (_what, command, problems) => {
    expect(refusals(desk, command)).toEqual(problems);
  });

  it('for the shipping of an order that charged none is refused', () => {
    expect(refusals(play(anOrder(), invoice(), ship()), creditMemo({}, { shippingAmount: '1.00' }))).toEqual([
      'NO_SHIPPING_TO_REFUND at shippingAmount',
    ]);
  });

  it('returns to stock what it is told to', () => {
    const returnToStock = [{ itemId: 'MAT', quantity: 1 }];
    expect(creditMemoIn(eventsOf(desk, creditMemo({ MAT: 2 }, { returnToStock }))).lines).toMatchObject([
      { quantity: 2, returnedToStock: 1 },
    ]);
  });

  it('takes a return of no unit as not listed', () => {
    expect(refusals(desk, creditMemo({ MAT: 1 }, { returnToStock: [{ itemId: 'DESK', quantity: 0 }] }))).toEqual([]);
  });

  describe('by an invoice', () => {
    const byInvoice = creditMemo(null, { invoiceId: 'inv' });
    const first: RefundableInvoice = { id: 'inv', unitsLeft: new Map([['MAT', 1]]), shippingLeft: 1200n };

    it('takes what is left of that invoice', () => {
      const outcome = ask(desk, byInvoice, first);
      if (!outcome.ok) throw new Error('It is refused.');
      expect(shown(creditMemoIn(outcome.value.events).amounts)).toEqual({
        subtotal: '15.00',
        shipping: '12.00',
        tax: '1.24',
        grandTotal: '28.24',
      });
    });

    it('is refused for units of another one, for one that is refunded, and for one that is not the order’s', () => {
      const desks = creditMemo({ DESK: 1 }, { invoiceId: 'inv' });
      expect(refusals(desk, desks, first)).toEqual(['REFUND_QTY_EXCEEDED at items.0.quantity']);
      const spent = { id: 'inv', unitsLeft: new Map(), shippingLeft: 0n };
      expect(refusals(desk, byInvoice, spent)).toEqual(['INVOICE_NOT_REFUNDABLE at invoiceId']);
      expect(refusals(desk, byInvoice)).toEqual(['INVOICE_NOT_FOUND at invoiceId']);
    });
  });
});
