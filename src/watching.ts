import type { AmazonCall } from './amazon/http.ts';
import type { Config } from './config.ts';
import type { SellerAccount } from './domain/channel.ts';
import { type Tracing, untraced } from './domain/tracing.ts';
import type { Around } from './jobs/workers.ts';
import { about } from './server/about.ts';
import { type Log, makeLog } from './server/log.ts';
import type { Counts } from './watch/counts.ts';

export type Watching = {
  readonly log: Log;
  readonly tracing: Tracing;
  readonly stop: () => Promise<void>;
};

/** Shorter than what a forced end leaves after everything else has stopped. */
const flushMs = 1_500;

/** The log and, where a collector is named, the traces. Without one nothing of tracing is loaded. */
export async function startWatching({ logLevel, traces }: Config): Promise<Watching> {
  if (!traces) return { log: makeLog(logLevel), tracing: untraced, stop: async () => {} };

  const { startTracing } = await import('./watch/tracing.ts');
  const tracing = await startTracing({
    ...traces,
    heard: (heard) =>
      heard === 'LOST'
        ? log.warn({ endpoint: traces.endpoint }, 'The collector takes no traces: they are lost.')
        : log.info({ endpoint: traces.endpoint }, 'The collector takes traces again.'),
  });
  const log = makeLog(logLevel, undefined, () => {
    const traceId = tracing.current()?.split('-')[1];
    return traceId ? { traceId } : {};
  });
  return { log, tracing, stop: () => tracing.stop(flushMs) };
}

/** What is logged while a job runs says which job; it is counted, and shows in the trace of what put it into the queue. */
export function aroundJobs({ trace }: Tracing, counts: Counts): Around {
  return (job, work) => {
    const { queue, id: jobId, tries, data, causedBy } = job;
    const started = performance.now();
    const what = {
      name: `job ${queue}`,
      kind: 'consumer',
      facts: { 'messaging.destination.name': queue, tries },
    } as const;
    return about(
      () => ({ queue, jobId, ...subjectOf(data) }),
      () =>
        trace({ ...what, causedBy }, async (note) => {
          const end = await work();
          note({ 'job.end': end });
          counts.jobEnded(queue, end, (performance.now() - started) / 1_000);
          return end;
        }),
    );
  };
}

const told = ['effectId', 'accountId', 'storeId', 'amazonOrderId', 'orderId', 'emailId', 'kind'];

/** A job's data are ids, but for a comparison's: of those nothing is told. */
function subjectOf(data: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(data).filter(([name]) => told.includes(name)));
}

/** What is logged and counted of Amazon. */
export function hearing(log: Log, counts: Counts) {
  return {
    log: (call: AmazonCall) => {
      counts.amazonCalled(call.operation, call.status, call.ms / 1_000);
      // A line has the operation and the id of the request that it belongs to, too.
      const { operation: amazonOperation, requestId: amazonRequestId, ...rest } = call;
      const facts = { amazonOperation, amazonRequestId, ...rest };
      const done = call.failure === null && call.status !== null && call.status < 400;
      return done ? log.debug(facts, called) : log.info(facts, called);
    },
    onUnauthorized: ({ id, sellerId, region }: SellerAccount, why: string) =>
      log.warn({ accountId: id, sellerId, region, why }, 'Amazon has shut out an account.'),
    onAuthorized: ({ id, sellerId, region }: SellerAccount) =>
      log.info({ accountId: id, sellerId, region }, 'Amazon takes an account again.'),
  };
}

const called = 'Called Amazon.';
