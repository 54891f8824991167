import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { createClient } from 'graphql-sse';
import { expect, it } from 'vitest';
import { allowanceOf } from '../../src/server/allowance.ts';
import type { RevocationEar } from '../../src/server/authenticate.ts';
import { memoryPoints } from '../support/memory-points.ts';
import { subscribe } from '../support/subscriber.ts';
import { key, useToyServer, viewer } from './support/toy-server.ts';

const soon = { timeout: 5_000 };
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const codes = (told: Awaited<ReturnType<Awaited<ReturnType<typeof subscribe>>['next']>>) =>
  told?.errors?.map(({ extensions }) => extensions.code);

/** A reader on a bare socket, which can stop reading. */
async function readSlowly(url: string, query: string) {
  const { port, host } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  const read = { text: '', closed: false };
  socket.on('data', (chunk) => {
    read.text += chunk;
  });
  socket.on('close', () => {
    read.closed = true;
  });
  socket.on('error', () => {});
  socket.write(
    `GET /graphql?query=${encodeURIComponent(query)} HTTP/1.1\r\nHost: ${host}\r\nX-Api-Key: ${key}\r\nAccept: text/event-stream\r\n\r\n`,
  );
  return { socket, read };
}

it('cuts off who reads nothing for long, makes nothing for it meanwhile, and lets it come back for the rest', async () => {
  const { url, toy, lines } = await useToyServer({ limits: { unreadMs: 400 } });
  const { socket, read } = await readSlowly(url, 'subscription{floods(count:20000)}');
  await expect.poll(() => read.text.includes('"floods":"3 '), soon).toBe(true);
  socket.pause();
  await expect.poll(() => lines.some((line) => line.includes('"ended":"unread"')), soon).toBe(true);
  const made = toy.done.length;
  // What fits into the buffers of the sockets, out of 40 MB.
  expect(made).toBeLessThan(10_000);
  socket.resume();
  await expect.poll(() => read.closed, soon).toBe(true);
  expect(toy.done.length).toBe(made);
  expect(lines.find((line) => line.includes('"ended"'))).toMatch(/"kind":"subscription".*"gone":true/);

  const last = Number(/.*"floods":"(\d+) x+"/s.exec(read.text)?.[1]);
  const resumed = await subscribe(url, key, `subscription{floods(count:${last + 4},from:${last + 1})}`);
  const numbers = (await resumed.take(10)).map(({ data }) => Number.parseInt(data.floods, 10));
  expect(numbers).toEqual([last + 1, last + 2, last + 3]);
});

it('says now and then that it is still there, also past the time that a request may take', async () => {
  const { url } = await useToyServer({
    limits: { sayAliveMs: 40, requestMs: 100, headersMs: 100, connectionCheckMs: 50 },
  });
  const stream = await subscribe(url, key, 'subscription{ticks}');
  await stream.take(3);
  void stream.next();
  await expect.poll(() => stream.comments(), soon).toBeGreaterThan(10);
  expect(stream.completed()).toBe(false);
  stream.close();
});

it('has each event paid with what its selection costs: what a key’s points do not cover waits, and no other key does', async () => {
  const [plan, price, count] = [{ capacity: 60, refillPerSecond: 60 }, 7, 16];
  const allowance = allowanceOf({ ...plan, lease: memoryPoints().lease });
  const findViewer = async (hash: string) => ({ ...viewer, id: hash });
  const { url, ask } = await useToyServer({ allowance, findViewer, limits: { sayAliveMs: 40 } });
  const unpack = (caller: string, many: number) =>
    subscribe(url, caller, `subscription{unpacks(count:${many}){level boxes{boxes{level}}}}`);
  const began = performance.now();
  const streams = [await unpack('key-of-one', count), await unpack('key-of-one', count)];
  const taken = streams.map((stream) => stream.take(count + 1));
  await expect.poll(() => allowance.standing(hashOf('key-of-one')).available, soon).toBeLessThan(3 * price);
  const spent = performance.now();
  const other = await unpack('key-of-two', 4);
  expect(await other.take(5)).toHaveLength(4);
  expect(performance.now() - spent).toBeLessThan(500);
  // Its requests are let in while it catches up.
  for (const pause of [300, 350, 400]) {
    await setTimeout(pause);
    const costs13 = '{ box { boxes { boxes { level } } again: boxes { boxes { level } } } }';
    const { status } = await ask(costs13, {}, { headers: { authorization: 'Bearer key-of-one' } });
    expect(status).toBe(200);
  }

  for (const told of await Promise.all(taken)) {
    expect(told.map(({ data }) => data.unpacks.level)).toEqual(Array.from({ length: count }, (_, level) => level));
  }
  const seconds = (performance.now() - began) / 1_000;
  expect(2 * count * price).toBeLessThanOrEqual(plan.capacity + seconds * plan.refillPerSecond);
  for (const stream of streams) expect([stream.completed(), stream.comments() > 10]).toEqual([true, true]);
});

