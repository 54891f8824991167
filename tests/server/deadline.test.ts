import { expect, it } from 'vitest';
import { useToyServer } from './support/toy-server.ts';

const limits = { queryMs: 60, mutationMs: 120 };

it('ends a query at its deadline, names the field, and tells what still runs to stop', async () => {
  const { ask, toy } = await useToyServer({ limits });
  for (const _time of ['without JIT', 'with JIT']) {
    const { status, body } = await ask('{ waits }');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: null,
      errors: [
        { message: '`waits` took longer than the 0.06 seconds allowed.', extensions: { code: 'LIMIT_EXCEEDED' } },
      ],
    });
  }
  expect(toy.aborted).toEqual(['waits', 'waits']);
  expect((await ask('{ hello }')).body).toEqual({ data: { hello: 'world' } });
});

it('gives a mutation longer, says that it may still happen, and starts nothing after it', async () => {
  const { ask, toy } = await useToyServer({ limits });
  const started = performance.now();
  const { body } = await ask('mutation { waits act(what: "later") }');
  expect(performance.now() - started).toBeGreaterThan(100);
  expect(body.errors).toMatchObject([
    {
      message:
        'The mutation took longer than the 0.12 seconds allowed. It may still be carried out: ask again with the same idempotency key.',
      extensions: { code: 'LIMIT_EXCEEDED' },
    },
  ]);
  toy.release();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(toy.done).toEqual([]);
});

it('tells what runs to stop when the caller has gone', async () => {
  const { url, toy } = await useToyServer();
  const gone = new AbortController();
  const headers = { 'x-api-key': 'toy-key-of-twenty-characters' };
  const answer = fetch(`${url}/graphql?query={waits}`, { headers, signal: gone.signal });
  setTimeout(() => gone.abort(), 100);
  await expect(answer).rejects.toThrow();
  await expect.poll(() => toy.aborted).toEqual(['waits']);
});
