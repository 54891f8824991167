import { existsSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';
import { findPgbouncer } from './tests/postgres-only/support/pooler.ts';
import { findPostgres } from './tests/support/throwaway-postgres.ts';

// Pothos and Yoga load the CommonJS build of graphql, our sources the ESM one; with two copies
// every `instanceof` fails. One alias makes them one.
const graphql = createRequire(import.meta.url).resolve('graphql/index.js');

// The embedded database waits for the disk at every commit, also in tests. A folder in memory spares them a third of
// their time; what a power cut leaves is tested with a file system of its own.
const inMemory = '/dev/shm';
if (existsSync(inMemory) && roomIn(inMemory) > 4 * 1024 ** 3) process.env.TMPDIR = inMemory;

function roomIn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Tests that need no database. All others run on every database. */
const pure = [
  'tests/{domain,app,amazon,sandbox,server,documents}/**/*.test.ts',
  'tests/{architecture,config,schema,schema-changes}.test.ts',
];
/** What the benchmark installs has tests of its own. */
const others = 'tests/bench/**';
const everywhere = { include: ['tests/**/*.test.ts'], globalSetup: ['tests/support/global-setup.ts'] };

function projects() {
  const project = (name: string, test: object) => ({ extends: true as const, test: { name, ...test } });
  const onPglite = project('pglite', { ...everywhere, exclude: [...pure, others, 'tests/postgres-only/**'] });
  const poolless = findPgbouncer() ? [] : ['tests/postgres-only/pgbouncer.test.ts'];
  const onPostgres = project('postgres', {
    ...everywhere,
    exclude: [...pure, others, ...poolless, 'tests/pglite-only/**'],
  });
  const all = [project('pure', { include: pure }), onPglite];
  if (!findPostgres()) {
    missing('PostgreSQL 15 or newer', 'the tests run on the embedded database only');
    return all;
  }
  if (poolless.length > 0) missing('pgbouncer', 'the tests connect without a pooler only');
  return [...all, onPostgres];
}

function missing(program: string, so: string): void {
  if (process.env.CI) throw new Error(`${program} was not found, and CI may not go without it.`);
  process.stdout.write(`${program} was not found: ${so}.\n`);
}

export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
  test: {
    projects: projects(),
    pool: 'forks',
    // One more than the cores of the smallest machine: much of what is tested is waiting.
    maxWorkers: 3,
    // Loading the product takes longer than most files of tests: each process loads it once.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A shared machine can stall for seconds, and races and clocks notice: what is really broken fails three times.
    retry: process.env.CI ? 2 : 0,
  },
});
