import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowanceOf } from '../../src/server/allowance.ts';
import { memoryPoints } from '../support/memory-points.ts';
import { useToyServer } from './support/toy-server.ts';

const plan = { capacity: 1_000, refillPerSecond: 10 };

function processes(count: number, { capacity, refillPerSecond } = plan) {
  const clock = { now: 1_000_000 };
  const shared = memoryPoints();
  const start = () => allowanceOf({ capacity, refillPerSecond, lease: shared.lease }, () => clock.now);
  return { clock, ...shared, start, all: Array.from({ length: count }, start) };
}

const step = fc.record({
  process: fc.nat({ max: 2 }),
  points: fc.integer({ min: 1, max: 300 }),
  pauseMs: fc.constantFrom(0, 0, 0, 50, 400, 3_000, 20_000),
  fate: fc.constantFrom('runs on', 'runs on', 'runs on', 'is stopped', 'is killed'),
});

describe('the points of a caller', () => {
  it('are never spent twice, by whatever processes that are stopped, killed and started anew', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80 }), async (steps) => {
        const { clock, start, all } = processes(3);
        const began = clock.now;
        let spent = 0;
        for (const { process, points, pauseMs, fate } of steps) {
          clock.now += pauseMs;
          const refused = await all[process]?.take('caller', points);
          if (!refused) spent += points;
          expect(spent).toBeLessThanOrEqual(plan.capacity + ((clock.now - began) / 1_000) * plan.refillPerSecond);
          if (fate === 'is stopped') await all[process]?.stop();
          if (fate !== 'runs on') all[process] = start();
        }
      }),
      { numRuns: 100 },
    );
  });

  it('are all there to be spent, though processes lease them', async () => {
    const { all } = processes(1);
    for (let n = 0; n < 100; n++) expect(await all[0]?.take('caller', 10)).toBeNull();
    expect(await all[0]?.take('caller', 1)).toEqual({ available: 0, retryAfterSeconds: 1 });
    expect(await all[0]?.take('another', 1_000)).toBeNull();
  });

  it('are leased many at a time, more when it is busy, so that most requests ask nobody', async () => {
    const { all, leases, clock } = processes(1, { capacity: 10_000, refillPerSecond: 100 });
    let atOnce = 0;
    for (let n = 0; n < 900; n++) {
      clock.now += 1;
      const taken = all[0]?.take('caller', 10);
      if (!(taken instanceof Promise)) atOnce += 1;
      expect(await taken).toBeNull();
    }
    expect(leases.map(({ want }) => want).slice(0, 4)).toEqual([500, 1_000, 2_000, 2_000]);
    expect(leases.length).toBeLessThan(10);
    expect(atOnce).toBe(900 - leases.length);
  });

  it('come back with time: who waits as long as is said is let in', async () => {
    const { all, clock } = processes(2);
    await all[0]?.take('caller', 990);
    const refused = await all[0]?.take('caller', 100);
    expect(refused).toEqual({ available: 10, retryAfterSeconds: 9 });
    clock.now += 8_000;
    expect(await all[0]?.take('caller', 100)).toMatchObject({ retryAfterSeconds: 1 });
    clock.now += 1_000;
    expect(await all[0]?.take('caller', 100)).toBeNull();
  });

  it('that a process has leased and not used are given back when it stops, and lapse when it is killed', async () => {
    const { all, clock } = processes(3, { capacity: 100, refillPerSecond: 1 });
    const [one, other] = all;
    await one?.take('caller', 1);
    await one?.stop();
    expect(await other?.take('caller', 99)).toBeNull();
    clock.now += 1_000_000;
    await one?.take('caller', 1);
    clock.now += 10_000;
    expect(await other?.take('caller', 100)).toBeNull();
  });

  it('are not asked of the database for each request of a caller that has none left', async () => {
    const { all, leases, clock } = processes(1, { capacity: 100, refillPerSecond: 100 });
    await all[0]?.take('caller', 100);
    const before = leases.length;
    let letIn = 0;
    for (let n = 0; n < 10_000; n++) {
      clock.now += 1;
      if (!(await all[0]?.take('caller', 1))) letIn += 1;
    }
    expect(letIn).toBeGreaterThan(900);
    expect(letIn).toBeLessThanOrEqual(1_000);
    expect(leases.length - before).toBeLessThanOrEqual(55);
  });

  it('serve all who ask at the same moment from one lease', async () => {
    const { all, leases } = processes(1);
    const answers = await Promise.all(Array.from({ length: 60 }, () => all[0]?.take('caller', 20)));
    expect(answers.filter((refused) => !refused)).toHaveLength(50);
    expect(leases.length).toBeLessThanOrEqual(3);
  });

  it('are not asked for while the database is away: what it would refuse is not for this to say', async () => {
    const clock = { now: 0 };
    let asked = 0;
    const lease = async () => {
      asked += 1;
      throw new Error('away');
    };
    const allowance = allowanceOf({ ...plan, lease }, () => clock.now);
    for (let n = 0; n < 50; n++) expect(await allowance.take('caller', 900)).toBeNull();
    expect(asked).toBe(1);
    clock.now += 1_000;
    await allowance.take('caller', 900);
    expect(asked).toBe(2);
    await allowance.stop();
  });
});

