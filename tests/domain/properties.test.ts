import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evolve } from '../../src/domain/evolve.ts';
import { sum } from '../../src/domain/money.ts';
import {
  type Amounts,
  addAmounts,
  addLineAmounts,
  type LineAmounts,
  noAmounts,
  noLineAmounts,
  quantityToCancel,
  quantityToInvoice,
  quantityToRefund,
  quantityToShip,
  subtractAmounts,
  totalOf,
} from '../../src/domain/order.ts';
import { order, stepKinds, steps, totalUnits } from './support/arbitrary.ts';
import { type History, happened, live, undone } from './support/history.ts';
import { ask, creditMemo, invoice } from './support/play.ts';

// Documents are what there is to get wrong, so they come more often than the rest.
const anySteps = steps('SHIP', 'INVOICE', 'INVOICE', 'CREDIT_MEMO', 'CREDIT_MEMO', 'AMAZON_REFUSES', ...stepKinds);
const anyHistory = fc.tuple(order, anySteps).map(([start, taken]) => live(start, taken));
const numRuns = 400;

function eachHistory(check: (history: History) => void) {
  const property = fc.property(anyHistory, (history) => {
    check(history);
  });
  fc.assert(property, { numRuns });
}

describe('whatever happens to an order', () => {
  it('never ships, invoices or refunds more units than there are', () => {
    eachHistory(({ order: { items } }) => {
      for (const item of items) {
        const { quantityOrdered: ordered, quantityCanceled: canceled } = item;
        expect(item.quantityInvoiced).toBeGreaterThanOrEqual(0);
        expect(item.quantityInvoiced + canceled).toBeLessThanOrEqual(ordered);
        expect(item.quantityShipped).toBeGreaterThanOrEqual(0);
        expect(item.quantityShipped + item.quantityShippedElsewhere + canceled).toBeLessThanOrEqual(ordered);
        expect(item.quantityRefunded).toBeGreaterThanOrEqual(0);
        expect(item.quantityRefunded).toBeLessThanOrEqual(item.quantityInvoiced);
        expect(canceled).toBeGreaterThanOrEqual(0);
        for (const left of [quantityToShip, quantityToInvoice, quantityToRefund, quantityToCancel]) {
          expect(left(item)).toBeGreaterThanOrEqual(0);
        }
      }
    });
  });

  it('counts on every line what its documents list', () => {
    eachHistory(({ order: { items }, invoices, shipments, memos }) => {
      const units = (lines: readonly { itemId: string; quantity: number }[], id: string) =>
        lines.filter(({ itemId }) => itemId === id).reduce((total, { quantity }) => total + quantity, 0);
      const parcels = shipments.flatMap(({ packages }) => packages);

      for (const item of items) {
        expect(item.quantityInvoiced).toBe(
          units(
            invoices.flatMap(({ lines }) => lines),
            item.id,
          ),
        );
        expect(item.quantityShipped).toBe(
          units(
            parcels.flatMap(({ lines }) => lines),
            item.id,
          ),
        );
        expect(item.quantityRefunded).toBe(
          units(
            memos.flatMap(({ memo }) => memo.lines),
            item.id,
          ),
        );
      }
    });
  });

  it('keeps line sums, document sums and order sums equal, field by field', () => {
    eachHistory(({ order: { items, ...header }, invoices, memos }) => {
      expect(header.invoiced).toEqual(added(invoices.map(({ amounts }) => amounts)));
      expect(header.refunded).toEqual(added(memos.map(({ memo }) => memo.amounts)));

      for (const item of items) {
        const linesOf = (documents: readonly { lines: readonly (LineAmounts & { itemId: string })[] }[]) =>
          addedLines(documents.flatMap(({ lines }) => lines.filter(({ itemId }) => itemId === item.id)));
        expect(item.invoiced).toEqual(linesOf(invoices));
        expect(item.refunded).toEqual(linesOf(memos.map(({ memo }) => memo)));
      }
      for (const { lines, amounts } of invoices) expect(amounts.subtotal).toBe(sum(lines.map(({ row }) => row)));
      for (const { memo } of memos) {
        const total = totalOf(header.taxMode, memo.amounts) + memo.adjustmentRefund - memo.adjustmentFee;
        expect(memo.amounts.grandTotal).toBe(total);
      }
    });
  });

  it('never invoices more than was charged, refunds more than was paid, or makes a document below zero', () => {
    eachHistory(({ order: { charged, invoiced, refunded }, invoices, memos }) => {
      for (const { amounts } of invoices) expect(amounts.grandTotal).toBeGreaterThanOrEqual(0n);
      for (const { memo } of memos) expect(memo.amounts.grandTotal).toBeGreaterThanOrEqual(0n);
      expect(invoiced.grandTotal).toBeLessThanOrEqual(charged.grandTotal);
      expect(refunded.grandTotal).toBeLessThanOrEqual(invoiced.grandTotal);
    });
  });

  it('never lets a part of a line exceed the line, nor its discount what is left of it', () => {
    eachHistory(({ order: { items }, invoices, memos }) => {
      for (const { row, otherCharges, discount, tax } of [...invoices, ...memos.map(({ memo }) => memo)].flatMap(
        ({ lines }) => lines,
      )) {
        for (const amount of [row, otherCharges, tax, discount]) expect(amount).toBeGreaterThanOrEqual(0n);
        expect(discount).toBeLessThanOrEqual(row);
      }
      for (const { charged, invoiced, refunded } of items) {
        for (const field of ['row', 'otherCharges', 'discount', 'tax'] as const) {
          expect(invoiced[field]).toBeLessThanOrEqual(charged[field]);
          expect(refunded[field]).toBeLessThanOrEqual(invoiced[field]);
        }
      }
    });
  });

  it('holds nothing but what its events say: the same events make the same order, and change none', () => {
    fc.assert(
      fc.property(order, anySteps, (start, taken) => {
        const first = live(start, taken);
        const frozen = structuredClone(start);
        expect(first.events.reduce(evolve, start)).toEqual(first.order);
        expect(live(start, taken).order).toEqual(first.order);
        expect(start).toEqual(frozen);
      }),
      { numRuns: 100 },
    );
  });

  it('remembers a hold exactly while it is on hold', () => {
    eachHistory(({ order: { state, hold } }) => {
      expect(hold !== null).toBe(state === 'ON_HOLD');
    });
  });
});