it('lets go of a stream that waits for points when its reader does', async () => {
  const allowance = allowanceOf({ capacity: 10, refillPerSecond: 0.001, lease: memoryPoints().lease });
  const { url, lines } = await useToyServer({ allowance });
  const stream = await subscribe(url, key, 'subscription{floods(count:100)}');
  expect(await stream.take(3)).toHaveLength(3);
  void stream.next();
  stream.close();
  await expect.poll(() => lines.filter((line) => line.includes('"gone":true')), soon).toHaveLength(1);
});

it('lets a key have so many streams, and the process so many, and a place again once one ended', async () => {
  const limits = { streamsOfKey: 2, streams: 3 };
  const findViewer = async (hash: string) => ({ ...viewer, id: hash });
  const { url } = await useToyServer({ limits, findViewer });
  const never = (caller: string) => subscribe(url, caller, 'subscription{never}');
  const [first] = [await never('key-of-one'), await never('key-of-one')];
  const refused = await never('key-of-one');
  expect(refused.status).toBe(429);
  expect(codes(await refused.next())).toEqual(['LIMIT_EXCEEDED']);
  const other = await never('key-of-two');
  expect((await (await never('key-of-three')).next())?.errors).toMatchObject([
    { message: /too many subscriptions here/ },
  ]);
  first.close();
  other.close();
  await expect.poll(async () => (await never('key-of-three')).status, soon).toBe(200);
});

it('ends at once with a key that is revoked, within moments where that went unheard, and when the key expires', async () => {
  const gone = new Set<string>();
  let ear: RevocationEar | undefined;
  const expiring = new Date(Date.now() + 400);
  const { url } = await useToyServer({
    limits: { streamRecheckMs: 200, viewerMs: 0 },
    findViewer: async (hash) =>
      gone.has(hash) ? null : { ...viewer, id: hash, expiresAt: hash === hashOf('key-that-expires') ? expiring : null },
    hearRevocations: async (its) => {
      ear = its;
    },
  });
  const never = (caller: string) => subscribe(url, caller, 'subscription{never}');
  const ended = async (stream: Awaited<ReturnType<typeof never>>) => {
    expect(codes(await stream.next())).toEqual(['UNAUTHENTICATED']);
    expect(await stream.next()).toBeNull();
    expect(stream.completed()).toBe(true);
  };
  const [heard, unheard, expires, stays] = await Promise.all(
    ['key-heard-of', 'key-unheard-of', 'key-that-expires', 'key-that-stays'].map(never),
  );
  if (!heard || !unheard || !expires || !stays) throw new Error('no streams');
  gone.add(hashOf('key-heard-of'));
  ear?.revoked(hashOf('key-heard-of'));
  await ended(heard);
  gone.add(hashOf('key-unheard-of'));
  await ended(unheard);
  await ended(expires);
  expect(Date.now()).toBeGreaterThanOrEqual(expiring.getTime() - 20);
  expect(stays.completed()).toBe(false);
});

