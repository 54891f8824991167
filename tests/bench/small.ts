import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findPostgres, startPostgres } from '../support/throwaway-postgres.ts';
import { type Measured, measure, type Start } from './small/watched-process.ts';

// How long a start takes and what the program needs at rest, beside the least that could be started in its place. Each
// is started several times, in turn; a ratio is the median of what the two of one round come to.

const { values: asked } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    rest: { type: 'string', default: '30' },
    idle: { type: 'string', default: '10' },
    only: { type: 'string', default: '' },
    quick: { type: 'boolean', default: false },
  },
});
const rounds = asked.quick ? 1 : Number(asked.rounds);
const restMs = (asked.quick ? 5 : Number(asked.rest)) * 1_000;
const idleMs = Number(asked.idle) * 1_000;

const root = join(import.meta.dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'order-desk-small-'));
const keys = { ADMIN_API_KEY: 'a-key-for-this-run-alone', SECRETS_KEY: 'a-secret-for-this-run-alone-1234' };
const bareQuery = '{ name }';
const deskQuery = '{ viewer { name } }';

type Candidate = { readonly name: string; readonly bare: string | null; readonly start: (port: number) => Start };

function desk(port: number, env: Readonly<Record<string, string>>): Start {
  return {
    args: [join(root, 'src/main.ts'), 'serve'],
    env: { PORT: String(port), LOG_LEVEL: 'warn', ...keys, ...env },
    port,
    query: deskQuery,
  };
}

function bare(file: string, where: string, port: number): Start {
  return { args: [join(import.meta.dirname, 'small', file), where, String(port)], env: {}, port, query: bareQuery };
}

let folders = 0;
function freshFolder(from?: string): string {
  const folder = join(scratch, `folder-${++folders}`);
  if (from) cpSync(from, folder, { recursive: true });
  return folder;
}

const bareFolder = join(scratch, 'bare');
const deskFolder = join(scratch, 'desk');

function candidates(url: string | undefined): Candidate[] {
  const embedded: Candidate[] = [
    { name: 'bare, empty folder', bare: null, start: (port) => bare('bare-embedded.ts', freshFolder(), port) },
    {
      name: 'desk, empty folder',
      bare: 'bare, empty folder',
      start: (port) => desk(port, { DATA_DIR: freshFolder() }),
    },
    {
      name: 'bare, known folder',
      bare: null,
      start: (port) => bare('bare-embedded.ts', freshFolder(bareFolder), port),
    },
    {
      name: 'desk, known folder',
      bare: 'bare, known folder',
      start: (port) => desk(port, { DATA_DIR: freshFolder(deskFolder) }),
    },
  ];
  if (!url) return embedded;
  return [
    ...embedded,
    { name: 'bare, PostgreSQL', bare: null, start: (port) => bare('bare-server.ts', url, port) },
    {
      name: 'desk, PostgreSQL',
      bare: 'bare, PostgreSQL',
      start: (port) => desk(port, { DATABASE_URL: url, DATA_DIR: freshFolder() }),
    },
  ];
}

async function main(): Promise<void> {
  const programs = findPostgres();
  const postgres = programs ? await startPostgres(programs) : undefined;
  try {
    const all = candidates(postgres?.urlOf('postgres')).filter(({ name }) => name.includes(asked.only));
    await prepare(postgres?.urlOf('postgres'));
    const seen = new Map<string, Measured[]>(all.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const { name, start } of all) seen.get(name)?.push(await measure(start(await freePort()), restMs, idleMs));
    }
    print(all, seen);
  } finally {
    await postgres?.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What is known at a second start: the folders with their tables, and the compiled sources. */
async function prepare(url: string | undefined): Promise<void> {
  const made = [
    (port: number) => bare('bare-embedded.ts', bareFolder, port),
    (port: number) => desk(port, { DATA_DIR: deskFolder }),
    ...(url
      ? [
          (port: number) => bare('bare-server.ts', url, port),
          (port: number) => desk(port, { DATABASE_URL: url, DATA_DIR: freshFolder() }),
        ]
      : []),
  ];
  for (const start of made) await measure(start(await freePort()), 2_000, 0);
}

function print(all: readonly Candidate[], seen: ReadonlyMap<string, readonly Measured[]>): void {
  const columns = ['start s', 'start CPU s', 'RSS MB', 'PSS MB', 'idle CPU ms/s', 'start CPU ×', 'RSS ×', 'PSS ×'];
  const write = (line: string) => process.stdout.write(`${line}\n`);
  write(`| ${['', ...columns].join(' | ')} |`);
  write(`| --- |${columns.map(() => ' ---: |').join('')}`);
  for (const { name, bare } of all) {
    const runs = seen.get(name) ?? [];
    const least = seen.get(bare ?? '');
    const middle = (key: keyof Measured) => median(runs.map((run) => run[key]));
    const ratio = (key: keyof Measured) =>
      least ? median(runs.map((run, round) => run[key] / (least[round]?.[key] ?? Number.NaN))).toFixed(2) : '1';
    const cells = [
      (middle('startMs') / 1_000).toFixed(2),
      (middle('startCpuMs') / 1_000).toFixed(2),
      middle('rssMb').toFixed(0),
      middle('pssMb').toFixed(0),
      middle('idleCpuMsPerSecond').toFixed(1),
      ratio('startCpuMs'),
      ratio('rssMb'),
      ratio('pssMb'),
    ];
    write(`| ${[name, ...cells].join(' | ')} |`);
  }
  write(
    `${rounds} rounds. The load at the end: ${loadavg()
      .map((load) => load.toFixed(0))
      .join(', ')}.`,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

await main();