describe('while the database hangs', () => {
  it('a caller waits for it once and not for ever, and nobody asks it again for a while', async () => {
    const clock = { now: 0 };
    let asked = 0;
    const lease = () => {
      asked += 1;
      return new Promise<never>(() => {});
    };
    const allowance = allowanceOf({ ...plan, lease, leaseWaitMs: 50 }, () => clock.now);
    const [first, second] = [allowance.take('caller', 1), allowance.take('caller', 1)];
    clock.now += 5_000;
    expect(await Promise.all([first, second])).toEqual([null, null]);
    clock.now += 999;
    expect(await allowance.take('caller', 1)).toBeNull();
    expect(asked).toBe(1);
    clock.now += 1;
    await allowance.take('caller', 1);
    expect(asked).toBe(2);
  });

  it('an error that takes long is waited for once', async () => {
    const clock = { now: 0 };
    let asked = 0;
    const lease = async () => {
      asked += 1;
      if (asked > 3) return { granted: 1_000, left: 0 };
      clock.now += 30_000;
      throw new Error('timed out');
    };
    const allowance = allowanceOf({ ...plan, lease }, () => clock.now);
    expect(await allowance.take('caller', 1)).toBeNull();
    expect(asked).toBe(1);
  });
});

describe('a request', () => {
  it('that its caller has no points for is refused with 429 and when to come back, and others notice nothing', async () => {
    const { lease } = memoryPoints();
    const allowance = allowanceOf({ capacity: 100, refillPerSecond: 10, lease }, () => 0);
    const { ask, toy } = await useToyServer({ allowance });
    const first = await ask('{ box { boxes { boxes { level } } } }');
    expect(first.extensions.cost).toEqual({
      requested: 7,
      limit: 1_000,
      bucket: { available: 93, capacity: 100, refillPerSecond: 10 },
    });
    for (let n = 0; n < 9; n++) expect((await ask('mutation { act(what: "x") }')).status).toBe(200);
    const { status, headers, body, extensions } = await ask('mutation { act(what: "x") }');
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBe('1');
    expect(body.errors).toEqual([
      {
        message: 'This costs 10 points, and your key has 2 left. Ask again in 1 second.',
        extensions: {
          code: 'LIMIT_EXCEEDED',
          reason: 'RATE',
          retryAfterSeconds: 1,
          cost: { requested: 10, available: 2 },
        },
      },
    ]);
    expect(extensions.cost.bucket.available).toBe(2);
    expect(toy.done).toHaveLength(9);
  });

  it('costs a point even if it is too deep, cannot be read or only asks what it would cost', async () => {
    const { lease } = memoryPoints();
    const allowance = allowanceOf({ capacity: 60, refillPerSecond: 1, lease }, () => 0);
    const { ask } = await useToyServer({ allowance });
    for (let n = 0; n < 20; n++) {
      await ask('{ nonsense');
      await ask(`{ ${'box { '.repeat(20)} level ${'}'.repeat(20)} }`);
      await ask('mutation { act(what: "x") }', {}, { headers: { 'x-cost-only': 'true' } });
    }
    const { status, headers } = await ask('{ hello }');
    expect([status, headers.get('retry-after')]).toEqual([429, '1']);
  });
});
