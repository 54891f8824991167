import { expect, it, onTestFinished } from 'vitest';
import { nameOf, noteName } from '../../src/db/statement-names.ts';
import { readTraceparent, untraced } from '../../src/domain/tracing.ts';
import { startTracing } from '../../src/watch/tracing.ts';
import { useCollector } from '../support/collector.ts';
import { subscribe } from '../support/subscriber.ts';
import { key, useToyServer } from './support/toy-server.ts';

async function tracingTo(endpoint: string) {
  const heard: string[] = [];
  const tracing = await startTracing({ endpoint, serviceName: 'test', heard: (what) => heard.push(what) });
  onTestFinished(() => tracing.stop(1_000));
  return { tracing, heard };
}

const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

it('shows a request under its sender’s, and the operation by its name without document and variables', async () => {
  const collector = await useCollector();
  const { tracing } = await tracingTo(`${collector.url}/`);
  const { ask, send } = await useToyServer({ tracing });
  await ask(
    'query Look($text: String) { echo(text: $text) bug }',
    { text: 'Jane' },
    { headers: { traceparent: parent } },
  );
  await send('/health/live', { headers: { traceparent: parent } });
  await tracing.stop(2_000);

  const shown = collector.spans.map((span) => [collector.pathTo(span).join(' > '), span.traceId, span.parentSpanId]);
  expect(shown).toEqual([
    ['POST /graphql > query Look', '0af7651916cd43dd8448eb211c80319c', expect.any(String)],
    ['POST /graphql', '0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'],
  ]);
  expect(collector.bodies.join()).toContain('INTERNAL_SERVER_ERROR');
  expect(collector.bodies.join()).not.toMatch(/Jane|echo|toy-key|secret/);
});

it('begins a trace of its own for who sends none that can be read, and none for who wants none', async () => {
  const collector = await useCollector();
  const { tracing } = await tracingTo(collector.url);
  const { ask } = await useToyServer({ tracing });
  for (const traceparent of ['no', '00-1-2-01', `${parent}-more`, `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`]) {
    await ask('{ hello }', {}, { headers: { traceparent } });
  }
  await ask('{ hello }', {}, { headers: { traceparent: parent.replace(/01$/, '00') } });
  await tracing.stop(2_000);
  const roots = collector.spans.filter(({ parentSpanId }) => !parentSpanId);
  expect(new Set(roots.map(({ traceId }) => traceId)).size).toBe(4);
  expect(collector.spans).toHaveLength(8);
});

it('shows a subscription as one request, and each event in a trace of its own with a link to it', async () => {
  const collector = await useCollector();
  const { tracing } = await tracingTo(collector.url);
  const { url } = await useToyServer({ tracing });
  const stream = await subscribe(url, key, 'subscription Watch{contexts}');
  expect(await stream.take(5)).toHaveLength(2);
  await tracing.stop(2_000);

  const paths = collector.spans.map((span) => collector.pathTo(span).join(' > '));
  expect(paths.toSorted()).toEqual(['POST /graphql', 'event of subscription Watch', 'event of subscription Watch']);
  const request = collector.spans.find(({ name }) => name === 'POST /graphql');
  const events = collector.spans.filter((span) => span !== request);
  expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBe(3);
  for (const { links } of events) expect(links).toMatchObject([{ traceId: request?.traceId, spanId: request?.spanId }]);
});

it('traces no event for a subscriber who wants no trace', async () => {
  const collector = await useCollector();
  const { tracing } = await tracingTo(collector.url);
  const { url } = await useToyServer({ tracing });
  const search = new URLSearchParams({ query: 'subscription{contexts}' });
  const headers = { 'x-api-key': key, accept: 'text/event-stream', traceparent: parent.replace(/01$/, '00') };
  expect(await (await fetch(`${url}/graphql?${search}`, { headers })).text()).toContain('event: complete');
  await tracing.stop(2_000);
  expect(collector.spans).toEqual([]);
});

it('lets no stranger say which trace a request belongs to, nor that it is to be in none', async () => {
  const collector = await useCollector();
  const { tracing } = await tracingTo(collector.url);
  const { ask, lookUps } = await useToyServer({ tracing });
  for (const traceparent of [parent, parent.replace(/01$/, '00')]) {
    const { status } = await ask('{ hello }', {}, { headers: { traceparent, authorization: 'Bearer made-up-key' } });
    expect(status).toBe(401);
  }
  expect(lookUps).toHaveLength(2);
  await tracing.stop(2_000);
  expect(collector.spans.map(({ parentSpanId }) => parentSpanId || null)).toEqual([null, null]);
  expect(JSON.stringify(collector.spans)).not.toContain('0af7651916cd43dd8448eb211c80319c');
});

it('says of what fails only what kind of error it was', async () => {
  const collector = await useCollector();
  const { tracing } = await tracingTo(collector.url);
  const failing = tracing.trace({ name: 'work' }, () => Promise.reject(new TypeError('Jane Doe')));
  await expect(failing).rejects.toThrow('Jane Doe');
  await tracing.stop(2_000);
  expect(collector.bodies.join()).toContain('TypeError');
  expect(collector.bodies.join()).not.toContain('Jane');
});

it('disturbs nothing where the collector is out of reach: it is told once, and stopping takes no longer than it may', async () => {
  const { tracing, heard } = await tracingTo('http://127.0.0.1:9');
  const { ask } = await useToyServer({ tracing });
  for (let time = 0; time < 20; time += 1) expect(await ask('{ hello }')).toMatchObject({ status: 200 });
  await expect.poll(() => heard, { timeout: 15_000 }).toEqual(['LOST']);
  await ask('{ hello }');
  const from = performance.now();
  await tracing.stop(500);
  expect(performance.now() - from).toBeLessThan(1_500);
  expect(heard).toEqual(['LOST']);
});

it('knows what runs now, and nothing outside of a trace', async () => {
  const collector = await useCollector();
  const { tracing } = await tracingTo(collector.url);
  expect(tracing.current()).toBeNull();
  await tracing.trace({ name: 'work', causedBy: parent }, async () => {
    await null;
    expect(readTraceparent(tracing.current())).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      sampled: true,
    });
  });
  expect(untraced.current()).toBeNull();
});

it('calls a statement by the name it was built under, else by what it does', () => {
  noteName('select 1 from "orders"', 'listOrders');
  expect(nameOf('select 1 from "orders"')).toBe('listOrders');
  expect(nameOf('select "id" from "orders" where "number" = $1')).toBe('select orders');
  expect(nameOf('insert into "amazon_effects" ("id") values ($1)')).toBe('insert amazon_effects');
  expect(nameOf('update "stores" set "name" = $1')).toBe('update stores');
  expect(nameOf('\n  update order_items set x = $1')).toBe('update order_items');
  expect(nameOf('with job as (select 1) insert into pgboss.job (name) values ($1)')).toBe('insert pgboss.job');
  expect(nameOf('BEGIN')).toBe('begin');
});
