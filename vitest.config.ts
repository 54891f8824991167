import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

// Pothos and Yoga load the CommonJS build of graphql, our sources the ESM one; with two copies
// every `instanceof` fails. One alias makes them one.
const graphql = createRequire(import.meta.url).resolve('graphql/index.js');

export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
  test: {
    include: ['tests/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
