import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { copyTemplate } from '../support/database.ts';
import type { Mission, Orders, Said } from './support/mortal.ts';

const program = join(import.meta.dirname, 'support/mortal.ts');
const hourMs = 3_600_000;
const enough = 80;
const numberOf = (index: number) => `112-${String(index).padStart(7, '0')}-0000001`;

let own: Awaited<ReturnType<typeof copyTemplate>>;
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let used = 0;

beforeAll(async () => {
  own = await copyTemplate();
  // Amazon outlives us.
  sandbox = await startSandbox({ orders: 'empty', enforceLimits: false, feedSeconds: 0 });
  const createdTime = new Date(Date.now() - hourMs).toISOString();
  const orders = Array.from({ length: enough }, (_, index) => {
    const json = amazonJson({ number: numberOf(index), createdTime });
    return { ...json, fulfillment: { ...json.fulfillment, shipByWindow: { latestDateTime: createdTime } } };
  });
  await control('orders?keepTimes=true', orders);
  const { died } = await live({ setUp: true });
  expect(died).toBe(false);
});
afterAll(async () => {
  await sandbox?.close();
  await own?.remove();
});

it.each([['ship', 'refund'], ['cancel']] as const)(
  'does everything once, at whichever step of %s it is killed',
  async (...acts) => {
    const mission = (): Mission => ({ number: numberOf(used++), acts: acts.filter((act) => act !== undefined) });
    const first = await live({ mission: mission() });
    const names = first.said.flatMap((said) => ('step' in said ? [said.step] : []));
    expect(names).toContain('before submitFeed');

    const numbers: string[] = [];
    let dead: { mission: Mission; acknowledged: readonly string[] } | null = null;
    for (const dieAt of worthDyingAt(names)) {
      const next = mission();
      numbers.push(next.number);
      const { died, said } = await live({ leftBehind: dead?.mission ?? null, mission: next, dieAt });
      expect([dieAt, died]).toEqual([dieAt, true]);
      expectKept(dead, said);
      const acknowledged = acknowledgements(said).filter(({ key }) => key.endsWith(next.number));
      dead = { mission: next, acknowledged: acknowledged.map(({ key }) => key) };
    }
    const last = await live({ leftBehind: dead?.mission ?? null, check: true });
    expectKept(dead, last.said);
    expect(last.said.at(-1)).toEqual({ discrepancies: [], unfinished: 0 });

    const { effects } = (await control('effects')) as { effects: { kind: string; orderId: string }[] };
    const once = acts.includes('cancel' as never) ? ['CANCEL_ORDER'] : ['CONFIRM_SHIPMENT', 'REFUND'];
    for (const number of numbers) {
      expect([number, ...effects.filter(({ orderId }) => orderId === number).map(({ kind }) => kind)]).toEqual([
        number,
        ...once,
      ]);
    }
  },
  180_000,
);

/** Every commit and every exchange with Amazon, from both sides; of the statements, which a commit binds, a sample. */
function worthDyingAt(names: readonly string[]): readonly number[] {
  const seen = new Map<string, number>();
  return names.flatMap((name, index) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    const worth = name === 'statement' ? times % 7 === 1 : !/(serverNow|readOrder|readFeed)$/.test(name) || times === 1;
    return worth ? [index + 1] : [];
  });
}

/** What was acknowledged before the kill is known to the next process: it answers with the first outcome. */
function expectKept(dead: { readonly acknowledged: readonly string[] } | null, said: readonly Said[]): void {
  const again = acknowledgements(said);
  for (const key of dead?.acknowledged ?? []) expect(again).toContainEqual({ key, replayed: true });
}

function acknowledgements(said: readonly Said[]) {
  return said.flatMap((one) => ('acknowledged' in one ? [{ key: one.acknowledged, replayed: one.replayed }] : []));
}

/** The life of one process: what it said, and whether it was killed. */
async function live(orders: Omit<Orders, 'address' | 'sandboxUrl'>) {
  const told: Orders = { address: own.address, sandboxUrl: sandbox.url, ...orders };
  const child = spawn(process.execPath, [program, JSON.stringify(told)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let complaints = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  const { code, signal } = await new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  );
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(complaints);
  const said = output.split('\n').flatMap((line): Said[] => (line ? [JSON.parse(line)] : []));
  return { died: signal === 'SIGKILL', said };
}

async function control(call: string, body?: unknown): Promise<unknown> {
  const posted = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return (await fetch(`${sandbox.url}/_sandbox/${call}`, posted)).json();
}
