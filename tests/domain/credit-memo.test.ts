import { describe, expect, it } from 'vitest';
import type { CreditMemoCommand } from '../../src/domain/commands.ts';
import type { Order } from '../../src/domain/order.ts';
import { aLine, anOrder, aStanding } from '../support/orders.ts';
import {
  allowedActions,
  ask,
  creditMemo,
  creditMemoIn,
  eventsOf,
  invoice,
  play,
  quantities,
  refusals,
  ship,
  shown,
} from './support/play.ts';

const done = (order: Order) => play(order, invoice(), ship());
const refund = (order: Order, command: CreditMemoCommand) => creditMemoIn(eventsOf(order, command));
const total = (order: Order, command: CreditMemoCommand) => refund(order, command).amounts.grandTotal;

const desk = done(anOrder({ items: [aLine('DESK 1 200.00 16.50', { shipping: 1200n }), aLine('MAT 2 30.00 2.48')] }));
const bag = done(anOrder({ items: [aLine('BAG 2 90.00 7.42', { shipping: 800n, shippingTax: 66n })] }));
const fan = done(anOrder({ items: [aLine('FAN 1 50.00 4.13', { shipping: 600n })] }));
const kit = play(anOrder({ items: [aLine('KIT 5 100.00 8.25')] }), invoice());

