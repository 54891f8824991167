import { expect, it } from 'vitest';
import { useDesk } from '../support/desk.ts';
import { actsOf, amazonHolds, amountsOf, itemId, type Shown, soon, standing } from './support/acts.ts';

// W1 to W6 of commerce-orders.md as decisions.md rules them: CANCEL is the Amazon cancel (R3), and nothing can be
// refunded before something has shipped (R24).

const desk = useDesk();
const acts = actsOf(desk);

it('W1: three lines are invoiced, shipped and refunded in parts, and end closed', async () => {
  const lines = ['MUG 3 36.00 2.97', 'TEE 2 51.00 4.21', 'CAP 1 18.99 1.57'];
  const order = await desk.anOrder({ lines, shipping: '9.95' });
  expect(amountsOf(order.totals)).toEqual({
    subtotal: '105.99',
    shipping: '9.95',
    tax: '8.75',
    grandTotal: '124.69',
    due: '124.69',
  });
  expect(standing(order)).toEqual({
    state: 'NEW',
    lines: ['MUG 3/0/0/0/0 ORDERED', 'TEE 2/0/0/0/0 ORDERED', 'CAP 1/0/0/0/0 ORDERED'],
    actions: 'SHIP INVOICE CANCEL_AMAZON_ORDER HOLD',
  });

  const first = await acts.invoice(order, { MUG: 1, TEE: 2 });
  expect(amountsOf(first.invoice)).toEqual({ subtotal: '63.00', shipping: '9.95', tax: '5.20', grandTotal: '78.15' });
  expect(first.order.totals).toMatchObject({ paid: { amount: '78.15' }, due: { amount: '46.54' } });
  expect(standing(first.order)).toEqual({
    state: 'PROCESSING',
    lines: ['MUG 3/1/0/0/0 PARTIAL', 'TEE 2/2/0/0/0 INVOICED', 'CAP 1/0/0/0/0 ORDERED'],
    actions: 'SHIP INVOICE CANCEL_AMAZON_ORDER HOLD',
  });

  const shipped = await acts.ship(order, { MUG: 1, TEE: 2 });
  expect(standing(shipped.order)).toEqual({
    state: 'PROCESSING',
    lines: ['MUG 3/1/1/0/0 PARTIAL', 'TEE 2/2/2/0/0 SHIPPED', 'CAP 1/0/0/0/0 ORDERED'],
    actions: 'SHIP INVOICE CREDIT_MEMO HOLD',
  });

  const refund = await acts.creditMemo(order, { TEE: 1 }, { shippingAmount: '0' });
  expect(amountsOf(refund.creditMemo)).toEqual({ subtotal: '25.50', tax: '2.11', grandTotal: '27.61' });
  expect(standing(refund.order)).toMatchObject({
    state: 'PROCESSING',
    lines: ['MUG 3/1/1/0/0 PARTIAL', 'TEE 2/2/2/1/0 MIXED', 'CAP 1/0/0/0/0 ORDERED'],
  });

  const rest = await acts.invoice(order);
  expect(amountsOf(rest.invoice)).toEqual({ subtotal: '42.99', tax: '3.55', grandTotal: '46.54' });
  expect(rest.invoice.items.map((line: Shown) => [line.orderItem.sku, line.rowTotal.amount, line.tax.amount])).toEqual([
    ['MUG', '24.00', '1.98'],
    ['CAP', '18.99', '1.57'],
  ]);
  expect(rest.order.totals).toMatchObject({ paid: { amount: '124.69' }, due: { amount: '0.00' } });
  expect(standing(rest.order).actions).toBe('SHIP CREDIT_MEMO HOLD');

  const last = await acts.ship(order);
  expect(last.shipment.items).toEqual([
    { quantity: 2, orderItem: { sku: 'MUG' } },
    { quantity: 1, orderItem: { sku: 'CAP' } },
  ]);
  expect(standing(last.order)).toMatchObject({ state: 'COMPLETE', actions: 'CREDIT_MEMO' });

  const all = await acts.creditMemo(order);
  expect(amountsOf(all.creditMemo)).toEqual({ subtotal: '80.49', shipping: '9.95', tax: '6.64', grandTotal: '97.08' });
  expect(standing(all.order)).toMatchObject({ state: 'CLOSED', actions: '' });
  expect(all.order.totals).toMatchObject({ refunded: { amount: '124.69' }, refundable: { amount: '0.00' } });

  await desk.drain();
  expect(await amazonHolds(desk, order.amazonOrderNumber)).toEqual({
    status: 'SHIPPED',
    packages: 2,
    told: ['CONFIRM_SHIPMENT', 'REFUND', 'CONFIRM_SHIPMENT', 'REFUND'],
  });
  const { amazonEffects } = await desk.orderBy(order.amazonOrderNumber);
  expect(amazonEffects.map(({ state }: Shown) => state)).toEqual(Array(4).fill('CONFIRMED'));
});

