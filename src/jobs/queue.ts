import {
  fromDrizzle,
  fromPglite,
  type JobResult,
  type JobWithMetadata,
  PgBoss,
  type QueueOptions,
  type QueuePolicy,
} from 'pg-boss';
import type { FeedBatch, FeedStep, Outbox } from '../app/shell.ts';
import type { Database } from '../db/database.ts';
import { type Db, sql, type Tx } from '../db/drizzle.ts';
import { accountsOfStores } from './accounts-of-stores.ts';
import { knownWait, NotYet } from './delivery.ts';
import type { Waits } from './waits.ts';

type Jobs = {
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
};

export type Queue = Outbox & {
  /** A sync of this account as soon as possible; one that waits or runs already is joined. */
  readonly requestSync: (accountId: string) => Promise<void>;
  /** What a sync of changes leaves to be done with the rest of the budget; one that waits or runs already is joined. */
  readonly requestCatchUp: (accountId: string) => Promise<void>;
  /** The stores that have a schedule; among them may be what earlier versions called so. */
  readonly listScheduled: () => Promise<readonly string[]>;
  readonly unschedule: (tx: Tx, storeId: string) => Promise<void>;
  readonly work: (jobs: Jobs) => Promise<void>;
  readonly stop: () => Promise<void>;
};

const queues = {
  deliver: 'tell-amazon',
  confirm: 'confirm-effect',
  sync: 'sync-account',
  fetchHinted: 'fetch-hinted',
  catchUp: 'catch-up',
  release: 'release-hold',
  mail: 'mail-buyer',
  flush: 'send-feed',
  follow: 'follow-feed',
  housekeeping: 'housekeeping',
};
/** Their jobs carry the account they are for. No account holds so many workers that none is left for the others. */
const waitForAmazon: ReadonlySet<string> = new Set([
  queues.deliver,
  queues.confirm,
  queues.flush,
  queues.follow,
  queues.sync,
]);
const forAccounts = { localConcurrency: 8, localGroupConcurrency: 5 };
const foreverTries = 1_000_000;
const yearSeconds = 365 * 86_400;

