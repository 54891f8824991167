import { expect, it } from 'vitest';
import { useDesk } from '../support/desk.ts';
import { actsOf, itemId, listed, soon } from './support/acts.ts';
import { eachRefused, type Input } from './support/each-refused.ts';

const desk = useDesk();
const acts = actsOf(desk);

const lines = ['DESK 1 200.00 16.50', 'MAT 2 30.00 2.48'];
/** Another order, whose lines are none of this one's. */
const another = () => desk.anOrder({ number: '112-0000001-0000002', lines: ['PEN 1 1.00'], createdTime: soon(desk) });

it('a credit memo is refused for what is not there to give back', async () => {
  const { order } = await acts.ship(await desk.anOrder({ lines, shipping: '12.00' }), null, { invoice: true });
  const stranger = await another();
  await acts.invoice(stranger);
  const [foreign] = (await desk.orderBy(stranger.amazonOrderNumber)).invoices;
  const asked = (changes: Input = {}) => ({ reason: 'OTHER', items: [], ...changes });
  const mats = (quantity: number) => [{ itemId: itemId(order, 'MAT'), quantity }];

  await eachRefused(desk, 'creditMemo', order, [
    ['nothing', asked(), ['EMPTY_CREDIT_MEMO at items']],
    ['a fee alone', asked({ adjustmentFee: '1.00' }), ['EMPTY_CREDIT_MEMO at items']],
    ['too many', asked({ items: mats(3) }), ['REFUND_QTY_EXCEEDED at items.0.quantity']],
    ['too much', asked({ adjustmentRefund: '260.99' }), ['REFUND_EXCEEDS_PAID']],
    ['too much shipping', asked({ shippingAmount: '12.01' }), ['SHIPPING_REFUND_EXCEEDED at shippingAmount']],
    [
      'a fee beyond the refund',
      asked({ items: mats(1), adjustmentFee: '16.25' }),
      ['REFUND_TOTAL_NOT_POSITIVE at adjustmentFee'],
    ],
    ['finer than a cent', asked({ shippingAmount: '1.234' }), ['INVALID_INPUT at shippingAmount']],
    ['an invoice that is none', asked({ invoiceId: 'inv_1' }), ['INVOICE_NOT_FOUND at invoiceId']],
    ['another order’s invoice', asked({ invoiceId: foreign.id }), ['INVOICE_NOT_FOUND at invoiceId']],
    ['a shipment for an invoice', asked({ invoiceId: order.shipments[0].id }), ['INVOICE_NOT_FOUND at invoiceId']],
    [
      'returns of what is not refunded',
      asked({ items: mats(1), returnToStock: mats(2) }),
      ['RETURN_ITEM_NOT_IN_CREDIT_MEMO at returnToStock.0.quantity'],
    ],
    [
      'negative returns',
      asked({ items: mats(1), returnToStock: mats(-1) }),
      ['QTY_NEGATIVE at returnToStock.0.quantity'],
    ],
    [
      'much at once',
      asked({
        items: mats(-1),
        shippingAmount: '-1',
        adjustmentRefund: '-1.00',
        adjustmentFee: '0.005',
        returnToStock: [{ itemId: itemId(order, 'DESK'), quantity: 1 }],
        comment: { text: '' },
      }),
      [
        'QTY_NEGATIVE at items.0.quantity',
        'ADJUSTMENT_NEGATIVE_VALUE at shippingAmount',
        'ADJUSTMENT_NEGATIVE_VALUE at adjustmentRefund',
        'INVALID_INPUT at adjustmentFee',
        'RETURN_ITEM_NOT_IN_CREDIT_MEMO at returnToStock.0.itemId',
        'COMMENT_EMPTY at comment.text',
      ],
    ],
  ]);

  const [invoice] = order.invoices;
  const refunded = (await acts.creditMemo(order, null, { invoiceId: invoice.id, adjustmentFee: '1.00' })).order;
  expect(refunded.state).toBe('CLOSED');
});

it('a credit memo by an invoice gives back no more than that invoice, and none when nothing of it is left', async () => {
  const order = await desk.anOrder({ lines });
  const { invoice } = await acts.invoice(order, { MAT: 1 });
  await acts.invoice(order);
  const shipped = (await acts.ship(order)).order;
  const by = { reason: 'OTHER', invoiceId: invoice.id };
  await eachRefused(desk, 'creditMemo', shipped, [
    ['units of another', { ...by, items: listed(order, { MAT: 2 }) }, ['REFUND_QTY_EXCEEDED at items.0.quantity']],
    ['lines of another', { ...by, items: listed(order, { DESK: 1 }) }, ['REFUND_QTY_EXCEEDED at items.0.quantity']],
    ['shipping of an order without', { ...by, shippingAmount: '1.00' }, ['NO_SHIPPING_TO_REFUND at shippingAmount']],
  ]);
  const memo = await acts.creditMemo(order, null, { invoiceId: invoice.id });
  expect(memo.creditMemo.items).toMatchObject([{ quantity: 1, orderItem: { sku: 'MAT' } }]);
  await eachRefused(desk, 'creditMemo', memo.order, [
    ['an invoice used up', by, ['INVOICE_NOT_REFUNDABLE at invoiceId']],
  ]);
});

it('an amount in a currency without decimals has none', async () => {
  const { order } = await acts.ship(await desk.anOrder({ lines: ['MUG 1 1250'], currency: 'JPY' }), null, {
    invoice: true,
  });
  await eachRefused(desk, 'creditMemo', order, [
    ['half a yen', { reason: 'OTHER', adjustmentRefund: '1.5' }, ['INVALID_INPUT at adjustmentRefund']],
  ]);
  expect((await acts.creditMemo(order)).creditMemo.grandTotal).toEqual({ amount: '1250', currency: 'JPY' });
});

it('each kind of problem tells what its mending takes', async () => {
  const { order } = await acts.ship(await desk.anOrder({ lines, shipping: '12.00' }), null, { invoice: true });
  const stock = await acts.act('creditMemo', {
    orderId: order.id,
    reason: 'OTHER',
    items: listed(order, { MAT: 3 }),
    shippingAmount: '12.01',
    adjustmentFee: '1.234',
  });
  expect(stock.errors).toEqual([
    {
      __typename: 'QuantityError',
      code: 'REFUND_QTY_EXCEEDED',
      message: 'More units than are left to refund.',
      path: ['items', '0', 'quantity'],
      fix: 'Refund at most `available`.',
      itemId: itemId(order, 'MAT'),
      requested: 3,
      available: 2,
    },
    {
      __typename: 'AmountError',
      code: 'SHIPPING_REFUND_EXCEEDED',
      message: 'More shipping than is left to refund.',
      path: ['shippingAmount'],
      fix: 'Refund at most `available`.',
      availableAmount: { amount: '12.00', currency: 'USD' },
    },
    {
      __typename: 'InputError',
      code: 'INVALID_INPUT',
      message: '“1.234” is no amount in USD.',
      path: ['adjustmentFee'],
      fix: 'Like 12.34.',
    },
  ]);
  const { errors } = await acts.act('hold', { orderId: order.id });
  expect(errors).toMatchObject([{ __typename: 'RefusedError', source: 'ORDER', clearsAt: null }]);
});
