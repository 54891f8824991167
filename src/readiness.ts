import type { Database } from './db/database.ts';
import { isUpToDate } from './db/migrate.ts';
import type { Replicas } from './db/replicas.ts';
import { findTroubledAccounts } from './db/stores.ts';
import { troubleOf } from './domain/account-trouble.ts';
import type { Queue } from './jobs/queue.ts';
import { troubleOfReplicas } from './reading.ts';
import type { Readiness } from './server/health.ts';

type Asked = {
  readonly database: Database;
  readonly queue: Pick<Queue, 'standings'>;
  /** Left out, there are none. */
  readonly replicas?: Pick<Replicas, 'standings'> | null;
  /** Whether Amazon leaves this process without an answer. */
  readonly amazonIsSilent: () => boolean;
};

const patienceSeconds = 300;

/** Without its database, or with tables of an older version, a process serves nobody. Whatever else is wrong passes. */
export async function readiness({ database, queue, replicas, amazonIsSilent }: Asked): Promise<Readiness> {
  try {
    if (!(await isUpToDate(database))) {
      return { state: 'unavailable', reason: 'The tables are older than this version: run `npm run migrate`.' };
    }
    const troubles = [
      troubleOf(await findTroubledAccounts(database.db)),
      amazonIsSilent() ? 'Amazon does not answer.' : null,
      await queueTrouble(queue),
      troubleOfReplicas(replicas?.standings() ?? []),
    ].filter((trouble) => trouble !== null);
    return troubles.length === 0 ? { state: 'ready' } : { state: 'degraded', reason: troubles.join(' ') };
  } catch {
    return { state: 'unavailable', reason: 'The database does not answer.' };
  }
}

/** What is asked for is kept all the same, and done when the queue is worked off again. */
async function queueTrouble({ standings }: Pick<Queue, 'standings'>): Promise<string | null> {
  const queues = await standings().catch(() => null);
  if (queues === null) return 'The queue of jobs does not answer.';
  const waits = queues.some(({ ready, oldestSeconds }) => ready > 0 && oldestSeconds > patienceSeconds);
  return waits ? 'Jobs have waited for more than 5 minutes: no worker takes them up, or too few do.' : null;
}
