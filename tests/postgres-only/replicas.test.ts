import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/db/client.ts';
import type { Database } from '../../src/db/database.ts';
import { sql } from '../../src/db/drizzle.ts';
import { migrate } from '../../src/db/migrate.ts';
import { makeClient } from '../../src/db/pg.ts';
import { openReplicas } from '../../src/db/replicas.ts';
import { type Running, startDesk } from '../../src/desk.ts';
import { proxyTo, type TcpProxy } from '../support/tcp-proxy.ts';
import { findPostgres, startPostgres, type ThrowawayPostgres } from '../support/throwaway-postgres.ts';
import { type Standby, startStandby } from './support/standby.ts';

const key = 'the-key-of-a-caller-with-replicas';
/** What a replica comes later: less than a request waits for it, and more than a request takes to come. */
const delayMs = 15;
const name = 'orders';
let primary: ThrowawayPostgres;
let standby: Standby;
let proxy: TcpProxy;
let database: Database;
let writer: Running;
let reader: Running;

beforeAll(async () => {
  const programs = findPostgres() ?? '';
  primary = await startPostgres(programs);
  await command(primary.urlOf('postgres'), `create database ${name}`);
  database = await openDatabase({ kind: 'server', url: primary.urlOf(name) });
  await migrate(database);
  standby = await startStandby(programs, primary.urlOf('postgres'), delayMs);
  proxy = await proxyTo(standby.urlOf(name));
  const env = {
    PORT: '0',
    DATABASE_URL: primary.urlOf(name),
    DATABASE_REPLICA_URLS: proxy.url,
    AMAZON_API_URL: 'http://127.0.0.1:1',
    ADMIN_API_KEY: key,
    SECRETS_KEY: 'a secret of these tests that is long enough',
    JOBS: 'off',
    METRICS: 'open',
    RATE_LIMIT_POINTS: '0',
    LOG_LEVEL: 'silent',
  };
  const desk = () => startDesk(readConfig(env), { serve: true, work: false }, () => {});
  writer = await desk();
  reader = await desk();
});

afterAll(async () => {
  await writer?.stop();
  await reader?.stop();
  await database?.close();
  await proxy?.stop();
  await standby?.remove();
  await primary?.stop();
});

async function command(url: string, text: string): Promise<void> {
  const client = makeClient(url);
  await client.connect();
  await client.query(text).finally(() => client.end());
}

async function ask({ url }: Running, query: string, variables: object = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  expect(errors).toBeUndefined();
  return data;
}

const save = `mutation($input: UpsertProductsInput!) { upsertProducts(input: $input) { errors { message } products { sku } } }`;
const find = `query($sku: String) { products(search: $sku) { nodes { sku } } }`;

/** Writes through one server, and tells how many of the products another one shows at once. */
async function writeAndRead(count: number): Promise<number> {
  let seen = 0;
  for (let index = 0; index < count; index++) {
    const sku = `SKU-${v7()}`;
    const input = { idempotencyKey: sku, products: [{ sku, name: 'A mug' }] };
    expect((await ask(writer, save, { input })).upsertProducts.errors).toEqual([]);
    seen += (await ask(reader, find, { sku })).products.nodes.length;
  }
  return seen;
}

/** What the reading server says of its replica. */
async function standing() {
  const ready = await fetch(`${reader.url}/health/ready`);
  const { reason = null } = (await ready.json()) as { reason?: string };
  const text = await (await fetch(`${reader.url}/metrics`)).text();
  const figure = (metric: string) => Number(new RegExp(`^${metric}\\{.*\\} (\\d+)$`, 'm').exec(text)?.[1]);
  return { well: figure('desk_replica_well') === 1, reads: figure('desk_replica_reads_total'), reason };
}

const untilItIs = (expected: object) => expect.poll(standing, { timeout: 5_000 }).toMatchObject(expected);

