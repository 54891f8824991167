import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Viewer } from '../../src/domain/viewer.ts';
import { authenticator } from '../../src/server/authenticate.ts';
import { key, useToyServer, viewer } from './support/toy-server.ts';

const inHeaders: readonly Record<string, string>[] = [
  { authorization: `Bearer ${key}` },
  { authorization: `bearer  ${key}` },
  { 'x-api-key': key },
];
const refused: readonly Record<string, string>[] = [
  {},
  { authorization: key },
  { authorization: 'Bearer ' },
  { authorization: `Basic ${btoa(`:${key}`)}` },
  { authorization: `Bearer ${key}x` },
  { authorization: `Bearer ${key} ${key}` },
  { authorization: `Bearer ${'k'.repeat(5_000)}` },
  { 'x-api-key': 'a wrong key, but a long one' },
  { authorization: `Bearer ${key}`, 'x-api-key': key },
];

describe('over HTTP', () => {
  it.for(inHeaders)('lets %o in', async (headers) => {
    const { send } = await useToyServer();
    const { status, body } = await send('/graphql?query={me}', { headers });
    expect({ status, body }).toEqual({ status: 200, body: { data: { me: 'Toy shop' } } });
  });

  it.for(refused)('answers 401 in GraphQL’s form to %o', async (headers) => {
    const { send } = await useToyServer();
    const { status, body, headers: answered } = await send('/graphql?query={me}', { headers });
    expect(status).toBe(401);
    expect(answered.get('www-authenticate')).toBe('Bearer');
    expect(body).toEqual({ errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  it('refuses a caller without a key before it looks at anything it sent', async () => {
    const { send } = await useToyServer();
    const senseless = { method: 'POST', headers: { 'content-type': 'text/nonsense' }, body: '{{{' };
    expect((await send('/graphql', senseless)).status).toBe(401);
    expect((await send('/graphql', { method: 'DELETE' })).status).toBe(401);
    expect((await send('/graphql', { method: 'OPTIONS' })).status).toBe(401);
  });

  it('looks up only the hash of a key', async () => {
    const { send, lookUps } = await useToyServer();
    await send('/graphql?query={me}', { headers: { 'x-api-key': key } });
    expect(lookUps).toEqual([createHash('sha256').update(key).digest('hex')]);
  });

  it('says that the database is away, not that the key is wrong', async () => {
    const findViewer = () => Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    const { send } = await useToyServer({ findViewer });
    const { status, headers, body } = await send('/graphql?query={me}', { headers: { 'x-api-key': key } });
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('5');
    expect(body.errors[0].extensions.code).toBe('UNAVAILABLE');
  });
});

describe('the look-up', () => {
  const headers = { 'x-api-key': key };

  it('happens once for many requests, and again when the answer has grown old', async () => {
    let now = 0;
    let lookUps = 0;
    const find = async () => {
      lookUps += 1;
      return viewer;
    };
    const { authenticate, ear } = authenticator(find, 1_000, { elapsed: () => now, now: () => 0 });
    ear.hearing();

    await Promise.all([authenticate(headers), authenticate(headers), authenticate(headers)]);
    now = 999;
    expect(await authenticate(headers)).toBe(viewer);
    expect(lookUps).toBe(1);

    now = 1_001;
    await authenticate(headers);
    expect(lookUps).toBe(2);
  });

  it('does not remember that a key is unknown, nor that the database was away', async () => {
    const answers = [() => Promise.reject(new Error('away')), async () => null, async () => viewer];
    const find = () => answers.shift()?.() ?? Promise.reject(new Error('no more'));
    const { authenticate, ear } = authenticator(find, 1_000);
    ear.hearing();

    await expect(authenticate(headers)).rejects.toThrow('away');
    expect(await authenticate(headers)).toBeNull();
    expect(await authenticate(headers)).toBe(viewer);
  });

  it('keeps no more answers than it has room for', async () => {
    let lookUps = 0;
    const { authenticate, ear } = authenticator(async () => {
      lookUps += 1;
      return viewer;
    }, 60_000);
    ear.hearing();
    for (let n = 0; n < 2_000; n++) await authenticate({ 'x-api-key': `key number ${n}` });
    expect(lookUps).toBe(2_000);
    await authenticate({ 'x-api-key': 'key number 1999' });
    expect(lookUps).toBe(2_000);
    await authenticate({ 'x-api-key': 'key number 0' });
    expect(lookUps).toBe(2_001);
  });
});

describe('a key that ends', () => {
  const headers = { 'x-api-key': key };
  const hash = createHash('sha256').update(key).digest('hex');

  /** Look-ups take until they are answered; what is found is what the key is worth by then. */
  function aDoor(found: () => Viewer | null) {
    const time = { now: 0 };
    let lookUps = 0;
    const find = async () => {
      lookUps += 1;
      return found();
    };
    const clock = () => time.now;
    return { ...authenticator(find, 5_000, { elapsed: clock, now: clock }), time, lookUps: () => lookUps };
  }

  it('is refused from the word of its revocation on, while others stay known', async () => {
    let good: Viewer | null = viewer;
    const { authenticate, ear, lookUps } = aDoor(() => good);
    ear.hearing();
    await authenticate(headers);
    await authenticate({ 'x-api-key': 'another-key' });
    good = null;
    expect(await authenticate(headers)).toBe(viewer);

    ear.revoked(hash);
    expect(await authenticate(headers)).toBeNull();
    expect(await authenticate({ 'x-api-key': 'another-key' })).toBe(viewer);
    expect(lookUps()).toBe(3);
  });

  it('is not kept by a look-up that began before its revocation and ends after', async () => {
    const looked = Promise.withResolvers<Viewer | null>();
    const answers: (Promise<Viewer | null> | null)[] = [looked.promise, null];
    const { authenticate, ear } = authenticator(async () => answers.shift() ?? null, 5_000);
    ear.hearing();
    const first = authenticate(headers);
    ear.revoked(hash);
    looked.resolve(viewer);
    expect(await first).toBe(viewer);
    expect(await authenticate(headers)).toBeNull();
  });

  it('is looked up each time while a revocation may be missed, and nothing from before counts', async () => {
    const { authenticate, ear, lookUps } = aDoor(() => viewer);
    for (let n = 0; n < 2; n++) await authenticate(headers);
    expect(lookUps()).toBe(2);
    ear.hearing();
    for (let n = 0; n < 2; n++) await authenticate(headers);
    expect(lookUps()).toBe(3);
    ear.deaf();
    for (let n = 0; n < 2; n++) await authenticate(headers);
    expect(lookUps()).toBe(5);
    ear.hearing();
    for (let n = 0; n < 2; n++) await authenticate(headers);
    expect(lookUps()).toBe(6);
  });

  it('is refused when its time has come, although it is known', async () => {
    const { authenticate, ear, time, lookUps } = aDoor(() => ({ ...viewer, expiresAt: new Date(1_000) }));
    ear.hearing();
    expect(await authenticate(headers)).toMatchObject({ name: viewer.name });
    time.now = 999;
    expect(await authenticate(headers)).toMatchObject({ name: viewer.name });
    time.now = 1_000;
    expect(await authenticate(headers)).toBeNull();
    expect(lookUps()).toBe(1);
  });
});

describe('keys that somebody makes up', () => {
  it('are looked up few at a time and refused when they are too many, and hold up no key that was good before', async () => {
    const asked: string[] = [];
    const { promise: answered, resolve: answer } = Promise.withResolvers<null>();
    const hash = createHash('sha256').update(key).digest('hex');
    const findViewer = async (name: string) => {
      asked.push(name);
      return name === hash ? viewer : answered;
    };
    const { authenticate } = authenticator(findViewer, 0);
    const withKey = (text: string) => authenticate({ 'x-api-key': text });
    expect(await withKey(key)).toBe(viewer);
    const flood = Promise.allSettled(Array.from({ length: 500 }, (_, n) => withKey(`made-up-key-${n}`)));
    for (let n = 0; n < 10; n++) expect(await withKey(key)).toBe(viewer);
    expect(asked.filter((name) => name !== hash)).toHaveLength(3);

    answer(null);
    const [known, refused] = ['fulfilled', 'rejected'].map((status) =>
      flood.then((all) => all.filter((one) => one.status === status)),
    );
    expect(await known).toHaveLength(103);
    const [first] = (await refused) as { reason?: unknown }[];
    expect(first?.reason).toMatchObject({
      extensions: { code: 'UNAVAILABLE', http: { status: 503, headers: { 'retry-after': '1' } } },
    });
    expect(await withKey('made-up-key-again')).toBeNull();
  });
});
