import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimDeliveries } from '../../src/app/claim-deliveries.ts';
import { settleAttempt } from '../../src/app/settle-delivery.ts';
import { sql } from '../../src/db/drizzle.ts';
import { countUndelivered } from '../../src/db/webhook-figures.ts';
import { idOf } from '../../src/graphql/global-id.ts';
import { NotYet } from '../../src/jobs/delivery.ts';
import { hearEvents } from '../../src/jobs/hear-events.ts';
import { housekeeping } from '../../src/jobs/housekeeping.ts';
import type { Messenger } from '../../src/jobs/post-webhook.ts';
import { startQueue } from '../../src/jobs/queue.ts';
import { noWaits, sandboxWaits } from '../../src/jobs/waits.ts';
import { webhookJobs } from '../../src/jobs/webhook-jobs.ts';
import { post, resolving } from '../../src/jobs/webhook-post.ts';
import { signedHeaders } from '../../src/jobs/webhook-signature.ts';
import { publicIds } from '../../src/posting.ts';
import { actsOf } from '../api/support/acts.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();
const acts = actsOf(desk);

// biome-ignore lint/suspicious/noExplicitAny: a message is what the receiver reads
type Message = { readonly headers: IncomingHttpHeaders; readonly text: string; readonly body: any };
const received: Message[] = [];
let answer: (message: Message) => number = () => 204;
const receiver = createServer(async (request, response) => {
  const text = (await request.toArray()).join('');
  const message = { headers: request.headers, text, body: JSON.parse(text) };
  received.push(message);
  response.writeHead(answer(message)).end('thanks');
});
const url = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`;

beforeEach(async () => {
  received.length = 0;
  answer = () => 204;
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});
afterEach(() => receiver.close());

const reports: object[] = [];
const poster = { privateToo: true, resolve: resolving({ privateToo: true }), timeoutMs: 10_000 };
const messenger = (changes: Partial<Messenger> = {}): Messenger => ({
  shell: desk.shell,
  waits: noWaits,
  ids: publicIds(desk.shell.sealer),
  post: (message) => post(poster, message),
  report: (told) => reports.push(told),
  ...changes,
});

/** What is under way elsewhere on the server may hold events back for a moment. */
async function fanOut(jobs = webhookJobs(messenger())): Promise<void> {
  try {
    await jobs.fanOut(desk.storeUuid);
  } catch (error) {
    if (!(error instanceof NotYet)) throw error;
    await wait(50);
    await fanOut(jobs);
  }
}

/** What the queue would do: tell the store's webhooks of what has happened, and post what is due. */
async function tell(changes: Partial<Messenger> = {}) {
  const jobs = webhookJobs(messenger(changes));
  await fanOut(jobs);
  const { rows } = await desk.db.execute<{ id: string }>(sql`select id from webhooks order by id`);
  for (const { id } of rows) await jobs.post(id);
}

const fields = 'webhook { id state pauseReason kinds replaying } errors { code path message } operation { replayed }';
let calls = 0;
async function mutate(mutation: string, input: object, more = '', key?: string) {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation($input: ${type}!) { ${mutation}(input: $input) { ${fields} ${more} } }`;
  const { data, errors } = await desk.api(query, { input: { idempotencyKey: `call ${calls++}`, ...input } }, key);
  expect(errors).toBeUndefined();
  return data[mutation];
}

/** Orders that come in together. */
async function orders(count: number) {
  const numbers = Array.from({ length: count }, (_, index) => `112-000000${index + 1}-000000${index + 1}`);
  await desk.stock({ sku: 'MUG' });
  await desk.amazonHas(...numbers.map((number) => amazonJson({ number, lines: ['MUG 2 10.00'] })));
  await desk.advance(600);
  await desk.sync();
  return Promise.all(numbers.map((number) => desk.orderBy(number)));
}

async function create(input: object = {}) {
  const { webhook, secret, errors } = await mutate(
    'createWebhook',
    { storeId: desk.storeId, url: url(), ...input },
    'secret',
  );
  expect(errors).toEqual([]);
  return { id: webhook.id as string, secret: secret as string };
}

const delivery = 'id eventId kind sequence state attempts lastStatus lastFailure nextAttemptAt replayed';
async function logOf(id: string, args = 'first: 100') {
  const query = `{ webhook(id: "${id}") { state pauseReason failures deliveries(${args}) { nodes { ${delivery} } pageInfo { endCursor hasNextPage } totalCount { value } } } }`;
  const { data, errors } = await desk.api(query);
  expect(errors).toBeUndefined();
  return data.webhook;
}

