import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { copyTemplate } from '../support/database.ts';
import type { Mission, Orders, Said } from './support/mortal.ts';

const program = join(import.meta.dirname, 'support/mortal.ts');
const hourMs = 3_600_000;
const enough = 60;
/** The embedded database takes long to open again, and rolls back as the server does: there fewer do. */
const statementsApart = { server: 25, embedded: 150 };
const numberOf = (index: number) => `112-${String(index).padStart(7, '0')}-0000001`;

let own: Awaited<ReturnType<typeof copyTemplate>>;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let cache: string;
let used = 0;
let alive: ChildProcess | null = null;

beforeAll(async () => {
  own = await copyTemplate();
  cache = await mkdtemp(join(tmpdir(), 'order-desk-cache-'));
  // Amazon outlives us.
  sandbox = await startSandbox({ orders: 'empty', enforceLimits: false, feedSeconds: 0 });
  const createdTime = new Date(Date.now() - hourMs).toISOString();
  const orders = Array.from({ length: enough }, (_, index) => amazonJson({ number: numberOf(index), createdTime }));
  await control('orders?keepTimes=true', orders);
  expect(await live({ setUp: true })).toEqual({ died: false, said: [] });
});
afterAll(async () => {
  alive?.kill('SIGKILL');
  await sandbox?.close();
  await own?.remove();
  if (cache) await rm(cache, { recursive: true });
});

const missions: readonly (readonly [acts: Mission['acts'], once: readonly string[]])[] = [
  [
    ['ship', 'refund'],
    ['CONFIRM_SHIPMENT', 'REFUND'],
  ],
  [['cancel'], ['CANCEL_ORDER']],
];

// A cancel goes as a refund does, in a feed: where each start takes long, a refund stands for both.
const worthIt = inject('template').kind === 'server' ? missions : missions.slice(0, 1);

it.each(worthIt)(
  'does everything once, at whichever step of %j it is killed',
  async (acts, once) => {
    const mission = (): Mission => ({ number: numberOf(used++), acts });
    const { said: undisturbed } = await live({ mission: mission() });
    const steps = undisturbed.flatMap((said) => ('step' in said ? [said.step] : []));

    const numbers: string[] = [];
    let dead: Dead | null = null;
    for (const dieAt of worthDyingAt(steps)) {
      const next = mission();
      numbers.push(next.number);
      const { died, said } = await live({ leftBehind: dead?.mission ?? null, mission: next, dieAt });
      expect([dieAt, died]).toEqual([dieAt, true]);
      expectKept(dead, said);
      dead = { mission: next, acknowledged: acknowledged(said).filter(({ key }) => key.endsWith(next.number)) };
    }
    const { said } = await live({ leftBehind: dead?.mission ?? null, check: true });
    expectKept(dead, said);
    expect(said.at(-1)).toEqual({ discrepancies: [], unconfirmed: [] });

    const { effects } = (await control('effects')) as { effects: readonly { kind: string; orderId: string }[] };
    const told = (number: string) => effects.filter(({ orderId }) => orderId === number).map(({ kind }) => kind);
    expect(numbers.map((number) => [number, ...told(number)])).toEqual(numbers.map((number) => [number, ...once]));
  },
  150_000,
);

/** Wherever something new has come to last, here or at Amazon, and a sample of the statements before a commit. */
function worthDyingAt(steps: readonly string[]): readonly number[] {
  const lasting = /^after (commit|confirmShipment|prepareFeed|submitFeed)$/;
  let statements = 0;
  return steps.flatMap((step, index) => {
    if (step === 'statement') statements += 1;
    const worth = step === 'statement' ? statements % statementsApart[own.address.kind] === 1 : lasting.test(step);
    return worth ? [index + 1] : [];
  });
}

type Acknowledged = { readonly key: string; readonly replayed: boolean };
type Dead = { readonly mission: Mission; readonly acknowledged: readonly Acknowledged[] };

/** What was acknowledged before the kill is known to the next process: it answers with the first outcome. */
function expectKept(dead: Dead | null, said: readonly Said[]): void {
  const again = acknowledged(said);
  for (const { key } of dead?.acknowledged ?? []) expect(again).toContainEqual({ key, replayed: true });
}

function acknowledged(said: readonly Said[]): readonly Acknowledged[] {
  return said.flatMap((one) => ('acknowledged' in one ? [{ key: one.acknowledged, replayed: one.replayed }] : []));
}

/** The life of one process: what it said, and whether it was killed. */
async function live(orders: Omit<Orders, 'address' | 'sandboxUrl'>) {
  const told: Orders = { address: own.address, sandboxUrl: sandbox.url, ...orders };
  const child = spawn(process.execPath, [program, JSON.stringify(told)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  });
  alive = child;
  const [said, complaints] = [textOf(child.stdout), textOf(child.stderr)];
  const ended = await new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  );
  const died = ended.signal === 'SIGKILL';
  if (ended.code !== 0 && !died) throw new Error(complaints());
  return {
    died,
    said: said()
      .split('\n')
      .flatMap((line): Said[] => (line ? [JSON.parse(line)] : [])),
  };
}

function textOf(stream: NodeJS.ReadableStream): () => string {
  const chunks: string[] = [];
  stream.on('data', (chunk) => chunks.push(String(chunk)));
  return () => chunks.join('');
}

async function control(call: string, body?: unknown): Promise<unknown> {
  const posted = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return (await fetch(`${sandbox.url}/_sandbox/${call}`, posted)).json();
}
