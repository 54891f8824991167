import { describe, expect, it } from 'vitest';
import { amazonOrders, stores } from '../../src/db/tables.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, aPackage, type Mutation, type Shown } from './support/acts.ts';
import { leavesNothing } from './support/kept.ts';

const desk = useDesk();
const acts = actsOf(desk);

const amazonSays = (values: Partial<typeof amazonOrders.$inferInsert>) => desk.db.update(amazonOrders).set(values);
const storeHas = (values: Partial<typeof stores.$inferInsert>) => desk.db.update(stores).set(values);

/** An order that may be shipped, invoiced and refunded: one of two units is on its way and paid. */
async function halfDone(): Promise<Shown> {
  return (await acts.ship(await desk.anOrder({ lines: ['MUG 2 10.00'] }), { MUG: 1 }, { invoice: true })).order;
}

/** A package to correct is there only after a shipment: tests of its own ask for that. */
type Asked = Exclude<Mutation, 'syncStore' | 'correctTracking'>;

function inputsFor({ id: orderId, amazonOrderNumber }: Shown): Record<Asked, object> {
  return {
    ship: { orderId, packages: [{ carrierCode: 'UPS', trackingNumber: '1Z2' }] },
    invoice: { orderId },
    creditMemo: { orderId, reason: 'OTHER' },
    cancelAmazonOrder: { amazonOrderNumber, reason: 'NO_INVENTORY' },
    hold: { orderId },
    unhold: { orderId },
    addComment: { orderId, text: 'seen' },
    sendEmail: { subjectId: orderId },
    correctAddress: { amazonOrderNumber, address: { region: 'CA' } },
    messageBuyer: { orderId, kind: 'UNEXPECTED_PROBLEM', text: 'A delay' },
  };
}

const actionOf = {
  ship: 'SHIP',
  invoice: 'INVOICE',
  creditMemo: 'CREDIT_MEMO',
  cancelAmazonOrder: 'CANCEL_AMAZON_ORDER',
  hold: 'HOLD',
  unhold: 'UNHOLD',
  addComment: 'ADD_COMMENT',
  sendEmail: 'SEND_EMAIL',
  correctAddress: 'CORRECT_ADDRESS',
  messageBuyer: 'MESSAGE_BUYER',
} as const;

/** Every mutation's refusals, which must be the very reasons that `actions` lists; nothing may come of them. */
async function refusals(order: Shown): Promise<Partial<Record<Mutation, string>>> {
  const { actions } = await desk.orderBy(order.amazonOrderNumber);
  const found: Partial<Record<Mutation, string>> = {};
  for (const [mutation, input] of Object.entries(inputsFor(order)) as [keyof typeof actionOf, object][]) {
    const listed = actions.find(({ action }: Shown) => action === actionOf[mutation]);
    const dryRun = listed.allowed;
    const payload = await leavesNothing(desk, () => acts.act(mutation, { ...input, dryRun }));
    const reasons = payload.errors.map(({ code, source, message, fix }: Shown) => ({ code, source, message, fix }));
    expect(reasons).toEqual(listed.reasons);
    if (dryRun) continue;
    expect(payload.order.version).toBe(order.version);
    found[mutation] = payload.errors.map(({ code }: Shown) => code).join(' ');
  }
  return found;
}

const finished = { hold: 'HOLD_NOT_ALLOWED', unhold: 'UNHOLD_NOT_ALLOWED' };
const shippedHere = { cancelAmazonOrder: 'AMAZON_CANCEL_NOT_UNSHIPPED' };

