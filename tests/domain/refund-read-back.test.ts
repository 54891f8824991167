import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EffectState, SettledOutcome } from '../../src/domain/effects.ts';
import { parseAmount } from '../../src/domain/money.ts';
import { claimsHold, refundReadBack, type ToldRefund } from '../../src/domain/refund-read-back.ts';

const minute = (count: number) => new Date(Date.UTC(2026, 2, 2, 12, count));

/** In the notation `id state total minute`: a refund that was told then. */
function told(text: string, settledOutcome: SettledOutcome | null = null): ToldRefund {
  const [id = '', state = '', total = '', at = '0'] = text.split(' ');
  const about = { reason: 'OTHER', currency: 'USD', taxMode: 'EXCLUSIVE', items: [] } as const;
  const message = { kind: 'REFUND', creditMemoId: id, ...about, total } as const;
  const from = minute(Number(at));
  const sentAt = state === 'QUEUED' ? null : from;
  return { id, state: state as EffectState, message, settledOutcome, from, sentAt };
}

/** In the notation `total minute`: what Amazon shows. */
const shown = (...texts: readonly string[]) =>
  texts.map((text, index) => {
    const [total = '', at = '0'] = text.split(' ');
    return { reference: `r${index}`, total: parseAmount(total, 'USD') ?? 0n, postedAt: minute(Number(at)) };
  });

const usd = (state: string, expected: string, seen: string | null) => ({ state, expected, seen });

describe('a refund read back', () => {
  it('matches money of its amount, and is missing while there is none', () => {
    const all = [told('a ACCEPTED 12.00 1')];
    expect(refundReadBack('a', all, [])).toEqual(usd('MISSING', '12.00 USD', null));
    expect(refundReadBack('a', all, shown('12.00 2'))).toEqual(usd('MATCHED', '12.00 USD', '12.00 USD'));
    expect(refundReadBack('a', all, shown('12.00 0'))).toEqual(usd('MISSING', '12.00 USD', null));
  });

  it('is different when Amazon refunded another amount after it was told, and tells both', () => {
    const all = [told('a ACCEPTED 12.00 1')];
    expect(refundReadBack('a', all, shown('9.99 2'))).toEqual(usd('DIFFERENT', '12.00 USD', '9.99 USD'));
    expect(refundReadBack('a', all, shown('9.99 0'))).toEqual(usd('MISSING', '12.00 USD', null));
    expect(refundReadBack('a', all, shown('9.99 2', '12.00 3')).state).toBe('MATCHED');
  });

  it('shows one wrong amount in the place of one refund, the first that is missing', () => {
    const all = [told('a ACCEPTED 12.00 1'), told('b UNKNOWN 20.00 2')];
    expect(refundReadBack('a', all, shown('9.99 3')).state).toBe('DIFFERENT');
    expect(refundReadBack('b', all, shown('9.99 3')).state).toBe('MISSING');
    expect(refundReadBack('b', all, shown('9.99 3', '8.00 4'))).toEqual(usd('DIFFERENT', '20.00 USD', '8.00 USD'));
  });

  it('takes no money for its own that another refund of ours accounts for', () => {
    const all = [told('a ACCEPTED 12.00 1'), told('b CONFIRMED 9.99 1')];
    expect(refundReadBack('a', all, shown('9.99 2')).state).toBe('MISSING');
    const alike = [told('a ACCEPTED 12.00 1'), told('b CONFIRMED 12.00 1')];
    expect(refundReadBack('a', alike, shown('12.00 2')).state).toBe('MISSING');
    expect(refundReadBack('a', alike, shown('12.00 2', '12.00 3')).state).toBe('MATCHED');
  });

  it('counts a settled refund as done only when it is said to have happened', () => {
    const settled = (outcome: SettledOutcome) => [told('a ACCEPTED 12.00 1'), told('b SETTLED 12.00 1', outcome)];
    expect(refundReadBack('a', settled('HAPPENED'), shown('12.00 2')).state).toBe('MISSING');
    expect(refundReadBack('a', settled('DID_NOT_HAPPEN'), shown('12.00 2')).state).toBe('MATCHED');
  });

  it('never lets more of ours be done than Amazon shows, in whatever order they are looked at', () => {
    const amount = fc.constantFrom('9.99', '12.00');
    const refund = fc.tuple(fc.constantFrom('ACCEPTED', 'UNKNOWN', 'QUEUED', 'REFUSED'), amount, fc.nat(5));
    const money = fc.array(fc.tuple(amount, fc.nat(9)), { maxLength: 5 });
    fc.assert(
      fc.property(
        fc.array(refund, { minLength: 1, maxLength: 5 }),
        money,
        fc.infiniteStream(fc.nat()),
        (ours, seen, pick) => {
          const transactions = shown(...seen.map(([total, at]) => `${total} ${at}`));
          let all = ours.map(([state, total, at], index) => told(`${index} ${state} ${total} ${at}`));
          const open = () => all.filter(({ state }) => state === 'ACCEPTED' || state === 'UNKNOWN');
          for (let look = 0; look < 12 && open().length > 0; look++) {
            const id = open()[pick.next().value % open().length]?.id ?? '';
            if (refundReadBack(id, all, transactions).state !== 'MATCHED') continue;
            const state = 'CONFIRMED' as const;
            const next = all.map((one) => (one.id === id ? { ...one, state } : one));
            if (claimsHold(id, next, transactions)) all = next;
          }
          for (const total of ['9.99', '12.00']) {
            const done = all.filter(
              ({ state, message }) => state === 'CONFIRMED' && 'total' in message && message.total === total,
            );
            expect(done.length).toBeLessThanOrEqual(seen.filter(([amount]) => amount === total).length);
          }
          const wrong = all
            .map(({ id }) => refundReadBack(id, all, transactions))
            .filter(({ state }) => state === 'DIFFERENT');
          expect(wrong.length).toBeLessThanOrEqual(seen.length);
        },
      ),
    );
  });
});
