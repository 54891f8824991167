import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absorb } from '../../src/domain/absorb.ts';
import type { OrderEvent } from '../../src/domain/events.ts';
import { evolve } from '../../src/domain/evolve.ts';
import { judgeImport } from '../../src/domain/import.ts';
import { mayBecome, transitions } from '../../src/domain/lifecycle.ts';
import { type Order, orderStates } from '../../src/domain/order.ts';
import { orderActions } from '../../src/domain/order-actions.ts';
import type { OrderSettings } from '../../src/domain/store.ts';
import { aLine, anAmazonItem, anOrder, aProduct, aReport, aStore, ids, now, someMoney } from '../support/orders.ts';
import { order, stepKinds, steps } from './support/arbitrary.ts';
import { live, type Move } from './support/history.ts';
import { hold, invoice, play, ship, unhold } from './support/play.ts';

const anySteps = steps('SHIP', 'INVOICE', 'INVOICE', 'CREDIT_MEMO', 'CREDIT_MEMO', 'AMAZON_REFUSES', ...stepKinds);
const told = ({ from, action, to }: Move) => `${from} → ${to} by ${action}`;

describe('the lifecycle', () => {
  it('has every change of state that any history makes, whoever makes it', () => {
    fc.assert(
      fc.property(order, anySteps, (start, taken) => {
        for (const move of live(start, taken).moves) {
          expect(mayBecome(move.from, move.action, move.to), told(move)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('names no change that no history makes', () => {
    const lived = fc.sample(fc.tuple(order, anySteps), { numRuns: 20_000, seed: 4 });
    const seen = new Set(lived.flatMap(([start, taken]) => live(start, taken).moves).map(told));
    for (const move of rareMoves()) seen.add(told(move));

    const listed = transitions.flatMap(({ from, action, to }) => to.map((state) => told({ from, action, to: state })));
    expect(listed.filter((move) => !seen.has(move))).toEqual([]);
  });

  it('lists each pair of state and cause once, and only changes', () => {
    const pairs = transitions.map(({ from, action }) => `${from} ${action}`);
    expect(new Set(pairs).size).toBe(pairs.length);
    for (const { from, to } of transitions) expect(to).not.toContain(from);
  });

  it('is what orders are held to: an event that breaks it is a bug, and thrown', () => {
    const odd: Order = { ...anOrder(), state: 'CANCELED' };
    const held = {
      reason: null,
      placedBy: 'Ana',
      placedAt: now,
      expiresAt: null,
      stateBefore: odd.state,
      statusBefore: '',
    };
    const event: OrderEvent = { kind: 'HELD', hold: held };
    expect(() => evolve(odd, event)).toThrow('HELD took an order from CANCELED to ON_HOLD');
  });

  it('lets no action bring about what Amazon alone does', () => {
    for (const from of orderStates)
      for (const action of orderActions)
        expect(mayBecome(from, action, 'NEW')).toBe(from === 'NEW' || (action === 'UNHOLD' && from === 'ON_HOLD'));
  });
});

/** A free mug, and a lamp that Amazon has canceled: once the mug is invoiced, nothing is left to do or to refund. */
const freeMug = anOrder({ items: [aLine('MUG 1 0'), aLine('LAMP 1 5.00', { quantityCanceled: 1 })] });

function rareMoves(): readonly Move[] {
  const shipped = play(freeMug, ship());
  const invoicedFirst = play(
    anOrder({ items: [aLine('MUG 2 0'), aLine('LAMP 1 5.00', { quantityCanceled: 1 })] }),
    invoice({ MUG: 2 }),
  );
  const held = play(invoicedFirst, hold);
  const allGone = aReport({
    shippingState: 'SHIPPED',
    items: [anAmazonItem({ quantityOrdered: 2, quantityFulfilled: 2 })],
  });
  const heldAndGone = absorb(held, allGone, ids()).reduce(evolve, held);
  const paidHeld = play(anOrder({ items: [aLine('MUG 2 10.00')] }), invoice(), hold);
  const paidGone = absorb(paidHeld, allGone, ids()).reduce(evolve, paidHeld);
  const gone = absorb(freeMug, aReport({ shippingState: 'SHIPPED', items: [] }), ids()).reduce(evolve, freeMug);
  const by = (action: Move['action'], from: Order, to: Order): Move => ({ from: from.state, action, to: to.state });
  return [
    by('INVOICE', gone, play(gone, invoice())),
    by('INVOICE', shipped, play(shipped, invoice())),
    by('SHIP', freeMug, play(freeMug, ship(null, { invoice: true }))),
    by('SHIP', invoicedFirst, play(invoicedFirst, ship())),
    ...(['UNHOLD', null] as const).flatMap((action) => [
      by(action, heldAndGone, play(heldAndGone, unhold)),
      by(action, paidGone, play(paidGone, unhold)),
    ]),
    ...imports().map((to): Move => ({ from: 'NEW', action: null, to })),
  ];
}

/** States in which orders begin that their import invoices. */
function imports(): readonly Order['state'][] {
  const mug = anAmazonItem({ quantityOrdered: 1, quantityFulfilled: 1 });
  const free = { ...mug, money: someMoney({ row: 0n }) };
  const lamp = anAmazonItem({
    sku: 'LAMP',
    quantityOrdered: 1,
    quantityUnfulfilled: 0,
    money: someMoney({ row: 500n }),
  });
  const settings: Partial<OrderSettings> = { invoiceOnImport: true };
  const judged = (changes: Parameters<typeof aReport>[0]) => {
    const products = new Map([aProduct(), aProduct({ sku: 'LAMP' })].map((product) => [product.sellerSku, product]));
    const context = {
      store: aStore(settings),
      products,
      amazonOrderId: 'amazon-order',
      askedFor: false,
      at: now,
      newId: ids(),
    };
    const verdict = judgeImport(aReport(changes), context);
    if (verdict.state !== 'IMPORTED') throw new Error(`The order was not imported: ${verdict.state}.`);
    return verdict.events.reduce(evolve, verdict.order).state;
  };
  return [
    judged({}),
    judged({ shippingState: 'SHIPPED', items: [mug] }),
    judged({ shippingState: 'PARTIALLY_SHIPPED', items: [free, lamp] }),
  ];
}