function isSignedBy({ headers, text }: Message, secret: string): boolean {
  const at = new Date(Number(headers['webhook-timestamp']) * 1_000);
  const expected = signedHeaders({ id: String(headers['webhook-id']), at, body: text }, [secret]);
  return String(headers['webhook-signature']).split(' ').includes(expected['webhook-signature']);
}

const kinds = () => received.map(({ body }) => body.kind);
const sequences = () => received.map(({ body }) => body.sequence);

describe('a webhook', () => {
  it('is told of what happens from then on, signed, in the order it happened, and of nothing of the buyer', async () => {
    const [order, other] = await orders(2);
    const { id, secret } = await create();
    await acts.ship(order);
    await acts.hold(other);
    await acts.unhold(other);
    // Several processes at once send each event once.
    const waits = { ...noWaits, webhookLeaseMs: 60_000, webhookRestMs: 1_000 };
    await Promise.all([tell({ waits }), tell({ waits }), tell({ waits })]);
    await tell({ waits });
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(received.length);

    const [shipped] = received.filter(({ body }) => body.orderId === order.id);
    expect(shipped?.body).toEqual({
      version: 1,
      id: shipped?.headers['webhook-id'],
      webhookId: id,
      kind: 'SHIPPED',
      cursor: expect.any(String),
      sequence: expect.any(Number),
      storeId: desk.storeId,
      orderId: order.id,
      amazonOrderId: expect.stringMatching(/^amo_/),
      amazonOrderNumber: '112-0000001-0000001',
      state: 'PROCESSING',
      subject: { type: 'SHIPMENT', id: expect.stringMatching(/^shp_/) },
      actor: expect.any(String),
      occurredAt: expect.any(String),
      replayed: false,
    });
    const others = received.filter(({ body }) => body.orderId === other.id);
    expect(others.map(({ body }) => body.kind)).toEqual(['HELD', 'UNHELD']);
    expect(received.every((message) => isSignedBy(message, secret))).toBe(true);
    expect(JSON.stringify(received.map(({ text }) => text))).not.toMatch(/Lopez|@/);
    expect((await logOf(id)).deliveries.nodes.map(({ state }: { state: string }) => state)).toEqual(
      received.map(() => 'DELIVERED'),
    );
  });

  it('is told of the kinds it wants alone, and again with the same id when a receiver fails, or a process dies between a post and its settling', async () => {
    const { id } = await create({ kinds: ['HELD'] });
    await acts.hold(await desk.anOrder());
    await fanOut();
    // The process that has claimed it is gone, with its answer.
    const claimed = await claimDeliveries(desk.shell, idOf('WEBHOOK', id) ?? '', 60_000);
    expect(claimed?.told.map(({ event }) => event.kind)).toEqual(['HELD']);
    await tell();
    expect(received).toEqual([]);

    await desk.advance(60);
    // Nor is it heard any more once another has taken it up: what waits behind would go out before that one is done.
    const again = await claimDeliveries(desk.shell, idOf('WEBHOOK', id) ?? '', 60_000);
    expect(again?.told).toHaveLength(1);
    const [late] = claimed?.told ?? [];
    if (!late) throw new Error('nothing was claimed');
    const taken = { status: 204, failure: null };
    expect(await settleAttempt(desk.shell, late.delivery, taken, 0, noWaits)).toBeNull();
    expect((await logOf(id)).deliveries.nodes).toMatchObject([{ state: 'PENDING', attempts: 0 }]);
    await desk.advance(60);
    answer = () => 500;
    await tell();
    expect((await logOf(id)).deliveries.nodes).toMatchObject([{ state: 'PENDING', lastFailure: 'HTTP 500' }]);
    answer = () => 200;
    await tell();
    expect((await logOf(id)).deliveries.nodes).toMatchObject([
      { state: 'DELIVERED', lastStatus: 200, lastFailure: null },
    ]);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });
});

