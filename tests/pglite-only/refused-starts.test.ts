import { describe, expect, it } from 'vitest';
import { run } from '../start/program.ts';

// None of these opens a database.

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
    ['a command',         'server', {}, 'Try one of: serve, worker, migrate, sandbox, print-schema, print-trusted-documents.\n'],
    ['an embedded worker', 'worker', {}, 'A worker needs DATABASE_URL: the embedded database belongs to one process, which runs the jobs too.\n'],
    ['the same where nothing compiled can be kept', 'worker', { NODE_COMPILE_CACHE: '/dev/null/none' }, 'A worker needs DATABASE_URL: the embedded database belongs to one process, which runs the jobs too.\n'],
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
