import { describe, expect, it } from 'vitest';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, amazonHolds, amountsOf, listed, type Shown, standing } from './support/acts.ts';

// W7 to W12 of commerce-orders.md as decisions.md rules them: percentages are amounts (R30), shipping goes back only
// when it is named or everything is (R9), a complete order ships nothing more (R6).

const desk = useDesk();
const acts = actsOf(desk);

/** An order that is invoiced and shipped. */
async function complete(changes: Parameters<typeof desk.anOrder>[0]): Promise<Shown> {
  const { order } = await acts.ship(await desk.anOrder(changes), null, { invoice: true });
  expect(order.state).toBe('COMPLETE');
  return order;
}

it('W7: adjustments change what goes back, and Amazon hears of them as goodwill and restocking fee', async () => {
  const order = await complete({ lines: ['DESK 1 200.00 16.50', 'MAT 2 30.00 2.48'], shipping: '12.00' });
  expect(order.totals.grandTotal.amount).toBe('260.98');

  const tooMuch = { orderId: order.id, reason: 'OTHER', items: listed(order, { MAT: 1 }), adjustmentFee: '20.00' };
  expect(await acts.refusals('creditMemo', { ...tooMuch, shippingAmount: '0' })).toEqual([
    'REFUND_TOTAL_NOT_POSITIVE at adjustmentFee',
  ]);

  const both = { shippingAmount: '0', adjustmentRefund: '5.00', adjustmentFee: '2.00' };
  const mat = await acts.creditMemo(order, { MAT: 1 }, both);
  expect(amountsOf(mat.creditMemo)).toEqual({
    subtotal: '15.00',
    tax: '1.24',
    adjustmentRefund: '5.00',
    adjustmentFee: '2.00',
    grandTotal: '19.24',
  });
  expect(mat.order.state).toBe('COMPLETE');

  const desks = await acts.creditMemo(order, { DESK: 1 }, { shippingAmount: '0', adjustmentFee: '26.10' });
  expect(desks.creditMemo.grandTotal.amount).toBe('190.40');
  expect(standing(desks.order)).toMatchObject({ state: 'COMPLETE', actions: 'CREDIT_MEMO' });
  expect(desks.order.totals).toMatchObject({ refunded: { amount: '209.64' }, refundable: { amount: '51.34' } });

  await desk.drain();
  const [, first, second] = (await desk.amazonEffects()) as Shown;
  expect([first.detail.amount, second.detail.amount]).toEqual(['19.24', '190.40']);
  expect(first.detail.items[0].charges).toMatchObject([
    { type: 'Principal', amount: '15.00' },
    { type: 'Tax', amount: '1.24' },
    { type: 'Goodwill', amount: '5.00' },
    { type: 'RestockingFee', amount: '2.00' },
  ]);
});

describe('W8', () => {
  const bags = { lines: ['BAG 2 90.00 7.42'], shipping: '8.00', shippingTax: '0.66' };

  it('all of the shipping goes back with one unit when it is named, and none when it is not', async () => {
    const order = await complete(bags);
    const none = { orderId: order.id, items: listed(order, { BAG: 1 }), reason: 'OTHER', dryRun: true };
    expect(amountsOf((await acts.act('creditMemo', none)).creditMemo)).toEqual({
      subtotal: '45.00',
      tax: '3.71',
      grandTotal: '48.71',
    });

    const { creditMemo } = await acts.creditMemo(order, { BAG: 1 }, { shippingAmount: '8.00' });
    expect(amountsOf(creditMemo)).toEqual({
      subtotal: '45.00',
      shipping: '8.00',
      tax: '4.37',
      shippingTax: '0.66',
      grandTotal: '57.37',
    });
  });

  it('a part of the shipping takes its part of the tax, and the rest goes back with the rest', async () => {
    const order = await complete(bags);
    const part = await acts.creditMemo(order, { BAG: 1 }, { shippingAmount: '3.00' });
    expect(amountsOf(part.creditMemo)).toMatchObject({ tax: '3.96', shippingTax: '0.25', grandTotal: '51.96' });
    expect(part.order.state).toBe('COMPLETE');

    const rest = await acts.creditMemo(order);
    expect(amountsOf(rest.creditMemo)).toEqual({
      subtotal: '45.00',
      shipping: '5.00',
      tax: '4.12',
      shippingTax: '0.41',
      grandTotal: '54.12',
    });
    expect(rest.order).toMatchObject({ state: 'CLOSED', totals: { refunded: { amount: '106.08' } } });
  });
});

it('W9: the last unit of a line takes what is left of its tax', async () => {
  const order = await desk.anOrder({ lines: ['BALL 3 29.97 2.48'] });
  const invoices: string[][] = [];
  for (const _ of [1, 2, 3]) {
    const { invoice } = await acts.invoice(order, { BALL: 1 });
    invoices.push([invoice.tax.amount, invoice.grandTotal.amount]);
  }
  expect(invoices).toEqual([
    ['0.83', '10.82'],
    ['0.83', '10.82'],
    ['0.82', '10.81'],
  ]);
});