it('goes through the queue as soon as something happens, and again when its time has come', async () => {
  const queue = await startQueue(desk.database, sandboxWaits, (error) => expect.fail(error.message));
  const shell = { ...desk.shell, outbox: queue, now: () => new Date() };
  const idle = async () => {};
  const hands = { sync: idle, fetchHinted: idle, catchUp: idle, release: idle, mail: idle, housekeeping: idle };
  const others = { deliver: idle, confirm: idle, flush: idle, follow: idle, drift: idle, compare: idle };
  const webhooks = webhookJobs(messenger({ shell, waits: sandboxWaits }));
  await queue.work({ ...hands, ...others, webhooks });
  const stopHearing = await hearEvents(shell, desk.database.listen, (error) => expect.fail(String(error)));
  try {
    await create({ kinds: ['HELD', 'UNHELD'] });
    answer = () => (received.length === 1 ? 500 : 204);
    const order = await desk.anOrder();
    await acts.hold(order);
    await acts.unhold(order);
    await expect.poll(kinds, { timeout: 20_000 }).toEqual(['HELD', 'HELD', 'UNHELD']);
    // However often one that rests is woken, it rests once: its jobs do not pile up.
    const resting = { id: 'one that rests', storeId: desk.storeUuid };
    for (const afterMs of [60_000, 66_000, 72_000]) await queue.postWebhook(desk.db, resting, afterMs, true);
    const { rows } = await desk.db.execute(sql`select from pgboss.job where data->>'webhookId' = 'one that rests'`);
    expect(rows).toHaveLength(1);
  } finally {
    await stopHearing();
    await queue.stop();
  }
});

describe('a receiver that fails', () => {
  const waits = { ...noWaits, webhookRetryMs: 5_000, webhookRetryMsMax: 3_600_000 };

  it('gets no later event of an order before the earlier one, and those of other orders all the same', async () => {
    await create({ kinds: ['HELD', 'UNHELD'] });
    const [one, other] = await orders(2);
    await acts.hold(one);
    await acts.unhold(one);
    await acts.hold(other);
    answer = ({ body }) => (body.orderId === one.id ? 503 : 204);
    await tell({ waits });
    expect(received.map(({ body }) => [body.orderId, body.kind])).toEqual([
      [one.id, 'HELD'],
      [other.id, 'HELD'],
    ]);

    answer = () => 204;
    await tell({ waits });
    expect(received).toHaveLength(2);
    await desk.advance(5);
    await tell({ waits });
    expect(received.slice(2).map(({ body }) => [body.orderId, body.kind])).toEqual([
      [one.id, 'HELD'],
      [one.id, 'UNHELD'],
    ]);
  });

  it('is given up after 24 hours, what waits behind goes on, and what was parked can be tried again', async () => {
    const { id } = await create({ kinds: ['HELD', 'UNHELD'] });
    const order = await desk.anOrder();
    await acts.hold(order);
    await acts.unhold(order);
    answer = ({ body }) => (body.kind === 'HELD' ? 500 : 204);
    for (const hours of [1, 22.9, 0.1]) {
      await tell({ waits });
      await desk.advance(hours * 3_600);
    }
    expect(kinds()).toEqual(['HELD', 'HELD', 'HELD']);
    await tell({ waits });
    await tell({ waits });
    const [unheld, held] = (await logOf(id)).deliveries.nodes;
    expect([held.state, unheld.state]).toEqual(['PARKED', 'DELIVERED']);
    expect((await countUndelivered(desk.db)).toSorted((one, other) => one.count - other.count)).toEqual([
      { storeId: desk.storeUuid, state: 'PENDING', count: 0 },
      { storeId: desk.storeUuid, state: 'PARKED', count: 1 },
    ]);
    expect((await logOf(id, 'first: 5, filter: { state: PARKED, kind: HELD }')).deliveries.totalCount.value).toBe(1);

    answer = () => 204;
    const all = await mutate('retryParkedWebhookDeliveries', { webhookId: id });
    expect(all.errors).toEqual([]);
    expect((await logOf(id)).deliveries.nodes[1]).toMatchObject({
      state: 'PENDING',
      nextAttemptAt: expect.any(String),
    });
    await desk.db.execute(sql`update webhook_deliveries set state = 'PARKED', next_attempt_at = null
      where state = 'PENDING'`);
    const retried = await mutate('retryWebhookDelivery', { deliveryId: held.id }, 'delivery { state }');
    expect(retried).toMatchObject({ errors: [], delivery: { state: 'PENDING' } });
    await tell({ waits });
    expect((await logOf(id)).deliveries.nodes[1].state).toBe('DELIVERED');
  });

  it('pauses its webhook when it is gone, and is told of everything once somebody lets it go on', async () => {
    const { id } = await create({ kinds: ['HELD', 'UNHELD'] });
    const order = await desk.anOrder();
    await acts.hold(order);
    answer = () => 410;
    await tell();
    expect(await logOf(id)).toMatchObject({ state: 'PAUSED', pauseReason: 'GONE' });
    await acts.unhold(order);
    answer = () => 204;
    await tell();
    expect(received).toHaveLength(1);

    expect((await mutate('updateWebhook', { webhookId: id, paused: false })).webhook.state).toBe('ACTIVE');
    await tell();
    expect(kinds()).toEqual(['HELD', 'HELD', 'UNHELD']);
  });

  it('does not get more than one at a time once it counts as down, and rests in between, until it takes one', async () => {
    const { id } = await create({ kinds: ['IMPORTED'] });
    await orders(7);
    answer = () => 500;
    const next: unknown[] = [];
    const postWebhook = async (_db: unknown, _webhook: unknown, ...when: unknown[]) => void next.push(when);
    const resting = {
      waits: { ...waits, webhookRestMs: 2_000 },
      shell: { ...desk.shell, outbox: { ...desk.shell.outbox, postWebhook } },
    };
    await tell(resting);
    expect(received).toHaveLength(5);
    await tell(resting);
    expect(received).toHaveLength(6);
    expect(next.at(-1)).toEqual([2_000, true]);
    expect((await logOf(id)).failures).toBe(6);
    await desk.advance(60);
    answer = () => 204;
    await tell({ waits });
    expect((await logOf(id)).failures).toBe(0);
    expect(received).toHaveLength(13);
  });
});

