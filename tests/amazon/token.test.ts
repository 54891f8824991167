import { describe, expect, it } from 'vitest';
import { createClock } from '../../src/amazon/clock.ts';
import type { AmazonCall } from '../../src/amazon/http.ts';
import { createTokens } from '../../src/amazon/token.ts';
import { troubleOf } from '../../src/domain/account-trouble.ts';
import { account, amazonServer, type Reply } from './support/amazon-server.ts';

async function tokensBy(...replies: readonly Reply[]) {
  const time = { at: Date.parse('2026-01-01T00:00:00Z') };
  const now = () => time.at;
  const unauthorized: string[] = [];
  const log: AmazonCall[] = [];
  const nothing = () => ({ status: 404 });
  const server = await amazonServer(
    nothing,
    replies.length > 0 ? (_call, index) => replies[Math.min(index, replies.length - 1)] ?? 'drop' : undefined,
  );
  const tokens = createTokens({
    lwa: server.url,
    clientId: 'app',
    clientSecret: 'secret',
    userAgent: 'test',
    timeoutMs: 300,
    now,
    clock: createClock(now),
    log: (call) => log.push(call),
    onUnauthorized: ({ id }, why) => unauthorized.push(`${id} out: ${why}`),
    onAuthorized: ({ id }) => unauthorized.push(`${id} back`),
  });
  return { tokens, time, logins: server.logins, host: new URL(server.url).host, unauthorized, log };
}

/** What /health/ready says of an account at whose last sync this happened. */
const ready = (error: unknown) => troubleOf([{ active: true, lastError: error instanceof Error ? error.message : '' }]);

describe('an access token', () => {
  it('is asked for as Login with Amazon wants it', async () => {
    const { tokens, logins } = await tokensBy();
    expect(await tokens.get(account)).toBe('token-0');
    expect(logins).toMatchObject([{ method: 'POST', headers: { 'user-agent': 'test' } }]);
    expect(logins[0]?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(Object.fromEntries(new URLSearchParams(logins[0]?.body))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'Atzr|one',
      client_id: 'app',
      client_secret: 'secret',
    });
  });

  it('is kept until a minute before it expires', async () => {
    const { tokens, time, logins } = await tokensBy();
    await tokens.get(account);
    time.at += (3_600 - 60) * 1_000 - 1;
    expect(await tokens.get(account)).toBe('token-0');
    time.at += 1;
    expect(await tokens.get(account)).toBe('token-1');
    expect(logins).toHaveLength(2);
  });

  it('is fetched once for all who wait for it', async () => {
    const { tokens, logins } = await tokensBy();
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => tokens.get(account))))).toEqual(
      new Set(['token-0']),
    );
    expect(logins).toHaveLength(1);
  });

  it('belongs to one account and one consent', async () => {
    const { tokens } = await tokensBy();
    await tokens.get(account);
    expect(await tokens.get({ ...account, id: 'other' })).toBe('token-1');
    expect(await tokens.get({ ...account, refreshToken: 'Atzr|two' })).toBe('token-2');
    expect(await tokens.get(account)).toBe('token-0');
  });

  it('is forgotten when dropped, but not for an older one', async () => {
    const { tokens } = await tokensBy();
    const first = await tokens.get(account);
    tokens.drop(account, first);
    expect(await tokens.get(account)).toBe('token-1');
    tokens.drop(account, first);
    expect(await tokens.get(account)).toBe('token-1');
  });
});

describe('a refusal', () => {
  it.each(['invalid_grant', 'unauthorized_client'])('by %s asks for the seller, once', async (error) => {
    const { tokens, time, logins, unauthorized } = await tokensBy({ status: 400, body: { error } });

    await expect(tokens.get(account)).rejects.toMatchObject({ remedy: { kind: 'reauthorize' } });
    await expect(tokens.get(account)).rejects.toMatchObject({ remedy: { kind: 'reauthorize' } });
    expect(logins).toHaveLength(1);
    time.at += 300_000;
    await expect(tokens.get(account)).rejects.toMatchObject({ remedy: { kind: 'reauthorize' } });
    expect(logins).toHaveLength(2);
    const why = `Login with Amazon answered 400: ${error}. The seller must connect the account again.`;
    expect(unauthorized).toEqual([`acc out: ${why}`]);
  });

  it('is over when Login with Amazon takes a token of the account again, which is told once too', async () => {
    const refused = { status: 400, body: { error: 'invalid_grant' } };
    const taken = { body: { access_token: 'good', expires_in: 3_600 } };
    const { tokens, unauthorized } = await tokensBy(refused, taken);
    await expect(tokens.get(account)).rejects.toThrow();
    await tokens.get({ ...account, refreshToken: 'Atzr|two' });
    await tokens.get({ ...account, refreshToken: 'Atzr|three' });
    expect(unauthorized).toEqual([expect.stringMatching(/^acc out/), 'acc back']);
  });

  it('is logged with its status and the id of the request, as silence is, and never with a token', async () => {
    const refusal = {
      status: 401,
      headers: { 'x-amzn-requestid': 'r-1' },
      body: { error: 'invalid_client', error_description: 'Not with Atzr|one' },
    };
    const { tokens, log, host } = await tokensBy(refusal, 'drop', { body: { access_token: 'Atza|x', expires_in: 60 } });
    await expect(tokens.get(account)).rejects.toThrow('answered 401: invalid_client');
    await expect(tokens.get(account)).rejects.toThrow(`Login with Amazon at ${host} did not answer: `);
    await tokens.get(account);
    const call = { operation: 'getToken', accountId: 'acc', rateLimit: null, ms: 0, requestId: null };
    expect(log).toEqual([
      { ...call, status: 401, requestId: 'r-1', failure: 'invalid_client: Not with …' },
      { ...call, status: null, failure: expect.any(String) },
      { ...call, status: 200, failure: null },
    ]);
  });

  it.each(['The grant was revoked by the seller.', 'The grant was revoked by the seller'])(
    'is told in whole sentences: %s',
    async (error_description) => {
      const { tokens } = await tokensBy({ status: 400, body: { error: 'invalid_grant', error_description } });
      await expect(tokens.get(account)).rejects.toThrow(
        /^Login with Amazon answered 400: invalid_grant: The grant was revoked by the seller\. The seller must connect the account again\.$/,
      );
    },
  );

  it('of the application lets the work wait for its operator', async () => {
    const { tokens, unauthorized } = await tokensBy({ status: 401, body: { error: 'invalid_client' } });
    await expect(tokens.get(account)).rejects.toMatchObject({ remedy: { kind: 'later', afterMs: 300_000 } });
    expect(unauthorized).toEqual([]);
    expect(ready(await tokens.get(account).catch((error) => error))).toMatch(/check AMAZON_CLIENT_ID/);
  });

  it.each([
    ['an outage', { status: 503, body: '<html>' }],
    ['too many calls', { status: 429, body: { error: 'slow_down' } }],
    ['a lost connection', 'drop'],
    ['silence', 'hang'],
    ['an answer without a token', { body: {} }],
  ] as const)('by %s passes', async (_name, reply) => {
    const { tokens, logins } = await tokensBy(reply, { body: { access_token: 'good', expires_in: 3_600 } });
    const error = await tokens.get(account).catch((error) => error);
    expect(error).toMatchObject({ remedy: { kind: 'later', afterMs: 5_000 } });
    expect(ready(error)).not.toMatch(/check AMAZON_CLIENT_ID|connect/);
    expect(await tokens.get(account)).toBe('good');
    expect(logins).toHaveLength(2);
  });
});
