import { fromPglite, PgBoss } from 'pg-boss';
import type { Outbox } from '../app/shell.ts';
import type { Database } from '../db/database.ts';
import type { Tx } from '../db/drizzle.ts';
import { type Tracing, untraced } from '../domain/tracing.ts';
import { accountsOfStores } from './accounts-of-stores.ts';
import { announceDue } from './announce-due.ts';
import { carryTraces } from './carry-traces.ts';
import type { SecondLook } from './drift.ts';
import { errorOf } from './emitted.ts';
import { makeQueues, queues, within } from './queues.ts';
import type { Waits } from './waits.ts';
import { type Around, type Jobs, startWorkers } from './workers.ts';

export type QueueStanding = {
  readonly queue: string;
  readonly ready: number;
  readonly running: number;
  readonly deferred: number;
  readonly oldestSeconds: number;
};

export type Queue = Outbox & {
  /** A sync of this account as soon as possible; one that waits or runs already is joined. */
  readonly requestSync: (accountId: string) => Promise<void>;
  /** What a sync of changes leaves to be done with the rest of the budget; one that waits or runs already is joined. */
  readonly requestCatchUp: (accountId: string) => Promise<void>;
  /** A batch of this account's orders is to be compared with Amazon; one that waits already is joined. */
  readonly requestDrift: (accountId: string) => Promise<void>;
  /** A second look at what differs in a way that is new. */
  readonly compare: (tx: Tx, look: SecondLook, afterMs: number) => Promise<void>;
  /** The stores that have a schedule; among them may be what earlier versions called so. */
  readonly listScheduled: () => Promise<readonly string[]>;
  /** How each queue stands, as it was counted within the last seconds. */
  readonly standings: () => Promise<readonly QueueStanding[]>;
  readonly unschedule: (tx: Tx, storeId: string) => Promise<void>;
  /** `around` is told of each job as it begins, and does it. */
  readonly work: (jobs: Jobs, around?: Around) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** pg-boss carries the work: when, how often and after which crash. What Amazon was told stands in our own tables. */
export async function startQueue(
  database: Database,
  waits: Waits,
  warn: (error: Error) => void,
  tracing: Tracing = untraced,
): Promise<Queue> {
  const timing = {
    useListenNotify: true,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    maintenanceIntervalSeconds: 60,
  };
  // Nothing vacuums the embedded database by itself: there is nothing to watch over.
  const boss =
    database.kind === 'embedded'
      ? new PgBoss({ db: fromPglite(database.pglite), backend: 'pglite', monitorVacuum: false, ...timing })
      : new PgBoss({
          connectionString: database.directUrl,
          max: 4,
          application_name: 'amazon-order-desk jobs',
          ...timing,
        });
  boss.on('error', (emitted) => warn(errorOf(emitted)));
  await boss.start();

  await makeQueues(boss, waits);
  if (tracing !== untraced) carryTraces(boss, tracing);

  let stopAnnouncing = async () => {};
  const accountsOf = accountsOfStores();
  /** Workers share themselves out by account: one that Amazon keeps waiting holds up no other. */
  const groupOf = async (tx: Tx, storeId: string) => {
    const id = (await accountsOf(tx, [storeId])).get(storeId);
    return id === undefined ? {} : { group: { id } };
  };
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
    fanOutWebhooks: async (db, storeId) => {
      await boss.send(queues.fanOut, { storeId }, { ...within(db), singletonKey: storeId });
    },
    postWebhook: async (db, { id: webhookId, storeId }, afterMs, rests = false) => {
      const startAfter = new Date(Date.now() + afterMs);
      // What is due at about the same time is one job; what is due now waits behind none that is for later.
      const later = rests ? 'rests' : Math.ceil(startAfter.getTime() / 5_000);
      const singletonKey = afterMs > 0 ? `${webhookId} ${later}` : webhookId;
      const options = { ...within(db), singletonKey, group: { id: storeId }, ...(afterMs > 0 && { startAfter }) };
      await boss.send(queues.post, { webhookId }, options);
    },
    requestSync: async (accountId) => {
      await boss.send(queues.sync, { accountId }, { singletonKey: accountId, group: { id: accountId } });
    },
    requestDrift: async (accountId) => {
      await boss.send(queues.drift, { accountId }, { singletonKey: accountId, group: { id: accountId } });
    },
    compare: async (tx, { accountId, amazonOrderId, seen }, afterMs) => {
      const options = { ...within(tx), startAfter: Math.ceil(afterMs / 1_000), group: { id: accountId } };
      await boss.send(queues.compare, { amazonOrderId, seen }, options);
    },
    sync: async (tx, accountId, cause) => {
      const options = { ...within(tx), singletonKey: `${accountId} ${cause}`, group: { id: accountId } };
      await boss.send(queues.sync, { accountId }, options);
    },
    fetchHinted: async (db, accountId) => {
      const options = { ...within(db), singletonKey: accountId, group: { id: accountId } };
      await boss.send(queues.fetchHinted, { accountId }, options);
    },
    requestCatchUp: async (accountId) => {
      await boss.send(queues.catchUp, { accountId }, { singletonKey: accountId, group: { id: accountId } });
    },
    // Stores of one account that are due together share one sync: the queue takes a singleton once.
    schedule: async (tx, { id, accountId }, cron) => {
      const options = { ...within(tx), key: id, singletonKey: accountId, tz: 'UTC' };
      await boss.schedule(queues.sync, cron, { accountId }, options);
    },
    listScheduled: async () => (await boss.getSchedules(queues.sync)).map(({ key }) => key),
    standings: async () =>
      (await boss.getQueues(Object.values(queues))).map((queue) => ({
        queue: queue.name,
        ready: queue.readyCount,
        running: queue.activeCount,
        deferred: queue.deferredCount,
        oldestSeconds: queue.readyOldestSeconds ?? 0,
      })),
    unschedule: async (tx, storeId) => {
      await boss.unschedule(queues.sync, storeId, within(tx));
    },
    work: async (jobs, around) => {
      await startWorkers(boss, database.db, jobs, warn, around);
      stopAnnouncing = announceDue(boss, Object.values(queues), warn);
    },
    stop: async () => {
      await stopAnnouncing();
      await boss.stop({ graceful: true, timeout: 6_000, close: true });
    },
  };
}
