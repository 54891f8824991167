import fc from 'fast-check';
import { expect, it } from 'vitest';
import { telling } from '../delivery/support/tell.ts';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';
import type { Shown } from './support/acts.ts';
import { type EffectAction, onEffects } from './support/effects.ts';

const desk = useDesk();
const tell = telling(desk);
const effects = onEffects(desk);

const started = ['SHIP', 'CORRECT', 'REFUND', 'CANCEL'] as const;
const faults = [
  { operation: 'confirmShipment', kind: 'refuse' },
  { operation: 'confirmShipment', kind: 'lost-reply' },
  { operation: 'confirmShipment', kind: 'drop' },
  { operation: 'processFeed', kind: 'refuse' },
  { operation: 'createFeed', kind: 'lost-reply' },
] as const;
const step = fc.oneof(
  fc.record({ kind: fc.constantFrom(...started) }),
  fc.record({ kind: fc.constant('AMAZON' as const), fault: fc.constantFrom(null, ...faults) }),
  fc.record({ kind: fc.constant('WAIT' as const) }),
  fc.record({
    kind: fc.constant('ACT' as const),
    action: fc.constantFrom<EffectAction[]>('RETRY', 'RECALL', 'SETTLE'),
    which: fc.nat(20),
    // Both words: a refusal may stand against one of them, never against both.
    outcomes: fc.constantFrom(['HAPPENED', 'DID_NOT_HAPPEN'], ['DID_NOT_HAPPEN', 'HAPPENED']),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function take(taken: Step, order: Shown): Promise<void> {
  const { allowedActions, shipments } = await tell.again(order);
  switch (taken.kind) {
    case 'SHIP':
      if (allowedActions.includes('SHIP')) await tell.ship(order, 1);
      return;
    case 'CORRECT': {
      const packageId = shipments[0]?.packages[0].id;
      const trackingNumber = `C${(await effects.all(order)).length}`;
      if (packageId) await tell.act('correctTracking', 'CorrectTrackingInput', { packageId, trackingNumber });
      return;
    }
    case 'REFUND':
      if (allowedActions.includes('INVOICE')) await tell.invoice(order);
      if ((await tell.again(order)).allowedActions.includes('CREDIT_MEMO')) await tell.refund(order);
      return;
    case 'CANCEL':
      if (allowedActions.includes('CANCEL_AMAZON_ORDER')) await tell.cancel(order);
      return;
    case 'AMAZON':
      if (taken.fault) await desk.fault(taken.fault);
      return desk.drain(1);
    case 'WAIT':
      await desk.advance(3 * 24 * 3_600);
      return desk.drain(1);
    case 'ACT':
      return act(taken, order);
  }
}

async function act({ action, which, outcomes }: Extract<Step, { kind: 'ACT' }>, order: Shown): Promise<void> {
  const all = await effects.all(order);
  const effect = all[which % Math.max(all.length, 1)];
  if (!effect) return;
  const { reasons } = effect.actions.find((one: Shown) => one.action === action);
  const codes = (errors: readonly Shown[]) => errors.map(({ code }) => code);
  let answer = await effects.act(action, effect, action === 'SETTLE' ? { outcome: outcomes[0] } : {});
  const againstOutcome = answer.errors[0]?.path[0] === 'outcome';
  if (againstOutcome) answer = await effects.act(action, effect, { outcome: outcomes[1] });
  expect([action, effect.state, codes(answer.errors)]).toEqual([action, effect.state, codes(reasons)]);
  expect(effect.allowedActions.includes(action)).toBe(answer.errors.length === 0);
}

let runs = 0;

it('whatever has happened to an effect, an action on it is listed exactly when it succeeds, and the books hold', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 12 }), async (steps) => {
      runs += 1;
      const number = `112-0000001-${String(runs).padStart(7, '0')}`;
      const order = await desk.anOrder({ number, createdTime: desk.clock.now.toISOString() });
      for (const taken of steps) await take(taken, order);
      expect(await discrepancies(desk.db)).toEqual([]);
    }),
    { numRuns: 5, endOnFailure: true },
  );
}, 120_000);
