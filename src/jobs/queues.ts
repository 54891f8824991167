import { fromDrizzle, type PgBoss, type QueueOptions, type QueuePolicy } from 'pg-boss';
import { type Db, isTransaction, sql, type Tx } from '../db/drizzle.ts';
import { runSame } from '../db/fixed.ts';
import type { Waits } from './waits.ts';

export const queues = {
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
  fanOut: 'fan-out-webhooks',
  post: 'post-webhook',
  sweepWebhooks: 'sweep-webhooks',
  drift: 'compare-account',
  compare: 'compare-order',
};
/** Their jobs carry the account they are for. No account holds so many workers that none is left for the others. */
export const waitForAmazon: ReadonlySet<string> = new Set([
  queues.deliver,
  queues.confirm,
  queues.flush,
  queues.follow,
  queues.sync,
  queues.fetchHinted,
  queues.catchUp,
  queues.drift,
  queues.compare,
]);
const foreverTries = 1_000_000;
const yearSeconds = 365 * 86_400;

export async function makeQueues(boss: PgBoss, waits: Waits): Promise<void> {
  // One statement instead of four for each queue: nearly always they are there, and as they should be.
  const known = new Map((await boss.getQueues(Object.values(queues))).map((queue) => [queue.name, queue]));
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
  const background = patience(waits.retrySeconds, Math.max(waits.retrySeconds, waits.backgroundRetrySecondsMax));
  // The order of one order's effects is kept by `obstacle`, not by the queue: what must be sent again comes first,
  // and under a strict policy it would wait for ever behind the job that waits for it.
  await keepQueue(queues.deliver, patient);
  await keepQueue(queues.confirm, patient);
  await keepQueue(queues.release, patient);
  await keepQueue(queues.mail, patience(waits.mailRetrySeconds, waits.mailRetrySecondsMax));
  // One waits and one runs: what comes while a feed is being made goes into the next one.
  await keepQueue(queues.flush, { ...patient, policy: 'stately' });
  await keepQueue(queues.follow, { ...patient, policy: 'stately' });
  await keepQueue(queues.sync, { ...background, policy: 'exclusive', retryLimit: 5 });
  // One that runs is not joined, but waited for: it may have passed the order that the next one is for.
  await keepQueue(queues.fetchHinted, { ...patient, policy: 'stately' });
  await keepQueue(queues.catchUp, { ...background, policy: 'exclusive', retryLimit: 0 });
  // A batch that runs may ask for the next one.
  await keepQueue(queues.drift, { ...background, policy: 'stately' });
  await keepQueue(queues.compare, background);
  // One waits and one runs: what comes meanwhile is found by the next.
  await keepQueue(queues.fanOut, { ...background, policy: 'stately' });
  await keepQueue(queues.post, { ...background, policy: 'stately' });
  await keepQueue(queues.sweepWebhooks, { ...background, policy: 'exclusive', retryLimit: 0 });
  await keepQueue(queues.housekeeping, { ...background, policy: 'exclusive', retryLimit: 0 });

  /** Queues keep what they were made with: an upgrade has to tell them what has changed. */
  async function keepQueue(
    name: string,
    { policy, ...options }: QueueOptions & { readonly policy?: QueuePolicy },
  ): Promise<void> {
    const made = known.get(name);
    if (!made) return boss.createQueue(name, { ...options, ...(policy && { policy }) });
    const asked = Object.entries(options) as [keyof QueueOptions, unknown][];
    if (asked.some(([option, value]) => made[option] !== value)) await boss.updateQueue(name, options);
  }
}

/** What puts a job into the transaction that makes it necessary: there its statement is long, and always the same. */
export function within(tx: Db | Tx) {
  if (!isTransaction(tx)) return { db: fromDrizzle(tx, sql) };
  return { db: { executeSql: (text: string, values?: unknown[]) => runSame(tx as Tx, 'queue', text, values ?? []) } };
}
