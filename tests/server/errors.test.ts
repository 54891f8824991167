import { describe, expect, it } from 'vitest';
import { answerErrors } from '../../src/server/errors.ts';
import { comesFromAnOutage, reportsOf } from '../../src/server/fault.ts';
import { useToyServer } from './support/toy-server.ts';

describe('a bug', () => {
  it('is answered with a request id under which the log tells the rest', async () => {
    const { ask, lines } = await useToyServer();
    const { status, headers, body } = await ask('query Look { bug }');
    const requestId = headers.get('x-request-id');
    expect(status).toBe(200);
    expect(body.errors).toEqual([
      {
        message: `Something went wrong here. Quote request id ${requestId} to find it in the log.`,
        path: ['bug'],
        locations: [{ line: 1, column: 14 }],
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
      },
    ]);
    const logged = lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'a request failed');
    expect(logged).toMatchObject({ level: 50, requestId, viewer: 'Toy shop', operation: 'Look', path: 'bug' });
    expect(logged.causes.at(-1)).toMatchObject({ type: 'Error', message: 'secret detail of …' });
    expect(logged.causes.at(-1).stack[0]).toContain('toy-schema.ts');
  });

  it('is masked the second time too, when the query is compiled', async () => {
    const { ask } = await useToyServer();
    for (let n = 0; n < 3; n++) {
      const text = JSON.stringify((await ask('{ bug uncoded outage }')).body);
      expect(text).not.toMatch(/secret|buyer|Jane|select|stack|terminating/);
    }
  });

  it('of a library that throws GraphQL errors without a code is masked as well', async () => {
    const { ask } = await useToyServer();
    expect((await ask('{ uncoded }')).body.errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
  });

  it('that fails for every entry of a long list is logged a few times only', async () => {
    const { ask, lines } = await useToyServer();
    const { body } = await ask('{ box { boxes(first: 99) { odd } } }');
    expect(body.errors).toHaveLength(99);
    expect(lines.filter((line) => line.includes('a request failed'))).toHaveLength(5);
  });

  it('outside of any field is masked and answered 500', async () => {
    const contextFor = () => {
      throw new Error('secret detail');
    };
    const { ask } = await useToyServer({ contextFor });
    const { status, body } = await ask('{ hello }');
    expect(status).toBe(500);
    expect(body.errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
  });
});

describe('a refusal of ours', () => {
  it('passes with its words and its code', async () => {
    const { ask } = await useToyServer();
    for (let n = 0; n < 3; n++) {
      const { errors } = (await ask('{ refused }')).body;
      expect(errors[0]).toMatchObject({
        message: 'Not for you.',
        path: ['refused'],
        extensions: { code: 'FORBIDDEN' },
      });
    }
  });
});

describe('GraphQL’s own refusals', () => {
  it.for([
    ['{ hello', 200, 'GRAPHQL_PARSE_FAILED'],
    ['{ nothing }', 200, 'GRAPHQL_VALIDATION_FAILED'],
    ['{ echo(cents: "1") }', 200, 'GRAPHQL_VALIDATION_FAILED'],
    ['query ($a: Int!) { echo(number: $a) }', 400, 'BAD_USER_INPUT'],
    ['query ($a: Int = 1) { echo(must: $a) }', 200, undefined],
    ['query A { hello } query B { hello }', 400, 'BAD_USER_INPUT'],
  ] as const)('of %s: %d %s', async ([query, status, code]) => {
    const { ask } = await useToyServer();
    const answer = await ask(query);
    expect(answer.status).toBe(status);
    expect(answer.body.errors?.[0].extensions.code).toBe(code);
  });

  it('say what a scalar has against a value', async () => {
    const { ask } = await useToyServer();
    const inline = await ask('{ echo(cents: "1") }');
    const variable = await ask('query ($c: Cents) { echo(cents: $c) }', { c: '1' });
    for (const { body } of [inline, variable]) expect(body.errors[0].message).toContain('Cents are written 1.00.');
  });
});

describe('an outage', () => {
  it('is called one, with a hint when to ask again', async () => {
    const { ask, lines } = await useToyServer();
    const { body } = await ask('{ outage }');
    expect(body.errors[0]).toMatchObject({
      message: 'The server cannot reach its database right now. Try again in 5 seconds.',
      extensions: { code: 'UNAVAILABLE', retryAfterSeconds: 5 },
    });
    expect(lines.join()).not.toMatch(/Jane|params|stack/);
  });

  it.for(['57P01', '57014', '55P03', '53300', '08006', '40001', 'ECONNREFUSED', 'CONNECT_TIMEOUT', 'CONNECTION_ENDED'])(
    'is known by %s, however deep it is wrapped',
    (code) => {
      const error = new Error('Failed query', {
        cause: new Error('x', { cause: Object.assign(new Error('y'), { code }) }),
      });
      expect(comesFromAnOutage(error)).toBe(true);
    },
  );

  it.for([
    'Connection terminated unexpectedly',
    'timeout expired',
    'timeout exceeded when trying to connect',
    'LISTEN/NOTIFY connection ended',
  ])('is known by its words where it has no code: %s', (message) => {
    expect(comesFromAnOutage(new Error('Failed query', { cause: new Error(message) }))).toBe(true);
  });

  it('is not seen in a wrong statement, or in an error that causes itself', () => {
    expect(comesFromAnOutage(Object.assign(new Error('x'), { code: '23505' }))).toBe(false);
    const round = new Error('x');
    round.cause = round;
    expect(comesFromAnOutage(round)).toBe(false);
    expect(comesFromAnOutage(undefined)).toBe(false);
    expect(comesFromAnOutage('ECONNREFUSED')).toBe(false);
  });
});

describe('the log of an error', () => {
  it.for([
    new Error('Failed query: select "name" from buyers\nparams: Jane Doe,jane@example.com'),
    new Error('invalid input syntax for type uuid: "Jane Doe"'),
    new Error('mail to jane@example.com bounced, Jane'.replace(', Jane', '')),
    new SyntaxError('Unexpected token \'J\', "Jane Doe" is not valid JSON'),
    new Error('Value is not a valid email address: jane@example.com'),
  ])('holds none of the data in “$message”', (error) => {
    expect(JSON.stringify(reportsOf(error))).not.toMatch(/Jane|jane@/);
  });

  it('takes anything that can be thrown', () => {
    const quiet = { debug() {}, info() {}, warn() {}, error() {} };
    for (const thrown of [undefined, null, 0, 'text', {}, Object.create(null)]) {
      const subject = { requestId: 'r', viewer: null, operation: null };
      expect(answerErrors([thrown], subject, quiet)[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    }
  });
});
