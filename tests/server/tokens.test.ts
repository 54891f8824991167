import { createHmac } from 'node:crypto';
import { exportJWK, exportSPKI, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { viewerOfToken } from '../../src/domain/token-viewer.ts';
import { tokenReader } from '../../src/server/token-reader.ts';
import { startIssuer } from '../support/issuer.ts';
import { key, useToyServer, viewer } from './support/toy-server.ts';

const at = new Date('2026-03-02T12:00:00Z');
const seconds = at.getTime() / 1_000;
let issuer: Awaited<ReturnType<typeof startIssuer>>;
let stranger: Awaited<ReturnType<typeof startIssuer>>;

beforeAll(async () => {
  issuer = await startIssuer(['first', 'second']);
  stranger = await startIssuer();
});
afterAll(() => Promise.all([issuer.close(), stranger.close()]));

/** A server that takes the issuer's tokens, and what it would tell the log. */
async function aDoor() {
  const time = { now: at };
  const failures: unknown[] = [];
  const readToken = tokenReader(issuer.rules, {
    now: () => time.now,
    viewerOf: (claims) => viewerOfToken(claims, { issuer: issuer.url, readStoreId: () => null }),
    failed: (error) => failures.push(error),
  });
  const server = await useToyServer({ readToken });
  const knock = (token: string) =>
    server.send('/graphql?query={me}', { headers: { authorization: `Bearer ${token}` } });
  return { ...server, time, failures, knock, readToken };
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = (changes: object = {}) => ({
  iss: issuer.url,
  aud: 'desk',
  sub: 'picker-7',
  iat: seconds,
  exp: seconds + 600,
  ...changes,
});
const bySecret = (secret: string | Buffer, alg = 'HS256') => {
  const text = `${part({ alg, kid: 'first', typ: 'JWT' })}.${part(claims())}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};
const changed = async (token: string, place: number, value: unknown) =>
  token
    .split('.')
    .map((one, index) => (index === place ? part(value) : one))
    .join('.');

type Attack = readonly [string, () => Promise<string>];
const attacks: readonly Attack[] = [
  ['no algorithm', async () => `${part({ alg: 'none' })}.${part(claims())}.`],
  ['no algorithm, but a key', async () => `${part({ alg: 'none', kid: 'first' })}.${part(claims())}.`],
  ['no algorithm in other letters', async () => `${part({ alg: 'nOnE', kid: 'first' })}.${part(claims())}.`],
  ['the public key as a secret', async () => bySecret(await exportSPKI(issuer.pair('first').publicKey))],
  [
    'the published key as a secret',
    async () => bySecret(JSON.stringify({ ...(await exportJWK(issuer.pair('first').publicKey)), kid: 'first' })),
  ],
  ['a secret under the name of a public key', async () => bySecret('secret', 'ES256')],
  ['the key of a stranger', () => issuer.token(at, {}, {}, stranger.pair('first'))],
  ['another key than it names', () => issuer.token(at, {}, { kid: 'second' })],
  ['a key that nobody published', () => issuer.token(at, {}, { kid: 'third' })],
  ['a key that is no text', () => issuer.token(at, {}, { kid: 1 as never })],
  ['no key named where there are two', () => issuer.token(at, {}, { kid: undefined as never })],
  [
    'a key of its own in its header',
    async () => {
      const jwk = await exportJWK(stranger.pair('first').publicKey);
      return issuer.token(at, {}, { jwk, kid: 'first' }, stranger.pair('first'));
    },
  ],
  [
    'the address of keys in its header',
    () => issuer.token(at, {}, { jku: `${stranger.url}/jwks`, kid: 'first' }, stranger.pair('first')),
  ],
  [
    'the address of a certificate in its header',
    () => issuer.token(at, {}, { x5u: `${stranger.url}/pem`, kid: 'first' }, stranger.pair('first')),
  ],
  [
    'a header it must be known for',
    async () => changed(await issuer.token(at), 0, { alg: 'ES256', crit: ['exp'], exp: 1 }),
  ],
  [
    'an empty list of such headers',
    async () => changed(await issuer.token(at), 0, { alg: 'ES256', kid: 'first', crit: [] }),
  ],
  [
    'a payload that is not encoded',
    async () => changed(await issuer.token(at), 0, { alg: 'ES256', kid: 'first', crit: ['b64'], b64: false }),
  ],
  ['another issuer', () => issuer.token(at, { iss: stranger.url })],
  ['another issuer, and that one’s key', () => stranger.token(at)],
  ['no issuer', () => issuer.token(at, { iss: undefined })],
  ['another audience', () => issuer.token(at, { aud: 'shop' })],
  ['other audiences', () => issuer.token(at, { aud: ['shop', 'desk2'] })],
  ['no audience', () => issuer.token(at, { aud: undefined })],
  ['an end in the past', () => issuer.token(at, { exp: seconds - 31 })],
  ['an end too far ahead', () => issuer.token(at, { exp: seconds + 3_631 })],
  ['an end that never comes', () => issuer.token(at, { exp: 1e300 })],
  ['no end', () => issuer.token(at, { exp: undefined })],
  ['an end as a text', async () => changed(await issuer.token(at), 1, claims({ exp: '9999999999' }))],
  ['a beginning to come', () => issuer.token(at, { nbf: seconds + 31 })],
  ['an issue to come', () => issuer.token(at, { iat: seconds + 31 })],
  ['no subject', () => issuer.token(at, { sub: undefined })],
  ['a blank subject', () => issuer.token(at, { sub: ' ' })],
  ['a subject that is a number', async () => issuer.token(at, { sub: 7 as never })],
  ['a subject that history could not show', () => issuer.token(at, { sub: 'picker\u202e7' })],
  ['a subject of lines', () => issuer.token(at, { sub: 'picker\n7' })],
  ['a subject without an end', () => issuer.token(at, { sub: 's'.repeat(256) })],
  ['permissions that are no list', () => issuer.token(at, { permissions: 'SHIP' })],
  ['stores that are no list', () => issuer.token(at, { stores: { every: true } })],
  ['a list of numbers', () => issuer.token(at, { stores: [1] })],
  ['a scope that is a list', () => issuer.token(at, { scope: ['SHIP'] })],
  ['claims changed on the way', async () => changed(await issuer.token(at), 1, claims({ sub: 'owner' }))],
  ['a signature cut short', async () => (await issuer.token(at)).slice(0, -4)],
  ['no signature', async () => (await issuer.token(at)).replace(/[^.]+$/, '')],
  ['claims that are no object', async () => changed(await issuer.token(at), 1, [])],
  ['no JSON at all', async () => 'eyxxxx.eyxxxx.xxxx'],
  ['more text than we read', () => issuer.token(at, { note: 'n'.repeat(9_000) })],
  ['a text as long as headers may be', async () => `eyJ.${'a'.repeat(12_000)}.b`],
];

describe('a token', () => {
  it('lets its subject in', async () => {
    const { knock } = await aDoor();
    expect(await knock(await issuer.token(at))).toMatchObject({ status: 200, body: { data: { me: 'jwt:picker-7' } } });
    expect(
      (await knock(await issuer.token(at, { aud: ['shop', 'desk'] }, { kid: 'second' }, issuer.pair('second')))).status,
    ).toBe(200);
  });

  it.for(attacks)('with %s is refused as a wrong key is, and the next one is let in', async ([, forge]) => {
    const { knock, send, lookUps } = await aDoor();
    const wrong = await send('/graphql?query={me}', { headers: { authorization: `Bearer ${key}x` } });
    const { status, body, headers } = await knock(await forge());
    expect({ status, body }).toEqual({ status: 401, body: wrong.body });
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect((await knock(await issuer.token(at))).status).toBe(200);
    expect(stranger.state.fetched).toBe(0);
    // What looks like a token is no key that could be guessed.
    expect(lookUps).toHaveLength(1);
  });

  it('is good from its beginning to its end, with half a minute for clocks, and not when it is sent again later', async () => {
    const { knock, time } = await aDoor();
    const token = await issuer.token(at, { nbf: seconds + 30, iat: seconds + 30, exp: seconds + 3_630 });
    const statuses: number[] = [];
    for (const after of [0, 3_659, 3_660, 86_400]) {
      time.now = new Date((seconds + after) * 1_000);
      statuses.push((await knock(token)).status);
    }
    expect(statuses).toEqual([200, 200, 401, 401]);
  });

  it('is no second caller beside a key, and none in the place of a key', async () => {
    const { send } = await aDoor();
    const token = await issuer.token(at);
    for (const headers of [
      { authorization: `Bearer ${token}`, 'x-api-key': key },
      { 'x-api-key': token },
      { authorization: token },
    ] as Record<string, string>[]) {
      expect((await send('/graphql?query={me}', { headers })).status).toBe(401);
    }
  });

  it('leaves keys as they are', async () => {
    const { ask } = await aDoor();
    expect((await ask('{ me }')).body).toEqual({ data: { me: viewer.name } });
  });

  it('is nothing to a server that was told of no issuer', async () => {
    const { send } = await useToyServer();
    const headers = { authorization: `Bearer ${await issuer.token(at)}` };
    expect((await send('/graphql?query={me}', { headers })).status).toBe(401);
  });

  it('is in no log', async () => {
    const { knock, lines } = await aDoor();
    const token = await issuer.token(at);
    await knock(token);
    await knock(`${token}x`);
    expect(lines.join('')).toContain('jwt:picker-7');
    for (const secret of token.split('.')) expect(lines.join('')).not.toContain(secret);
  });
});

describe('the keys of the issuer', () => {
  it('are fetched once for many tokens, and a token with an unknown key fetches no more of them for a while', async () => {
    const { knock, readToken } = await aDoor();
    const before = issuer.state.fetched;
    const tokens = await Promise.all(Array.from({ length: 20 }, () => issuer.token(at)));
    expect(await Promise.all(tokens.map(readToken))).not.toContain(null);
    for (let n = 0; n < 20; n++) expect((await knock(await issuer.token(at, {}, { kid: `x${n}` }))).status).toBe(401);
    expect(issuer.state.fetched - before).toBe(1);
  });

  it('are not asked for a token that no key could make good', async () => {
    const { knock } = await aDoor();
    const before = issuer.state.fetched;
    await knock(`${part({ alg: 'none' })}.${part(claims())}.`);
    await knock(bySecret('secret'));
    expect(issuer.state.fetched).toBe(before);
  });

  it('may be out of reach, which is no fault of the token’s, is told to the log, and is not tried all the time', async () => {
    const door = await aDoor();
    issuer.state.answers = false;
    const before = issuer.state.fetched;
    try {
      for (let n = 0; n < 10; n++) {
        const { status, body, headers } = await door.knock(await issuer.token(at));
        expect(status).toBe(503);
        expect(headers.get('retry-after')).toBe('5');
        expect(body.errors).toEqual([{ message: expect.any(String), extensions: { code: 'UNAVAILABLE' } }]);
        expect(JSON.stringify(body)).not.toContain(issuer.url);
      }
      expect(door.failures).toHaveLength(issuer.state.fetched - before);
      expect(door.failures.length).toBeLessThan(5);
      expect((await door.ask('{ me }')).status).toBe(200);
    } finally {
      issuer.state.answers = true;
    }
    await expect.poll(async () => (await door.knock(await issuer.token(at))).status, { timeout: 5_000 }).toBe(200);
  });

  it('may be exchanged: a new one is found by its name', async () => {
    const other = await startIssuer(['old']);
    try {
      const read = tokenReader(
        { ...issuer.rules, jwksUrl: other.rules.jwksUrl },
        { now: () => at, viewerOf: (given) => ({ ...viewer, name: String(given.sub) }), failed: () => {} },
      );
      const made = await generateKeyPair('EdDSA', { extractable: true });
      other.publish('new', made);
      expect(await read(await issuer.token(at, {}, { alg: 'EdDSA', kid: 'new' }, made))).toMatchObject({
        name: 'picker-7',
      });
    } finally {
      await other.close();
    }
  });
});
