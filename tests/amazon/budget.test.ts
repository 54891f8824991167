import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryBuckets } from '../../src/amazon/buckets.ts';
import { createBudget } from '../../src/amazon/budget.ts';
import { type Operation, operations } from '../../src/amazon/operations.ts';
import type { Priority } from '../../src/domain/budget.ts';

/** A budget on a clock that only sleeping moves. */
function paced(patienceMs?: number) {
  const time = { at: 1_000_000 };
  const sleepers: { until: number; wake: () => void }[] = [];
  const store = memoryBuckets();
  const process = (aheadMs = 0) => {
    const made = createBudget({
      now: () => time.at + aheadMs,
      sleep: (ms) => new Promise<void>((wake) => sleepers.push({ until: time.at + ms, wake })),
      store,
    });
    const take = (account: string, operation: Operation, priority: Priority, patience = patienceMs) =>
      made.take(account, operation, priority, patience);
    return { ...made, take };
  };
  const budget = process();
  /** Lets time pass from sleeper to sleeper until nobody sleeps. */
  async function run() {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = sleepers.sort((a, b) => a.until - b.until).shift();
      if (!next) return;
      time.at = Math.max(time.at, next.until);
      next.wake();
    }
  }
  return { budget, process, time, run };
}

const headers = (rate?: string) => new Headers(rate === undefined ? {} : { 'x-amzn-RateLimit-Limit': rate });

async function takeAll(budget: ReturnType<typeof paced>['budget'], operation: Operation) {
  for (let taken = 0; taken < operations[operation].burst; taken += 1) await budget.take('acc', operation, 'person');
}

