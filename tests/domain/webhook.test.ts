import { describe, expect, it } from 'vitest';
import {
  comparePlaces,
  decideOverlap,
  decideReplay,
  isDoubted,
  restOf,
  retryAfterMs,
  settle,
} from '../../src/domain/webhook.ts';

const second = 1_000;
const hour = 3_600 * second;
const waits = { webhookRetryMs: 5 * second, webhookRetryMsMax: hour };
const now = new Date('2026-03-02T12:00:00Z');
const later = (ms: number) => new Date(now.getTime() + ms);
const giveUpAt = later(24 * hour);
const failed = { status: 503, failure: 'HTTP 503' };

describe('another try', () => {
  it('comes twice as late after each failure, up to an hour, and never at once for all', () => {
    const most = [1, 2, 3, 4, 10, 11, 60].map((attempts) => retryAfterMs(attempts, 1, waits));
    expect(most).toEqual([5 * second, 10 * second, 20 * second, 40 * second, 2_560 * second, hour, hour]);
    expect(retryAfterMs(3, 0, waits)).toBe(10 * second);
    expect(retryAfterMs(3, 0.5, waits)).toBe(15 * second);
  });

  it('waits as long as the receiver wants, but for an hour at most', () => {
    const wanting = (retryAfter: number) =>
      settle({ attempts: 1, giveUpAt }, { ...failed, retryAfterMs: retryAfter }, 0, waits, now);
    expect(wanting(120 * second)).toMatchObject({ nextAttemptAt: later(120 * second) });
    expect(wanting(48 * hour)).toMatchObject({ nextAttemptAt: later(hour) });
  });
});

describe('an attempt', () => {
  it('that is taken ends the delivery', () => {
    expect(settle({ attempts: 9, giveUpAt }, { status: 204, failure: null }, 0, waits, now)).toMatchObject({
      state: 'DELIVERED',
    });
  });

  it('that fails within the day is followed by another, the last one at the end of the day', () => {
    expect(settle({ attempts: 1, giveUpAt }, failed, 0, waits, now)).toEqual({
      state: 'PENDING',
      nextAttemptAt: later(2_500),
      pause: false,
    });
    const near = later(24 * hour - 10);
    expect(settle({ attempts: 40, giveUpAt }, failed, 0, waits, near)).toMatchObject({ nextAttemptAt: giveUpAt });
  });

  it('that fails when the day is over parks it', () => {
    expect(settle({ attempts: 40, giveUpAt }, failed, 0, waits, giveUpAt)).toEqual({ state: 'PARKED', pause: false });
  });

  it('that finds the receiver gone pauses the webhook and keeps the delivery', () => {
    expect(settle({ attempts: 1, giveUpAt }, { status: 410, failure: 'HTTP 410' }, 0, waits, giveUpAt)).toMatchObject({
      state: 'PENDING',
      pause: true,
    });
  });
});

it('a receiver that took nothing of five counts as down, and is left alone up to a minute', () => {
  expect([4, 5].map((failures) => isDoubted({ failures }))).toEqual([false, true]);
  expect([5, 6, 100].map((failures) => restOf({ failures }, 5 * second))).toEqual([5_000, 10_000, 60_000]);
});

describe('a replay', () => {
  const at = (position: number, sequence = 1, amazonOrderId = 'a') => ({ position, amazonOrderId, sequence });

  it('compares places by position, order and sequence', () => {
    expect(comparePlaces(at(1), at(2))).toBeLessThan(0);
    expect(comparePlaces(at(1, 9, 'a'), at(1, 1, 'b'))).toBeLessThan(0);
    expect(comparePlaces(at(1, 2), at(1, 1))).toBeGreaterThan(0);
    expect(comparePlaces(at(1), at(1))).toBe(0);
  });

  it('goes back, up to what was sent; one under way is not cut short', () => {
    expect(decideReplay({ place: at(9), replayUntil: null }, at(3))).toMatchObject({
      value: { place: at(3), replayUntil: at(9) },
    });
    expect(decideReplay({ place: at(5), replayUntil: at(9) }, at(3))).toMatchObject({
      value: { place: at(3), replayUntil: at(9) },
    });
    expect(decideReplay({ place: at(5), replayUntil: null }, at(6))).toMatchObject({ ok: false });
  });
});

it('an old secret goes on for as long as was said, up to 30 days', () => {
  expect(decideOverlap(0, now)).toMatchObject({ value: now });
  expect(decideOverlap(720, now)).toMatchObject({ value: later(720 * hour) });
  expect([-1, 721].map((hours) => decideOverlap(hours, now).ok)).toEqual([false, false]);
});
