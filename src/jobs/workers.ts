import type { JobResult, JobWithMetadata, PgBoss } from 'pg-boss';
import type { FeedBatch, FeedStep } from '../app/shell.ts';
import type { Db } from '../db/drizzle.ts';
import { isLockFailure, sqlState } from '../db/unavailable.ts';
import { unpack } from './carry-traces.ts';
import { knownWait, NotYet } from './delivery.ts';
import { queues, waitForAmazon, within } from './queues.ts';
import type { WebhookJobs } from './webhook-jobs.ts';

export type Jobs = {
  readonly deliver: (effectId: string) => Promise<void>;
  readonly confirm: (effectId: string, look: number, attempts: number) => Promise<void>;
  readonly sync: (accountId: string) => Promise<void>;
  readonly fetchHinted: (accountId: string) => Promise<void>;
  readonly catchUp: (accountId: string) => Promise<void>;
  readonly release: (orderId: string) => Promise<void>;
  readonly mail: (emailId: string) => Promise<void>;
  readonly flush: (batch: FeedBatch) => Promise<void>;
  readonly follow: (feed: FeedStep) => Promise<void>;
  readonly housekeeping: () => Promise<void>;
  /** Compare a batch of an account's orders with Amazon; null: have a batch of every account compared. */
  readonly drift: (accountId: string | null) => Promise<void>;
  readonly compare: (amazonOrderId: string, seen: readonly string[]) => Promise<void>;
  readonly webhooks?: WebhookJobs;
};

/** A job as it begins. */
export type Begun = {
  readonly queue: string;
  readonly id: string;
  /** How often it was tried before. */
  readonly tries: number;
  readonly data: object;
  /** The trace of what put it into the queue. */
  readonly causedBy?: string;
};
/** Done, to be done later, or not done for a reason that nobody expected. */
export type JobEnd = 'done' | 'later' | 'failed';
export type Around = (job: Begun, work: () => Promise<JobEnd>) => Promise<JobEnd>;

const triesUntold = 5;

/**
 * To be expected now and then, and another try will do. Told of is a lock that never comes free, and a statement that
 * is too slow where nothing tries it again.
 */
function isPassing(error: Error, { retryCount, retryLimit }: JobWithMetadata<object>): boolean {
  if (error instanceof NotYet) return true;
  if (retryLimit === 0 && sqlState(error) === '57014') return false;
  return isLockFailure(error) && retryCount < triesUntold;
}

const forAccounts = { localConcurrency: 8, localGroupConcurrency: 5 };
/** One at a time: a receiver that is slow holds up nothing that was fetched with it, nor a store all workers. */
const forReceivers = { localConcurrency: 8, localGroupConcurrency: 3, batchSize: 1 };

