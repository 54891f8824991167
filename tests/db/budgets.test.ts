import fc from 'fast-check';
import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import { memoryBuckets } from '../../src/amazon/buckets.ts';
import { databaseBuckets } from '../../src/db/budgets.ts';
import { openDatabase } from '../../src/db/client.ts';
import { fullBucket, waitFor } from '../../src/domain/budget.ts';
import { useDatabase } from '../support/database.ts';

const base = useDatabase();
const plan = { rate: 0.5, burst: 4 };
const yearMs = 365 * 86_400_000;
const start = Date.parse('2026-03-02T12:00:00Z');

const act = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('take as a person', 'take in the background') },
  fc.constantFrom('reserve', 'reserve by a clock a year ahead', 'slow down', 'speed up', 'drain'),
);
const step = fc.record({ act, pauseMs: fc.integer({ min: -20_000, max: 20_000 }) });

it('counts in the database as the rules say, whatever happens to a bucket and to clocks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 25 }), async (steps) => {
      const bucket = { accountId: v7(), operation: 'getOrder', plan };
      const stores = [databaseBuckets(base.db), memoryBuckets()];
      let at = start;
      for (const { act, pauseMs } of steps) {
        at += pauseMs;
        const [kept, reckoned] = await Promise.all(
          stores.map(async (store) => {
            if (act === 'take as a person') return store.take(bucket, 'person', at);
            if (act === 'take in the background') return store.take(bucket, 'background', at);
            if (act === 'reserve') return store.reserve(bucket, at + 5_000);
            if (act.startsWith('reserve')) return store.reserve(bucket, at + yearMs);
            return act === 'drain' ? store.drain(bucket, at) : store.setRate(bucket, act === 'slow down' ? 0.1 : 2, at);
          }),
        );
        expect(kept).toBe(reckoned);
      }
      const waits = await Promise.all(
        stores.map(async (store) => {
          const level = (await store.find(bucket)) ?? fullBucket(plan, at);
          return waitFor(level, plan, 'background', 1, at);
        }),
      );
      expect(Math.abs((waits[0] ?? 0) - (waits[1] ?? 0))).toBeLessThanOrEqual(1);
    }),
    { numRuns: 20 },
  );
});

it('gives out no token twice to two processes that ask at the same moment', async () => {
  const { address } = base;
  const other = address.kind === 'server' ? await openDatabase(address) : base.database;
  const bucket = { accountId: v7(), operation: 'confirmShipment', plan: { rate: 2, burst: 10 } };
  try {
    const processes = [databaseBuckets(base.db), databaseBuckets(other.db)];
    const asked = (at: number) =>
      Promise.all(processes.flatMap((store) => Array.from({ length: 12 }, () => store.take(bucket, 'background', at))));
    const taken = async (at: number) => (await asked(at)).filter((rate) => rate !== null).length;
    expect(await taken(start)).toBe(10);
    expect(await taken(start)).toBe(0);
    expect(await taken(start + 3_000)).toBe(6);
  } finally {
    if (other !== base.database) await other.close();
  }
});
