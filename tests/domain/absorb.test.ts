import { describe, expect, it } from 'vitest';
import { absorb, unitsNotShipped } from '../../src/domain/absorb.ts';
import type { AmazonReport, ShippingState } from '../../src/domain/amazon-order.ts';
import { evolve } from '../../src/domain/evolve.ts';
import type { Order } from '../../src/domain/order.ts';
import { effectsOf } from '../../src/domain/outbox.ts';
import { aLine, anAmazonItem, anOrder, aReport, ids, now } from '../support/orders.ts';
import { allowedActions, cancel, creditMemo, hold, invoice, play, quantities, ship, unhold } from './support/play.ts';

const kit = anOrder({ items: [aLine('KIT 5 100.00 8.25', { shipping: 500n })] });

/** Amazon's report of the five kits: how many it shows as shipped, and how many as still open. */
function seen(shippingState: ShippingState, fulfilled = 0, open = 5 - fulfilled, changes: Partial<AmazonReport> = {}) {
  const item = anAmazonItem({
    sku: 'KIT',
    quantityOrdered: 5,
    quantityFulfilled: fulfilled,
    quantityUnfulfilled: open,
  });
  return aReport({ shippingState, items: [item], ...changes });
}

function seeing(order: Order, ...reports: readonly AmazonReport[]): Order {
  return reports.reduce((current, report) => absorb(current, report, ids('memo')).reduce(evolve, current), order);
}

describe('units Amazon shows as shipped (R27)', () => {
  it('and we have shipped are counted once, in whatever order we hear of them', () => {
    const shipped = play(kit, ship({ KIT: 2 }));
    expect(seeing(shipped, seen('PARTIALLY_SHIPPED', 2))).toEqual(seeing(shipped, seen('PARTIALLY_SHIPPED', 0)));
    expect(seeing(shipped, seen('PARTIALLY_SHIPPED', 2)).items).toMatchObject([
      { quantityShipped: 2, quantityShippedElsewhere: 0 },
    ]);
  });

  it('beyond ours are taken off what is left to ship, and stay off', () => {
    const shipped = play(kit, ship({ KIT: 1 }));
    const elsewhere = seeing(shipped, seen('PARTIALLY_SHIPPED', 3));
    expect(elsewhere.items).toMatchObject([{ quantityShipped: 1, quantityShippedElsewhere: 2 }]);

    const all = play(elsewhere, ship());
    expect(quantities(all, 'KIT')).toBe('5/0/3/0/0');
    expect(seeing(all, seen('PARTIALLY_SHIPPED', 3), seen('SHIPPED', 5)).items).toEqual(all.items);
    expect(all.shippingState).toBe('SHIPPED');
  });

  it('all of them leave nothing to ship: the order is complete once invoiced', () => {
    const gone = seeing(kit, seen('SHIPPED', 5));
    expect([gone.state, allowedActions(gone)]).toEqual(['NEW', 'INVOICE HOLD']);
    expect(play(gone, invoice())).toMatchObject({ state: 'COMPLETE', packageCount: 0 });
    expect(seeing(play(kit, invoice()), seen('SHIPPED', 5)).state).toBe('COMPLETE');
  });

  it('all of them, though its lines say less, leave nothing to ship either', () => {
    expect(allowedActions(seeing(kit, seen('SHIPPED', 0)))).toBe('INVOICE HOLD');
  });

  it('complete an order that is on hold when it is released', () => {
    const held = seeing(play(kit, invoice(), hold), seen('SHIPPED', 5));
    expect([held.state, play(held, unhold).state]).toEqual(['ON_HOLD', 'COMPLETE']);
  });
});

describe('units canceled at Amazon', () => {
  it('are canceled here, as far as they are neither shipped nor invoiced', () => {
    const changed = seeing(kit, seen('UNSHIPPED', 0, 3));
    expect(quantities(changed, 'KIT')).toBe('5/0/0/0/2');
    expect(seeing(changed, seen('UNSHIPPED', 0, 3))).toEqual(changed);
    expect(quantities(seeing(play(kit, invoice({ KIT: 4 })), seen('UNSHIPPED', 0, 3)), 'KIT')).toBe('5/4/0/0/1');
    expect(quantities(seeing(play(kit, ship({ KIT: 4 })), seen('PARTIALLY_SHIPPED', 0, 3)), 'KIT')).toBe('5/0/4/0/1');
  });

  it('can complete the order', () => {
    const open = play(kit, invoice({ KIT: 3 }), ship({ KIT: 3 }));
    expect([open.state, seeing(open, seen('PARTIALLY_SHIPPED', 3, 0)).state]).toEqual(['PROCESSING', 'COMPLETE']);
  });
});

