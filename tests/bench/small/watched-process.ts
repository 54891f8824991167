import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export type Start = {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
  readonly query: string;
};
export type Measured = {
  readonly startMs: number;
  readonly startCpuMs: number;
  readonly rssMb: number;
  readonly pssMb: number;
  readonly idleCpuMsPerSecond: number;
};

const giveUpMs = 120_000;
const lookEveryMs = 10;
/** As `npm start` has it. */
const asStarted = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, '../../../node_modules/.cache/node'),
  NODE_COMPILE_CACHE_PORTABLE: '1',
  MALLOC_TRIM_THRESHOLD_: '131072',
};
/** The kernel counts processor time in hundredths of a second. */
const tickMs = 10;

/** Starts a program in a process of its own, waits for its first answer, leaves it alone for a while, and ends it. */
export async function measure({ args, env, port, query }: Start, restMs: number, idleMs = 20_000): Promise<Measured> {
  const begun = performance.now();
  const child = spawn(process.execPath, [...args], {
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, ...asStarted, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('The process did not start.');
  const ended = once(child, 'exit');
  try {
    while (!(await answers(port, query, env.ADMIN_API_KEY))) {
      if (child.exitCode !== null) throw new Error(`It ended before it answered: ${args.join(' ')}`);
      if (performance.now() - begun > giveUpMs) throw new Error(`It does not answer: ${args.join(' ')}`);
      await wait(lookEveryMs);
    }
    const startMs = performance.now() - begun;
    const startCpuMs = cpuMs(pid);
    await wait(restMs);
    const [before, from] = [cpuMs(pid), performance.now()];
    const { rssMb, pssMb } = memory(pid);
    await wait(idleMs);
    const idleCpuMsPerSecond = (cpuMs(pid) - before) / ((performance.now() - from) / 1_000);
    return { startMs, startCpuMs, rssMb, pssMb, idleCpuMsPerSecond };
  } finally {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 15_000).unref();
    await ended;
  }
}

function answers(port: number, query: string, key = ''): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
    const asked = request({ port, host: '127.0.0.1', path: '/graphql', method: 'POST', headers }, async (response) => {
      const chunks: string[] = [];
      for await (const chunk of response.setEncoding('utf8')) chunks.push(chunk);
      resolve(response.statusCode === 200 && 'data' in JSON.parse(chunks.join('')));
    });
    asked.once('error', () => resolve(false));
    asked.end(JSON.stringify({ query }));
  });
}

/** Of the process and of those of its children that have ended. */
function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * tickMs;
}

/** Of the process and its children that live. */
function memory(pid: number): { readonly rssMb: number; readonly pssMb: number } {
  const children = globSync(`/proc/${pid}/task/*/children`).flatMap(
    (file) => readFileSync(file, 'utf8').match(/\d+/g) ?? [],
  );
  const own = [String(pid), ...children].map((id) => {
    const rollup = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8');
    const mb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(rollup)?.[1]) / 1_024;
    return { rssMb: mb('Rss'), pssMb: mb('Pss') };
  });
  return {
    rssMb: own.reduce((sum, { rssMb }) => sum + rssMb, 0),
    pssMb: own.reduce((sum, { pssMb }) => sum + pssMb, 0),
  };
}
