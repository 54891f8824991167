import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, onTestFinished } from 'vitest';
import { copyTemplate, emptyDatabase } from '../support/database.ts';

const main = join(import.meta.dirname, '../../src/main.ts');
const startMs = 60_000;

export const embedded = inject('template').kind === 'embedded';
export const key = 'the-key-of-the-person-at-the-keyboard';
const secretsKey = 'a secret that only this deployment knows';

type Env = Readonly<Record<string, string>>;
export type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly ms: number };
export type Program = {
  readonly pid: number;
  readonly out: string;
  readonly err: string;
  /** Waits for a text in the output. */
  says(pattern: RegExp): Promise<string>;
  /** Sends a signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<Ended>;
  ended(): Promise<Ended>;
};

/** The real program in a process of its own, with these settings and no others. It ends with its test. */
export function run(command: string, env: Env): Program {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [main, command], {
    cwd: tmpdir(),
    env: { PATH, HOME, NO_COLOR: '1', PORT: '0', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.err += chunk;
  });
  const closed = once(child, 'close');
  onTestFinished(async () => {
    if (running(child)) child.kill('SIGKILL');
    await closed;
  });

  async function ended(): Promise<Ended> {
    const from = performance.now();
    await closed;
    return { code: child.exitCode, signal: child.signalCode, ms: performance.now() - from };
  }

  return {
    get pid() {
      return child.pid ?? 0;
    },
    get out() {
      return text.out;
    },
    get err() {
      return text.err;
    },
    async says(pattern) {
      const heard = () => pattern.exec(text.out) ?? (running(child) ? null : 'ended');
      await expect.poll(heard, { timeout: startMs, interval: 20 }).not.toBeNull();
      const found = pattern.exec(text.out);
      if (!found) throw new Error(`The program ended without ${pattern}:\n${text.out}\n${text.err}`);
      return found[1] ?? found[0];
    },
    async end(signal = 'SIGTERM') {
      child.kill(signal);
      return ended();
    },
    ended,
  };
}

function running({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

/** Settings for a place where nothing was ever started: a folder, or a database on the throwaway server. */
export async function newPlace(): Promise<Env> {
  if (!embedded) return placeOf(await emptyDatabase());
  const directory = await mkdtemp(join(tmpdir(), 'order-desk-start-'));
  return placeOf({
    address: { kind: 'embedded', directory },
    remove: () => rm(directory, { recursive: true, force: true }),
  });
}

/** The same with the tables made already, which takes most of a first start. */
export async function readyPlace(): Promise<Env> {
  return placeOf(await copyTemplate());
}

async function placeOf({ address, remove }: Awaited<ReturnType<typeof emptyDatabase>>): Promise<Env> {
  onTestFinished(remove);
  if (address.kind === 'embedded') return { DATA_DIR: address.directory, ADMIN_API_KEY: key };

  const folder = await mkdtemp(join(tmpdir(), 'order-desk-start-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return { DATA_DIR: folder, ADMIN_API_KEY: key, DATABASE_URL: address.url, SECRETS_KEY: secretsKey };
}

export type Desk = Program & {
  readonly url: string;
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that its query gives it
  ask(query: string, variables?: object): Promise<any>;
};

/** `serve`, once it is ready. */
export async function startDesk(env: Env): Promise<Desk> {
  const program = run('serve', env);
  const url = (await program.says(/(http:\S+)\/graphql\s/)).trim();
  const bearer = env.ADMIN_API_KEY ?? (await program.says(/Admin API key +(\S+)/));
  return Object.assign(Object.create(program), {
    url,
    async ask(query: string, variables: object = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown };
      expect(errors).toBeUndefined();
      return data;
    },
  });
}

/** The demo's first order, as soon as it is imported. */
export async function importedOrder({ ask }: Desk, number = '112-5550000-0000011') {
  const order = async () => (await ask(orderQuery, { number })).order;
  await expect.poll(order, { timeout: startMs, interval: 100 }).not.toBeNull();
  return order();
}

/** Ships all of it, and tells when Amazon shows it. */
export async function ship({ ask }: Desk, { id }: { readonly id: string }, idempotencyKey: string) {
  const packages = [{ carrierCode: 'UPS', trackingNumber: '1Z999AA10123456784' }];
  const { ship } = await ask(
    'mutation($input: ShipInput!) { ship(input: $input) { errors { code } operation { replayed } } }',
    { input: { orderId: id, packages, idempotencyKey } },
  );
  expect(ship.errors).toEqual([]);
  return ship.operation;
}

export async function confirmed(desk: Desk, number?: string): Promise<void> {
  const effects = async () => (await importedOrder(desk, number)).amazonEffects;
  await expect
    .poll(effects, { timeout: 30_000, interval: 100 })
    .toMatchObject([{ kind: 'CONFIRM_SHIPMENT', state: 'CONFIRMED', attempts: 1 }]);
}

const orderQuery = `query($number: AmazonOrderNumber!) { order(by: { amazonOrderNumber: $number }) {
  id number state shippingState customer { name } shipments { number } amazonEffects { kind state attempts } } }`;
