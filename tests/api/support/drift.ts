import { readFileSync } from 'node:fs';
import { buildSchema, coerceInputValue, isInputType } from 'graphql';
import { expect } from 'vitest';
import { schema } from '../../../src/graphql/schema.ts';
import { compareAccount, compareAgain, type Drift } from '../../../src/jobs/drift.ts';
import { noWaits } from '../../../src/jobs/waits.ts';
import { type Desk, type Shown, soon } from './acts.ts';

const days = 86_400;
const fields = `id kind cause here atAmazon resolvedAt subject { __typename id } proposal { mutation input fix }`;
const comparing = `mutation($input: CompareOrderInput!) { compareOrder(input: $input) {
  errors { code path } operation { replayed } amazonOrder { number comparedAt } differences { ${fields} } } }`;
const contract = buildSchema(readFileSync(new URL('../../contract.graphql', import.meta.url), 'utf8'));

let calls = 0;

export function driftOf(desk: Desk) {
  async function compare(amazonOrderNumber: string, key?: string, idempotencyKey?: string): Promise<Shown> {
    calls += 1;
    const input = { amazonOrderNumber, idempotencyKey: idempotencyKey ?? `compare-${calls}` };
    const { data, errors } = await desk.api(comparing, { input }, key);
    expect(errors).toBeUndefined();
    return data.compareOrder;
  }

  return {
    compare,
    fields,

    /** What differs by now, when everything had its time. */
    async differences(number: string): Promise<Shown[]> {
      await desk.advance(5 * days);
      const payload = await compare(number);
      expect(payload.errors).toEqual([]);
      return payload.differences;
    },

    /** Something is done in Seller Central. */
    async inSellerCentral(number: string, change: (order: Shown) => object): Promise<void> {
      await desk.advance(60);
      const order = await desk.atAmazon(number);
      await desk.amazonHas({ ...(order as object), ...change(order), lastUpdatedTime: soon(desk) });
    },

    /** The daily comparison, with its second looks. Answers how many orders it looked at. */
    async sweep(differs: Partial<Drift> & { readonly between?: () => Promise<void> } = {}): Promise<number> {
      let looked = 0;
      const again: (readonly [string, readonly string[]])[] = [];
      const { channel } = desk.delivery();
      const drift: Drift = {
        shell: desk.shell,
        waits: noWaits,
        channel: {
          ...channel,
          readOrder: (account, number) => {
            looked += 1;
            return channel.readOrder(account, number);
          },
        },
        goOn: (accountId) => compareAccount(drift, accountId),
        lookAgain: async (_tx, { amazonOrderId, seen }) => {
          again.push([amazonOrderId, seen]);
        },
        report: () => {},
        ...differs,
      };
      await compareAccount(drift, desk.accountUuid);
      await differs.between?.();
      for (const [id, seen] of again) await compareAgain(drift, id, seen);
      return looked;
    },

    /** Sends a proposal as it stands. One whose mutation is not there yet must be what the contract takes. */
    async carryOut({ mutation, input }: Shown): Promise<void> {
      if (!schema.getMutationType()?.getFields()[mutation]) {
        const wanted = contract.getMutationType()?.getFields()[mutation]?.args[0]?.type;
        if (!isInputType(wanted)) throw new Error(`There is no ${mutation}.`);
        coerceInputValue(input, wanted);
        return;
      }
      const type = schema.getMutationType()?.getFields()[mutation]?.args[0]?.type;
      const document = `mutation($input: ${type}) { ${mutation}(input: $input) { errors { code path message } } }`;
      const { data, errors } = await desk.api(document, { input });
      expect(errors).toBeUndefined();
      expect(data[mutation].errors).toEqual([]);
      await desk.drain();
    },
    /** Whether the mutations on effects are there to be carried out. */
    knows: (mutation: string) => Boolean(schema.getMutationType()?.getFields()[mutation]),
  };
}