/** Has this process take up jobs, a few of each kind at once. */
export async function startWorkers(
  boss: PgBoss,
  db: Db,
  jobs: Jobs,
  warn: (error: Error) => void,
  around: Around = (_job, work) => work(),
): Promise<void> {
  await work<{ effectId: string; amazonOrderId: string }>(queues.deliver, ({ effectId }) => jobs.deliver(effectId), {
    line: ({ amazonOrderId }) => amazonOrderId,
    turn: ({ effectId }) => effectId,
  });
  await work<{ effectId: string; look: number; attempts: number }>(queues.confirm, (data) =>
    jobs.confirm(data.effectId, data.look, data.attempts),
  );
  await work<{ accountId: string }>(queues.sync, ({ accountId }) => jobs.sync(accountId));
  await work<{ accountId: string }>(queues.fetchHinted, ({ accountId }) => jobs.fetchHinted(accountId), {
    line: ({ accountId }) => accountId,
    turn: () => '',
  });
  await work<{ accountId: string }>(queues.catchUp, ({ accountId }) => jobs.catchUp(accountId));
  await work<{ orderId: string }>(queues.release, ({ orderId }) => jobs.release(orderId));
  await work<FeedBatch>(queues.flush, (batch) => jobs.flush(batch));
  await work<FeedStep>(queues.follow, (feed) => jobs.follow(feed));
  // One after the other: mail servers take few connections at once from one sender.
  await work<{ emailId: string }>(queues.mail, ({ emailId }) => jobs.mail(emailId), {
    line: () => queues.mail,
    turn: ({ emailId }) => emailId,
  });
  await work<object>(queues.housekeeping, () => jobs.housekeeping());
  await boss.schedule(queues.housekeeping, '17 * * * *', {});
  await work<{ accountId?: string }>(queues.drift, ({ accountId }) => jobs.drift(accountId ?? null));
  await work<{ amazonOrderId: string; seen: string[] }>(queues.compare, (data) =>
    jobs.compare(data.amazonOrderId, data.seen),
  );
  await boss.schedule(queues.drift, '37 * * * *', {});
  if (jobs.webhooks) await workOnWebhooks(jobs.webhooks);

  async function workOnWebhooks({ fanOut, post, sweep }: WebhookJobs): Promise<void> {
    await work<{ storeId: string }>(queues.fanOut, ({ storeId }) => fanOut(storeId));
    await work<{ webhookId: string }>(queues.post, ({ webhookId }) => post(webhookId));
    await work<object>(queues.sweepWebhooks, () => sweep());
    await boss.schedule(queues.sweepWebhooks, '* * * * *', {});
  }

  /** Jobs of one line go one after the other, by turn: the next then need not wait for another try. */
  async function work<T extends object>(
    name: string,
    handle: (data: T) => Promise<void>,
    queueUp?: { readonly line: (data: T) => string; readonly turn: (data: T) => string },
  ): Promise<void> {
    const options = {
      batchSize: 5,
      // Several small batches: an answer that Amazon owes holds up only what was fetched with it.
      ...(waitForAmazon.has(name) ? forAccounts : name === queues.post ? forReceivers : { localConcurrency: 4 }),
      burstWhenBatchFull: true,
      pollingIntervalSeconds: 1,
      // What is sent wakes the workers, and so does `announceDue` what is due.
      notifyPollingIntervalSeconds: 60,
      perJobResults: true,
      includeMetadata: true,
    } as const;
    await boss.work<T, unknown, typeof options>(name, options, async (jobs) => {
      const turn = ({ data }: { data: T }) => queueUp?.turn(data) ?? '';
      const sorted = jobs.toSorted((one, other) => (turn(one) < turn(other) ? -1 : 1));
      const lines = Map.groupBy(sorted, ({ id, data }) => queueUp?.line(data) ?? id);
      const results = [...lines.values()].map((line) => inTurn(name, line, handle));
      return (await Promise.all(results)).flat();
    });
  }

  /** Each job is settled as it ends. pg-boss settles the batch once more, which finds nothing left to do. */
  async function inTurn<T extends object>(
    name: string,
    jobs: readonly JobWithMetadata<T>[],
    handle: (data: T) => Promise<void>,
  ) {
    const results: JobResult[] = [];
    for (const job of jobs) {
      const { id, retryCount: tries } = job;
      const { data, ...cause } = unpack<T>(job.data);
      await around({ queue: name, id, tries, data, ...cause }, async () => {
        try {
          await handle(data);
          await boss.complete(name, [job]);
          results.push({ id, status: 'completed' });
          return 'done';
        } catch (error) {
          const output = { why: error instanceof Error ? error.name : 'unknown' };
          const afterMs = knownWait(error);
          const isExpected = afterMs !== undefined || !(error instanceof Error) || isPassing(error, job);
          if (!isExpected) warn(error);
          if (afterMs === undefined) await boss.fail(name, [job], output);
          else await park(name, job, afterMs);
          results.push({ id, status: afterMs === undefined ? 'failed' : 'completed', output });
          return isExpected ? 'later' : 'failed';
        }
      });
    }
    return results;
  }

  /** Its time is known: it starts anew then, and is no failure that makes the queue wait longer each time. */
  async function park<T extends object>(name: string, job: JobWithMetadata<T>, afterMs: number): Promise<void> {
    const { data, singletonKey, groupId } = job;
    await db.transaction(async (tx) => {
      await boss.complete(name, [job], null, within(tx));
      await boss.send(name, data, {
        ...within(tx),
        startAfter: Math.max(1, Math.ceil(afterMs / 1_000)),
        ...(singletonKey && { singletonKey }),
        ...(groupId && { group: { id: groupId } }),
      });
    });
  }
}
