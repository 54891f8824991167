import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, unprivileged, untilAnswering } from '../../support/throwaway-postgres.ts';

export type Standby = {
  urlOf(database: string): string;
  /** Ends the server at once, as a machine would that is switched off; what it had stays. */
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
};

/** A streaming replica of the server at this URL, which replays each commit so much later than it could. */
export async function startStandby(programs: string, primaryUrl: string, delayMs: number): Promise<Standby> {
  const folder = mkdtempSync(join(tmpdir(), 'order-desk-standby-'));
  const owner = unprivileged();
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const asOwner = { cwd: folder, ...owner };
  const data = join(folder, 'data');
  const copy = ['-D', data, '-d', primaryUrl, '--write-recovery-conf', '--checkpoint=fast', '--no-sync'];
  await promisify(execFile)(join(programs, 'pg_basebackup'), copy, asOwner);

  const port = await freePort();
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    'fsync=off',
    'max_connections=200',
    `recovery_min_apply_delay=${delayMs}ms`,
    'wal_retrieve_retry_interval=200ms',
  ];
  const server = [join(programs, 'postgres'), '-D', data, ...settings.flatMap((setting) => ['-c', setting])];
  // The shell ends the server when its own input ends, so even a killed test run leaves no server behind.
  const script = '"$@" >>log 2>&1 & read -r _; kill -QUIT $!; wait $!';
  const urlOf = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  let shell: ChildProcess | null = null;

  async function start(): Promise<void> {
    shell = spawn('sh', ['-c', script, 'sh', ...server], { ...asOwner, stdio: ['pipe', 'ignore', 'ignore'] });
    await untilAnswering(urlOf('postgres'));
  }
  async function stop(): Promise<void> {
    if (!shell) return;
    const ended = once(shell, 'exit');
    shell.stdin?.end();
    shell = null;
    await ended;
  }
  async function remove(): Promise<void> {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }

  try {
    await start();
  } catch (error) {
    await remove();
    throw error;
  }
  return { urlOf, stop, start, remove };
}
