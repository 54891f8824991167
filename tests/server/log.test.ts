import { expect, it } from 'vitest';
import { makeLog } from '../../src/server/log.ts';
import { key, useToyServer } from './support/toy-server.ts';

it('has one line per request, with who asked for what, how it went and how long it took', async () => {
  const { ask, lines } = await useToyServer();
  const { headers } = await ask('query Look { hello }');
  await expect.poll(() => lines.length).toBe(1);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 30,
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    requestId: headers.get('x-request-id'),
    viewer: 'Toy shop',
    kind: 'query',
    operation: 'Look',
    cost: 1,
    status: 200,
    ms: expect.any(Number),
    msg: 'request',
  });
});

it('holds no key, no variables and no query, whatever goes wrong', async () => {
  const { ask, send, lines } = await useToyServer();
  const secret = 'jane.doe@example.com';
  await ask('query ($text: String) { echo(text: $text) bug outage }', { text: secret });
  await ask('query ($text: String, $c: Cents) { echo(text: $text, cents: $c) }', { text: secret, c: secret });
  await ask(`{ echo(text: "${secret}", cents: "${secret}") }`);
  await ask(`{ echo(text: "${secret}`);
  await send(`/graphql?query={hello}&token=${secret}`, { headers: { 'x-api-key': secret } });
  await send(`/${secret}`);
  await expect.poll(() => lines.length).toBeGreaterThan(5);
  expect(lines.join('\n')).not.toContain(secret);
  expect(lines.join('\n')).not.toContain(key);
  expect(lines.join('\n')).not.toContain('echo');
});

it('drops what is called a secret, should anybody ever log one', () => {
  const lines: string[] = [];
  const log = makeLog('info', { write: (line) => void lines.push(line) });
  log.info({ key, request: { headers: { authorization: key } }, a: { b: { token: key } }, variables: { key } }, 'x');
  expect(lines.join()).not.toContain(key);
});

it('keeps to its level', () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  makeLog('warn', destination).info({}, 'no');
  makeLog('silent', destination).error({}, 'no');
  expect(lines).toEqual([]);
});
