import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type EffectState, effectStates, type SettledOutcome } from '../../src/domain/effects.ts';
import { predecessorsOf, successorsOf } from '../../src/domain/superseded.ts';

const about = fc.constantFrom(
  ...['PACKAGE a', 'PACKAGE b', 'PACKAGE c', 'CREDIT_MEMO d', 'CREDIT_MEMO e', 'AMAZON_ORDER f'],
);
/** What Amazon is told of one order, in the order in which it was made. */
const messages = fc.array(about, { maxLength: 12 }).map((subjects) =>
  subjects.map((subject, index) => {
    const [type = '', id = ''] = subject.split(' ');
    const kinds = { PACKAGE: 'CONFIRM_SHIPMENT', CREDIT_MEMO: 'REFUND', AMAZON_ORDER: 'CANCEL_ORDER' } as const;
    const known = type as keyof typeof kinds;
    const told = { state: 'CONFIRMED' as const, settledOutcome: null };
    return { id: String(index).padStart(2, '0'), kind: kinds[known], subject: { type: known, id }, ...told };
  }),
);

it('of two messages exactly one goes first, and none waits for itself by way of others', () => {
  fc.assert(
    fc.property(messages, (all) => {
      const before = new Map(all.map((one) => [one.id, predecessorsOf(one, all).map(({ id }) => id)]));
      for (const one of all) {
        for (const other of all.filter(({ id }) => id > one.id)) {
          const first = [before.get(one.id)?.includes(other.id), before.get(other.id)?.includes(one.id)];
          expect(first.filter(Boolean)).toHaveLength(1);
        }
      }
      // Each has its own number of predecessors exactly when they can be told one after the other.
      const counts = [...before.values()].map((ids) => ids.length).toSorted((one, other) => one - other);
      expect(counts).toEqual(all.map((_, index) => index));
    }),
  );
});

it('messages about one package go in the order they were made, in the turn of the first', () => {
  fc.assert(
    fc.property(messages, (all) => {
      for (const one of all.filter(({ kind }) => kind === 'CONFIRM_SHIPMENT')) {
        const later = successorsOf(one, all);
        expect(later.every(({ id, subject }) => id > one.id && subject.id === one.subject.id)).toBe(true);
        for (const other of later) expect(predecessorsOf(other, all)).toContain(one);
        const first = all.find(({ subject }) => subject.id === one.subject.id);
        const between = predecessorsOf(one, all).filter(({ subject }) => subject.id !== one.subject.id);
        for (const { subject } of between) {
          expect(all.findIndex((other) => other.subject.id === subject.id)).toBeLessThan(
            first ? all.indexOf(first) : 0,
          );
        }
      }
    }),
  );
});

it('nothing but a message about a package is superseded, and without corrections all go as they were made', () => {
  fc.assert(
    fc.property(messages, (all) => {
      for (const one of all) if (one.kind !== 'CONFIRM_SHIPMENT') expect(successorsOf(one, all)).toEqual([]);
      const told = all.filter(({ kind }) => kind !== 'CONFIRM_SHIPMENT');
      for (const [index, one] of told.entries()) expect(predecessorsOf(one, told)).toEqual(told.slice(0, index));
    }),
  );
});

it('a later message stands in the place of an earlier one only while Amazon may get it, or has got it', () => {
  const subject = { type: 'PACKAGE', id: 'a' } as const;
  const about = { kind: 'CONFIRM_SHIPMENT', subject } as const;
  const first = { ...about, id: '1' };
  const counts = (state: EffectState, settledOutcome: SettledOutcome | null = null) =>
    successorsOf(first, [{ ...about, id: '2', state, settledOutcome }]).length > 0;
  expect(effectStates.filter((state) => counts(state))).toEqual([
    ...(['QUEUED', 'SENDING', 'ACCEPTED', 'CONFIRMED', 'UNKNOWN', 'SETTLED'] as const),
  ]);
  expect([counts('SETTLED', 'HAPPENED'), counts('SETTLED', 'DID_NOT_HAPPEN')]).toEqual([true, false]);
});