describe('managing', () => {
  it('tells again what came behind a cursor, or since an instant, with the same ids and marked', async () => {
    const { id } = await create();
    const order = await desk.anOrder();
    await acts.hold(order);
    await tell();
    const [first, ...rest] = received.splice(0);
    const feed = await desk.api(`{ orderEvents(after: "${first?.body.cursor}") { nodes { id cursor } } }`);
    expect(feed.data.orderEvents.nodes).toEqual(rest.map(({ body: { id, cursor } }) => ({ id, cursor })));
    const replay = await mutate('replayWebhook', { webhookId: id, after: first?.body.cursor });
    expect(replay).toMatchObject({ errors: [], webhook: { replaying: true } });
    await acts.unhold(await desk.orderBy(order.amazonOrderNumber));
    await tell();
    expect(received.map(({ headers, body }) => [headers['webhook-id'], body.replayed])).toEqual([
      ...rest.map(({ headers }) => [headers['webhook-id'], true]),
      [expect.any(String), false],
    ]);

    received.length = 0;
    await mutate('replayWebhook', { webhookId: id, since: '2020-01-01T00:00:00Z' });
    await tell();
    expect(sequences()).toEqual([1, 2, 3, 4]);
    const neither = await mutate('replayWebhook', { webhookId: id });
    expect(neither.errors).toMatchObject([{ code: 'INVALID_INPUT', path: ['after'] }]);
  });

  it('has a new secret sign beside the old one for as long as was said, and shows each secret once', async () => {
    const input = { storeId: desk.storeId, url: url(), idempotencyKey: 'made once' };
    const made = await mutate('createWebhook', input, 'secret');
    const again = await mutate('createWebhook', input, 'secret');
    expect(again).toMatchObject({ secret: null, operation: { replayed: true }, webhook: { id: made.webhook.id } });
    const { secret } = await mutate('rotateWebhookSecret', { webhookId: made.webhook.id, overlapHours: 2 }, 'secret');
    const order = await desk.anOrder();
    await tell();
    expect(received.length).toBeGreaterThan(0);
    expect(received.every((one) => isSignedBy(one, secret) && isSignedBy(one, made.secret))).toBe(true);

    received.length = 0;
    await desk.advance(2 * 3_600);
    await housekeeping(desk.shell);
    await acts.hold(order);
    await tell();
    expect(received.map((one) => [isSignedBy(one, secret), isSignedBy(one, made.secret)])).toEqual([[true, false]]);
    const { rows } = await desk.db.execute(sql`select secret_sealed, previous_secret_sealed from webhooks`);
    expect(rows[0]).toMatchObject({ previous_secret_sealed: null });
    const everything = JSON.stringify([rows, (await desk.db.execute(sql`select * from operations`)).rows]);
    for (const shown of [secret, made.secret]) expect(everything).not.toContain(shown);
  });

  it('refuses a URL of no receiver and a store of others with everything that is wrong, and shows no webhook of others', async () => {
    const { id } = await create();
    const wrong = { storeId: 'sto_0', url: 'ftp://user@169.254.169.254/#x' };
    const { errors } = await mutate('createWebhook', wrong);
    expect(errors.map(({ path }: { path: string[] }) => path.join())).toEqual(['storeId', 'url', 'url', 'url', 'url']);

    await desk.addKey(
      'a key of another store',
      ['READ_ORDERS', 'MANAGE_SETTINGS'],
      ['01900000-0000-7000-8000-00000000ffff'],
    );
    await desk.addKey('a key that only reads', ['READ_ORDERS']);
    const key = 'a key of another store';
    const { data } = await desk.api(
      `{ webhook(id: "${id}") { id } webhooks(storeId: "${desk.storeId}") { id } }`,
      {},
      key,
    );
    expect(data).toEqual({ webhook: null, webhooks: [] });
    const foreign = await mutate('deleteWebhook', { webhookId: id }, '', key);
    const unknown = await mutate('deleteWebhook', { webhookId: 'whk_01900000000070008000000000000abc' }, '', key);
    expect(foreign).toMatchObject({ errors: [{ code: 'WEBHOOK_NOT_FOUND' }], webhook: null });
    expect(foreign.errors).toEqual(unknown.errors);
    const reader = await mutate('deleteWebhook', { webhookId: id }, '', 'a key that only reads');
    expect(reader.errors).toMatchObject([{ code: 'PERMISSION_DENIED' }]);
  });

  it('pages through the logs of all webhooks with one statement a page, forgets it after 30 days, and deletes it with the webhook', async () => {
    const { id } = await create();
    const other = await create({ kinds: ['HELD'] });
    const order = await desk.anOrder();
    await acts.hold(order);
    await tell();
    desk.statements.length = 0;
    const logs = 'deliveries(first: 2) { nodes { kind } pageInfo { hasNextPage } totalCount { value } }';
    const { data, errors } = await desk.api(`{ webhooks(storeId: "${desk.storeId}") { id ${logs} } }`);
    expect(errors).toBeUndefined();
    expect(data.webhooks).toMatchObject([
      { id, deliveries: { pageInfo: { hasNextPage: true }, totalCount: { value: 3 } } },
      { id: other.id, deliveries: { nodes: [{ kind: 'HELD' }], totalCount: { value: 1 } } },
    ]);
    // The pages, and the counts.
    expect(desk.statements.filter((text) => text.includes('webhook_deliveries'))).toHaveLength(2);
    const page = await logOf(id, 'first: 2');
    const rest = await logOf(id, `first: 2, after: "${page.deliveries.pageInfo.endCursor}"`);
    const all = [...page.deliveries.nodes, ...rest.deliveries.nodes];
    expect(all.map(({ sequence }: { sequence: number }) => sequence)).toEqual([3, 2, 1]);

    await desk.advance(31 * 86_400);
    await housekeeping(desk.shell);
    expect((await logOf(id)).deliveries.nodes).toEqual([]);
    await acts.unhold(await desk.orderBy(order.amazonOrderNumber));
    await tell();
    const [{ id: deliveryId }] = (await logOf(id)).deliveries.nodes;
    expect((await mutate('deleteWebhook', { webhookId: id })).errors).toEqual([]);
    expect(await logOf(id)).toBeNull();
    expect((await mutate('deleteWebhook', { webhookId: id })).errors).toMatchObject([{ code: 'WEBHOOK_NOT_FOUND' }]);
    const retried = await mutate('retryWebhookDelivery', { deliveryId });
    expect(retried.errors).toMatchObject([{ code: 'WEBHOOK_DELIVERY_NOT_FOUND' }]);
    const kept = () => desk.db.execute(sql`select url, deleted_at from webhooks`);
    // A long log is not deleted while somebody waits for the answer.
    expect((await kept()).rows).toContainEqual({ url: '', deleted_at: expect.anything() });
    await housekeeping(desk.shell);
    expect((await kept()).rows).toEqual([{ url: url(), deleted_at: null }]);
    const log = sql`select from webhook_deliveries where webhook_id = ${idOf('WEBHOOK', id)}`;
    expect((await desk.db.execute(log)).rows).toEqual([]);
  });
});
