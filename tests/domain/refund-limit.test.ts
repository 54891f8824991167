import { expect, it } from 'vitest';
import { limitOf, overLimit, type RefundUse } from '../../src/domain/refund-limit.ts';

const noon = (day: number) => new Date(`2026-03-0${day}T12:00:00Z`);
const used = (...amounts: readonly [bigint, Date][]): RefundUse[] => amounts.map(([amount, at]) => ({ amount, at }));
const told = (limit: bigint, uses: readonly RefundUse[], amount: bigint, currency = 'USD') => {
  const problem = overLimit({ limit, uses }, amount, currency);
  return problem?.kind === 'AMOUNT' ? [problem.message, problem.fix, problem.available.amount] : problem;
};

it('is all there is, less what was refunded within a day', () => {
  expect(told(10_000n, [], 10_000n)).toBeNull();
  expect(told(10_000n, used([4_000n, noon(1)], [5_999n, noon(1)]), 1n)).toBeNull();
  expect(told(10_000n, used([4_000n, noon(1)], [6_000n, noon(1)]), 1n)).not.toBeNull();
});

it('says what is left, and when enough of it is free again', () => {
  const uses = used([3_000n, noon(1)], [3_000n, noon(2)], [3_000n, noon(3)]);
  const left = 'Your key may refund 100.00 USD within 24 hours; 10.00 USD of it is left.';
  const wait = (day: number) =>
    `Refund at most \`available\`, or wait: this much may be refunded at ${noon(day).toISOString()}.`;
  expect(told(10_000n, uses, 4_000n)).toEqual([left, wait(2), 1_000n]);
  expect(told(10_000n, uses, 4_001n)).toEqual([left, wait(3), 1_000n]);
  expect(told(10_000n, uses, 10_000n)).toEqual([left, wait(4), 1_000n]);
  expect(told(10_000n, uses, 10_001n)).toEqual([
    left,
    expect.stringMatching(/^It will not get more by waiting/),
    1_000n,
  ]);
});

it('says nothing below zero where more was refunded under an earlier limit', () => {
  expect(told(1_000n, used([5_000n, noon(1)]), 500n)).toEqual([
    'Your key may refund 10.00 USD within 24 hours; 0.00 USD of it is left.',
    'Refund at most `available`, or wait: this much may be refunded at 2026-03-02T12:00:00.000Z.',
    0n,
  ]);
});

it('is nothing in a currency that is not listed, and everything for a caller without limits', () => {
  const refundLimits = new Map([['USD', 10_000n]]);
  expect(limitOf({ refundLimits }, 'USD')).toBe(10_000n);
  expect(limitOf({ refundLimits }, 'EUR')).toBe(0n);
  expect(limitOf({ refundLimits: null }, 'EUR')).toBeNull();
  expect(limitOf({}, 'EUR')).toBeNull();
  expect(told(0n, [], 1n, 'EUR')).toEqual([
    'Your key may refund nothing in EUR.',
    'It will not get more by waiting: use a key with a higher limit, or with none.',
    0n,
  ]);
});