it('W2: an order is invoiced, shipped and refunded in full, and then takes nothing more', async () => {
  const order = await desk.anOrder({
    lines: ['PEN 2 19.90 1.64', 'PAD 1 7.50 0.62'],
    shipping: '5.00',
    shippingTax: '0.41',
  });
  const invoiced = await acts.invoice(order);
  expect(amountsOf(invoiced.invoice)).toEqual({
    subtotal: '27.40',
    shipping: '5.00',
    tax: '2.67',
    shippingTax: '0.41',
    grandTotal: '35.07',
  });
  expect(standing(invoiced.order)).toMatchObject({ state: 'PROCESSING', actions: 'SHIP CANCEL_AMAZON_ORDER HOLD' });
  expect(standing((await acts.ship(order)).order)).toMatchObject({ state: 'COMPLETE', actions: 'CREDIT_MEMO' });

  const refund = await acts.creditMemo(order);
  expect(refund.creditMemo.grandTotal.amount).toBe('35.07');
  expect(standing(refund.order)).toEqual({
    state: 'CLOSED',
    lines: ['PEN 2/2/2/2/0 REFUNDED', 'PAD 1/1/1/1/0 REFUNDED'],
    actions: '',
  });

  const orderId = order.id;
  const packages = [{ carrierCode: 'UPS', trackingNumber: '1Z1' }];
  const reason = 'OTHER';
  expect(await acts.refusals('creditMemo', { orderId, reason })).toEqual(['REFUND_STATE_FORBIDDEN at orderId']);
  expect(await acts.refusals('invoice', { orderId })).toEqual(['INVOICE_STATE_FORBIDDEN at orderId']);
  expect(await acts.refusals('hold', { orderId })).toEqual(['HOLD_NOT_ALLOWED at orderId']);
  expect(await acts.refusals('ship', { orderId, packages })).toEqual(['NOTHING_TO_SHIP at orderId']);

  await desk.drain();
  expect(await amazonHolds(desk, order.amazonOrderNumber)).toEqual({
    status: 'SHIPPED',
    packages: 1,
    told: ['CONFIRM_SHIPMENT', 'REFUND'],
  });
});

it('W3: an order that ships before it is invoiced is complete with its invoice', async () => {
  const order = await desk.anOrder({ lines: ['LAMP 2 80.00 6.60'] });
  const one = await acts.ship(order, { LAMP: 1 });
  expect(one.order.items).toMatchObject([{ quantityToInvoice: 2, quantityToShip: 1 }]);
  expect(standing(one.order)).toEqual({
    state: 'PROCESSING',
    lines: ['LAMP 2/0/1/0/0 PARTIAL'],
    actions: 'SHIP INVOICE HOLD',
  });

  const rest = await acts.ship(order);
  expect(standing(rest.order)).toEqual({
    state: 'PROCESSING',
    lines: ['LAMP 2/0/2/0/0 MIXED'],
    actions: 'INVOICE HOLD',
  });
  const reason = 'OTHER';
  expect(await acts.refusals('creditMemo', { orderId: order.id, reason })).toEqual(['NOTHING_TO_REFUND at orderId']);
  const { amazonOrderNumber } = order;
  expect(await acts.refusals('cancelAmazonOrder', { amazonOrderNumber, reason: 'NO_INVENTORY' })).toEqual([
    'AMAZON_CANCEL_NOT_UNSHIPPED at amazonOrderNumber',
  ]);

  const invoiced = await acts.invoice(order);
  expect(invoiced.invoice.grandTotal.amount).toBe('86.60');
  expect(standing(invoiced.order)).toMatchObject({ state: 'COMPLETE', actions: 'CREDIT_MEMO' });
});