describe('a credit memo', () => {
  it('refunds units, then everything left to exactly nothing (W1)', () => {
    const items = [aLine('MUG 3 36.00 2.97', { shipping: 995n }), aLine('TEE 2 51.00 4.21'), aLine('CAP 1 18.99 1.57')];
    const some = { MUG: 1, TEE: 2 };
    const shipped = play(anOrder({ items }), invoice(some), ship(some));
    expect(shown(refund(shipped, creditMemo({ TEE: 1 }, { shippingAmount: '0' })).amounts)).toEqual({
      subtotal: '25.50',
      tax: '2.11',
      grandTotal: '27.61',
    });

    const complete = play(shipped, creditMemo({ TEE: 1 }), invoice(), ship());
    expect([complete.state, quantities(complete, 'TEE')]).toEqual(['COMPLETE', '2/2/2/1/0']);
    const last = refund(complete, creditMemo());
    expect(shown(last.amounts)).toEqual({ subtotal: '80.49', shipping: '9.95', tax: '6.64', grandTotal: '97.08' });
    expect(last.lines.map(({ tax }) => tax)).toEqual([297n, 210n, 157n]);
    expect(play(complete, creditMemo())).toMatchObject({ state: 'CLOSED', refunded: { grandTotal: 12469n } });
  });

  it('adds what the merchant gives and takes off what he keeps (W7)', () => {
    const fee = creditMemo({ MAT: 1 }, { shippingAmount: '0', adjustmentFee: '20.00' });
    expect(refusals(desk, fee)).toEqual(['REFUND_TOTAL_NOT_POSITIVE at adjustmentFee']);

    const both = creditMemo({ MAT: 1 }, { adjustmentRefund: '5.00', adjustmentFee: '2.00' });
    expect(total(desk, both)).toBe(1924n);
    const kept = creditMemo({ DESK: 1 }, { adjustmentFee: '26.10' });
    expect(total(play(desk, both), kept)).toBe(19040n);

    const after = play(desk, both, kept);
    expect(after).toMatchObject({ state: 'COMPLETE', refunded: { grandTotal: 20964n }, adjustmentFees: 2810n });
    expect(allowedActions(after)).toBe('CREDIT_MEMO');
  });

  it('refunds the shipping it is told to, with its share of the tax (W8)', () => {
    expect(shown(refund(bag, creditMemo({ BAG: 1 }, { shippingAmount: '8.00' })).amounts)).toMatchObject({
      shipping: '8.00',
      tax: '4.37',
      grandTotal: '57.37',
    });
    const part = creditMemo({ BAG: 1 }, { shippingAmount: '3.00' });
    expect(shown(refund(bag, part).amounts)).toMatchObject({ shippingTax: '0.25', tax: '3.96', grandTotal: '51.96' });
    expect(shown(refund(play(bag, part), creditMemo()).amounts)).toMatchObject({
      shipping: '5.00',
      shippingTax: '0.41',
      tax: '4.12',
      grandTotal: '54.12',
    });
    expect(play(bag, part, creditMemo())).toMatchObject({ state: 'CLOSED', refunded: { grandTotal: 10608n } });
  });

  it('refunds no shipping when it lists units and says nothing of it (R9)', () => {
    expect(shown(refund(bag, creditMemo({ BAG: 2 })).amounts)).toEqual({
      subtotal: '90.00',
      tax: '7.42',
      grandTotal: '97.42',
    });
  });

  it('may be goodwill alone, and then a full refund takes a fee of that amount (W10)', () => {
    const goodwill = creditMemo({ FAN: 0 }, { shippingAmount: '0', adjustmentRefund: '7.50' });
    expect(total(fan, goodwill)).toBe(750n);

    const after = play(fan, goodwill);
    expect(ask(after, creditMemo())).toMatchObject({
      rejections: [{ code: 'REFUND_EXCEEDS_PAID', available: { amount: 5263n, currency: 'USD' } }],
    });
    expect(play(after, creditMemo(null, { adjustmentFee: '7.50' }))).toMatchObject({
      state: 'CLOSED',
      refunded: { grandTotal: 6013n },
    });
  });

  it('may be goodwill alone also once the shipping is refunded (R10)', () => {
    const shippingGone = play(fan, creditMemo({}, { shippingAmount: '6.00' }));
    expect(total(shippingGone, creditMemo({}, { adjustmentRefund: '1.00' }))).toBe(100n);
  });

  it('closes the order with a restocking fee, and says that money stays (W11)', () => {
    const tv = done(anOrder({ items: [aLine('TV 1 100.00')] }));
    const command = creditMemo(null, { adjustmentFee: '10.00' });
    expect(ask(tv, command)).toMatchObject({ value: { warnings: ['REMAINDER_NOT_REFUNDED'] } });
    expect(play(tv, command)).toMatchObject({ state: 'CLOSED', refunded: { grandTotal: 9000n } });
  });

  it('counts refunded units as those shipped first (W12 a)', () => {
    const refunded = play(kit, ship({ KIT: 2 }), creditMemo({ KIT: 2 }));
    expect(refunded).toMatchObject({ state: 'PROCESSING', refunded: { grandTotal: 4330n } });
    expect(refusals(refunded, ship({ KIT: 4 }))).toEqual(['SHIP_QTY_EXCEEDED at packages.0.items.0.quantity']);

    const after = play(refunded, ship({ KIT: 3 }));
    expect([after.state, quantities(after, 'KIT')]).toEqual(['COMPLETE', '5/5/5/2/0']);
  });

  it('of unshipped units completes the order when the others have shipped (W12 b, R6)', () => {
    const partly = { ...kit, amazon: aStanding({ shippingState: 'PARTIALLY_SHIPPED' }) };
    const after = play(partly, creditMemo({ KIT: 2 }), ship({ KIT: 3 }));
    expect([after.state, quantities(after, 'KIT'), allowedActions(after)]).toEqual([
      'COMPLETE',
      '5/5/3/2/0',
      'CREDIT_MEMO',
    ]);
  });

  it('leaves nothing to ship on the order it closes, also when units never went out (4.2)', () => {
    const partly = { ...kit, amazon: aStanding({ shippingState: 'PARTIALLY_SHIPPED' }) };
    const complete = play(partly, creditMemo({ KIT: 2 }), ship({ KIT: 3 }));
    const closed = play(complete, creditMemo({}, { adjustmentRefund: '64.95' }));
    expect([closed.state, allowedActions(closed)]).toEqual(['CLOSED', '']);
  });

  it('may come to zero (R15)', () => {
    expect(total(fan, creditMemo({ FAN: 1 }, { adjustmentFee: '54.13' }))).toBe(0n);
    const free = done(anOrder({ items: [aLine('GIFT 2 5.00 0 5.00')] }));
    expect(total(free, creditMemo({ GIFT: 1 }))).toBe(0n);
    expect(play(free, creditMemo({ GIFT: 1 }), creditMemo()).state).toBe('CLOSED');
  });

  it('refunds gift wrap with its units, and the tip once, with the last unit (R22)', () => {
    const charged = { row: 1000n, otherCharges: 300n, discount: 0n, tax: 0n };
    const toys = anOrder({ items: [aLine('TOY 2', { charged, giftWrap: 300n })], orderCharge: 250n });
    expect(total(done(toys), creditMemo({ TOY: 1 }))).toBe(650n);
    expect(total(play(done(toys), creditMemo({ TOY: 1 })), creditMemo({ TOY: 1 }))).toBe(900n);

    const one = play(toys, invoice({ TOY: 1 }), ship({ TOY: 1 }), creditMemo({ TOY: 1 }));
    expect(one.refunded.grandTotal).toBe(900n);
    expect(play(one, invoice(), creditMemo()).refunded.grandTotal).toBe(1550n);
  });

  it('gives back a contained tax with the amounts, once (R23)', () => {
    const order = done(anOrder({ items: [aLine('TEE 2 24.00 4.00')], taxMode: 'INCLUSIVE' }));
    expect(shown(refund(order, creditMemo({ TEE: 1 })).amounts)).toEqual({
      subtotal: '12.00',
      tax: '2.00',
      grandTotal: '12.00',
    });
  });

  it('takes off a difference that made the order cheaper, before it refunds more than was paid (R23)', () => {
    const items = [aLine('CAP 1 3.00'), aLine('TEE 1 20.00')];
    const order = done(anOrder({ items, taxMode: 'UNKNOWN', orderCharge: -500n }));
    expect(total(order, creditMemo({ TEE: 1 }))).toBe(1500n);
    expect(total(play(order, creditMemo({ TEE: 1 })), creditMemo())).toBe(300n);
  });
});
