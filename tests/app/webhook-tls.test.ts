import { createServer as createPlain, setGlobalProxyFromEnv } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { post } from '../../src/jobs/webhook-post.ts';
import { selfSigned } from '../support/certificate.ts';

const certified = selfSigned('receiver.example');
const usual = getCACertificates('default');
let received = 0;
const server = createServer(certified, (_request, response) => {
  received += 1;
  response.writeHead(204).end();
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
beforeEach(() => {
  received = 0;
});
afterEach(() => {
  setDefaultCACertificates(usual);
  vi.unstubAllEnvs();
});
afterAll(() => {
  server.close();
});

const poster = { privateToo: true, timeoutMs: 10_000, resolve: async () => ['127.0.0.1'] };
const postTo = (host: string, scheme = 'https', { port } = server.address() as AddressInfo) =>
  post(poster, { url: `${scheme}://${host}:${port}/hooks`, headers: {}, body: '{}' });

it('tells a receiver that shows a certificate of its name, by somebody this machine trusts', async () => {
  setDefaultCACertificates([certified.cert]);
  expect(await postTo('receiver.example')).toMatchObject({ status: 204, failure: null });
  expect(received).toBe(1);
});

it('tells nothing to one whose certificate is of another name', async () => {
  setDefaultCACertificates([certified.cert]);
  const words = 'It could not be spoken to (ERR_TLS_CERT_ALTNAME_INVALID).';
  expect(await postTo('other.example')).toEqual({ status: null, failure: words });
  expect(received).toBe(0);
});

it('tells nothing to one that vouches for itself, also where the process has been told to trust everybody', async () => {
  const words = 'It could not be spoken to (DEPTH_ZERO_SELF_SIGNED_CERT).';
  expect(await postTo('receiver.example')).toEqual({ status: null, failure: words });
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  expect(await postTo('receiver.example')).toEqual({ status: null, failure: words });
  expect(received).toBe(0);
});

it('goes straight to the receiver, whatever proxies the environment names', async () => {
  const through: string[] = [];
  const proxy = createPlain((request, response) => {
    through.push(`${request.method} ${request.url}`);
    response.writeHead(204).end();
  });
  proxy.on('connect', ({ url }, socket) => {
    through.push(`CONNECT ${url}`);
    socket.end('HTTP/1.1 200 OK\r\n\r\n');
  });
  const plain = createPlain((_request, response) => response.writeHead(202).end());
  for (const one of [proxy, plain]) await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    proxy.close();
    plain.close();
  });
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const named = { http_proxy: url, https_proxy: url };
  for (const [name, value] of Object.entries({ ...named, NODE_USE_ENV_PROXY: '1' })) vi.stubEnv(name, value);
  onTestFinished(setGlobalProxyFromEnv(named));

  // Others of the process do go there.
  await fetch('http://receiver.example/hooks');
  expect(through.splice(0)).not.toEqual([]);
  setDefaultCACertificates([certified.cert]);
  expect(await postTo('receiver.example')).toMatchObject({ status: 204 });
  expect(await postTo('receiver.example', 'http', plain.address() as AddressInfo)).toMatchObject({ status: 202 });
  expect(through).toEqual([]);
});
