import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RefundComponent, RefundMessage } from '../../src/domain/effects.ts';
import { parseAmount, sum } from '../../src/domain/money.ts';
import type { Order, OrderItem } from '../../src/domain/order.ts';
import { effectsOf } from '../../src/domain/outbox.ts';
import { refundMessage } from '../../src/domain/refund-message.ts';
import { aLine, anOrder } from '../support/orders.ts';
import { order, steps } from './support/arbitrary.ts';
import { type History, live } from './support/history.ts';
import { creditMemo, creditMemoIn, eventsOf, invoice, play, ship } from './support/play.ts';

const anyHistory = fc.tuple(order, steps('SHIP', 'INVOICE', 'CREDIT_MEMO', 'CREDIT_MEMO'));

function eachHistory(check: (history: History) => void) {
  const property = fc.property(anyHistory, ([start, taken]) => {
    check(live(start, taken));
  });
  fc.assert(property, { numRuns: 600 });
}

describe('what Amazon is told of a credit memo', () => {
  it('adds up to what the buyer gets, to the cent', () => {
    eachHistory(({ memos, order: { currency } }) => {
      for (const { memo, before } of memos) {
        const message = refundMessage(before, memo);
        expect(message ? totalOf(message, currency) : 0n).toBe(memo.amounts.grandTotal);
      }
    });
  });

  it('never gives back more of a kind than the line was charged, over all credit memos together', () => {
    eachHistory(({ memos, order: end }) => {
      const messages = memos.flatMap(({ memo, before }) => refundMessage(before, memo) ?? []);
      for (const item of end.items) {
        for (const [type, charged] of Object.entries(ceilings(end, item))) {
          const told = componentsOf(messages, item).filter((component) => component.type === type);
          expect(sum(told.map(({ amount }) => minor(amount, end.currency)))).toBeLessThanOrEqual(charged);
        }
      }
    });
  });

  it('names only amounts above zero, and no tax apart where the amounts contain it', () => {
    eachHistory(({ memos, order: end }) => {
      const messages = memos.flatMap(({ memo, before }) => refundMessage(before, memo) ?? []);
      for (const { type, amount } of messages.flatMap(({ items }) => items.flatMap(({ components }) => components))) {
        expect(minor(amount, end.currency)).toBeGreaterThan(0n);
        if (end.taxMode === 'INCLUSIVE' || end.currency === 'JPY') expect(type).not.toMatch(/Tax$/);
      }
    });
  });

  const taxed = { items: [aLine('TEE 2 51.00 4.21 1.00', { shipping: 500n, shippingTax: 41n }), aLine('CAP 1 9.00')] };
  const refund = (start: Order, command: ReturnType<typeof creditMemo>) => {
    const before = play(start, invoice(), ship());
    return refundMessage(before, creditMemoIn(eventsOf(before, command)));
  };

  it('has one entry per line, with its units, its goods less the discount, its shipping and its taxes', () => {
    expect(refund(anOrder(taxed), creditMemo({ TEE: 1 }, { shippingAmount: '2.50' }))).toEqual({
      kind: 'REFUND',
      creditMemoId: expect.any(String),
      reason: 'CUSTOMER_RETURN',
      currency: 'USD',
      taxMode: 'EXCLUSIVE',
      items: [
        {
          amazonOrderItemId: 'amazon-TEE',
          quantity: 1,
          components: [
            { type: 'Principal', amount: '25.00' },
            { type: 'Tax', amount: '2.11' },
            { type: 'Shipping', amount: '2.50' },
            { type: 'ShippingTax', amount: '0.20' },
          ],
        },
      ],
      total: '29.81',
    });
  });

  it('folds the taxes in where the amounts contain them', () => {
    const message = refund(
      anOrder({ ...taxed, taxMode: 'INCLUSIVE' }),
      creditMemo({ TEE: 2 }, { shippingAmount: '5.00' }),
    );
    expect(message?.items.flatMap(({ components }) => components)).toEqual([
      { type: 'Principal', amount: '50.00' },
      { type: 'Shipping', amount: '5.00' },
    ]);
    expect(message?.total).toBe('55.00');
  });

  it.each(['EXCLUSIVE', 'INCLUSIVE', 'UNKNOWN'] as const)(
    'names no tax apart in Japan where it is %s, and gives all back',
    (taxMode) => {
      const charged = { row: 1000n, otherCharges: 500n, discount: 0n, tax: 150n };
      const wrapped = aLine('TOY 1', { charged, giftWrap: 300n, giftWrapTax: 30n, shipping: 500n, shippingTax: 50n });
      const apart = taxMode !== 'INCLUSIVE';
      const message = refund(anOrder({ items: [wrapped], currency: 'JPY', taxMode }), creditMemo());

      expect(message?.items[0]?.components).toEqual([
        { type: 'Principal', amount: apart ? '1120' : '1000' },
        { type: 'GiftWrap', amount: apart ? '330' : '300' },
        { type: 'COD', amount: '200' },
        { type: 'Shipping', amount: apart ? '550' : '500' },
      ]);
      expect(message?.total).toBe(apart ? '2200' : '2000');
    },
  );

  it('sends adjustments as Goodwill and RestockingFee, on the first line of the memo, else of the order', () => {
    const both = { adjustmentRefund: '3.00', adjustmentFee: '1.00' };
    expect(refund(anOrder(taxed), creditMemo({ CAP: 1 }, both))?.items).toEqual([
      {
        amazonOrderItemId: 'amazon-CAP',
        quantity: 1,
        components: [
          { type: 'Principal', amount: '9.00' },
          { type: 'Goodwill', amount: '3.00' },
          { type: 'RestockingFee', amount: '1.00' },
        ],
      },
    ]);
    expect(refund(anOrder(taxed), creditMemo({}, both))?.items).toMatchObject([
      { amazonOrderItemId: 'amazon-TEE', quantity: 0 },
    ]);
  });

  it('names gift wrap, cash-on-delivery fee and tip apart', () => {
    const charged = { row: 1000n, otherCharges: 500n, discount: 0n, tax: 150n };
    const items = [aLine('TOY 1', { charged, giftWrap: 300n, giftWrapTax: 30n })];
    const message = refund(anOrder({ items, orderCharge: 250n }), creditMemo());

    expect(message?.items[0]?.components).toEqual([
      { type: 'Principal', amount: '10.00' },
      { type: 'GiftWrap', amount: '3.00' },
      { type: 'COD', amount: '2.00' },
      { type: 'Tax', amount: '1.20' },
      { type: 'GiftWrapTax', amount: '0.30' },
      { type: 'Other', amount: '2.50' },
    ]);
  });

  it('is nothing when no money goes back', () => {
    const free = play(anOrder({ items: [aLine('GIFT 1 5.00 0 5.00')] }), invoice(), ship());
    const events = eventsOf(free, creditMemo());
    expect(events.flatMap((event) => effectsOf(free, event))).toEqual([]);
  });
});

