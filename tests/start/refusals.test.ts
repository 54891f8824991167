import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { embedded, readyPlace, run, startDesk } from './program.ts';

it('refuses a folder that another process holds, and names that process', { timeout: 90_000 }, async () => {
  if (!embedded) return;
  const place = await readyPlace();
  const desk = await startDesk(place);

  const second = run('serve', place);
  expect(await second.ended()).toMatchObject({ code: 1 });
  expect(second.out).toBe('');
  expect(second.err).toMatch(new RegExp(`^${place.DATA_DIR} is in use by process ${desk.pid}, since \\S+\\.\n$`));
  expect(await desk.ask('{ viewer { name } }')).toEqual({ viewer: { name: 'admin' } });
});

it('says in one line that the port is taken, and lets go of what it had opened', { timeout: 90_000 }, async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const place = await readyPlace();

  const program = run('serve', { ...place, PORT: String(port) });
  expect(await program.ended()).toMatchObject({ code: 1 });
  expect(program.err).toBe(`Port ${port} of 127.0.0.1 is taken by another program: name another one.\n`);
  expect(program.out).not.toContain('Ready');
  await (await startDesk(place)).end();
});

describe('without a database', () => {
  const settings = { ADMIN_API_KEY: 'k'.repeat(20), SECRETS_KEY: 's'.repeat(32) };

  it.for(['serve', 'worker', 'migrate'])('%s names the place, not the password', async (command) => {
    const DATABASE_URL = 'postgres://desk:swordfish@127.0.0.1:1/orders';
    const program = run(command, { ...settings, DATABASE_URL, AMAZON_API_URL: 'http://127.0.0.1:1' });
    expect(await program.ended()).toMatchObject({ code: 1 });
    expect(program.err).toMatch(/^The database at 127\.0\.0\.1:1\/orders cannot be reached: .+\n$/);
    expect(program.out + program.err).not.toContain('swordfish');
  });
});

describe('what is asked for wrongly', () => {
  // biome-ignore format: a table reads best as a table
  const wrong: readonly (readonly [string, string, Readonly<Record<string, string>>, string])[] = [
    ['settings',          'serve',  { PORT: 'x', JOBS: 'off', AMAZON: 'live', DATA_DIR: 'memory:' }, 'These settings are wrong:\n  PORT must be a number from 0 to 65535\n  AMAZON_CLIENT_ID is required with AMAZON=live\n  AMAZON_CLIENT_SECRET is required with AMAZON=live\n  JOBS cannot be off with the embedded database: no other process may open it\n'],
    ['a command',         'server', {}, 'Try one of: serve, worker, migrate, sandbox, print-schema.\n'],
    ['an embedded worker', 'worker', {}, 'A worker needs DATABASE_URL: the embedded database belongs to one process, which runs the jobs too.\n'],
    ['a lonely worker',   'worker', { DATABASE_URL: 'postgres://127.0.0.1:1/orders', ADMIN_API_KEY: 'k'.repeat(20), SECRETS_KEY: 's'.repeat(32) }, 'A worker needs AMAZON_API_URL to know where the sandbox is: start one with `npm run sandbox`.\n'],
    ['a folder',          'serve',  { DATA_DIR: '/proc/desk/data' }, 'ENOENT: no such file or directory, mkdir \'/proc/desk\'\n'],
  ];

  it.for(wrong)('is told in words: %s', async ([, command, env, complaint]) => {
    const program = run(command, env);
    expect(await program.ended()).toMatchObject({ code: 1, signal: null });
    expect(program.err).toBe(complaint);
    expect(program.out).not.toContain('Ready');
  });
});