describe('an order canceled at Amazon (R4)', () => {
  const canceled = seen('CANCELED', 0, 0);

  it('is canceled here when nothing was invoiced', () => {
    expect(seeing(kit, canceled)).toMatchObject({
      state: 'CANCELED',
      shippingState: 'CANCELED',
      canceledTotal: 11325n,
    });
  });

  it('is credited in full and closed when something was, and Amazon is not told', () => {
    const invoiced = play(kit, invoice({ KIT: 2 }));
    const events = absorb(invoiced, canceled, ids());
    expect(events.map(({ kind }) => kind)).toEqual(['AMAZON_CHANGED', 'REFUNDED', 'CANCELED']);
    expect(events.flatMap((event) => effectsOf(invoiced, event))).toEqual([]);

    const closed = seeing(invoiced, canceled);
    expect([closed.state, quantities(closed, 'KIT')]).toEqual(['CLOSED', '5/2/0/2/3']);
    expect(closed.refunded).toEqual(closed.invoiced);
  });

  it('is so also on hold, and the hold is gone', () => {
    expect(seeing(play(kit, hold), canceled)).toMatchObject({ state: 'CANCELED', hold: null });
    expect(seeing(play(kit, invoice(), hold), canceled)).toMatchObject({ state: 'CLOSED', hold: null });
  });

  it('gets back no more than was paid, goodwill included', () => {
    const generous = play(kit, invoice(), ship({ KIT: 1 }), creditMemo({}, { adjustmentRefund: '7.50' }));
    const closed = seeing(generous, canceled);
    expect(closed).toMatchObject({ state: 'CLOSED', refunded: { grandTotal: closed.invoiced.grandTotal } });
  });

  it('by us is only taken note of', () => {
    const ours = play(kit, invoice(), cancel);
    expect(absorb(ours, canceled, ids()).map(({ kind }) => kind)).toEqual(['AMAZON_CHANGED']);
    expect(seeing(ours, canceled, canceled)).toMatchObject({ state: 'CLOSED', amazon: { shippingState: 'CANCELED' } });
  });

  it('stays so when an earlier refund turns out not to have happened', () => {
    const refunded = play(kit, invoice(), ship({ KIT: 1 }), creditMemo({ KIT: 1 }));
    const lines = [{ ...refunded.refunded, itemId: 'KIT', quantity: 1, row: 2000n, tax: 165n, returnedToStock: 0 }];
    const memo = {
      id: 'memo',
      invoiceId: null,
      lines,
      amounts: refunded.refunded,
      adjustmentRefund: 0n,
      adjustmentFee: 0n,
    };
    const voided = evolve(seeing(refunded, canceled), { kind: 'CREDIT_MEMO_VOIDED', creditMemo: memo });
    expect(voided.state).toBe('CLOSED');
  });
});

describe('a buyer who asks to cancel', () => {
  const asked = seen('UNSHIPPED', 0, 5, { buyerCancelRequest: { reason: 'Found it cheaper' }, lastUpdatedAt: now });
  const kinds = (order: Order, report: AmazonReport) => absorb(order, report, ids()).map(({ kind }) => kind);
  const holding: Order = { ...kit, policy: { readOnly: false, buyerCancelRequestPolicy: 'HOLD' } };

  it('puts the order on hold where the store wants it, and once', () => {
    const held = seeing(holding, asked);
    expect(held).toMatchObject({
      state: 'ON_HOLD',
      hold: { reason: 'Found it cheaper', placedAt: now, expiresAt: null },
    });
    expect(seeing(play(held, unhold), asked).state).toBe('NEW');
  });

  it('leaves it as it is elsewhere, and when it is on hold or finished already', () => {
    expect(seeing(kit, asked)).toMatchObject({ state: 'NEW', amazon: { buyerRequestedCancel: true } });
    const notedOnly = ['AMAZON_CHANGED', 'BUYER_CANCEL_REQUESTED'];
    for (const order of [play(holding, hold), play(holding, invoice(), ship()), play(holding, cancel)]) {
      expect(kinds(order, asked)).toEqual(notedOnly);
    }
  });

  it('is noted once for each wish: again only when it was taken back in between', () => {
    const withdrawn = seen('UNSHIPPED');
    expect(kinds(kit, asked)).toEqual(['AMAZON_CHANGED', 'BUYER_CANCEL_REQUESTED']);
    expect(kinds(seeing(kit, asked), asked)).toEqual(['AMAZON_CHANGED']);
    expect(seeing(kit, asked, withdrawn).amazon.buyerRequestedCancel).toBe(false);
    expect(kinds(seeing(kit, asked, withdrawn), asked)).toEqual(['AMAZON_CHANGED', 'BUYER_CANCEL_REQUESTED']);
  });

  it('is noted also by the report that shows the order canceled', () => {
    const granted = seen('CANCELED', 0, 0, { buyerCancelRequest: { reason: null } });
    expect(kinds(kit, granted)).toEqual(['AMAZON_CHANGED', 'BUYER_CANCEL_REQUESTED', 'CANCELED']);
    expect(kinds(seeing(kit, asked), granted)).toEqual(['AMAZON_CHANGED', 'CANCELED']);
  });
});

describe('stock (R35)', () => {
  it('gets back the units that have not shipped, anywhere', () => {
    const lines = [aLine('KIT 5 100.00', { quantityShipped: 1, quantityShippedElsewhere: 2 }), aLine('CAP 2 9.00')];
    const items = [...lines, aLine('CAP 1 9.00', { id: 'other' })];
    expect(unitsNotShipped(anOrder({ items }))).toEqual(
      new Map([
        ['KIT', 2],
        ['CAP', 3],
      ]),
    );
  });

  it('gets nothing back twice: neither what Amazon canceled before, nor what a credit memo has put back', () => {
    const items = [aLine('KIT 5 100.00', { quantityShipped: 1, quantityCanceled: 1, quantityRefunded: 3 })];
    const back = (returned: number) => unitsNotShipped(anOrder({ items }), new Map([['KIT', returned]])).get('KIT');
    expect([0, 1, 2, 3].map(back)).toEqual([3, 3, 2, 1]);
  });
});
