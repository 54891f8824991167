import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { permissions, type Viewer } from '../../src/domain/viewer.ts';
import { makeCounts } from '../../src/watch/counts.ts';
import { exposition } from '../../src/watch/exposition.ts';
import { gauge } from '../../src/watch/series.ts';
import { subscribe } from '../support/subscriber.ts';
import { key, useToyServer, viewer } from './support/toy-server.ts';

const read = async () => ({ contentType: 'text/plain', text: 'desk_requests_total 1\n' });
const bearer = { headers: { authorization: `Bearer ${key}` } };
const everything: Viewer = { ...viewer, permissions: new Set(permissions) };

describe('/metrics', () => {
  it.for([
    [everything, 200],
    [{ ...everything, storeIds: new Set(['one']) }, 403],
    [{ ...everything, permissions: new Set(['READ_ORDERS'] as const) }, 403],
    [null, 401],
  ] as const)('is for who may change the settings of every store: %o', async ([caller, status]) => {
    const { send } = await useToyServer({ metrics: { access: 'key', read }, findViewer: async () => caller });
    expect(await send('/metrics', bearer)).toMatchObject({ status });
  });

  it('is for anybody where it is open, and nowhere where it is off', async () => {
    const open = await useToyServer({ metrics: { access: 'open', read } });
    expect(await open.send('/metrics')).toMatchObject({ status: 200, body: 'desk_requests_total 1\n' });
    expect(await open.send('/metrics', { method: 'POST' })).toMatchObject({ status: 405 });
    const off = await useToyServer();
    expect(await off.send('/metrics', bearer)).toMatchObject({ status: 404 });
  });
});

it('counts what is asked by kind and outcome, and takes no label from a stranger', async () => {
  const counts = makeCounts();
  const { ask, send } = await useToyServer({ meter: counts });
  const metrics = exposition({ counts: counts.read, figures: async () => [], failed: () => {} });
  await ask('query Look { hello }');
  await ask('query Look { bug }');
  for (const name of ['One', 'Two', 'Three']) await ask(`query ${name} { nothing }`);
  await send('/graphql', { method: 'POST' });

  const text = async () => (await metrics()).text;
  await expect.poll(text).toContain('desk_requests_total{kind="none",code="UNAUTHENTICATED"} 1');
  const shown = await text();
  expect(shown).toContain('desk_requests_total{kind="query",code="OK"} 1');
  expect(shown).toContain('desk_requests_total{kind="query",code="INTERNAL_SERVER_ERROR"} 1');
  expect(shown).toContain('desk_requests_total{kind="none",code="GRAPHQL_VALIDATION_FAILED"} 3');
  expect(shown).toContain('desk_graphql_errors_total{code="GRAPHQL_VALIDATION_FAILED"} 3');
  expect(shown).toContain('desk_request_seconds_count{kind="query"} 2');
  expect(shown).toContain('desk_requests_running 0');
  expect(shown).not.toMatch(/Look|One|Two|Three/);
});

it('counts a subscription once, open until it ends, however it ends', async () => {
  const counts = makeCounts();
  const gone = new Set<string>();
  const { url, lines, stop } = await useToyServer({
    meter: counts,
    limits: { streamRecheckMs: 100, viewerMs: 0 },
    findViewer: async (hash) => (gone.has(hash) ? null : { ...viewer, id: hash }),
  });
  const figure = (name: string, labels: object = {}) =>
    counts
      .read()
      .find((metric) => metric.name === name)
      ?.values.find((value) => Object.entries(labels).every(([label, is]) => value.labels[label] === is))?.value ?? 0;
  const open = () => figure('desk_subscriptions_open');
  const ended = (code: string) => figure('desk_requests_total', { kind: 'subscription', code });
  const never = (caller: string) => subscribe(url, caller, 'subscription{never}');

  const [left, , drained] = [await never('key-that-leaves'), await never('key-revoked'), await never('key-that-stays')];
  const whole = await subscribe(url, key, 'subscription{contexts}');
  expect(await whole.take(5)).toHaveLength(2);
  await expect.poll(open).toBe(3);
  await expect.poll(() => ended('OK')).toBe(1);
  left.close();
  await expect.poll(open).toBe(2);
  expect(ended('GONE')).toBe(1);
  gone.add(createHash('sha256').update('key-revoked').digest('hex'));
  await expect.poll(open).toBe(1);
  expect(ended('UNAUTHENTICATED')).toBe(1);
  await stop();
  expect(await drained.next()).toBeNull();
  expect([open(), ended('OK')]).toEqual([0, 2]);
  expect(figure('desk_requests_running')).toBe(0);
  expect(lines.filter((line) => line.includes('"kind":"subscription"'))).toHaveLength(4);
});

it('keeps a bounded number of series, whatever is counted', () => {
  const counts = makeCounts();
  for (let status = 0; status < 10_000; status += 1) counts.amazonCalled('getOrder', status, 1);
  const calls = counts.read().find(({ name }) => name === 'desk_amazon_calls_total');
  expect(calls?.values.length).toBeLessThan(600);
});

it('asks the database once in ten seconds however often it is read, and goes on without it', async () => {
  let reads = 0;
  const figures = async () => {
    reads += 1;
    return [gauge('desk_figure', 'One.', [{ labels: { store: 'a"b' }, value: reads }])];
  };
  const metrics = exposition({ counts: () => [], figures, failed: () => {} });
  const [first] = await Promise.all([metrics(), metrics(), metrics()]);
  expect(reads).toBe(1);
  expect(first.text).toContain('desk_figure{store="a\\"b"} 1');
  expect(first.text).toContain('desk_database_up 1');
  expect(first.text).toMatch(/^process_resident_memory_bytes \d/m);
  expect(first.text).toMatch(/^nodejs_eventloop_lag_seconds /m);

  const failures: unknown[] = [];
  const failed = (error: unknown) => failures.push(error);
  const away = exposition({ counts: () => [], figures: () => Promise.reject(new Error('away')), failed });
  expect((await away()).text).toContain('desk_database_up 0');
  expect(failures).toEqual([new Error('away')]);
});