it('goes on for a token as long as that is good, whatever is heard of keys, and ends with it', async () => {
  const token = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln';
  const expiresAt = new Date(Date.now() + 900);
  let [read, ear] = [0, null as RevocationEar | null];
  const { url } = await useToyServer({
    limits: { streamRecheckMs: 100 },
    readToken: async (given) => {
      read += 1;
      return given === token && Date.now() < expiresAt.getTime() ? { ...viewer, expiresAt } : null;
    },
    hearRevocations: async (its) => {
      ear = its;
    },
  });
  const stream = await subscribe(url, token, 'subscription{never}');
  (ear as RevocationEar | null)?.revoked(hashOf('another key'));
  await expect.poll(() => read, soon).toBeGreaterThan(4);
  expect(codes(await stream.next())).toEqual(['UNAUTHENTICATED']);
  expect(Date.now()).toBeGreaterThanOrEqual(expiresAt.getTime() - 20);
});

it('takes no place for a reader who has gone before its points were taken', async () => {
  const standing = () => ({ available: 1, capacity: 1, refillPerSecond: 1 });
  let asked = 0;
  const take = async () => {
    asked += 1;
    await setTimeout(150);
    return null;
  };
  const { url, toy } = await useToyServer({
    limits: { streamsOfKey: 2 },
    allowance: { take, standing, stop: async () => {} },
  });
  for (let n = 0; n < 3; n++) {
    const { socket } = await readSlowly(url, 'subscription{never}');
    await expect.poll(() => asked, soon).toBe(2 * n + 2);
    socket.destroy();
  }
  await setTimeout(300);
  expect(toy.waiting()).toBe(0);
  const stream = await subscribe(url, key, 'subscription{never}');
  expect(stream.status).toBe(200);
  stream.close();
});

it('answers each event with a context of its own, and masks what goes wrong with one', async () => {
  const { url, lines } = await useToyServer();
  const fresh = await subscribe(url, key, 'subscription{contexts}');
  expect(await fresh.take(3)).toEqual([{ data: { contexts: true } }, { data: { contexts: true } }]);
  expect(fresh.completed()).toBe(true);

  const ticks = await subscribe(url, key, 'subscription{ticks}');
  const [one, two, three] = await ticks.take(3);
  expect([one?.data, two?.data, three?.data]).toEqual([{ ticks: 1 }, null, { ticks: 3 }]);
  expect(codes(two ?? null)).toEqual(['INTERNAL_SERVER_ERROR']);
  expect(JSON.stringify(two)).not.toMatch(/secret|"http"/);
  ticks.close();
  await expect.poll(() => lines.filter((line) => line.includes('"events":3')).length, soon).toBe(1);
});

it('takes the points of each event, waits where they are missing, and leaves some to the requests of its key', async () => {
  const { lease } = memoryPoints();
  const allowance = allowanceOf({ capacity: 200, refillPerSecond: 50, lease });
  const { url, ask } = await useToyServer({ allowance });
  const from = performance.now();
  const stream = await subscribe(url, key, 'subscription{floods(count:220)}');
  await stream.take(150);
  const fast = performance.now() - from;
  await stream.take(59);
  // 180 are there, and 30 more have to come back.
  expect(performance.now() - from - fast).toBeGreaterThan(300);
  expect(await ask('{ hello }')).toMatchObject({ status: 200 });
  expect(await stream.take(20)).toHaveLength(11);
  expect(stream.completed()).toBe(true);
});

it('tells the subscription’s source when its reader has gone', async () => {
  const { url, toy } = await useToyServer();
  const stream = await subscribe(url, key, 'subscription{never}');
  await expect.poll(() => toy.waiting(), soon).toBe(1);
  stream.close();
  await expect.poll(() => toy.aborted, soon).toEqual(['never']);
});

it('is understood by graphql-sse', async () => {
  const { url } = await useToyServer();
  const client = createClient({ url: `${url}/graphql`, headers: { authorization: `Bearer ${key}` }, retryAttempts: 0 });
  const told: unknown[] = [];
  for await (const answer of client.iterate({ query: 'subscription{contexts}' })) told.push(answer);
  expect(told).toEqual([{ data: { contexts: true } }, { data: { contexts: true } }]);
  client.dispose();
});
