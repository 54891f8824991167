import { describe, expect, it } from 'vitest';
import type { OrderCommand } from '../../src/domain/commands.ts';
import { decide } from '../../src/domain/decide.ts';
import { effectsOf } from '../../src/domain/outbox.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { aLine, anOrder, aStanding, aViewer, ids, now } from '../support/orders.ts';
import {
  allowedActions,
  ask,
  cancel,
  creditMemo,
  creditMemoIn,
  eventsOf,
  factsOf,
  hold,
  invoice,
  play,
  refusals,
  ship,
  shown,
  unhold,
} from './support/play.ts';

const books = anOrder({ items: [aLine('BOOK 4 60.00 0 6.00', { shipping: 425n }), aLine('CARD 1 3.50 0.29')] });
const W16 = anOrder({ items: [aLine('A 2 40.00 3.30', { shipping: 600n }), aLine('B 1 15.00 1.24')] });

describe('a life from order to full refund', () => {
  it('offers what can be done at each step (W1, R24)', () => {
    const items = [aLine('MUG 3 36.00 2.97', { shipping: 995n }), aLine('TEE 2 51.00 4.21'), aLine('CAP 1 18.99 1.57')];
    const some = { MUG: 1, TEE: 2 };
    const steps: [OrderCommand | null, string, string][] = [
      [null, 'NEW', 'SHIP INVOICE CANCEL_AMAZON_ORDER HOLD'],
      [invoice(some), 'PROCESSING', 'SHIP INVOICE CANCEL_AMAZON_ORDER HOLD'],
      [ship(some), 'PROCESSING', 'SHIP INVOICE CREDIT_MEMO HOLD'],
      [creditMemo({ TEE: 1 }), 'PROCESSING', 'SHIP INVOICE CREDIT_MEMO HOLD'],
      [invoice(), 'PROCESSING', 'SHIP CREDIT_MEMO HOLD'],
      [ship(), 'COMPLETE', 'CREDIT_MEMO'],
      [creditMemo(), 'CLOSED', ''],
    ];
    let order = anOrder({ items });
    for (const [command, state, actions] of steps) {
      order = command ? play(order, command) : order;
      expect([order.state, allowedActions(order)]).toEqual([state, actions]);
    }
  });

  it('ends with every action refused (W2)', () => {
    const closed = play(books, invoice(), ship(), creditMemo());
    const asked = [creditMemo(), invoice(), hold, ship(), cancel, unhold].map((command) => refusals(closed, command));
    expect(asked).toEqual([
      ['REFUND_STATE_FORBIDDEN at orderId'],
      ['INVOICE_STATE_FORBIDDEN at orderId'],
      ['HOLD_NOT_ALLOWED at orderId'],
      ['NOTHING_TO_SHIP at orderId'],
      ['AMAZON_CANCEL_NOT_UNSHIPPED at amazonOrderNumber'],
      ['UNHOLD_NOT_ALLOWED at orderId'],
    ]);
  });
});

describe('a cancel', () => {
  it('of an order that is not invoiced cancels it, and tells Amazon every line (W5, R4)', () => {
    const after = play(books, cancel);
    expect(after).toMatchObject({
      state: 'CANCELED',
      status: 'canceled',
      shippingState: 'CANCELED',
      canceledTotal: 6204n,
    });
    expect(after.items.map(({ quantityCanceled }) => quantityCanceled)).toEqual([4, 1]);
    expect(allowedActions(after)).toBe('');

    expect(eventsOf(books, cancel).flatMap((event) => effectsOf(books, event))).toEqual([
      {
        subject: { type: 'AMAZON_ORDER', id: 'amazon-order' },
        message: { kind: 'CANCEL_ORDER', reason: 'NO_INVENTORY', amazonOrderItemIds: ['amazon-BOOK', 'amazon-CARD'] },
      },
    ]);
  });

  it('of an invoiced order credits everything, closes it, and tells Amazon once (W17, R4)', () => {
    const invoiced = play(W16, invoice());
    const events = eventsOf(invoiced, cancel);
    expect(shown(creditMemoIn(events).amounts)).toEqual({
      subtotal: '55.00',
      shipping: '6.00',
      tax: '4.54',
      grandTotal: '65.54',
    });
    expect(events.flatMap((event) => effectsOf(invoiced, event)).map(({ message }) => message.kind)).toEqual([
      'CANCEL_ORDER',
    ]);

    const after = play(invoiced, cancel);
    expect(after).toMatchObject({
      state: 'CLOSED',
      shippingState: 'CANCELED',
      refunded: { grandTotal: 6554n },
      canceledTotal: 0n,
    });
    expect(refusals(after, cancel)).toEqual(['AMAZON_CANCEL_NOT_UNSHIPPED at amazonOrderNumber']);
  });

  it('of a half-invoiced order credits that half and cancels the other', () => {
    const after = play(play(W16, invoice({ A: 1 })), cancel);
    expect(after.state).toBe('CLOSED');
    expect(after.items.map((item) => [item.quantityRefunded, item.quantityCanceled])).toEqual([
      [1, 1],
      [0, 1],
    ]);
    expect(after.canceledTotal).toBe(W16.charged.grandTotal - after.invoiced.grandTotal);
  });
});

