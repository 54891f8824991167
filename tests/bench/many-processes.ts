import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import autocannon from 'autocannon';
import { makeClient } from '../../src/db/pg.ts';
import { startStandby } from '../postgres-only/support/standby.ts';
import { findPostgres, startPostgres } from '../support/throwaway-postgres.ts';

// What a request costs with one process that answers, with two, and with one that reads from a replica.
const [rounds = 4, seconds = 3] = process.argv.slice(2).map(Number);
const connections = 8;
const key = 'the key that the processes are asked by';
const page = `{ orders(first: 20) { nodes { id number state allowedActions totals { grandTotal { amount } }
  items { sku quantityToShip } shipments { number } } } }`;
const comment =
  'mutation($input: AddCommentInput!) { addComment(input: $input) { errors { code } order { version } } }';

type Env = Readonly<Record<string, string>>;
type Started = { readonly pid: number; readonly url: string };
const children: ChildProcess[] = [];

async function start(command: string, env: Env, said: RegExp): Promise<Started> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/main.ts'), command], {
    env: { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  while (!said.test(text)) {
    if (child.exitCode !== null) throw new Error(`${command} ended: ${text}`);
    await wait(50);
  }
  return { pid: child.pid ?? 0, url: said.exec(text)?.[1] ?? '' };
}

const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };

/** How many requests were answered. */
async function load(url: string, share: number, bodies: () => string): Promise<number> {
  const setupRequest = (request: autocannon.Request) => ({ ...request, body: bodies() });
  const requests = [{ method: 'POST' as const, headers, setupRequest }];
  const { non2xx, errors, ...answered } = await autocannon({
    url: `${url}/graphql`,
    connections: share,
    duration: seconds,
    requests,
  });
  if (non2xx + errors > 0) throw new Error(`${non2xx} answers other than 200, ${errors} errors`);
  return answered['2xx'];
}

/** What a process, and every child it has or had, has used of a processor. */
function cpuMs(pid: number, withChildren: boolean): number {
  const fields = (of: number | string) => readFileSync(`/proc/${of}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const used = (of: number | string, from = 11, to = 13) =>
    fields(of)
      .slice(from, to)
      .reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
  if (!withChildren) return used(pid);
  const ours = globSync('/proc/[0-9]*').map((path) => path.slice('/proc/'.length));
  return ours.reduce(
    (sum, other) => {
      try {
        return fields(other)[1] === String(pid) ? sum + used(other) : sum;
      } catch {
        return sum;
      }
    },
    used(pid, 11, 15),
  );
}

async function postmasterOf(url: string): Promise<number> {
  const client = makeClient(url);
  await client.connect();
  const { rows } = await client.query('select pg_backend_pid() as pid');
  const [, status = ''] = readFileSync(`/proc/${rows[0]?.pid}/stat`, 'utf8').split(') ');
  await client.end();
  return Number(status.split(' ')[1]);
}

const programs = findPostgres() ?? '';
const primary = await startPostgres(programs);
const standby = await startStandby(programs, primary.urlOf('postgres'), 0);
try {
  const shared = {
    DATABASE_URL: primary.urlOf('postgres'),
    ADMIN_API_KEY: key,
    SECRETS_KEY: key,
    RATE_LIMIT_POINTS: '0',
  };
  const sandbox = await start('sandbox', { DATA_DIR: 'memory:' }, /Seller Central at (\S+)/);
  const env = { ...shared, AMAZON_API_URL: sandbox.url };
  await start('worker', env, /(Working)/);
  await start('worker', env, /(Working)/);
  const serve = (more: Env = {}) => start('serve', { ...env, JOBS: 'off', ...more }, /(http:\S+)\/graphql/);
  const [one, two, reading] = [
    await serve(),
    await serve(),
    await serve({ DATABASE_REPLICA_URLS: standby.urlOf('postgres') }),
  ];
  const asked = async () => {
    const response = await fetch(`${one.url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query: page }),
    });
    return ((await response.json()) as { data: { orders: { nodes: { id: string }[] } } }).data.orders.nodes;
  };
  while ((await asked()).length < 20) await wait(200);
  const ids = (await asked()).map(({ id }) => id);
  let count = 0;
  const input = () => ({ orderId: ids[count % ids.length], text: 'Packed', idempotencyKey: `comment ${count++}` });
  const operations = {
    'page of 20': () => JSON.stringify({ query: page }),
    addComment: () => JSON.stringify({ query: comment, variables: { input: input() } }),
  };
  const servers = [await postmasterOf(primary.urlOf('postgres')), await postmasterOf(standby.urlOf('postgres'))];
  const candidates = { 'one process': [one], 'two processes': [one, two], 'one with a replica': [reading] };

  const used = (desks: readonly Started[]) => [
    desks.reduce((sum, { pid }) => sum + cpuMs(pid, false), 0),
    ...servers.map((pid) => cpuMs(pid, true)),
  ];
  /** What was used while this was done, and for how long. */
  async function during<T>(desks: readonly Started[], work: () => Promise<T>) {
    const [before, began] = [used(desks), performance.now()];
    const result = await work();
    return { result, ms: performance.now() - began, cpu: used(desks).map((after, at) => after - (before[at] ?? 0)) };
  }

  for (const [name, bodies] of Object.entries(operations)) {
    for (const { url } of [one, two, reading]) await load(url, connections, bodies);
    const results = Object.entries(candidates).map(([candidate, desks]) => ({
      candidate,
      desks,
      rows: [] as number[][],
    }));
    for (let round = 0; round < rounds; round++) {
      for (const { desks, rows } of results) {
        // What jobs and polling use all the time belongs to no request.
        const idle = await during(desks, () => wait(1_000));
        const busy = await during(desks, () =>
          Promise.all(desks.map(({ url }) => load(url, connections / desks.length, bodies))),
        );
        const sum = busy.result.reduce((total, some) => total + some, 0);
        const each = busy.cpu.map((ms, at) => (ms - ((idle.cpu[at] ?? 0) / idle.ms) * busy.ms) / sum);
        rows.push([sum / seconds, ...each]);
      }
    }
    for (const { candidate, rows } of results) {
      const median = (at: number) =>
        rows.map((row) => row[at] ?? 0).sort((x, y) => x - y)[Math.floor(rows.length / 2)] ?? 0;
      const [rate, desk, main, replica] = [0, 1, 2, 3].map(median);
      process.stdout.write(
        `${name}, ${candidate}: ${rate?.toFixed(0)} a second; CPU ms each: server ${desk?.toFixed(2)}, primary ${main?.toFixed(2)}, replica ${replica?.toFixed(2)}\n`,
      );
    }
  }
} finally {
  for (const child of children) {
    const ended = once(child, 'exit');
    if (child.exitCode === null && child.kill()) await ended;
  }
  await standby.remove();
  await primary.stop();
}
