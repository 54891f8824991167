import { expect } from 'vitest';
import type { Desk, Shown } from './acts.ts';

export const effectFields = `id kind state attempts amazonReference lastError nextAttemptAt allowedActions
  actions { action allowed reasons { code source message fix } }
  readBack { state expected seen readAt } settlement { outcome evidence by at }`;

const payload = `amazonEffect { ${effectFields} }
  order { id version state creditMemos { number voidedAt } amazonEffects { id state } }
  operation { replayed dryRun completedAt } errors { __typename code path message fix }`;

const inputs = {
  retryAmazonEffect: 'AmazonEffectInput',
  recallAmazonEffect: 'AmazonEffectInput',
  settleAmazonEffect: 'SettleAmazonEffectInput',
} as const;
export const mutationOf = {
  RETRY: 'retryAmazonEffect',
  RECALL: 'recallAmazonEffect',
  SETTLE: 'settleAmazonEffect',
} as const;
export type EffectAction = keyof typeof mutationOf;

let calls = 0;

/** What a person does with effects, and how they stand. */
export function onEffects(desk: Desk) {
  async function act(action: EffectAction, { id }: Shown, input: object = {}, key?: string): Promise<Shown> {
    const mutation = mutationOf[action];
    const query = `mutation($input: ${inputs[mutation]}!) { ${mutation}(input: $input) { ${payload} } }`;
    calls += 1;
    const word = action === 'SETTLE' ? { outcome: 'HAPPENED', evidence: 'Seen in Seller Central.' } : {};
    const given = { idempotencyKey: `effect-${calls}`, amazonEffectId: id, ...word, ...input };
    const { data, errors } = await desk.api(query, { input: given }, key);
    expect(errors).toBeUndefined();
    return data[mutation];
  }
  return {
    act,
    async done(action: EffectAction, effect: Shown, input: object = {}): Promise<Shown> {
      const answer = await act(action, effect, input);
      expect(answer.errors).toEqual([]);
      return answer;
    },
    async all({ amazonOrderNumber }: Shown, key?: string): Promise<Shown[]> {
      const query = `query($number: AmazonOrderNumber!) { amazonOrder(number: $number) { amazonEffects { ${effectFields} } } }`;
      const { data, errors } = await desk.api(query, { number: amazonOrderNumber }, key);
      expect(errors).toBeUndefined();
      return data.amazonOrder.amazonEffects;
    },
    /** Numbers of the orders of which something is stuck. */
    async stuck(): Promise<string[]> {
      const query = '{ orders(filter: { amazonEffectStates: [REFUSED, UNKNOWN] }) { nodes { amazonOrderNumber } } }';
      return (await desk.api(query)).data.orders.nodes.map((order: Shown) => order.amazonOrderNumber);
    },
  };
}