it('reads from a replica, and there what was written through another process a moment ago', async () => {
  const { reads } = await standing();

  expect(await writeAndRead(20)).toBe(20);

  expect((await standing()).reads).toBeGreaterThan(reads);
});

it('reads from the primary while a replica does not come after, and from the replica once it has', async () => {
  await command(standby.urlOf('postgres'), 'select pg_wal_replay_pause()');

  expect(await writeAndRead(20)).toBe(20);
  await untilItIs({ well: false, reason: expect.stringMatching(/the replica at 127.0.0.1:\d+ is behind/) });

  await command(standby.urlOf('postgres'), 'select pg_wal_replay_resume()');
  await untilItIs({ well: true, reason: null });
  const { reads } = await standing();
  expect(await writeAndRead(5)).toBe(5);
  expect((await standing()).reads).toBeGreaterThan(reads);
});

it.each([
  { loss: 'is switched off', lose: () => standby.stop(), mend: () => standby.start() },
  { loss: 'falls silent', lose: async () => proxy.freeze(), mend: async () => proxy.up() },
])('answers every query while a replica $loss, and reads from it again once it is back', async ({ lose, mend }) => {
  let over = false;
  const asking = Array.from({ length: 4 }, async () => {
    while (!over) await Promise.all([ask(reader, find, { sku: 'SKU' }), wait(20)]);
  });
  await wait(100);

  await lose();
  expect(await writeAndRead(5)).toBe(5);
  await untilItIs({ well: false, reason: expect.stringMatching(/the replica at 127.0.0.1:\d+ is away/) });

  await mend();
  await untilItIs({ well: true, reason: null });
  over = true;
  await Promise.all(asking);
});

it('asks the primary for the rest of a request whose replica falls silent, and waits for it no more', async () => {
  if (database.kind !== 'server') throw new Error('Not a server.');
  const replicas = await openReplicas(database, [proxy.url], { tracing: null, told: () => {} });
  const db = await replicas.reader();
  expect(db).not.toBe(database.db);

  proxy.freeze();
  const began = performance.now();
  for (const one of [1, 2, 3, 4, 5, 6, 7, 8]) {
    expect((await db.execute(sql`select ${one}::int as one`)).rows).toEqual([{ one }]);
  }
  const tookMs = performance.now() - began;
  proxy.up();
  await replicas.close();

  expect(tookMs).toBeLessThan(6_000);
});

it('soon leaves an address alone behind which there are several servers, and never reads from the second', async () => {
  if (database.kind !== 'server') throw new Error('Not a server.');
  let turn = 0;
  const balancer = createServer((client) => {
    const server = connect(Number(new URL((turn++ === 0 ? standby : primary).urlOf(name)).port), '127.0.0.1');
    client.on('error', () => server.destroy()).pipe(server);
    server.on('error', () => client.destroy()).pipe(client);
  });
  await new Promise<void>((resolve) => balancer.listen(0, '127.0.0.1', resolve));
  const url = `postgres://postgres@127.0.0.1:${(balancer.address() as AddressInfo).port}/${name}`;
  const told: string[] = [];
  const replicas = await openReplicas(database, [url], { tracing: null, told: ({ state }) => told.push(state) });

  const db = await replicas.reader();
  expect(db).not.toBe(database.db);
  expect((await db.execute(sql`select 1 as one`)).rows).toEqual([{ one: 1 }]);

  await expect.poll(() => told, { timeout: 5_000 }).toEqual(['away']);
  expect(await replicas.reader()).toBe(database.db);
  await replicas.close();
  balancer.close();
});

it('takes no server for a replica that follows another one, or none', async () => {
  const other = inject('template');
  if (database.kind !== 'server' || other.kind !== 'server') throw new Error('Not a server.');
  const told: unknown[] = [];
  const urls = [primary.urlOf(name), other.url];

  const replicas = await openReplicas(database, urls, { tracing: null, told: ({ state }) => told.push(state) });

  expect(told).toEqual(['away', 'away']);
  expect(await replicas.reader()).toBe(database.db);
  await replicas.close();
});
