import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { keptFor } from '../../src/server/kept.ts';
import { isLoopback, isLoopbackHostHeader } from '../../src/server/loopback.ts';
import { key, useToyServer } from './support/toy-server.ts';

const graphiql = { key, tabs: async () => [{ query: '{ hello }', variables: '{}' }] };

/** Fetch sets `Host` itself. */
function page(url: string, host?: string): Promise<{ status?: number; body: string; policy?: unknown }> {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'text/html', ...(host && { host }) };
    request(`${url}/graphql`, { headers, setHost: !host }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, body, policy: response.headers['content-security-policy'] });
      });
    })
      .on('error', reject)
      .end();
  });
}

describe('the page of GraphiQL', () => {
  it.for(['127.0.0.1:4000', 'localhost', 'LOCALHOST:1', '[::1]:4000', '127.9.9.9'])(
    'holds the key for %s',
    async (host) => {
      const { url } = await useToyServer({ graphiql });
      const { status, body } = await page(url, host);
      expect(status).toBe(200);
      expect(body).toContain(key);
    },
  );

  it.for([
    'evil.example',
    'evil.example:4000',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.1',
    '[::2]',
    '127.0.0.1@evil.example',
  ])('holds no key for %s', async (host) => {
    const { url } = await useToyServer({ graphiql });
    const { status, body } = await page(url, host);
    expect(status).toBe(200);
    expect(body).toContain('{ hello }');
    expect(body).not.toContain(key);
  });

  it('holds no key when others can reach the server', async () => {
    const { url } = await useToyServer({ graphiql, host: '0.0.0.0' });
    expect((await page(url.replace('0.0.0.0', '127.0.0.1'), 'localhost')).body).not.toContain(key);
  });

  it('is in the log', async () => {
    const { url, lines } = await useToyServer({ graphiql });
    await page(url);
    await expect.poll(() => lines.join('')).toMatch(/"operation":"graphiql","status":200/);
  });

  it('loads its tabs once for all who open it within moments, and again when that failed or is long ago', async () => {
    const clock = { now: 0 };
    let loaded = 0;
    const tabs = keptFor(
      5_000,
      async () => {
        loaded += 1;
        if (loaded === 1) throw new Error('away');
        return loaded;
      },
      () => clock.now,
    );
    await expect(tabs()).rejects.toThrow('away');
    expect(await Promise.all([tabs(), tabs(), tabs()])).toEqual([2, 2, 2]);
    clock.now = 5_000;
    expect(await tabs()).toBe(3);
  });

  it('is not there unless asked for', async () => {
    const { url } = await useToyServer();
    expect((await page(url)).status).toBe(404);
  });

  it('cannot be broken out of by what a key or a query contains', async () => {
    const attack = '</script><script>alert(1)</script>';
    const { url } = await useToyServer({ graphiql: { key: attack, tabs: async () => [{ query: `# ${attack}` }] } });
    expect((await page(url)).body).not.toContain('alert(1)</script>');
  });

  it('runs no script but its own', async () => {
    const { url } = await useToyServer({ graphiql });
    const [first, second] = [await page(url), await page(url)];
    const nonce = /script-src 'nonce-([^']+)'/.exec(String(first.policy))?.[1];
    expect(first.body).toContain(`<script nonce="${nonce}">`);
    expect(String(second.policy)).not.toContain(nonce);
    expect(String(first.policy)).toContain("default-src 'none'");
  });
});

it('knows what can only mean this machine', () => {
  expect(['localhost', '127.0.0.1', '::1'].map(isLoopback)).toEqual([true, true, true]);
  expect(['0.0.0.0', '::', '192.168.0.1', '127.0.0.1.x', ''].some(isLoopback)).toBe(false);
  expect(isLoopbackHostHeader(undefined)).toBe(false);
});
