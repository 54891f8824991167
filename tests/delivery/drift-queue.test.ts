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
  const started = await startQueue(desk.database, noWaits, () => {});
  queue = started;
  await started.requestDrift('one');
  await started.requestDrift('one');
  await started.compare('order', ['TOTAL_CHANGED '], 1_000);
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
    compare: async (id, seen) => void looks.push([id, seen]),
  });
  await vi.waitFor(() => expect([batches, looks]).toEqual([['one', 'one', 'one'], [['order', ['TOTAL_CHANGED ']]]]), {
    timeout: 25_000,
    interval: 100,
  });
});
