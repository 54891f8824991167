import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { expect, inject, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { sql } from '../../src/db/drizzle.ts';
import { confirmed, importedOrder, key, newPlace, run, ship, startDesk } from '../start/program.ts';
import { useCollector } from '../support/collector.ts';
import { subscribe } from '../support/subscriber.ts';
import { findPgbouncer, startPooler } from './support/pooler.ts';

type Env = Readonly<Record<string, string>>;
type Shippable = { readonly items: readonly { readonly needsTransparencyCodes: boolean }[] };
type Told = { readonly id: string; readonly kind: string };

const live = 'subscription { orderEvents { id kind } }';
const shippable = `{ stores { id } orders(first: 9, filter: { allowedAction: SHIP }) { nodes {
  id amazonOrderNumber items { needsTransparencyCodes } } } }`;
const webhook = 'mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { errors { message } } }';
const sync = 'mutation($input: SyncStoreInput!) { syncStore(input: $input) { errors { message } } }';
const hold = 'mutation($input: HoldInput!) { hold(input: $input) { errors { message } } }';

/** Without any table. Behind a pooler that lends its connections for a transaction, where there is one to be had. */
async function pooledPlace(): Promise<Env & { readonly DATABASE_DIRECT_URL: string }> {
  const place = await newPlace();
  const DATABASE_DIRECT_URL = String(place.DATABASE_URL);
  const [template, program] = [inject('template'), findPgbouncer()];
  if (!program || template.kind !== 'server') return { ...place, DATABASE_DIRECT_URL };
  const pooler = await startPooler(program, template.adminUrl);
  onTestFinished(pooler.stop);
  return { ...place, DATABASE_DIRECT_URL, DATABASE_URL: pooler.urlOf(DATABASE_DIRECT_URL) };
}

const isPlain = ({ items }: Shippable) => items.every((item) => !item.needsTransparencyCodes);

async function useReceiver() {
  const told: Told[] = [];
  const server = createServer(async (request, response) => {
    told.push((await json(request)) as Told);
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { told, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

/** How many jobs of a queue these processes have done together. */
async function jobsDone(workers: readonly string[], queue: string): Promise<number> {
  const metrics = workers.map(async (url) => (await fetch(`${url}/metrics`, { headers: { 'x-api-key': key } })).text());
  const done = new RegExp(`^desk_jobs_total\\{queue="${queue}",end="done"\\} (\\d+)$`, 'm');
  return (await Promise.all(metrics)).reduce((sum, text) => sum + Number(done.exec(text)?.[1] ?? 0), 0);
}

async function syncsAtOnce(url: string): Promise<readonly unknown[]> {
  const database = await openDatabase({ kind: 'server', url });
  const { rows } = await database.db.execute(sql`
    select one.id from pgboss.job as one join pgboss.job as other on one.id < other.id and one.name = other.name
    where one.name = 'sync-account' and one.started_on < other.completed_on and other.started_on < one.completed_on`);
  await database.close();
  return rows;
}

it('shares the work: two processes answer, two run the jobs, another is Amazon', { timeout: 180_000 }, async () => {
  const place = await pooledPlace();
  const migrate = run('migrate', place);
  const sandbox = run('sandbox', place);
  const collector = await useCollector();
  const receiver = await useReceiver();
  const amazon = await sandbox.says(/Seller Central at (\S+)/);
  const traces = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const shared = { ...place, ...traces, AMAZON_API_URL: amazon, WEBHOOKS_PRIVATE: 'on', RATE_LIMIT_POINTS: '0' };
  expect(await migrate.ended()).toMatchObject({ code: 0 });
  expect(migrate.out).toBe('The tables are up to date.\n');

  const workers = [1, 2].map(() => run('worker', { ...shared, HEALTH_PORT: '0' }));
  const desks = await Promise.all([1, 2].map(() => startDesk({ ...shared, JOBS: 'off' })));
  const [desk = expect.fail(), other = expect.fail()] = desks;
  const watched = await Promise.all(workers.map((worker) => worker.says(/Health and metrics at (\S+)/)));
  await importedOrder(desk);
  const { stores, orders } = await other.ask(shippable);
  const [held, ...toShip] = orders.nodes.filter(isPlain);
  const input = { storeId: stores[0].id, url: receiver.url, kinds: ['SHIPPED', 'HELD'], idempotencyKey: 'a webhook' };
  expect((await desk.ask(webhook, { input })).createWebhook.errors).toEqual([]);
  const subscribers = await Promise.all(desks.map(({ url }) => subscribe(url, key, live)));

  const at = (index: number) => (index % 2 === 0 ? desk : other);
  await Promise.all([
    ...toShip.map((order: { id: string }, index: number) => ship(at(index), order, order.id)),
    ...[1, 2, 3, 4].map((index) =>
      at(index).ask(sync, { input: { storeId: stores[0].id, idempotencyKey: `${index}` } }),
    ),
  ]);
  for (const { amazonOrderNumber } of toShip) await confirmed(other, amazonOrderNumber);
  await other.ask(hold, { input: { orderId: held.id, reason: 'The end', idempotencyKey: 'the end' } });

  const seen = await Promise.all(
    subscribers.map(async ({ next, close }) => {
      const events: Told[] = [];
      while (events.at(-1)?.kind !== 'HELD') events.push((await next())?.data.orderEvents);
      close();
      return events.filter(({ kind }) => kind === 'SHIPPED' || kind === 'HELD').map(({ id }) => id);
    }),
  );
  expect(new Set(seen[0]).size).toBe(toShip.length + 1);
  expect(seen[1]).toEqual(seen[0]);
  await expect.poll(() => receiver.told.map(({ id }) => id).sort(), { timeout: 10_000 }).toEqual(seen[0]?.toSorted());
  expect(await jobsDone(watched, 'tell-amazon')).toBe(toShip.length);
  expect(await jobsDone([desk.url, other.url], '[^"]+')).toBe(0);
  expect(await syncsAtOnce(place.DATABASE_DIRECT_URL)).toEqual([]);

  const ready = await Promise.all([...watched, desk.url, other.url].map((url) => fetch(`${url}/health/ready`)));
  expect(await Promise.all(ready.map((answer) => answer.json()))).toEqual(ready.map(() => ({ state: 'ready' })));

  for (const program of [...workers, ...desks, sandbox]) expect(await program.end()).toMatchObject({ code: 0 });
  expect([...workers, ...desks].map(({ out }) => out).join()).not.toContain('pooler');
  // Each process has sent what it did: together that is one trace of each shipment, in which Amazon is told once.
  const told = collector.spans.filter(({ name }) => name === 'Amazon confirmShipment');
  expect(told.map((span) => collector.pathTo(span).at(0))).toEqual(toShip.map(() => 'POST /graphql'));
});
