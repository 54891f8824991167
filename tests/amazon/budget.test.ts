import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBudget, type Priority } from '../../src/amazon/budget.ts';
import { type Operation, operations } from '../../src/amazon/operations.ts';

/** A budget on a clock that only sleeping moves. */
function paced(waitMaxMs?: number) {
  const time = { at: 1_000_000 };
  const sleepers: { until: number; wake: () => void }[] = [];
  const budget = createBudget({
    now: () => time.at,
    sleep: (ms) => new Promise<void>((wake) => sleepers.push({ until: time.at + ms, wake })),
    ...(waitMaxMs === undefined ? {} : { waitMaxMs }),
  });
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
  return { budget, time, run };
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
      budget.take('acc', 'getOrder', priority).then(() => done.push(name));
    const all = [ask('poll 1', 'background'), ask('poll 2', 'background'), ask('ann', 'person'), ask('bob', 'person')];
    await run();
    await Promise.all(all);

    expect(done).toEqual(['ann', 'bob', 'poll 1', 'poll 2']);
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