it('W4: a hold freezes a new order, and its release brings everything back', async () => {
  const order = await desk.anOrder({ lines: ['LAMP 2 80.00 6.60'] });
  const held = await acts.hold(order, { reason: 'Looks odd' });
  expect(held.order).toMatchObject({ state: 'ON_HOLD', status: 'holded' });
  expect(standing(held.order).actions).toBe('UNHOLD');

  const { id: orderId, amazonOrderNumber } = order;
  const packages = [{ carrierCode: 'UPS', trackingNumber: '1Z1' }];
  expect(await acts.refusals('invoice', { orderId })).toEqual(['INVOICE_STATE_FORBIDDEN at orderId']);
  expect(await acts.refusals('ship', { orderId, packages })).toEqual(['SHIP_STATE_FORBIDDEN at orderId']);
  expect(await acts.refusals('creditMemo', { orderId, reason: 'OTHER' })).toEqual([
    'REFUND_STATE_FORBIDDEN at orderId',
  ]);
  expect(await acts.refusals('cancelAmazonOrder', { amazonOrderNumber, reason: 'NO_INVENTORY' })).toEqual([
    'AMAZON_CANCEL_ORDER_ON_HOLD at amazonOrderNumber',
  ]);
  expect(await acts.refusals('hold', { orderId })).toEqual(['HOLD_NOT_ALLOWED at orderId']);

  const released = await acts.unhold(order);
  expect(released.order).toMatchObject({ state: 'NEW', status: 'pending' });
  expect(standing(released.order)).toEqual(standing(order));
  expect(await acts.refusals('unhold', { orderId })).toEqual(['UNHOLD_NOT_ALLOWED at orderId']);
  await desk.drain();
  expect(await desk.amazonEffects()).toEqual([]);
});

const books = { lines: ['BOOK 4 60.00 0 6.00', 'CARD 1 3.50 0.29'], shipping: '4.25' };

it('W5: an untouched order is cancelled here and at Amazon, and nothing is due any more', async () => {
  const order = await desk.anOrder(books);
  expect(amountsOf(order.totals)).toMatchObject({ discount: '6.00', grandTotal: '62.04' });

  const canceled = await acts.cancel(order);
  expect(canceled.creditMemo).toBeNull();
  expect(canceled.order.shippingState).toBe('CANCELED');
  expect(standing(canceled.order)).toEqual({
    state: 'CANCELED',
    lines: ['BOOK 4/0/0/0/4 CANCELED', 'CARD 1/0/0/0/1 CANCELED'],
    actions: '',
  });
  expect(canceled.order.totals).toMatchObject({ canceled: { amount: '62.04' }, due: { amount: '0.00' } });

  const { id: orderId, amazonOrderNumber } = order;
  expect(await acts.refusals('cancelAmazonOrder', { amazonOrderNumber, reason: 'NO_INVENTORY' })).toEqual([
    'AMAZON_CANCEL_NOT_UNSHIPPED at amazonOrderNumber',
  ]);
  expect(await acts.refusals('invoice', { orderId })).toEqual(['INVOICE_STATE_FORBIDDEN at orderId']);
  await desk.drain();
  expect(await amazonHolds(desk, amazonOrderNumber)).toEqual({
    status: 'CANCELLED',
    packages: 0,
    told: ['CANCEL_ORDER'],
  });
});

it('W6: a wrong invoice is refused, and the first right one carries the shipping', async () => {
  const order = await desk.anOrder(books);
  const other = await desk.anOrder({ number: '112-0000001-0000002', lines: ['PEN 1 1.00'], createdTime: soon(desk) });
  const refused = (items: readonly (readonly [string, number])[]) =>
    acts.refusals('invoice', { orderId: order.id, items: items.map(([id, quantity]) => ({ itemId: id, quantity })) });
  const [book, card] = [itemId(order, 'BOOK'), itemId(order, 'CARD')];

  expect(await refused([[book, 5]])).toEqual(['INVOICE_QTY_EXCEEDED at items.0.quantity']);
  expect(
    await refused([
      [book, 0],
      [card, 0],
    ]),
  ).toEqual(['EMPTY_INVOICE at items']);
  expect(await refused([[itemId(other, 'PEN'), 1]])).toEqual(['ITEM_NOT_IN_ORDER at items.0.itemId']);

  const first = await acts.invoice(order, { CARD: 1 });
  expect(amountsOf(first.invoice)).toEqual({ subtotal: '3.50', shipping: '4.25', tax: '0.29', grandTotal: '8.04' });
  expect(first.order).toMatchObject({ state: 'PROCESSING', totals: { due: { amount: '54.00' } } });
  expect(await refused([[card, 1]])).toEqual(['INVOICE_QTY_EXCEEDED at items.0.quantity']);

  const rest = await acts.invoice(order);
  expect(amountsOf(rest.invoice)).toEqual({ subtotal: '60.00', discount: '6.00', grandTotal: '54.00' });
  expect(rest.order).toMatchObject({ state: 'PROCESSING', totals: { paid: { amount: '62.04' } } });
});
