import autocannon from 'autocannon';
import { cpuMs, cpuMsOfAll } from './processes.ts';
import { median, percentile } from './statistics.ts';

export const connections = 8;

export type Request = { readonly body: string; readonly headers?: Readonly<Record<string, string>> };
/** The next request; null when there is nothing left to ask. */
export type Next = () => Request | null;
export type Measured = {
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Of the candidate, and of PostgreSQL. */
  readonly cpuMs: number;
  readonly databaseCpuMs: number;
};
/** Whose use of the processor is measured. */
export type Pids = { readonly pid: number; readonly databasePid: number };
type Bounds = { readonly seconds: number; readonly perSecond?: number };

/** Asks over so many connections until the time is over. Anything but a good answer ends the benchmark. */
export async function load(
  url: string,
  { pid, databasePid }: Pids,
  next: Next,
  { seconds, perSecond }: Bounds,
): Promise<Measured> {
  const took: number[] = [];
  const used = () => ({ candidate: cpuMs(pid), database: cpuMsOfAll(databasePid) });
  const [before, began] = [used(), performance.now()];
  let over = began;
  await new Promise<void>((resolve, reject) => {
    const running = autocannon(
      {
        url,
        connections,
        duration: seconds,
        ...(perSecond && { overallRate: Math.max(1, Math.round(perSecond)) }),
        requests: [{ method: 'POST', setupRequest: (request) => prepared(request, next, () => running.stop()) }],
      },
      (error, { errors, non2xx }) =>
        error || errors + non2xx > 0
          ? reject(error ?? new Error(`${url}: ${errors} errors and ${non2xx} answers other than 200.`))
          : resolve(),
    );
    running.on('response', (_client, _status, _bytes, ms) => {
      took.push(ms);
      over = performance.now();
    });
  });
  const after = used();
  return {
    perSecond: (took.length * 1_000) / (over - began),
    medianMs: median(took),
    p99Ms: percentile(took, 0.99),
    cpuMs: (after.candidate - before.candidate) / took.length,
    databaseCpuMs: (after.database - before.database) / took.length,
  };
}

const nothing: Request = { body: '{}' };

function prepared(request: autocannon.Request, next: Next, stop: () => void): autocannon.Request {
  const asked = next();
  // What has been prepared already is sent once more at most, and changes nothing.
  if (!asked) stop();
  const { body, headers } = asked ?? nothing;
  return { ...request, body, headers: { 'content-type': 'application/json', ...headers } };
}
