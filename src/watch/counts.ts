import { counter, gauge, histogram, type Metric } from './series.ts';

type Progress = { readonly kind?: string; readonly operation?: string; readonly codes?: readonly string[] };

export type Counts = ReturnType<typeof makeCounts>;

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const kinds = new Set(['query', 'mutation', 'subscription', 'documents', 'notifications']);
const known = /^[A-Z][A-Z_]{1,40}$/;

/** What this process has done since it started. Cheap while nobody reads it: a few additions for each request. */
export function makeCounts() {
  const requests = counter('desk_requests_total', 'Requests that were answered, by kind of operation and outcome.');
  const took = histogram('desk_request_seconds', 'How long requests took, by kind of operation.', seconds);
  const errors = counter('desk_graphql_errors_total', 'Errors in answers, by code.');
  const refusals = counter('desk_refusals_total', 'Refusals in payloads of mutations, by code, without dry runs.');
  const calls = counter('desk_amazon_calls_total', 'Calls to Amazon, by operation and status of the answer.');
  const callsTook = histogram('desk_amazon_call_seconds', 'How long Amazon took to answer.', seconds);
  const jobs = counter(
    'desk_jobs_total',
    'Jobs that ended: done, later (they are tried again), failed (a fault of ours).',
  );
  const jobsTook = histogram('desk_job_seconds', 'How long jobs took, by queue.', seconds);
  const running = new Set<Progress>();

  return {
    began(progress: Progress) {
      running.add(progress);
      return (status: number | null, after: number) => {
        running.delete(progress);
        const kind = kindOf(progress);
        requests.add({ kind, code: codeOf(progress, status) });
        if (progress.kind !== 'subscription') took.observe({ kind }, after);
      };
    },
    failed: (code: string) => errors.add({ code: known.test(code) ? code : 'OTHER' }),
    refused: (code: string) => refusals.add({ code }),
    amazonCalled(operation: string, status: number | null, after: number) {
      calls.add({ operation, status: String(status ?? 'none') });
      callsTook.observe({}, after);
    },
    jobEnded(queue: string, end: string, after: number) {
      jobs.add({ queue, end });
      jobsTook.observe({ queue }, after);
    },
    read(): readonly Metric[] {
      const open = [...running].filter(({ kind }) => kind === 'subscription').length;
      return [
        ...[requests, took, errors, refusals, calls, callsTook, jobs, jobsTook].map((series) => series.read()),
        gauge('desk_requests_running', 'Requests under way, without subscriptions.', [
          { labels: {}, value: running.size - open },
        ]),
        gauge('desk_subscriptions_open', 'Subscriptions that are open.', [{ labels: {}, value: open }]),
      ];
    },
  };
}

/** Names of operations come from strangers, and are no labels. */
function kindOf({ kind, operation }: Progress): string {
  const name = kind ?? operation ?? '';
  return kinds.has(name) ? name : 'none';
}

function codeOf({ codes = [] }: Progress, status: number | null): string {
  if (status === null) return 'GONE';
  const [code] = codes;
  if (code === undefined) return status < 400 ? 'OK' : `HTTP_${status}`;
  return known.test(code) ? code : 'OTHER';
}
