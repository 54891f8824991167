import { expect, it } from 'vitest';
import { operations } from '../../src/amazon/operations.ts';
import { budgets } from '../../src/db/tables.ts';
import type { Delivery } from '../../src/jobs/delivery.ts';
import { noFeedLeft } from '../../src/jobs/feed-calls.ts';
import { useDesk } from '../support/desk.ts';
import { workOff } from '../support/work-off.ts';
import { counted } from './support/counted.ts';
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

/** So many feeds are left now; from then on there is one more in two minutes. */
async function feedsLeft(tokens: number): Promise<void> {
  const level = { tokens, rate: operations.createFeed.rate, refilledAt: desk.clock.now };
  const row = { accountId: desk.accountUuid, operation: 'createFeed', ...level };
  await desk.db
    .insert(budgets)
    .values(row)
    .onConflictDoUpdate({ target: [budgets.accountId, budgets.operation], set: level });
}

const untilFeedSeconds = 121;
const attempts = async (...indexes: readonly number[]) => (await wait.last(...indexes)).map((last) => last.attempts);

it('lets a cancel go first where the feeds are used up, however many refunds come before it', async () => {
  await wait.orders(3, 2);
  await feedsLeft(0);
  await wait.refund(0);
  await workOff(counted(desk), new Map());
  await wait.cancel(3);

  const told: (readonly number[])[] = [];
  for (const come of [() => wait.refund(1), () => wait.refund(2), () => wait.cancel(4), async () => {}]) {
    await come();
    await workOff(counted(desk), new Map());
    await desk.advance(untilFeedSeconds);
    // Refunds are older, and so are tried before the cancels.
    await workOff(counted(desk), new Map());
    told.push([...(await attempts(0)), ...(await attempts(3))]);
    expect(await tell.calls('createFeedDocument')).toBe(await tell.calls('createFeed'));
  }

  expect(told).toEqual([
    [0, 1],
    [1, 1],
    [1, 1],
    [1, 1],
  ]);
  expect(await attempts(0, 1, 2, 3, 4)).toEqual([1, 1, 1, 1, 1]);
  expect(await tell.calls('createFeed')).toBe(3);
});

it('lets a refund that has waited an hour go before the cancels that keep coming, and then a cancel again', async () => {
  await wait.orders(1, 3);
  await feedsLeft(1);
  await wait.refund(0);
  await wait.cancel(1);
  await workOff(counted(desk), new Map());
  expect(await attempts(0, 1)).toEqual([0, 1]);

  await desk.advance(3_600);
  await feedsLeft(1);
  await wait.cancel(2);
  await wait.handOver(counted(desk));
  await wait.flush('CANCEL_ORDER', counted(desk));
  expect(await attempts(0, 2)).toEqual([0, 0]);
  await wait.flush('REFUND', counted(desk));
  expect(await attempts(0, 2)).toEqual([1, 0]);

  await desk.advance(untilFeedSeconds);
  await wait.flush('CANCEL_ORDER', counted(desk));
  expect(await attempts(0, 2)).toEqual([1, 1]);
  expect(await tell.calls('createFeedDocument')).toBe(await tell.calls('createFeed'));
});

it('has a cancel that lost its feed to another wait for the next one, before the refunds', async () => {
  await wait.orders(1, 1);
  await feedsLeft(1);
  await wait.cancel(1);
  const delivery = counted(desk);
  const { channel } = delivery;
  const lostWhile = (step: Partial<Delivery['channel']>) => ({ ...delivery, channel: { ...channel, ...step } });

  const looking = lostWhile({
    readOrder: async (...asked) => {
      await feedsLeft(0);
      return channel.readOrder(...asked);
    },
  });
  await workOff(looking, new Map());
  const waits = { state: 'QUEUED', lastError: noFeedLeft, attempts: 0 };
  expect([await tell.calls('createFeedDocument'), await wait.last(1)]).toEqual([0, [waits]]);

  await desk.advance(untilFeedSeconds);
  const layingDown = lostWhile({
    prepareFeed: async (...asked) => {
      await feedsLeft(0);
      return channel.prepareFeed(...asked);
    },
  });
  await wait.flush('CANCEL_ORDER', layingDown);
  expect([await tell.calls('createFeed'), await wait.last(1)]).toEqual([0, [waits]]);
  expect(desk.batches.at(-1)).toEqual({ kind: 'CANCEL_ORDER', afterMs: Math.ceil(1_000 / operations.createFeed.rate) });

  await wait.refund(0);
  await wait.handOver(delivery);
  await desk.advance(untilFeedSeconds);
  await wait.flush('REFUND', delivery);
  await wait.flush('CANCEL_ORDER', delivery);
  expect(await attempts(0, 1)).toEqual([0, 1]);
});
