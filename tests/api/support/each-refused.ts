import { expect } from 'vitest';
import { actsOf, type Desk, type Shown, told } from './acts.ts';
import { leavesNothing } from './kept.ts';

export type Input = Readonly<Record<string, unknown>>;
export type Case = readonly [what: string, input: Input, problems: readonly string[]];

/** Asks for each, and holds what is told against what is expected; not a row may change. */
export async function eachRefused(
  desk: Desk,
  mutation: 'ship' | 'invoice' | 'creditMemo' | 'hold',
  order: Shown,
  cases: readonly Case[],
) {
  const acts = actsOf(desk);
  const found: [string, string[]][] = [];
  await leavesNothing(desk, async () => {
    for (const [what, input] of cases) {
      const payload = await acts.act(mutation, { orderId: order.id, ...input });
      expect(payload.order.version).toBe(order.version);
      expect(payload.amazonEffects ?? []).toEqual([]);
      expect(payload.operation).toMatchObject({ completedAt: null, replayed: false });
      found.push([what, payload.errors.map(told)]);
    }
  });
  expect(found).toEqual(cases.map(([what, , problems]) => [what, problems]));
}
