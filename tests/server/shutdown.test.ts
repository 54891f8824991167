import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { key, useToyServer } from './support/toy-server.ts';

const waits = { path: '/graphql?query={waits}', headers: { 'x-api-key': key } };
const inTest = (check: () => boolean) => expect.poll(check, { timeout: 5_000 }).toBe(true);

describe('while it shuts down, a server', () => {
  it('finishes what runs and turns away what is new', async () => {
    const { send, stop, toy } = await useToyServer();
    const running = send(waits.path, waits);
    await inTest(() => toy.waiting() === 1);
    const stopped = stop();

    const ready = await send('/health/ready');
    expect(ready).toMatchObject({
      status: 503,
      body: { state: 'unavailable', reason: 'The server is shutting down.' },
    });
    const turnedAway = await send('/graphql?query={hello}', waits);
    expect(turnedAway).toMatchObject({ status: 503, body: { errors: [{ extensions: { code: 'UNAVAILABLE' } }] } });

    toy.release();
    const answer = await running;
    expect(answer).toMatchObject({ status: 200, body: { data: { waits: 'released' } } });
    for (const { headers } of [ready, turnedAway, answer]) expect(headers.get('connection')).toBe('close');
    await stopped;
    await expect(send('/health/live')).rejects.toThrow();
  });

  it('waits for nobody who is silent', async () => {
    const { url, stop, send } = await useToyServer();
    await send('/health/live');
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const started = performance.now();
    await stop();
    expect(performance.now() - started).toBeLessThan(500);
    socket.destroy();
  });

  it('cuts off what does not end in time, and tells it so', async () => {
    const { send, stop, toy } = await useToyServer({ limits: { drainMs: 100 } });
    const running = send(waits.path, waits).catch((error: Error) => error);
    await inTest(() => toy.waiting() === 1);
    const started = performance.now();
    await stop();
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(await running).toBeInstanceOf(Error);
    await inTest(() => toy.aborted.length === 1);
  });

  it('can be told twice', async () => {
    const { stop } = await useToyServer();
    await Promise.all([stop(), stop()]);
    await stop();
  });

  it('ends subscriptions, which would never end by themselves', async () => {
    const { url, stop } = await useToyServer();
    const headers = { 'x-api-key': key, accept: 'text/event-stream' };
    const response = await fetch(`${url}/graphql?query=subscription{ticks}`, { headers });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const text = response.text();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const started = performance.now();
    await stop();
    expect(performance.now() - started).toBeLessThan(2_000);
    const told = await text;
    expect(told).toContain('{"data":{"ticks":1}}');
    expect(told).toContain('INTERNAL_SERVER_ERROR');
    expect(told).not.toContain('secret');
    expect(told).toContain('event: complete');
  });
});
