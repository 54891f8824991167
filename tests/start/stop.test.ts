import { once } from 'node:events';
import { Agent, get, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { type Desk, key, readyPlace, startDesk } from './program.ts';

const stopMs = 10_000;

it.for(['SIGINT', 'SIGTERM'] as const)(
  '%s ends the program, also while clients keep their connections',
  {
    timeout: 90_000,
  },
  async (signal) => {
    const desk = await startDesk(await readyPlace());
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    for (const path of ['/health/live', '/health/ready']) await answerOf(get(`${desk.url}${path}`, { agent }));

    const { code, ms } = await desk.end(signal);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(stopMs);
  },
);

it('lets a request finish that has begun, and takes no other', { timeout: 90_000 }, async () => {
  const desk = await startDesk(await readyPlace());
  const slow = await halfSent(desk);
  const ended = desk.end();
  await expect
    .poll(() => readiness(desk), { timeout: 5_000 })
    .toEqual([503, { state: 'unavailable', reason: 'The server is shutting down.' }]);

  slow.end('r { name } }"}');
  expect(JSON.parse(await answerOf(slow))).toMatchObject({ data: { viewer: { name: 'admin' } } });
  expect(await ended).toMatchObject({ code: 0, signal: null });
});

it('does not wait for ever for a request that never ends', { timeout: 90_000 }, async () => {
  const desk = await startDesk(await readyPlace());
  (await halfSent(desk)).on('error', () => {});
  const { code, ms } = await desk.end();
  expect(code).toBe(0);
  expect(ms).toBeLessThan(stopMs);
});

it('tells its health: alive, and ready', { timeout: 90_000 }, async () => {
  const desk = await startDesk(await readyPlace());
  const live = await fetch(`${desk.url}/health/live`);
  expect([live.status, await live.json()]).toEqual([200, { state: 'live' }]);
  expect(await readiness(desk)).toEqual([200, { state: 'ready' }]);
});

async function readiness({ url }: Desk): Promise<readonly [number, unknown]> {
  const response = await fetch(`${url}/health/ready`);
  return [response.status, await response.json()];
}

/** A request that the server has begun with, and whose other half it waits for. */
async function halfSent({ url }: Desk) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}`, expect: '100-continue' };
  const half = request(`${url}/graphql`, { method: 'POST', headers, agent: false });
  half.flushHeaders();
  await once(half, 'continue');
  half.write('{"query":"{ viewe');
  return half;
}

async function answerOf(asked: ReturnType<typeof request>): Promise<string> {
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return text(response);
}