it('W9: the roundings of one invoice are carried from line to line', async () => {
  const order = await desk.anOrder({ lines: ['X 3 10.00 1.00', 'Y 3 10.00 1.00'] });
  const first = await acts.invoice(order, { X: 1, Y: 1 });
  const second = await acts.invoice(order, { X: 1, Y: 1 });
  const rest = await acts.invoice(order);
  const shown = [first, second, rest].map(({ invoice: { items, grandTotal } }) => [
    ...items.map((line: Shown) => `${line.rowTotal.amount} + ${line.tax.amount}`),
    grandTotal.amount,
  ]);
  expect(shown).toEqual([
    ['3.33 + 0.33', '3.34 + 0.33', '7.33'],
    ['3.34 + 0.33', '3.33 + 0.34', '7.34'],
    ['3.33 + 0.34', '3.33 + 0.33', '7.33'],
  ]);
  expect(rest.order.totals.due.amount).toBe('0.00');
});

it('W10: goodwill goes back without units, and what was given cannot be given twice', async () => {
  const order = await complete({ lines: ['FAN 1 50.00 4.13'], shipping: '6.00' });
  const goodwill = await acts.creditMemo(order, { FAN: 0 }, { shippingAmount: '0', adjustmentRefund: '7.50' });
  expect(amountsOf(goodwill.creditMemo)).toEqual({ adjustmentRefund: '7.50', grandTotal: '7.50' });
  expect(goodwill.creditMemo.items).toEqual([]);
  expect(goodwill.order.state).toBe('COMPLETE');

  const everything = { orderId: order.id, reason: 'OTHER' };
  expect((await acts.act('creditMemo', everything)).errors).toMatchObject([
    { __typename: 'AmountError', code: 'REFUND_EXCEEDS_PAID', path: [], availableAmount: { amount: '52.63' } },
  ]);
  const rest = await acts.creditMemo(order, null, { adjustmentFee: '7.50' });
  expect(rest.creditMemo.grandTotal.amount).toBe('52.63');
  expect(rest.order).toMatchObject({ state: 'CLOSED', totals: { refunded: { amount: '60.13' } } });
  expect(rest.warnings).toEqual([]);
});

it('W11: a full refund less a restocking fee closes the order, with a warning of what stays', async () => {
  const order = await complete({ lines: ['TV 1 100.00 0'] });
  const { creditMemo, order: after, warnings } = await acts.creditMemo(order, null, { adjustmentFee: '10.00' });
  expect(creditMemo.grandTotal.amount).toBe('90.00');
  expect(standing(after)).toEqual({ state: 'CLOSED', lines: ['TV 1/1/1/1/0 REFUNDED'], actions: '' });
  expect(after.totals).toMatchObject({ refundable: { amount: '10.00' }, due: { amount: '0.00' } });
  expect(warnings).toMatchObject([{ code: 'REMAINDER_NOT_REFUNDED' }]);
});

describe('W12', () => {
  it('refunded units count as units that have shipped first', async () => {
    const order = await desk.anOrder({ lines: ['KIT 5 100.00 8.25'] });
    expect((await acts.invoice(order)).invoice.grandTotal.amount).toBe('108.25');
    await acts.ship(order, { KIT: 2 });
    const refund = await acts.creditMemo(order, { KIT: 2 });
    expect(amountsOf(refund.creditMemo)).toEqual({ subtotal: '40.00', tax: '3.30', grandTotal: '43.30' });
    expect(refund.order).toMatchObject({ state: 'PROCESSING', items: [{ quantityToShip: 3 }] });

    const rest = await acts.ship(order);
    expect(standing(rest.order)).toMatchObject({ state: 'COMPLETE', lines: ['KIT 5/5/5/2/0 MIXED'] });
  });

  it('units refunded before they ship complete the order, which then ships nothing more', async () => {
    // R24: a free BOX that went out elsewhere makes the order PARTIALLY_SHIPPED.
    const partly = { lines: ['KIT 5 100.00 8.25', 'BOX 1 0 0'], status: 'PARTIALLY_SHIPPED' };
    const orderItems = amazonJson(partly).orderItems.map((item) =>
      item.product.sellerSku === 'BOX'
        ? { ...item, fulfillment: { quantityFulfilled: 1, quantityUnfulfilled: 0 } }
        : item,
    );
    const order = await desk.anOrder({ ...partly, order: { orderItems } });
    await acts.invoice(order);
    const refund = await acts.creditMemo(order, { KIT: 2 });
    expect(refund.creditMemo.grandTotal.amount).toBe('43.30');
    expect(refund.order).toMatchObject({ state: 'PROCESSING', items: [{ quantityToShip: 3 }, { quantityToShip: 0 }] });

    const shipped = await acts.ship(order, { KIT: 3 });
    expect(standing(shipped.order)).toMatchObject({ state: 'COMPLETE', actions: 'CREDIT_MEMO' });
    expect(shipped.order.items).toMatchObject([{ quantityToShip: 2 }, { quantityToShip: 0 }]);
    const packages = [{ carrierCode: 'UPS', trackingNumber: '1Z9' }];
    expect(await acts.refusals('ship', { orderId: order.id, packages })).toEqual(['NOTHING_TO_SHIP at orderId']);

    await desk.drain();
    expect(await amazonHolds(desk, order.amazonOrderNumber)).toMatchObject({ told: ['REFUND', 'CONFIRM_SHIPMENT'] });
  });
});