describe('a bucket', () => {
  it.each([
    ['searchOrders', 20, 178_572],
    ['getOrder', 30, 2_000],
    ['createFeed', 15, 120_482],
    ['getFeedDocument', 10, 45_046],
    ['getFeeds', 10, 45_046],
  ] as const)('of %s holds %i calls, then takes %i ms for one', async (operation, burst, afterMs) => {
    const { budget, run } = paced(0);
    for (let taken = 0; taken < burst; taken += 1) await budget.take('acc', operation, 'person');

    await expect(budget.take('acc', operation, 'person')).rejects.toMatchObject({ remedy: { kind: 'later', afterMs } });
    await run();
  });

  it('belongs to one account and one operation', async () => {
    const { budget } = paced(0);
    await takeAll(budget, 'getOrder');
    await budget.take('other', 'getOrder', 'person');
    await budget.take('acc', 'getFeed', 'person');
    await expect(budget.take('acc', 'getOrder', 'person')).rejects.toThrow(/used up/);
  });

  it('lets a call wait up to ten seconds, and no longer', async () => {
    const { budget, time, run } = paced();
    await takeAll(budget, 'getOrder');
    const startedAt = time.at;
    const results = Promise.allSettled(Array.from({ length: 8 }, () => budget.take('acc', 'getOrder', 'person')));
    await run();

    expect((await results).map(({ status }) => status)).toEqual([
      ...Array(5).fill('fulfilled'),
      ...Array(3).fill('rejected'),
    ]);
    expect(time.at - startedAt).toBeLessThan(10_100);
  });

  it('lets people go before background work', async () => {
    const { budget, run } = paced();
    await takeAll(budget, 'getOrder');
    const done: string[] = [];
    const ask = (name: string, priority: Priority) =>
      budget.take('acc', 'getOrder', priority, 10_000).then(() => done.push(name));
    const all = [ask('poll 1', 'background'), ask('poll 2', 'background'), ask('ann', 'person'), ask('bob', 'person')];
    await run();
    await Promise.all(all);

    expect(done).toEqual(['ann', 'bob', 'poll 1', 'poll 2']);
  });

  it('sends jobs away at once, each with a time of its own to come back', async () => {
    const { budget, time } = paced();
    await takeAll(budget, 'getOrder');
    const ask = () => budget.take('acc', 'getOrder', 'background').catch((error) => error.remedy);
    expect([await ask(), await ask(), await ask()]).toEqual(
      [2_000, 4_000, 6_000].map((afterMs) => ({ kind: 'later', paced: true, afterMs })),
    );
    time.at += 2_000;
    expect(await ask()).toBeUndefined();
  });

  it('keeps the next token for a person who waits, also from the jobs of another process', async () => {
    const { budget, process, time, run } = paced();
    await takeAll(budget, 'getOrder');
    const person = budget.take('acc', 'getOrder', 'person');
    await new Promise((resolve) => setImmediate(resolve));
    time.at += 2_000;
    const job = await process()
      .take('acc', 'getOrder', 'background')
      .catch((error) => error.remedy);
    expect(job).toMatchObject({ kind: 'later', paced: true });
    await run();
    await person;
  });

  it('never refills twice for the same time, however the clocks of two processes differ', async () => {
    const steps = fc.array(fc.record({ pause: fc.integer({ min: 0, max: 3_000 }), ahead: fc.boolean() }), {
      maxLength: 60,
    });
    const skew = fc.integer({ min: 0, max: 300_000 });
    await fc.assert(
      fc.asyncProperty(steps, skew, async (all, aheadMs) => {
        const { process, time } = paced(0);
        const [one, other] = [process(), process(aheadMs)];
        const startedAt = time.at;
        let taken = 0;
        for (const { pause, ahead } of all) {
          time.at += pause;
          await (ahead ? other : one).take('acc', 'confirmShipment', 'background').then(
            () => (taken += 1),
            () => {},
          );
          expect(taken).toBeLessThanOrEqual(10 + (2 * (time.at + aheadMs - startedAt)) / 1_000 + 1e-6);
        }
      }),
    );
  });

  it('does not wait for a clock that was wrong by a year to come true', async () => {
    const { budget, process, time } = paced(0);
    await process(365 * 86_400_000).take('acc', 'getOrder', 'background');
    await takeAll(budget, 'getOrder').catch(() => {});
    time.at += 2_000;
    await budget.take('acc', 'getOrder', 'background');
  });

  it('keeps no token for a person who waits by a clock that is wrong by a year', async () => {
    const store = memoryBuckets();
    const bucket = { accountId: 'acc', operation: 'getOrder', plan: operations.getOrder };
    await store.take(bucket, 'person', 0);
    await store.reserve(bucket, 365 * 86_400_000);
    expect(await store.take(bucket, 'background', 0)).toBe(0.5);
    await store.reserve(bucket, 5_000);
    expect(await store.take(bucket, 'background', 0)).toBeNull();
    expect(await store.take(bucket, 'background', 5_000)).toBe(0.5);
  });

  it('never lets more through than burst and rate allow', async () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(pauses, async (all) => {
        const { budget, time } = paced(0);
        const startedAt = time.at;
        let taken = 0;
        for (const pause of all) {
          time.at += pause;
          await budget.take('acc', 'confirmShipment', 'person').then(
            () => (taken += 1),
            () => {},
          );
          expect(taken).toBeLessThanOrEqual(10 + (2 * (time.at - startedAt)) / 1_000 + 1e-6);
        }
      }),
    );
  });
});

describe('what Amazon answers', () => {
  it('empties the bucket when it is 429', async () => {
    const { budget } = paced(0);
    await budget.learn('acc', 'getOrder', 429, headers());
    await expect(budget.take('acc', 'getOrder', 'person')).rejects.toMatchObject({ remedy: { afterMs: 2_000 } });
  });

  it('corrects the rate', async () => {
    const { budget } = paced(0);
    await budget.learn('acc', 'getOrder', 429, headers('4.0'));
    await expect(budget.take('acc', 'getOrder', 'person')).rejects.toMatchObject({ remedy: { afterMs: 250 } });
  });

  it.each(['', 'string', '0', '-1', 'Infinity', 'NaN'])('is no rate when it says %j', async (rate) => {
    const { budget } = paced(0);
    await budget.learn('acc', 'getOrder', 429, headers(rate));
    await expect(budget.take('acc', 'getOrder', 'person')).rejects.toMatchObject({ remedy: { afterMs: 2_000 } });
  });
});