describe('what an order refuses, and lists as refused', () => {
  it('when it is new', async () => {
    expect(await refusals(await desk.anOrder({ lines: ['MUG 2 10.00'] }))).toEqual({
      creditMemo: 'NOTHING_TO_REFUND AMAZON_REFUND_BEFORE_SHIPMENT',
      unhold: 'UNHOLD_NOT_ALLOWED',
    });
  });

  it('when it is invoiced and nothing has shipped', async () => {
    const { order } = await acts.invoice(await desk.anOrder({ lines: ['MUG 2 10.00'] }));
    expect(await refusals(order)).toEqual({
      invoice: 'NOTHING_TO_INVOICE',
      creditMemo: 'AMAZON_REFUND_BEFORE_SHIPMENT',
      unhold: 'UNHOLD_NOT_ALLOWED',
    });
  });

  it('when it is half done, complete, and closed', async () => {
    const order = await halfDone();
    expect(await refusals(order)).toEqual({ ...shippedHere, unhold: 'UNHOLD_NOT_ALLOWED' });

    const complete = (await acts.ship(order, null, { invoice: true })).order;
    const over = { ...shippedHere, ...finished, ship: 'NOTHING_TO_SHIP', invoice: 'INVOICE_STATE_FORBIDDEN' };
    expect(await refusals(complete)).toEqual(over);

    const closed = (await acts.creditMemo(order)).order;
    expect(await refusals(closed)).toEqual({ ...over, creditMemo: 'REFUND_STATE_FORBIDDEN' });
  });

  it('when it is canceled', async () => {
    const { order } = await acts.cancel(await desk.anOrder({ lines: ['MUG 2 10.00'] }));
    expect(await refusals(order)).toEqual({
      ...finished,
      ship: 'SHIP_STATE_FORBIDDEN',
      invoice: 'INVOICE_STATE_FORBIDDEN',
      creditMemo: 'REFUND_STATE_FORBIDDEN',
      cancelAmazonOrder: 'AMAZON_CANCEL_NOT_UNSHIPPED',
      sendEmail: 'EMAIL_NOT_ALLOWED',
    });
  });

  it('when it is on hold', async () => {
    const { order } = await acts.hold(await desk.anOrder({ lines: ['MUG 2 10.00'] }));
    expect(await refusals(order)).toEqual({
      ship: 'SHIP_STATE_FORBIDDEN',
      invoice: 'INVOICE_STATE_FORBIDDEN',
      creditMemo: 'REFUND_STATE_FORBIDDEN',
      cancelAmazonOrder: 'AMAZON_CANCEL_ORDER_ON_HOLD',
      hold: 'HOLD_NOT_ALLOWED',
    });
  });

  it('because of what Amazon says of it', async () => {
    const order = await halfDone();
    const plain = { fulfilledBy: 'MERCHANT', programs: [], shippingState: 'PARTIALLY_SHIPPED' } as const;
    const always = { ...shippedHere, unhold: 'UNHOLD_NOT_ALLOWED' };
    const expected: [Partial<typeof amazonOrders.$inferInsert>, object][] = [
      [
        { fulfilledBy: 'AMAZON' },
        {
          ship: 'FULFILLED_BY_AMAZON',
          creditMemo: 'FULFILLED_BY_AMAZON',
          cancelAmazonOrder: 'FULFILLED_BY_AMAZON AMAZON_CANCEL_NOT_UNSHIPPED',
          correctAddress: 'FULFILLED_BY_AMAZON',
        },
      ],
      [{ programs: ['FBM_SHIP_PLUS'] }, { ship: 'CONFIRMED_BY_AMAZON' }],
      [{ programs: ['AMAZON_EASY_SHIP'] }, { ship: 'USE_EASY_SHIP' }],
      [{ programs: ['IN_STORE_PICK_UP', 'PREMIUM'] }, { ship: 'USE_SELLER_CENTRAL' }],
      [{ shippingState: 'PENDING' }, { ship: 'AWAITING_PAYMENT', invoice: 'AWAITING_PAYMENT' }],
      [{ shippingState: 'CANCELED' }, { ship: 'SHIP_STATE_FORBIDDEN', correctAddress: 'NOTHING_TO_CORRECT' }],
    ];
    for (const [values, codes] of expected) {
      await amazonSays({ ...plain, ...values });
      expect(await refusals(order)).toEqual({ ...always, ...codes });
    }
  });

  it('because of the store’s settings', async () => {
    const order = await halfDone();
    const always = { ...shippedHere, unhold: 'UNHOLD_NOT_ALLOWED' };
    await storeHas({ readOnly: true });
    expect(await refusals(order)).toEqual({
      ...always,
      ship: 'STORE_READ_ONLY',
      creditMemo: 'STORE_READ_ONLY',
      cancelAmazonOrder: 'AMAZON_CANCEL_NOT_UNSHIPPED STORE_READ_ONLY',
      messageBuyer: 'STORE_READ_ONLY',
    });

    await storeHas({ readOnly: false, buyerCancelRequestPolicy: 'REFUSE_SHIP' });
    expect(await refusals(order)).toEqual(always);
    await amazonSays({ buyerCancelRequestedAt: desk.clock.now });
    expect(await refusals(order)).toEqual({ ...always, ship: 'BUYER_REQUESTED_CANCEL' });
  });
});

it('a cancel of an Amazon order without lines is refused', async () => {
  await desk.amazonHas(amazonJson({ lines: [] }));
  await desk.advance(600);
  await desk.sync();
  const input = { amazonOrderNumber: '112-0000001-0000001', reason: 'NO_INVENTORY' };
  expect(await leavesNothing(desk, () => acts.refusals('cancelAmazonOrder', input))).toEqual([
    'NO_ORDER_ITEMS at amazonOrderNumber',
  ]);
});

it('what an order refuses is told alone: its input is judged only when the action is allowed', async () => {
  const { order } = await acts.hold(await desk.anOrder());
  const input = { orderId: order.id, packages: [aPackage(order, { MUG: 99 }, { trackingNumber: '' })] };
  expect(await acts.refusals('ship', input)).toEqual(['SHIP_STATE_FORBIDDEN at orderId']);
});
