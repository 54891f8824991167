import { afterEach, expect, it, vi } from 'vitest';
import { type Queue, startQueue } from '../../src/jobs/queue.ts';
import { noWaits } from '../../src/jobs/waits.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();
let queue: Queue | null = null;
afterEach(async () => {
  await queue?.stop();
  queue = null;
});

it('compares batch after batch of an account, each once however often it is asked for, and looks again later', {
  timeout: 40_000,
}, async () => {
  const idle = async () => {};
  const batches: (string | null)[] = [];
  const looks: (readonly [string, readonly string[]])[] = [];
  const { promise: release, resolve: releaseAll } = Promise.withResolvers<void>();
  const started = await startQueue(desk.database, noWaits, () => {});
  queue = started;
  await started.requestDrift('one');
  await started.requestDrift('one');
  const look = (accountId: string, amazonOrderId: string) => ({ accountId, amazonOrderId, seen: ['TOTAL_CHANGED '] });
  await desk.db.transaction(async (tx) => {
    for (let index = 0; index < 40; index++) await started.compare(tx, look('slow', 'slow'), 0);
    await started.compare(tx, look('one', 'order'), 1_000);
  });
  const undone = desk.db.transaction(async (tx) => {
    await started.compare(tx, look('one', 'undone'), 0);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  await started.work({
    deliver: idle,
    confirm: idle,
    sync: idle,
    fetchHinted: idle,
    catchUp: idle,
    flush: idle,
    follow: idle,
    release: idle,
    mail: idle,
    housekeeping: idle,
    drift: async (accountId) => {
      batches.push(accountId);
      // A batch that runs asks for the next one.
      if (batches.length < 3) await started.requestDrift('one');
    },
    compare: async (id, seen) => {
      // An account whose looks do not end holds up no other's.
      if (id === 'slow') await release;
      else looks.push([id, seen]);
    },
  });
  await vi
    .waitFor(() => expect([batches, looks]).toEqual([['one', 'one', 'one'], [['order', ['TOTAL_CHANGED ']]]]), {
      timeout: 25_000,
      interval: 100,
    })
    .finally(releaseAll);
});
