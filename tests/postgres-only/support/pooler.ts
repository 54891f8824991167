import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort, unprivileged, untilAnswering } from '../../support/throwaway-postgres.ts';

export type Pooler = {
  /** Through it to the database at this URL, as DATABASE_URL has it. */
  urlOf(direct: string): string;
  stop(): Promise<void>;
};

const limits = [
  'set statement_timeout = 5000',
  'set lock_timeout = 3000',
  'set idle_in_transaction_session_timeout = 10000',
  'set random_page_cost = 1.1',
  'set max_parallel_workers_per_gather = 0',
].join('; ');

/** Two connections for all who come, lent for a transaction at a time. */
export async function startPooler(program: string, adminUrl: string, connectQuery = limits): Promise<Pooler> {
  const folder = mkdtempSync(join(tmpdir(), 'order-desk-pooler-'));
  const owner = unprivileged();
  const { hostname, port: target } = new URL(adminUrl);
  const port = await freePort();
  const settings = `[databases]
* = host=${hostname} port=${target} connect_query='${connectQuery}'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${join(folder, 'users')}
pool_mode = transaction
default_pool_size = 2
`;
  writeFileSync(join(folder, 'settings.ini'), settings);
  writeFileSync(join(folder, 'users'), '"postgres" ""\n');
  if (owner) chownSync(folder, owner.uid, owner.gid);

  // The shell ends it when its own input ends, so even a killed test run leaves none behind.
  const script = '"$@" >log 2>&1 & read -r _; kill -INT $!; wait $!';
  const shell: ChildProcess = spawn('sh', ['-c', script, 'sh', program, 'settings.ini'], {
    ...owner,
    cwd: folder,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const urlOf = (direct: string) => {
    const url = Object.assign(new URL(direct), { host: `127.0.0.1:${port}` });
    url.searchParams.set('prepare', 'false');
    return url.href;
  };
  const stop = async () => {
    const ended = once(shell, 'exit');
    shell.stdin?.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilAnswering(urlOf(adminUrl));
  } catch (error) {
    await stop();
    throw error;
  }
  return { urlOf, stop };
}

export function findPgbouncer(): string | undefined {
  const folders = ['/usr/sbin', ...(process.env.PATH ?? '').split(delimiter)];
  return folders.map((folder) => join(folder, 'pgbouncer')).find((program) => existsSync(program));
}
