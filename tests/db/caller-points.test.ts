import fc from 'fast-check';
import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import { deleteFullBuckets, leasePoints } from '../../src/db/caller-points.ts';
import { openDatabase } from '../../src/db/client.ts';
import type { Db } from '../../src/db/drizzle.ts';
import { allowanceOf } from '../../src/server/allowance.ts';
import { useDatabase } from '../support/database.ts';
import { memoryPoints } from '../support/memory-points.ts';

const base = useDatabase();
const start = Date.parse('2026-03-02T12:00:00Z');
const plan = { capacity: 1_000, refillPerSecond: 10 };

const step = fc.record({
  want: fc.integer({ min: 0, max: 700 }),
  back: fc.constantFrom(0, 0, 40, 2_000),
  pauseMs: fc.integer({ min: -5_000, max: 40_000 }),
});

it('leases the points of a caller as the rules say, whatever is asked and given back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 20 }), async (steps) => {
      const callerId = v7();
      const { lease } = memoryPoints();
      let at = start;
      for (const { want, back, pauseMs } of steps) {
        at += pauseMs;
        const ask = { callerId, want, back, ...plan, at: new Date(at) };
        const [kept, reckoned] = [await leasePoints(base.db, ask), await lease(ask)];
        expect(kept.granted).toBe(reckoned.granted);
        expect(kept.left).toBeCloseTo(reckoned.left, 3);
      }
    }),
    { numRuns: 6 },
  );
});

it('two processes that serve a caller at the same time spend no more than its bucket holds', async () => {
  const { address } = base;
  const other = address.kind === 'server' ? await openDatabase(address) : base.database;
  const callerId = v7();
  const clock = { now: start };
  const processOn = (db: Db) => allowanceOf({ ...plan, lease: (ask) => leasePoints(db, ask) }, () => clock.now);
  try {
    const processes = [processOn(base.db), processOn(other.db)];
    let spent = 0;
    for (let second = 0; second <= 5; second++) {
      const taken = await Promise.all(
        Array.from(
          { length: 200 },
          async (_, n) => (await processes[n % 2]?.take(callerId, 7 + (n % 5))) ?? 7 + (n % 5),
        ),
      );
      spent += taken.reduce<number>((sum, points) => sum + (typeof points === 'number' ? points : 0), 0);
      expect(spent).toBeLessThanOrEqual(plan.capacity + second * plan.refillPerSecond);
      clock.now += 1_000;
    }
    // What a lease has left over is less than a request needs.
    expect(spent).toBeGreaterThan(plan.capacity - 30);
    const before = base.statements.length;
    await Promise.all(processes.map((process) => process.stop()));
    expect(base.statements.length - before).toBeLessThanOrEqual(2);
  } finally {
    if (other !== base.database) await other.close();
  }
});

it('refills a bucket by the clock of the database, where no time is given, whoever asks', async () => {
  const ask = { callerId: v7(), back: 0, ...plan, at: null };
  expect((await leasePoints(base.db, { ...ask, want: 1_000 })).granted).toBe(1_000);
  const began = performance.now();
  const { granted } = await leasePoints(base.db, { ...ask, want: 1_000 });
  expect(granted).toBeLessThanOrEqual(10 + ((performance.now() - began) / 1_000) * plan.refillPerSecond);
  // One that asks by a clock far ahead has left its mark: the next by the right one sets it back.
  await leasePoints(base.db, { ...ask, want: 0, at: new Date(Date.now() + 86_400_000) });
  await leasePoints(base.db, { ...ask, want: 1_000 });
  expect((await leasePoints(base.db, { ...ask, want: 1_000 })).granted).toBeLessThan(100);
});

it('forgets buckets that nobody has taken from for long, and no others', async () => {
  const [idle, busy] = [v7(), v7()];
  const at = (days: number) => new Date(start + days * 86_400_000);
  await leasePoints(base.db, { callerId: idle, want: 900, back: 0, ...plan, at: at(0) });
  await leasePoints(base.db, { callerId: busy, want: 900, back: 0, ...plan, at: at(7) });
  await base.db.transaction((tx) => deleteFullBuckets(tx, at(3)));
  const left = async (callerId: string) =>
    (await leasePoints(base.db, { callerId, want: 1, back: 0, ...plan, at: at(7) })).left;
  expect([await left(idle), await left(busy)]).toEqual([999, 99]);
});
