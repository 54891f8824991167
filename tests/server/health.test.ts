import { describe, expect, it } from 'vitest';
import { asked, type Readiness } from '../../src/server/health.ts';
import { useToyServer } from './support/toy-server.ts';

describe('/health', () => {
  it.for([
    [{ state: 'ready' }, 200],
    [{ state: 'degraded', reason: 'Amazon does not answer.' }, 200],
    [{ state: 'unavailable', reason: 'The database does not answer.' }, 503],
  ] as const)('/ready answers %o with %d, to anybody', async ([readiness, status]) => {
    const { send } = await useToyServer({ ready: async () => readiness });
    expect(await send('/health/ready')).toMatchObject({ status, body: readiness });
  });

  it('/ready takes a failing check for a reason to be left alone', async () => {
    const { send } = await useToyServer({ ready: () => Promise.reject(new Error('password of the database')) });
    const { status, body } = await send('/health/ready');
    expect(status).toBe(503);
    expect(JSON.stringify(body)).not.toContain('password');
  });

  it('/live asks nobody', async () => {
    const { send } = await useToyServer({ ready: () => new Promise(() => {}) });
    expect(await send('/health/live')).toMatchObject({ status: 200, body: { state: 'live' } });
  });
});

it('is checked once a second however many ask', async () => {
  let checks = 0;
  let now = 0;
  const check = async (): Promise<Readiness> => {
    checks += 1;
    return { state: 'ready' };
  };
  const ready = asked(
    check,
    () => false,
    () => now,
  );
  await Promise.all([ready(), ready(), ready()]);
  expect(checks).toBe(1);
  now = 1_001;
  await ready();
  expect(checks).toBe(2);
});
