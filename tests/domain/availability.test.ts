import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shippingStates } from '../../src/domain/amazon-order.ts';
import type { OrderCommand } from '../../src/domain/commands.ts';
import { decide, type OrderFacts } from '../../src/domain/decide.ts';
import { formatAmount } from '../../src/domain/money.ts';
import type { Order } from '../../src/domain/order.ts';
import { type OrderAction, orderActions } from '../../src/domain/order-actions.ts';
import { buyerCancelRequestPolicies } from '../../src/domain/order-policy.ts';
import { availability, reasonsAgainst } from '../../src/domain/rules.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { aLine, anOrder, aViewer, ids, now } from '../support/orders.ts';
import { order, stepKinds, steps } from './support/arbitrary.ts';
import { live } from './support/history.ts';
import {
  ask,
  cancel,
  comment,
  correctAddress,
  correctTracking,
  creditMemo,
  factsOf,
  hold,
  invoice,
  message,
  play,
  refusals,
  ship,
  type Units,
  unhold,
} from './support/play.ts';

/** Any order that can come about, in any store, at any moment of Amazon's, in anybody's eyes. */
const anyFacts: fc.Arbitrary<OrderFacts> = fc
  .record({
    start: order,
    taken: steps(...stepKinds),
    seen: fc.record({
      shippingState: fc.option(fc.constantFrom(...shippingStates)),
      fulfilledBy: fc.constantFrom('MERCHANT' as const, 'MERCHANT' as const, 'AMAZON' as const),
      programs: fc.subarray(['PRIME', 'FBM_SHIP_PLUS', 'AMAZON_EASY_SHIP', 'DELIVERY_BY_AMAZON', 'IN_STORE_PICK_UP'], {
        maxLength: 1,
      }),
      buyerRequestedCancel: fc.boolean(),
    }),
    readOnly: fc.boolean(),
    buyerCancelRequestPolicy: fc.constantFrom(...buyerCancelRequestPolicies),
    granted: fc.oneof(fc.constant(permissions), fc.subarray([...permissions])),
    usual: fc.boolean(),
  })
  .map(({ start, taken, seen, granted, usual, ...policy }) => {
    const { order: reached } = live(start, taken);
    if (usual) return factsOf(reached);
    const amazon = { ...reached.amazon, ...seen, shippingState: seen.shippingState ?? reached.amazon.shippingState };
    const changed = { ...reached, amazon, policy };
    return { ...factsOf(changed), viewer: aViewer(granted) };
  });

/** An input that nothing can be said against, if the action is possible at all. */
const validInput: Record<OrderAction, (order: Order) => OrderCommand> = {
  SHIP: () => ship(),
  INVOICE: () => invoice(),
  CREDIT_MEMO: (order) => {
    const free = order.charged.grandTotal === 0n;
    return creditMemo(free ? null : {}, free ? {} : { adjustmentRefund: formatAmount(1n, order.currency) });
  },
  CANCEL_AMAZON_ORDER: () => cancel,
  HOLD: () => hold,
  UNHOLD: () => unhold,
  ADD_COMMENT: () => comment('Gift for a neighbour'),
  SEND_EMAIL: ({ id }) => ({ action: 'SEND_EMAIL', subject: { type: 'ORDER', id } }),
  CORRECT_TRACKING: () => correctTracking({ trackingNumber: '1Z2' }),
  CORRECT_ADDRESS: () => correctAddress({ region: 'CA' }),
  MESSAGE_BUYER: () => message(),
};

describe('the list of actions', () => {
  it('names an action without a reason if and only if it is carried out, and else exactly the reasons it is refused for', () => {
    fc.assert(
      fc.property(anyFacts, fc.constantFrom(...orderActions), (facts, action) => {
        const listed = reasonsAgainst(facts, action).map(({ code }) => code);
        const command = validInput[action](facts.order);
        const outcome = decide(facts, command, { at: now, actor: 'Ana', newId: ids() });

        expect(outcome.ok ? [] : outcome.rejections.map(({ code }) => code)).toEqual(listed);
        expect(availability(facts, action).reasons.map(({ code }) => code)).toEqual(listed);
      }),
      { numRuns: 2000 },
    );
  });

  const usual = fc.tuple(order, steps('SHIP', 'INVOICE', 'CREDIT_MEMO', 'AMAZON_REPORTS', 'AMAZON_REFUSES'));
  const measured = [
    { action: 'SHIP', command: (units: Units) => ship(units), exceeded: 'SHIP_QTY_EXCEEDED' },
    { action: 'INVOICE', command: invoice, exceeded: 'INVOICE_QTY_EXCEEDED' },
    { action: 'CREDIT_MEMO', command: (units: Units) => creditMemo(units), exceeded: 'REFUND_QTY_EXCEEDED' },
  ] as const;

  it.each(measured)('gives the most units that $action takes: those are accepted, one more is refused', (one) => {
    fc.assert(
      fc.property(usual, ([start, taken]) => {
        // Goodwill is money beyond the units: after it, all the units may come to more than what is left.
        const plain = taken.map((step) =>
          step.adjustment === 'GOODWILL' ? { ...step, adjustment: 'NONE' as const } : step,
        );
        const { order: reached } = live(start, plain);
        const { reasons, items } = availability(factsOf(reached), one.action);
        if (reasons.length > 0) return;

        const most = Object.fromEntries(items().map(({ itemId, maxQuantity }) => [itemId, maxQuantity]));
        if (Object.values(most).some((units) => units > 0)) expect(refusals(reached, one.command(most))).toEqual([]);
        for (const { itemId, maxQuantity } of items()) {
          const outcome = ask(reached, one.command({ [itemId]: maxQuantity + 1 }));
          const codes = outcome.ok ? [] : outcome.rejections.map(({ code }) => code);
          expect(codes).toContain(one.exceeded);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives no units, and says why, for a line that is done while others are not', () => {
    const order = play(anOrder({ items: [aLine('A 2 10.00'), aLine('B 1 5.00')] }), ship({ A: 2 }));
    const { reasons, items } = availability(factsOf(order), 'SHIP');
    expect(reasons).toEqual([]);
    expect(items()).toMatchObject([
      { itemId: 'A', maxQuantity: 0, reasons: [{ code: 'NOTHING_TO_SHIP', source: 'LINE' }] },
      { itemId: 'B', maxQuantity: 1, reasons: [] },
    ]);
    expect(availability(factsOf(order), 'HOLD').items()).toEqual([]);
  });

  it('gives no units, and says why, while the action is refused', () => {
    const onHold = anOrder({ state: 'ON_HOLD' });
    expect(availability(factsOf(onHold), 'SHIP').items()).toMatchObject([
      { itemId: 'MUG', maxQuantity: 0, reasons: [{ code: 'SHIP_STATE_FORBIDDEN' }] },
    ]);
  });
});
