import { expect, it } from 'vitest';
import { everyStep, inBatches } from '../../src/jobs/steps.ts';

it('does every step although one fails, and then tells of the first that failed', async () => {
  const done: string[] = [];
  const step = (name: string) => async () => void done.push(name);
  const failing = (message: string) => async () => Promise.reject(new Error(message));
  const all = everyStep([step('erase'), failing('first'), step('deliveries'), failing('second'), step('keys')]);
  await expect(all).rejects.toThrow('first');
  expect(done).toEqual(['erase', 'deliveries', 'keys']);
});

it('empties what is long in parts, and leaves what is longer than one run may take to the next', async () => {
  const asked: number[] = [];
  let left = 12_000;
  const some = async (limit: number) => {
    asked.push(limit);
    const count = Math.min(limit, left);
    left -= count;
    return count;
  };
  await inBatches(some);
  expect([left, asked]).toEqual([0, [5_000, 5_000, 5_000]]);

  left = 1e9;
  asked.length = 0;
  await inBatches(some);
  expect(left).toBeGreaterThan(0);
  expect(asked).toHaveLength(200);
});
