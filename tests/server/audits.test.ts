import { serverAudits } from 'graphql-http';
import { describe, expect, it } from 'vitest';
import { key, useToyServer } from './support/toy-server.ts';

/** With the key that nobody is heard without. */
const fetchFn = (input: string, init: RequestInit = {}) =>
  fetch(input, { ...init, headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${key}` } });

describe('GraphQL over HTTP, by its own audits', () => {
  it('is kept: every MUST, every SHOULD and every MAY', async () => {
    const { url } = await useToyServer();
    const audits = serverAudits({ url: `${url}/graphql`, fetchFn });
    expect(audits.length).toBeGreaterThan(60);
    const results = await Promise.all(audits.map((audit) => audit.fn()));
    const failed = results.flatMap((result) =>
      result.status === 'ok' ? [] : [`${result.id} ${result.name}: ${result.reason}`],
    );
    expect(failed).toEqual([]);
  });
});

const ask = (accept: string | undefined, query: string) => ({
  method: 'POST',
  headers: { 'x-api-key': key, 'content-type': 'application/json', ...(accept && { accept }) },
  body: JSON.stringify({ query }),
});

describe('the type of an answer', () => {
  it.for([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['application/graphql-response+json, application/json', 'application/graphql-response+json'],
    ['application/graphql-response+json;q=0.5, application/json', 'application/json'],
    ['text/csv, application/*;q=0.8, */*;q=0.1', 'application/json'],
    ['application/json;q=0, application/*', 'application/graphql-response+json'],
    [' Application/JSON ; Q=0.2 ,text/csv', 'application/json'],
    ['application/json;q=abc', 'application/json'],
  ] as const)('for a client that accepts %s is %s', async ([accept, expected]) => {
    const { send } = await useToyServer();
    const { status, headers } = await send('/graphql', ask(accept, '{ hello }'));
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type: `${expected}; charset=utf-8` });
  });

  it('is none of ours for some: 406, and nothing is carried out', async () => {
    const { send, toy } = await useToyServer();
    for (const accept of [
      'text/csv',
      'application/json;q=0',
      'application/json;charset=utf-16',
      'application/j',
      ',',
    ]) {
      const { status, body } = await send('/graphql', ask(accept, 'mutation { act(what: "x") }'));
      expect({ status, code: body.errors[0].extensions.code }).toEqual({ status: 406, code: 'BAD_USER_INPUT' });
    }
    expect(toy.done).toEqual([]);
  });
});
