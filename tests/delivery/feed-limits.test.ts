import { expect, it } from 'vitest';
import { useDesk } from '../support/desk.ts';
import { telling } from './support/tell.ts';
import { waiting } from './support/waiting.ts';

const desk = useDesk({ enforceLimits: true });
const tell = telling(desk);
const wait = waiting(desk);

it('lets nothing starve where Amazon allows thirty looks at once, ten at its books and a feed in two minutes', async () => {
  const [refunds, cancels] = [11, 31];
  await wait.orders(refunds, cancels);
  const all = Array.from({ length: refunds + cancels }, (_, index) => index);
  await wait.refund(...all.slice(0, refunds));
  await wait.cancel(...all.slice(refunds));

  const open = async () => (await wait.last(...all)).filter(({ state }) => state !== 'CONFIRMED').length;
  let minutes = 0;
  while ((await open()) > 0 && minutes < 10) {
    await desk.drain(1);
    await desk.advance(60);
    minutes += 1;
  }

  expect(await open()).toBe(0);
  expect(minutes).toBeLessThan(10);
  const { calls } = (await desk.control('calls')) as { calls: { operation: string; status: number }[] };
  // Some had to wait: the test asks for more than is allowed at once.
  expect(calls.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
  expect(await tell.calls('createFeed')).toBe(3);
  expect([await tell.told('REFUND'), await tell.told('CANCEL_ORDER')]).toEqual([refunds, cancels]);
});
