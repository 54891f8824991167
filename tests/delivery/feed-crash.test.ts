import { expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import type { Channel } from '../../src/domain/channel.ts';
import type { Delivery } from '../../src/jobs/delivery.ts';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';
import { workOff } from '../support/work-off.ts';
import { telling } from './support/tell.ts';
import { waiting } from './support/waiting.ts';

const desk = useDesk();
const tell = telling(desk);
const wait = waiting(desk);
const three = [0, 1, 2];

class Killed extends Error {
  override readonly name = 'Killed';
}

const lasting: readonly (keyof Channel)[] = ['prepareFeed', 'submitFeed', 'readFeed'];

/** A process that does nothing any more after one of its steps: whenever something new has come to last. */
function mortal(dieAt: number): Delivery {
  let steps = 0;
  const dead = () => {
    if (steps >= dieAt) throw new Killed(`step ${steps}`);
  };
  const step = () => {
    steps += 1;
    dead();
  };
  const { shell, channel, waits } = desk.delivery();
  const transaction: Delivery['shell']['db']['transaction'] = async (work, ...options) => {
    dead();
    const result = await shell.db.transaction(work, ...options);
    step();
    return result;
  };
  const db = new Proxy(shell.db, {
    get: (target, name, receiver) => (name === 'transaction' ? transaction : Reflect.get(target, name, receiver)),
  });
  const stepping = new Proxy(channel, {
    get: (target, name: keyof Channel) => {
      const ask = target[name] as (...asked: unknown[]) => Promise<unknown>;
      return async (...asked: unknown[]) => {
        dead();
        const answer = await ask(...asked);
        if (lasting.includes(name)) step();
        return answer;
      };
    },
  });
  return { shell: { ...shell, db }, channel: stepping, waits };
}

/** Works everything off, or dies; false when it has died. */
async function live(dieAt: number): Promise<boolean> {
  const delivery = mortal(dieAt);
  try {
    for (let round = 0; round < 6; round++) await workOff(delivery, new Map());
    return true;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return false;
  }
}

it('refunds each of three orders once, between whichever two steps of their feed it is killed', async () => {
  await wait.orders(3);
  let dieAt = 0;
  let survived = false;
  while (!survived) {
    dieAt += 1;
    const before = await tell.told('REFUND');
    await wait.refund(...three);
    survived = await live(dieAt);
    await desk.drain();

    const known = (await wait.last(...three)).map(({ state }) => state);
    expect([dieAt, known]).toEqual([dieAt, ['CONFIRMED', 'CONFIRMED', 'CONFIRMED']]);
    expect([dieAt, (await tell.told('REFUND')) - before]).toEqual([dieAt, 3]);
  }
  // Handing over, making, sending, following and reading back: fewer steps would have passed by the feed.
  expect(dieAt).toBeGreaterThan(12);
  expect(await discrepancies(desk.db)).toEqual([]);
}, 150_000);

it('tells of each refusal once, in the middle of whichever it is killed', async () => {
  await wait.orders(3);
  let dieAt = 4;
  let survived = false;
  while (!survived) {
    dieAt += 1;
    await desk.control('feeds', { refuse: { every: 2, words: ['No.'] } });
    await wait.refund(...three);
    survived = await live(dieAt);
    await desk.drain();
    const known = (await wait.last(...three)).map(({ state }) => state);
    expect([dieAt, known]).toEqual([dieAt, ['CONFIRMED', 'REFUSED', 'CONFIRMED']]);
  }
  const { rows } = await desk.db.execute(
    sql`select count(*)::int as voided from credit_memos where voided_at is not null`,
  );
  const events = await desk.db.execute(
    sql`select count(*)::int as voided from order_events where kind = 'CREDIT_MEMO_VOIDED'`,
  );
  expect(events.rows).toEqual(rows);
  expect(await discrepancies(desk.db)).toEqual([]);
}, 150_000);
