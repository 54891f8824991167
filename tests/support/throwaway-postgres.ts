import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeClient } from '../../src/db/pg.ts';

export type ThrowawayPostgres = {
  /** The URL of one of its databases. */
  urlOf(database: string): string;
  stop(): Promise<void>;
};

const VERSION_MIN = 15;
const START_MS = 20_000;

/** The folder of the newest PostgreSQL programs on this machine. */
export function findPostgres(): string | undefined {
  const installed = globSync('/usr/lib/postgresql/*/bin').sort((a, b) => versionIn(b) - versionIn(a));
  const onPath = (process.env.PATH ?? '').split(delimiter);
  return [...installed, ...onPath].find((folder) => {
    const programs = ['initdb', 'postgres'].map((name) => join(folder, name));
    return programs.every((program) => existsSync(program)) && versionOf(join(folder, 'postgres')) >= VERSION_MIN;
  });
}

export async function startPostgres(
  programs: string,
  more: Readonly<Record<string, string | number>> = {},
): Promise<ThrowawayPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'order-desk-postgres-'));
  const owner = unprivileged();
  if (owner) chownSync(folder, owner.uid, owner.gid);

  const data = join(folder, 'data');
  const port = await freePort();
  const asOwner = { cwd: folder, ...owner };
  const initdb = ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(programs, 'initdb'), initdb, { ...asOwner, stdio: 'pipe' });

  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    fsync: 'off',
    max_connections: 200,
    ...more,
  };
  const server = [
    join(programs, 'postgres'),
    '-D',
    data,
    ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`]),
  ];
  // The shell ends the server when its own input ends, so even a killed test run leaves no server behind. It stands apart
  // so that a Ctrl-C does not end the shell before that.
  const script = '"$@" >log 2>&1 & read -r _; kill -QUIT $!; wait $!; rm -rf data';
  const shell = spawn('sh', ['-c', script, 'sh', ...server], {
    ...asOwner,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });

  const stop = async () => {
    const ended = once(shell, 'exit');
    shell.stdin.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const urlOf = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  try {
    await untilAnswering(urlOf('postgres'));
  } catch (error) {
    const log = readFileSync(join(folder, 'log'), 'utf8');
    await stop();
    throw new Error(`The throwaway PostgreSQL did not start:\n${log}`, { cause: error });
  }
  return { urlOf, stop };
}

/** PostgreSQL refuses to run as root. */
export function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

export async function untilAnswering(url: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (true) {
    const client = makeClient(url);
    try {
      return await client.connect();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await wait(50);
    } finally {
      await client.end();
    }
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (typeof address !== 'object' || !address) throw new Error('No port is free.');
  return address.port;
}

function versionIn(path: string): number {
  return Number(/\d+/.exec(path)?.[0]);
}

function versionOf(postgres: string): number {
  return versionIn(execFileSync(postgres, ['--version'], { encoding: 'utf8' }));
}