describe('after any split into documents', () => {
  const split = fc.tuple(order, steps('SHIP', 'INVOICE', 'CREDIT_MEMO'));

  it('has invoiced the order to the cent once every unit is invoiced', () => {
    fc.assert(
      fc.property(split, ([start, taken]) => {
        const { order: before } = live(start, taken);
        const rest = ask(before, invoice());
        const after = rest.ok ? rest.value.events.reduce(evolve, before) : before;

        expect(totalUnits(after, quantityToInvoice)).toBe(0);
        expect(after.invoiced).toEqual(start.charged);
      }),
      { numRuns },
    );
  });

  it('leaves exactly nothing after a refund of everything left', () => {
    fc.assert(
      fc.property(split, ([start, taken]) => {
        const plain = taken.map((step) => ({ ...step, adjustment: 'NONE' as const }));
        const { order: before } = live(start, plain);
        const rest = ask(before, creditMemo());
        if (!rest.ok) {
          const toldBefore = rest.rejections.map(({ code }) => code);
          if (toldBefore.includes('AMAZON_REFUND_BEFORE_SHIPMENT')) return;
          expect(before.invoiced.grandTotal).toBe(before.refunded.grandTotal);
          return;
        }
        const after = rest.value.events.reduce(evolve, before);
        expect(subtractAmounts(after.invoiced, after.refunded)).toEqual(noAmounts);
        for (const item of after.items) expect(item.refunded).toEqual(item.invoiced);
      }),
      { numRuns },
    );
  });
});

describe('what Amazon did not do', () => {
  const anyStart = fc.tuple(order, steps('SHIP', 'INVOICE', 'INVOICE', 'CREDIT_MEMO', 'CREDIT_MEMO', 'HOLD', 'UNHOLD'));

  it('is undone without a trace: a voided credit memo restores sums, quantities and state', () => {
    fc.assert(
      fc.property(anyStart, steps('CREDIT_MEMO'), ([start, taken], [memo]) => {
        const before = live(start, taken);
        const after = memo ? happened(before, live(before.order, [memo]).events) : before;
        if (after.order === before.order) return;

        expect(happened(after, undone(after)).order).toEqual(before.order);
      }),
      { numRuns },
    );
  });

  it('is undone without a trace: so is a cancel, with the credit memo that went with it', () => {
    fc.assert(
      fc.property(anyStart, steps('CANCEL_AMAZON_ORDER'), ([start, taken], [cancel]) => {
        const before = live(start, taken);
        const after = cancel ? happened(before, live(before.order, [cancel]).events) : before;
        if (after.order === before.order) return;

        const events = undone(after);
        expect(happened(after, events).order).toEqual(before.order);
        expect(happened(after, events.toReversed()).order).toEqual(before.order);
      }),
      { numRuns },
    );
  });
});

function added(amounts: readonly Amounts[]): Amounts {
  return amounts.reduce(addAmounts, noAmounts);
}

function addedLines(lines: readonly LineAmounts[]): LineAmounts {
  return lines.reduce((total, { row, otherCharges, discount, tax }) => {
    return addLineAmounts(total, { row, otherCharges, discount, tax });
  }, noLineAmounts);
}
