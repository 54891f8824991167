import { describe, expect, it } from 'vitest';
import { type OrderState, orderStates } from '../../src/domain/order.ts';
import { belongsTo, builtInStatuses, defaultStatus, statusLabel } from '../../src/domain/statuses.ts';

// biome-ignore format: a table reads best as a table
const expected: Record<OrderState, { readonly default: string; readonly label: string; readonly others: readonly string[] }> = {
  NEW:        { default: 'pending',    label: 'Pending',    others: [] },
  PROCESSING: { default: 'processing', label: 'Processing', others: ['fraud'] },
  COMPLETE:   { default: 'complete',   label: 'Complete',   others: [] },
  CLOSED:     { default: 'closed',     label: 'Closed',     others: [] },
  CANCELED:   { default: 'canceled',   label: 'Canceled',   others: [] },
  ON_HOLD:    { default: 'holded',     label: 'On Hold',    others: [] },
};

describe('the statuses of a state', () => {
  it.each(orderStates)('%s are its default and those a comment may give', (state) => {
    const { default: code, label, others } = expected[state];
    expect(defaultStatus(state)).toBe(code);
    expect(statusLabel(builtInStatuses, code)).toBe(label);

    const own = builtInStatuses.filter((status) => belongsTo(builtInStatuses, status.code, state));
    expect(own.filter((status) => status.default).map((status) => status.code)).toEqual([code]);
    expect(own.filter((status) => !status.default).map((status) => status.code)).toEqual(others);
  });

  it('each belong to that state alone', () => {
    const belonging = builtInStatuses.map(
      ({ code }) => orderStates.filter((state) => belongsTo(builtInStatuses, code, state)).length,
    );
    expect(new Set(belonging)).toEqual(new Set([1]));
  });

  it('show their code where nobody has named them', () => {
    expect([statusLabel(builtInStatuses, 'paper_lost'), belongsTo(builtInStatuses, 'paper_lost', 'NEW')]).toEqual([
      'paper_lost',
      false,
    ]);
  });
});
