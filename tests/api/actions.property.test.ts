import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseAmount } from '../../src/domain/money.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, type Mutation, type Shown, soon } from './support/acts.ts';

const desk = useDesk();
const acts = actsOf(desk);

const actions = ['SHIP', 'INVOICE', 'CREDIT_MEMO', 'CANCEL_AMAZON_ORDER', 'HOLD', 'UNHOLD'] as const;
type Action = (typeof actions)[number];
type Step = { readonly kind: Action | 'TIME_PASSES'; readonly share: number };

const mutationOf: Record<Action, Mutation> = {
  SHIP: 'ship',
  INVOICE: 'invoice',
  CREDIT_MEMO: 'creditMemo',
  CANCEL_AMAZON_ORDER: 'cancelAmazonOrder',
  HOLD: 'hold',
  UNHOLD: 'unhold',
};

// A cancel or a hold ends or stops a history, so they come seldom.
const step = fc.record({
  kind: fc.constantFrom<Step['kind'][]>(
    ...(['SHIP', 'SHIP', 'INVOICE', 'INVOICE', 'CREDIT_MEMO', 'CREDIT_MEMO', 'TIME_PASSES'] as const),
    ...actions,
  ),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
});
const histories = fc.tuple(fc.boolean(), fc.array(step, { minLength: 3, maxLength: 7 }));

/** Input that is right for an order that takes the action: a share of what is left, at least something. */
function inputFor(action: Action, share: number, order: Shown): Readonly<Record<string, unknown>> {
  const { id: orderId, amazonOrderNumber, items } = order;
  const some = (left: string) => {
    const chosen = items.map((item: Shown) => ({ itemId: item.id, quantity: Math.ceil(item[left] * share) }));
    return chosen.some(({ quantity }: { quantity: number }) => quantity > 0) ? chosen : null;
  };
  switch (action) {
    case 'SHIP':
      return { orderId, packages: [{ items: some('quantityToShip'), carrierCode: 'UPS', trackingNumber: '1Z1' }] };
    case 'INVOICE':
      return { orderId, items: some('quantityToInvoice') };
    case 'CREDIT_MEMO':
      return { orderId, items: some('quantityToRefund'), reason: 'OTHER' };
    case 'CANCEL_AMAZON_ORDER':
      return { amazonOrderNumber, reason: 'NO_INVENTORY' };
    case 'HOLD':
    case 'UNHOLD':
      return { orderId };
  }
}

async function take({ kind, share }: Step, order: Shown): Promise<Shown> {
  const { amazonOrderNumber } = order;
  if (kind === 'TIME_PASSES') {
    await desk.drain();
    await desk.advance(600);
    await desk.sync();
    return desk.orderBy(amazonOrderNumber);
  }
  const listed = order.actions.find(({ action }: Shown) => action === kind);
  const payload = await acts.act(mutationOf[kind], inputFor(kind, share, order));
  const codes = (reasons: readonly Shown[]) => reasons.map(({ code }) => code);
  expect([kind, codes(payload.errors)]).toEqual([kind, codes(listed.reasons)]);
  expect(order.allowedActions.includes(kind)).toBe(payload.errors.length === 0);
  expect(payload.order).toEqual(await desk.orderBy(amazonOrderNumber));
  return payload.order;
}

const cents = ({ amount }: Shown): bigint => parseAmount(amount, 'USD') ?? -1n;
const total = (documents: readonly Shown[]) => documents.reduce((sum, { grandTotal }) => sum + cents(grandTotal), 0n);

function sumsHold({ items, totals, invoices, shipments, creditMemos, state }: Shown): void {
  const over = state === 'CANCELED' || state === 'CLOSED';
  expect(cents(totals.invoiced)).toBe(total(invoices));
  expect(cents(totals.refunded)).toBe(total(creditMemos));
  expect(cents(totals.refundable)).toBe(total(invoices) - total(creditMemos));
  expect(cents(totals.due)).toBe(over ? 0n : cents(totals.grandTotal) - total(invoices));
  for (const item of items) {
    const units = (documents: readonly Shown[]) =>
      documents
        .flatMap((document) => document.items)
        .filter(({ orderItem }) => orderItem.sku === item.sku)
        .reduce((sum, { quantity }) => sum + quantity, 0);
    expect([units(invoices), units(shipments), units(creditMemos)]).toEqual([
      item.quantityInvoiced,
      item.quantityShipped,
      item.quantityRefunded,
    ]);
  }
}

let runs = 0;

/** A fresh order beside those of the runs before. */
async function start(taxed: boolean): Promise<Shown> {
  runs += 1;
  const tax = taxed ? '3.01' : '0';
  return desk.anOrder({
    number: `112-0000001-${String(runs).padStart(7, '0')}`,
    lines: [`A${runs} 3 10.00 ${tax} 1.00`, `B${runs} 2 19.99 0.83`, `C${runs} 1 0.01`],
    shipping: '4.99',
    createdTime: soon(desk),
  });
}

it('whatever is done, an action is listed exactly when it succeeds, and sums hold to the cent', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async ([taxed, steps]) => {
      let order = await start(taxed);
      for (const taken of steps) {
        order = await take(taken, order);
        sumsHold(order);
      }

      const everything: readonly Action[] = ['UNHOLD', 'SHIP', 'INVOICE', 'CREDIT_MEMO'];
      for (const kind of everything)
        if (order.allowedActions.includes(kind)) order = await take({ kind, share: 1 }, order);
      // Units went back one by one; what is left of the shipping goes with the last memo.
      if (order.allowedActions.includes('CREDIT_MEMO')) order = (await acts.creditMemo(order)).order;
      sumsHold(order);
      expect([order.state, order.totals.refundable.amount]).toEqual([
        expect.stringMatching(/^(CLOSED|CANCELED)$/),
        '0.00',
      ]);
    }),
    { numRuns: 6, endOnFailure: true },
  );
}, 120_000);