/** pg-boss carries the work: when, how often and after which crash. What Amazon was told stands in our own tables. */
export async function startQueue(database: Database, waits: Waits, warn: (error: Error) => void): Promise<Queue> {
  const timing = {
    useListenNotify: true,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    maintenanceIntervalSeconds: 60,
  };
  const boss =
    database.kind === 'embedded'
      ? new PgBoss({ db: fromPglite(database.pglite), backend: 'pglite', ...timing })
      : new PgBoss({
          connectionString: database.directUrl,
          max: 4,
          application_name: 'amazon-order-desk jobs',
          ...timing,
        });
  boss.on('error', warn);
  await boss.start();

  // A worker that dies is noticed by its missing heartbeat, and its jobs go to the next one.
  const patience = (retryDelay: number, retryDelayMax: number) => ({
    notify: true,
    heartbeatSeconds: 10,
    expireInSeconds: 3_600,
    // A store may stay read-only for weeks: what waits is not forgotten.
    retentionSeconds: 10 * yearSeconds,
    retryLimit: foreverTries,
    retryBackoff: retryDelay > 0,
    retryDelay,
    ...(retryDelay > 0 && { retryDelayMax }),
    deleteAfterSeconds: 3_600,
  });
  const patient = patience(waits.retrySeconds, waits.retrySecondsMax);
  // The order of one order's effects is kept by `obstacle`, not by the queue: what must be sent again comes first,
  // and under a strict policy it would wait for ever behind the job that waits for it.
  await keepQueue(queues.deliver, patient);
  await keepQueue(queues.confirm, patient);
  await keepQueue(queues.release, patient);
  await keepQueue(queues.mail, patience(waits.mailRetrySeconds, waits.mailRetrySecondsMax));
  // One waits and one runs: what comes while a feed is being made goes into the next one.
  await keepQueue(queues.flush, { ...patient, policy: 'stately' });
  await keepQueue(queues.follow, { ...patient, policy: 'stately' });
  await keepQueue(queues.sync, { ...patient, policy: 'exclusive', retryLimit: 5 });
  // One that runs is not joined, but waited for: it may have passed the order that the next one is for.
  await keepQueue(queues.fetchHinted, { ...patient, policy: 'stately' });
  await keepQueue(queues.catchUp, { ...patient, policy: 'exclusive', retryLimit: 0 });
  await keepQueue(queues.housekeeping, { ...patient, policy: 'exclusive', retryLimit: 0 });

  const accountsOf = accountsOfStores();
  /** Workers share themselves out by account: one that Amazon keeps waiting holds up no other. */
  const groupOf = async (tx: Tx, storeId: string) => {
    const id = (await accountsOf(tx, [storeId])).get(storeId);
    return id === undefined ? {} : { group: { id } };
  };
  const within = (tx: Db | Tx) => ({ db: fromDrizzle(tx, sql) });
  return {
    deliver: async (tx, effects) => {
      if (effects.length === 0) return;
      const accounts = await accountsOf(
        tx,
        effects.map(({ storeId }) => storeId),
      );
      const jobs = effects.map(({ id, amazonOrderId, storeId }) => ({
        data: { effectId: id, amazonOrderId },
        group: { id: accounts.get(storeId) ?? storeId },
      }));
      await boss.insert(queues.deliver, jobs, within(tx));
    },
    confirm: async (tx, { id, attempts, storeId }, look, afterMs) => {
      const options = { ...within(tx), startAfter: Math.ceil(afterMs / 1_000), ...(await groupOf(tx, storeId)) };
      await boss.send(queues.confirm, { effectId: id, look, attempts }, options);
    },
    confirmAll: async (tx, effects, afterMs) => {
      if (effects.length === 0) return;
      const startAfter = Math.ceil(afterMs / 1_000);
      const accounts = await accountsOf(
        tx,
        effects.map(({ storeId }) => storeId),
      );
      const jobs = effects.map(({ id, attempts, storeId }) => ({
        data: { effectId: id, look: 0, attempts },
        startAfter,
        group: { id: accounts.get(storeId) ?? storeId },
      }));
      await boss.insert(queues.confirm, jobs, within(tx));
    },
    batch: async (tx, { storeId, kind }, afterMs) => {
      const startAfter = Math.ceil(afterMs / 1_000);
      const group = await groupOf(tx, storeId);
      const options = { ...within(tx), startAfter, singletonKey: `${storeId} ${kind}`, ...group };
      await boss.send(queues.flush, { storeId, kind }, options);
    },
    follow: async (tx, { id, state, looks, accountId }, afterMs) => {
      const startAfter = Math.ceil(afterMs / 1_000);
      const options = { ...within(tx), startAfter, singletonKey: `${id} ${state} ${looks}`, group: { id: accountId } };
      await boss.send(queues.follow, { id, state, looks }, options);
    },
    release: async (tx, orderId, at) => {
      await boss.send(queues.release, { orderId }, { ...within(tx), startAfter: at });
    },
    mail: async (tx, emailId) => {
      await boss.send(queues.mail, { emailId }, within(tx));
    },
    requestSync: async (accountId) => {
      await boss.send(queues.sync, { accountId }, { singletonKey: accountId, group: { id: accountId } });
    },
    sync: async (tx, accountId, cause) => {
      const options = { ...within(tx), singletonKey: `${accountId} ${cause}`, group: { id: accountId } };
      await boss.send(queues.sync, { accountId }, options);
    },
    fetchHinted: async (tx, accountId) => {
      await boss.send(queues.fetchHinted, { accountId }, { ...within(tx), singletonKey: accountId });
    },
    requestCatchUp: async (accountId) => {
      await boss.send(queues.catchUp, { accountId }, { singletonKey: accountId });
    },
    // Stores of one account that are due together share one sync: the queue takes a singleton once.
    schedule: async (tx, { id, accountId }, cron) => {
      const options = { ...within(tx), key: id, singletonKey: accountId, tz: 'UTC' };
      await boss.schedule(queues.sync, cron, { accountId }, options);
    },
    listScheduled: async () => (await boss.getSchedules(queues.sync)).map(({ key }) => key),
    unschedule: async (tx, storeId) => {
      await boss.unschedule(queues.sync, storeId, within(tx));
    },
    work: async (jobs) => {
      await work<{ effectId: string; amazonOrderId: string }>(
        queues.deliver,
        ({ effectId }) => jobs.deliver(effectId),
        { line: ({ amazonOrderId }) => amazonOrderId, turn: ({ effectId }) => effectId },
      );
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
      await boss.schedule(queues.housekeeping, '17 * * * *');
    },
    stop: () => boss.stop({ graceful: true, timeout: 6_000, close: true }),
  };

  /** Queues keep what they were made with: an upgrade has to tell them what has changed. */
  async function keepQueue(
    name: string,
    { policy, ...options }: QueueOptions & { readonly policy?: QueuePolicy },
  ): Promise<void> {
    await boss.createQueue(name, { ...options, ...(policy && { policy }) });
    await boss.updateQueue(name, options);
  }

  /** Jobs of one line go one after the other, by turn: the next then need not wait for another try. */
  async function work<T extends object>(
    name: string,
    handle: (data: T) => Promise<void>,
    queueUp?: { readonly line: (data: T) => string; readonly turn: (data: T) => string },
  ): Promise<void> {
    const options = {
      // Several small batches: an answer that Amazon owes holds up only what was fetched with it.
      ...(waitForAmazon.has(name) ? forAccounts : { localConcurrency: 4 }),
      batchSize: 5,
      burstWhenBatchFull: true,
      pollingIntervalSeconds: 1,
      notifyPollingIntervalSeconds: 2,
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
      const { id } = job;
      try {
        await handle(job.data);
        await boss.complete(name, [job]);
        results.push({ id, status: 'completed' });
      } catch (error) {
        const output = { why: error instanceof Error ? error.name : 'unknown' };
        const afterMs = knownWait(error);
        if (!(error instanceof NotYet) && afterMs === undefined && error instanceof Error) warn(error);
        if (afterMs === undefined) await boss.fail(name, [job], output);
        else await park(name, job, afterMs);
        results.push({ id, status: afterMs === undefined ? 'failed' : 'completed', output });
      }
    }
    return results;
  }

  /** Its time is known: it starts anew then, and is no failure that makes the queue wait longer each time. */
  async function park<T extends object>(name: string, job: JobWithMetadata<T>, afterMs: number): Promise<void> {
    const { data, singletonKey, groupId } = job;
    await database.db.transaction(async (tx) => {
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
