import type { PgBoss } from 'pg-boss';

const everyMs = 1_000;

// The channel is the one that pg-boss listens on for a schema of this name.
const announce = `
  select pg_notify('pgboss_' || left(encode(sha224('pgboss'::bytea), 'hex'), 24), queue.name)
  from pgboss.queue
  where queue.name = any($1::text[]) and exists (
    select from pgboss.job
    where job.name = queue.name and job.state in ('created', 'retry') and not job.blocked
      and job.start_after <= pgboss.job_now()
  )`;

/**
 * Wakes the workers of a queue when a job there is due. NOTIFY tells them of what is sent, not of what was sent for
 * later: for that each worker would have to ask by itself, and there are ninety of them.
 */
export function announceDue(boss: PgBoss, queues: readonly string[], failed: (error: Error) => void) {
  let stopped = false;
  let timer: NodeJS.Timeout;
  let asked: Promise<void> = Promise.resolve();

  async function ask(): Promise<void> {
    try {
      await boss.getDb().executeSql(announce, [queues]);
    } catch (error) {
      if (!stopped) failed(error instanceof Error ? error : new Error('Jobs that are due could not be looked for.'));
    }
    if (!stopped) wait();
  }

  function wait(): void {
    timer = setTimeout(() => {
      asked = ask();
    }, everyMs);
  }

  wait();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await asked;
  };
}
