import type { PgBoss } from 'pg-boss';
import type { Tracing } from '../domain/tracing.ts';

type Carried = { readonly traceparent?: string };

/** From now on each job says what put it into the queue, so that a trace goes on in whatever process takes it up. */
export function carryTraces(boss: PgBoss, { current }: Tracing): void {
  const send = boss.send.bind(boss) as (name: string, data?: object | null, options?: object) => Promise<string | null>;
  const insert = boss.insert.bind(boss);
  boss.send = ((name: string, data?: object | null, options?: object) =>
    send(name, carrying(data ?? {}, current()), options)) as PgBoss['send'];
  boss.insert = ((name, jobs, options) => {
    const cause = current();
    const carried = jobs.map((job) => ({ ...job, data: carrying(job.data ?? {}, cause) }));
    return insert(name, carried, options);
  }) as PgBoss['insert'];
}

/** A job that is put back says what it has said before. */
function carrying<T extends object & Carried>(data: T, cause: string | null): T {
  return cause === null || data.traceparent ? data : { ...data, traceparent: cause };
}

/** What a job is about, and what put it into the queue. */
export function unpack<T extends object>(data: (T & Carried) | null): { readonly data: T; readonly causedBy?: string } {
  // A schedule that was stored without data sends none.
  const { traceparent, ...rest } = data ?? ({} as T & Carried);
  return { data: rest as T, ...(traceparent && { causedBy: traceparent }) };
}
