import { fromDrizzle, fromPglite, type JobResult, PgBoss } from 'pg-boss';
import type { Outbox } from '../app/shell.ts';
import type { Database } from '../db/database.ts';
import { type Db, sql, type Tx } from '../db/drizzle.ts';
import { NotYet } from './delivery.ts';
import type { Waits } from './waits.ts';

type Jobs = {
  readonly deliver: (effectId: string) => Promise<void>;
  readonly confirm: (effectId: string, look: number, attempts: number) => Promise<void>;
  readonly sync: (accountId: string) => Promise<void>;
  readonly release: (orderId: string) => Promise<void>;
  readonly mail: (emailId: string) => Promise<void>;
  readonly housekeeping: () => Promise<void>;
  /** Compare a batch of an account's orders with Amazon; null: have a batch of every account compared. */
  readonly drift: (accountId: string | null) => Promise<void>;
  readonly compare: (amazonOrderId: string, seen: readonly string[]) => Promise<void>;
};

export type Queue = Outbox & {
  /** A sync of this account as soon as possible; one that waits or runs already is joined. */
  readonly requestSync: (accountId: string) => Promise<void>;
  /** A batch of this account's orders is to be compared with Amazon; one that waits already is joined. */
  readonly requestDrift: (accountId: string) => Promise<void>;
  /** A second look at what differs in a way that is new. */
  readonly compare: (amazonOrderId: string, seen: readonly string[], afterMs: number) => Promise<void>;
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
  release: 'release-hold',
  mail: 'mail-buyer',
  housekeeping: 'housekeeping',
  drift: 'compare-account',
  compare: 'compare-order',
};
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
  await boss.createQueue(queues.deliver, patient);
  await boss.createQueue(queues.confirm, patient);
  await boss.createQueue(queues.release, patient);
  await boss.createQueue(queues.mail, patience(waits.mailRetrySeconds, waits.mailRetrySecondsMax));
  await boss.createQueue(queues.sync, { ...patient, policy: 'exclusive', retryLimit: 5 });
  // Short: a batch that runs may ask for the next one.
  await boss.createQueue(queues.drift, { ...patient, policy: 'short' });
  await boss.createQueue(queues.compare, patient);
  await boss.createQueue(queues.housekeeping, { ...patient, policy: 'exclusive', retryLimit: 0 });

  const within = (tx: Db | Tx) => ({ db: fromDrizzle(tx, sql) });
  return {
    deliver: async (tx, effects) => {
      if (effects.length === 0) return;
      const jobs = effects.map(({ id, amazonOrderId }) => ({ data: { effectId: id, amazonOrderId } }));
      await boss.insert(queues.deliver, jobs, within(tx));
    },
    confirm: async (tx, { id, attempts }, look, afterMs) => {
      const startAfter = Math.ceil(afterMs / 1_000);
      await boss.send(queues.confirm, { effectId: id, look, attempts }, { ...within(tx), startAfter });
    },
    release: async (tx, orderId, at) => {
      await boss.send(queues.release, { orderId }, { ...within(tx), startAfter: at });
    },
    mail: async (tx, emailId) => {
      await boss.send(queues.mail, { emailId }, within(tx));
    },
    requestSync: async (accountId) => {
      await boss.send(queues.sync, { accountId }, { singletonKey: accountId });
    },
    requestDrift: async (accountId) => {
      await boss.send(queues.drift, { accountId }, { singletonKey: accountId });
    },
    compare: async (amazonOrderId, seen, afterMs) => {
      await boss.send(queues.compare, { amazonOrderId, seen }, { startAfter: Math.ceil(afterMs / 1_000) });
    },
    sync: async (tx, accountId, cause) => {
      await boss.send(queues.sync, { accountId }, { ...within(tx), singletonKey: `${accountId} ${cause}` });
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
      await work<{ orderId: string }>(queues.release, ({ orderId }) => jobs.release(orderId));
      // One after the other: mail servers take few connections at once from one sender.
      await work<{ emailId: string }>(queues.mail, ({ emailId }) => jobs.mail(emailId), {
        line: () => queues.mail,
        turn: ({ emailId }) => emailId,
      });
      await work<object>(queues.housekeeping, () => jobs.housekeeping());
      await boss.schedule(queues.housekeeping, '17 * * * *');
      await work<{ accountId?: string }>(queues.drift, ({ accountId }) => jobs.drift(accountId ?? null));
      await work<{ amazonOrderId: string; seen: string[] }>(queues.compare, (data) =>
        jobs.compare(data.amazonOrderId, data.seen),
      );
      await boss.schedule(queues.drift, '37 * * * *');
    },
    stop: () => boss.stop({ graceful: true, timeout: 6_000, close: true }),
  };

  /** Jobs of one line go one after the other, by turn: the next then need not wait for another try. */
  async function work<T extends object>(
    name: string,
    handle: (data: T) => Promise<void>,
    queueUp?: { readonly line: (data: T) => string; readonly turn: (data: T) => string },
  ): Promise<void> {
    const options = {
      // Several small batches: an answer that Amazon owes holds up only what was fetched with it.
      localConcurrency: 4,
      batchSize: 5,
      burstWhenBatchFull: true,
      pollingIntervalSeconds: 1,
      notifyPollingIntervalSeconds: 2,
      perJobResults: true,
    } as const;
    await boss.work<T>(name, options, async (jobs) => {
      const turn = ({ data }: { data: T }) => queueUp?.turn(data) ?? '';
      const sorted = jobs.toSorted((one, other) => (turn(one) < turn(other) ? -1 : 1));
      const lines = Map.groupBy(sorted, ({ id, data }) => queueUp?.line(data) ?? id);
      const results = [...lines.values()].map((line) => inTurn(line, handle));
      return (await Promise.all(results)).flat();
    });
  }

  async function inTurn<T>(jobs: readonly { id: string; data: T }[], handle: (data: T) => Promise<void>) {
    const results: JobResult[] = [];
    for (const { id, data } of jobs) {
      try {
        await handle(data);
        results.push({ id, status: 'completed' });
      } catch (error) {
        if (!(error instanceof NotYet) && error instanceof Error) warn(error);
        results.push({ id, status: 'failed', output: { why: error instanceof Error ? error.name : 'unknown' } });
      }
    }
    return results;
  }
}
