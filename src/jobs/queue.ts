import { fromDrizzle, fromPglite, PgBoss } from 'pg-boss';
import type { Outbox } from '../app/shell.ts';
import type { Database } from '../db/database.ts';
import { type Db, sql, type Tx } from '../db/drizzle.ts';
import { NotYet } from './delivery.ts';
import type { Waits } from './waits.ts';

type Jobs = {
  readonly deliver: (effectId: string) => Promise<void>;
  readonly confirm: (effectId: string, look: number) => Promise<void>;
  readonly sync: (accountId: string) => Promise<void>;
  readonly release: (orderId: string) => Promise<void>;
  readonly housekeeping: () => Promise<void>;
};

export type Queue = Outbox & {
  /** A sync of this account as soon as possible; one that waits or runs already is joined. */
  readonly requestSync: (accountId: string) => Promise<void>;
  readonly schedule: (accountId: string, cron: string) => Promise<void>;
  readonly work: (jobs: Jobs) => Promise<void>;
  readonly stop: () => Promise<void>;
};

const queues = {
  deliver: 'deliver-effect',
  confirm: 'confirm-effect',
  sync: 'sync-account',
  release: 'release-hold',
  housekeeping: 'housekeeping',
};
const foreverTries = 1_000_000;

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
  const patient = {
    notify: true,
    heartbeatSeconds: 10,
    expireInSeconds: 300,
    retryLimit: foreverTries,
    retryBackoff: waits.retrySeconds > 0,
    retryDelay: waits.retrySeconds,
    ...(waits.retrySeconds > 0 && { retryDelayMax: waits.retrySecondsMax }),
    deleteAfterSeconds: 3_600,
  };
  await boss.createQueue(queues.deliver, { ...patient, policy: 'key_strict_fifo' });
  await boss.createQueue(queues.confirm, patient);
  await boss.createQueue(queues.release, patient);
  await boss.createQueue(queues.sync, { ...patient, policy: 'exclusive', retryLimit: 5 });
  await boss.createQueue(queues.housekeeping, { ...patient, policy: 'exclusive', retryLimit: 0 });

  const within = (tx: Db | Tx) => ({ db: fromDrizzle(tx, sql) });
  return {
    deliver: async (tx, effects) => {
      for (const { id, amazonOrderId } of effects) {
        await boss.send(queues.deliver, { effectId: id }, { ...within(tx), singletonKey: amazonOrderId });
      }
    },
    confirm: async (tx, { id }, look, afterMs) => {
      const startAfter = Math.ceil(afterMs / 1_000);
      await boss.send(queues.confirm, { effectId: id, look }, { ...within(tx), startAfter });
    },
    release: async (tx, orderId, at) => {
      await boss.send(queues.release, { orderId }, { ...within(tx), startAfter: at });
    },
    requestSync: async (accountId) => {
      await boss.send(queues.sync, { accountId }, { singletonKey: accountId });
    },
    schedule: async (accountId, cron) => {
      await boss.schedule(queues.sync, cron, { accountId }, { key: accountId, singletonKey: accountId });
    },
    work: async (jobs) => {
      await work<{ effectId: string }>(queues.deliver, ({ effectId }) => jobs.deliver(effectId));
      await work<{ effectId: string; look: number }>(queues.confirm, ({ effectId, look }) =>
        jobs.confirm(effectId, look),
      );
      await work<{ accountId: string }>(queues.sync, ({ accountId }) => jobs.sync(accountId));
      await work<{ orderId: string }>(queues.release, ({ orderId }) => jobs.release(orderId));
      await work<object>(queues.housekeeping, () => jobs.housekeeping());
      await boss.schedule(queues.housekeeping, '17 * * * *');
    },
    stop: () => boss.stop({ graceful: true, timeout: 6_000, close: true }),
  };

  async function work<T extends object>(name: string, handle: (data: T) => Promise<void>): Promise<void> {
    const options = {
      batchSize: 20,
      burstWhenBatchFull: true,
      pollingIntervalSeconds: 1,
      notifyPollingIntervalSeconds: 2,
      perJobResults: true,
    } as const;
    await boss.work<T>(name, options, async (jobs) =>
      Promise.all(
        jobs.map(async ({ id, data }) => {
          try {
            await handle(data);
            return { id, status: 'completed' as const };
          } catch (error) {
            if (!(error instanceof NotYet) && error instanceof Error) warn(error);
            return { id, status: 'failed' as const, output: { why: error instanceof Error ? error.name : 'unknown' } };
          }
        }),
      ),
    );
  }
}