function ceilings({ taxMode, currency }: Order, item: OrderItem): Partial<Record<RefundComponent['type'], bigint>> {
  const { charged, giftWrap, giftWrapTax, shipping, shippingDiscount, shippingTax } = item;
  const taxes = { Tax: charged.tax - giftWrapTax, GiftWrapTax: giftWrapTax, ShippingTax: shippingTax };
  const folded = currency === 'JPY' && taxMode !== 'INCLUSIVE' ? 1n : 0n;
  const amounts = {
    Principal: charged.row - charged.discount + folded * taxes.Tax,
    GiftWrap: giftWrap + folded * giftWrapTax,
    COD: charged.otherCharges - giftWrap,
    Shipping: shipping - shippingDiscount + folded * shippingTax,
  };
  return taxMode === 'INCLUSIVE' || currency === 'JPY' ? amounts : { ...amounts, ...taxes };
}

function componentsOf(messages: readonly RefundMessage[], { amazonOrderItemId }: OrderItem) {
  const entries = messages.flatMap(({ items }) =>
    items.filter((entry) => entry.amazonOrderItemId === amazonOrderItemId),
  );
  return entries.flatMap(({ components }) => components);
}

function totalOf({ items }: RefundMessage, currency: string): bigint {
  const components = items.flatMap((item) => item.components);
  return sum(components.map(({ type, amount }) => (type === 'RestockingFee' ? -1n : 1n) * minor(amount, currency)));
}

function minor(text: string, currency: string): bigint {
  const amount = parseAmount(text, currency);
  if (amount === null) throw new Error(`${text} is no amount in ${currency}.`);
  return amount;
}
