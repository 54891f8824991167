import { type IncomingMessage, request } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { readiness } from '../../src/readiness.ts';
import { makeLog } from '../../src/server/log.ts';
import { startWatchServer } from '../../src/server/watch-server.ts';
import { viewer } from './support/toy-server.ts';

const empty = { queue: 'tell-amazon', ready: 0, running: 0, deferred: 0, oldestSeconds: 0 };

/** A database that has applied the newest migration, or has not, and knows these accounts. */
function asked(
  facts: { applied?: boolean; accounts?: readonly object[]; queue?: object | null; silent?: boolean } = {},
) {
  const { applied = true, accounts = [], queue = {}, silent = false } = facts;
  const answer = { execute: async () => accounts };
  const query = { from: () => query, where: () => query, prepare: () => answer };
  const db = { execute: async () => ({ rows: [{ applied }] }), select: () => query };
  return readiness({
    database: { db } as unknown as Database,
    queue: {
      standings: async () => {
        if (queue === null) throw new Error('away');
        return [{ ...empty, ...queue }];
      },
    },
    amazonIsSilent: () => silent,
  });
}

it('is ready where nothing is wrong, also while jobs wait a little', async () => {
  expect(await asked()).toEqual({ state: 'ready' });
  expect(await asked({ queue: { ready: 9_999, oldestSeconds: 299 } })).toEqual({ state: 'ready' });
  expect(await asked({ queue: { deferred: 9_999 } })).toEqual({ state: 'ready' });
});

it.for([
  [{ silent: true }, 'Amazon does not answer.'],
  [{ queue: { ready: 1, oldestSeconds: 301 } }, 'no worker takes them up'],
  [{ queue: null }, 'The queue of jobs does not answer.'],
  [{ accounts: [{ active: false, lastError: null }] }, 'Amazon refuses the token of a seller'],
] as const)('is degraded where only what lies behind it is wrong: %o', async ([facts, reason]) => {
  expect(await asked(facts)).toEqual({ state: 'degraded', reason: expect.stringContaining(reason) });
});

it('tells all that is wrong at once', async () => {
  const { reason } = await asked({ silent: true, queue: null });
  expect(reason).toBe('Amazon does not answer. The queue of jobs does not answer.');
});

it('is unavailable with tables of an older version, and without its database', async () => {
  expect(await asked({ applied: false })).toMatchObject({
    state: 'unavailable',
    reason: expect.stringContaining('npm run migrate'),
  });
  const db = { execute: () => Promise.reject(new Error('password of the database')) };
  const away = {
    database: { db } as unknown as Database,
    queue: { standings: async () => [] },
    amazonIsSilent: () => false,
  };
  expect(await readiness(away)).toEqual({ state: 'unavailable', reason: 'The database does not answer.' });
});

it('is told by a worker too, with its metrics for whoever may read them, and nothing else', async () => {
  const { port, stop } = await startWatchServer({
    host: '127.0.0.1',
    port: 0,
    findViewer: async () => ({ ...viewer, permissions: new Set(permissions) }),
    readToken: async () => ({ ...viewer, permissions: new Set(permissions) }),
    ready: async () => ({ state: 'degraded', reason: 'Amazon does not answer.' }),
    metrics: { access: 'key', read: async () => ({ contentType: 'text/plain', text: 'desk_jobs_total 1\n' }) },
    log: makeLog('silent'),
  });
  onTestFinished(stop);
  const get = async (path: string, headers = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
    return [response.status, await response.text()];
  };
  expect(await get('/health/live')).toEqual([200, '{"state":"live"}']);
  expect(await get('/health/ready')).toEqual([200, '{"state":"degraded","reason":"Amazon does not answer."}']);
  expect(await get('/metrics')).toMatchObject([401, expect.stringContaining('UNAUTHENTICATED')]);
  expect(await get('/metrics', { 'x-api-key': 'a-key-of-the-monitoring' })).toEqual([200, 'desk_jobs_total 1\n']);
  expect(await get('/metrics', { authorization: 'Bearer eyJh.eyJz.c2ln' })).toMatchObject([200, expect.anything()]);
  expect(await get('/graphql')).toMatchObject([404, expect.stringContaining('nothing here')]);
  const twice = await new Promise<IncomingMessage>((resolve) => {
    request({ port, path: '/metrics', headers: { 'x-api-key': ['a-key-of-one', 'a-key-of-another'] } }, resolve).end();
  });
  expect(twice.resume().statusCode).toBe(400);
});
