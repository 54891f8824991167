import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { key, useToyServer } from './support/toy-server.ts';

/** What the server says to these bytes, until it hangs up. */
function say(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

const get = (path: string, ...headers: string[]) =>
  `${[`GET ${path} HTTP/1.1`, 'Connection: close', `x-api-key: ${key}`, ...headers].join('\r\n')}\r\n\r\n`;

describe('a caller that', () => {
  it('never ends its headers is hung up on', async () => {
    const { url, ask } = await useToyServer({ limits: { headersMs: 100, requestMs: 200, connectionCheckMs: 50 } });
    expect(await say(url, 'GET /graphql HTTP/1.1\r\nHost: x\r\n')).toContain('408');
    expect((await ask('{ hello }')).status).toBe(200);
  });

  it('never ends its body is hung up on', async () => {
    const { url, ask } = await useToyServer({ limits: { headersMs: 100, requestMs: 200, connectionCheckMs: 50 } });
    const head = `POST /graphql HTTP/1.1\r\nHost: x\r\nx-api-key: ${key}\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n`;
    expect(await say(url, `${head}{"query"`)).toContain('408');
    expect((await ask('{ hello }')).status).toBe(200);
  });

  it('sends more than 16 KiB of headers is refused', async () => {
    const { url } = await useToyServer();
    expect(await say(url, get('/graphql', 'Host: x', `x-long: ${'x'.repeat(17_000)}`))).toContain('431');
    expect(await say(url, get('/graphql?query={hello}', 'Host: x', `x-long: ${'x'.repeat(15_000)}`))).toContain(
      ' 200 ',
    );
  });

  it('names a Host that is none, or none at all, is refused', async () => {
    const { url } = await useToyServer();
    expect(await say(url, get('/graphql?query={hello}', 'Host: a b<c>'))).toContain(' 400 ');
    expect(await say(url, get('/graphql?query={hello}'))).toContain(' 400 ');
  });

  it('asks for strange addresses gets a plain answer', async () => {
    const { url } = await useToyServer();
    for (const path of ['http://evil.example/graphql?query={hello}', '//', '/%', '/graphql%00', '*']) {
      expect(await say(url, get(path, 'Host: x'))).toMatch(/^HTTP\/1.1 404 /);
    }
  });
});