describe('a hold', () => {
  it('freezes the order, and a release brings back all it was (W4)', () => {
    const fraud = { ...play(books, invoice({ CARD: 1 })), status: 'fraud' };
    const held = play(fraud, { ...hold, reason: ' Looks odd ' });
    expect(held).toMatchObject({
      state: 'ON_HOLD',
      status: 'holded',
      hold: { reason: 'Looks odd', placedBy: 'Ana', placedAt: now },
    });
    expect(allowedActions(held)).toBe('UNHOLD');
    expect(play(held, unhold)).toEqual(fraud);
    expect(refusals(fraud, unhold)).toEqual(['UNHOLD_NOT_ALLOWED at orderId']);
  });

  it('that would end before it begins is refused', () => {
    expect(refusals(books, { ...hold, expiresAt: now })).toEqual(['INVALID_INPUT at expiresAt']);
  });

  const day = (days: number) => new Date(now.getTime() + days * 86_400_000);
  it.each([
    ['has no end', day(2), null, true],
    ['ends after ship-by', day(2), day(3), true],
    ['ends at ship-by', day(2), day(2), true],
    ['ends in time', day(2), day(1), false],
    ['meets no ship-by', null, null, false],
  ])('warns that ship-by is at risk when it %s (R44)', (_what, latestShipAt, expiresAt, warns) => {
    const outcome = ask({ ...books, latestShipAt }, { ...hold, expiresAt });
    expect(outcome).toMatchObject({ value: { warnings: warns ? ['SHIP_BY_AT_RISK'] : [] } });
  });

  it('of an order that has shipped puts no ship-by at risk', () => {
    const shipped = { ...play(books, ship()), latestShipAt: day(2) };
    expect(ask(shipped, hold)).toMatchObject({ value: { warnings: [] } });
  });
});

describe('what a caller should know although it worked (R44)', () => {
  it.each([
    ['the buyer asked to cancel', { buyerRequestedCancel: true }, 'WARN', ['BUYER_REQUESTED_CANCEL']],
    ['the buyer asked to cancel and a person has released the hold', { buyerRequestedCancel: true }, 'HOLD', []],
    ['a Prime order wants Amazon’s own label', { programs: ['PRIME'] }, 'WARN', ['PRIME_LABEL_EXPECTED']],
    ['nothing', {}, 'WARN', []],
  ] as const)('on shipping: %s', (_what, amazon, buyerCancelRequestPolicy, warnings) => {
    const policy = { readOnly: false, buyerCancelRequestPolicy };
    const order = { ...books, policy, amazon: aStanding(amazon) };
    expect(ask(order, ship())).toMatchObject({ value: { warnings } });
  });
});

describe('a comment', () => {
  it('without text is refused, together with everything else that is wrong', () => {
    const comment = { text: ' ', visibleToCustomer: false };
    expect(refusals(books, ship({ BOOK: 5 }, { comment }))).toEqual([
      'SHIP_QTY_EXCEEDED at packages.0.items.0.quantity',
      'COMMENT_EMPTY at comment.text',
    ]);
    expect(refusals(books, ship(null, { comment }))).toEqual(['COMMENT_EMPTY at comment.text']);
  });
});

describe('a permission', () => {
  it('to invoice is needed too for a shipment that invoices', () => {
    const viewer = aViewer(permissions.filter((one) => one !== 'INVOICE'));
    const circumstances = { at: now, actor: 'Ana', newId: ids() };
    const asked = (withInvoice: boolean) =>
      decide({ ...factsOf(books), viewer }, ship(null, { invoice: withInvoice }), circumstances);

    expect(asked(false).ok).toBe(true);
    expect(asked(true)).toMatchObject({ rejections: [{ code: 'PERMISSION_DENIED', source: 'PERMISSION' }] });
  });
});
