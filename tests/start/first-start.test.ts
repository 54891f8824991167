import { expect, it } from 'vitest';
import { subscribe } from '../support/subscriber.ts';
import {
  confirmed,
  type Desk,
  embedded,
  importedOrder,
  key,
  newPlace,
  readyPlace,
  ship,
  startDesk,
} from './program.ts';

const soon = { timeout: 20_000 };

it('says what it does and where it is, and goes on as it was when it is started again, also for who follows its events', {
  timeout: 180_000,
}, async () => {
  const place = await newPlace();
  const desk = await startDesk(place);
  const lines = desk.out.split('\n').filter(Boolean);
  expect(lines).toEqual([
    embedded ? `Database: embedded, in ${place.DATA_DIR}` : 'Database: PostgreSQL',
    expect.stringMatching(/^Amazon: sandbox Seller Central at http:\/\/127\.0\.0\.1:\d+$/),
    expect.stringMatching(/^Ready in \d+\.\d s$/),
    expect.stringMatching(/^ {2}GraphQL and GraphiQL {2}http:\/\/127\.0\.0\.1:\d+\/graphql$/),
  ]);
  expect(desk.err).toBe('');

  const order = await importedOrder(desk);
  expect(order).toMatchObject({ state: 'NEW', shippingState: 'UNSHIPPED', amazonEffects: [] });
  expect(await ship(desk, order, 'first')).toEqual({ replayed: false });
  await confirmed(desk);
  const before = await importedOrder(desk);
  const [first] = await feed(desk);
  const following = await follow(desk, first?.cursor);
  const remarks = remark(desk, order, 1_000).catch(() => {});
  await expect.poll(() => following.told.filter(({ kind }) => kind === 'COMMENTED').length, soon).toBeGreaterThan(3);
  expect(await desk.end()).toMatchObject({ code: 0 });
  await Promise.all([following.ended, remarks]);

  const again = await startDesk(place);
  expect(await importedOrder(again)).toEqual(before);
  expect(await ship(again, order, 'first')).toEqual({ replayed: true });
  const resumed = await follow(again, following.told.at(-1)?.cursor);
  await remark(again, order, 2);
  const all = async () => (await feed(again, first?.cursor)).map(({ id }) => id);
  await expect.poll(async () => (await all()).length, soon).toBeGreaterThan(following.told.length + 1);
  const happened = await all();
  const told = () => [...following.told, ...resumed.told].map(({ id }) => id).slice(0, happened.length);
  await expect.poll(told, soon).toEqual(happened);
  expect(await effectsAtAmazon(again.out)).toMatchObject([
    { kind: 'CONFIRM_SHIPMENT', orderId: '112-5550000-0000011' },
  ]);
  expect(await again.end('SIGINT')).toMatchObject({ code: 0 });
});

type Told = { readonly id: string; readonly cursor: string; readonly kind: string };

/** Reads all that is told until the stream ends. */
async function follow({ url }: Desk, after: string | undefined) {
  const query = 'subscription($after: String) { orderEvents(after: $after) { id cursor kind } }';
  const stream = await subscribe(url, key, query, { after });
  const told: Told[] = [];
  const read = async () => {
    for (let one = await stream.next(); one?.data; one = await stream.next()) told.push(one.data.orderEvents);
  };
  return { told, ended: read() };
}

async function feed({ ask }: Desk, after: string | null = null): Promise<readonly Told[]> {
  const query = `query($after: String) {
    orderEvents(after: $after, first: 100) { nodes { id cursor kind } pageInfo { hasNextPage endCursor } } }`;
  const { nodes, pageInfo } = (await ask(query, { after })).orderEvents;
  return pageInfo.hasNextPage ? [...nodes, ...(await feed({ ask } as Desk, pageInfo.endCursor))] : nodes;
}

/** One remark after the other, until nobody takes them any more. */
async function remark({ ask }: Desk, { id }: { readonly id: string }, times: number): Promise<void> {
  const query = 'mutation($input: AddCommentInput!) { addComment(input: $input) { errors { code } } }';
  for (let time = 0; time < times; time++) {
    await ask(query, { input: { orderId: id, text: 'Seen', idempotencyKey: `remark ${Math.random()}` } });
  }
}

async function effectsAtAmazon(output: string) {
  const sandbox = /Seller Central at (\S+)/.exec(output)?.[1];
  const { effects } = await (await fetch(`${sandbox}/_sandbox/effects`)).json();
  return effects;
}

it('keeps what is secret and who bought out of its output, however much it is asked to say', {
  timeout: 90_000,
}, async () => {
  const desk = await startDesk({ ...(await readyPlace()), LOG_LEVEL: 'trace' });
  const order = await importedOrder(desk);
  await ship(desk, order, 'once');
  await confirmed(desk);
  await fetch(`${desk.url}/graphql`, { method: 'POST', headers: { authorization: `Bearer ${key}` }, body: '{' });
  await desk.end();

  expect(desk.out.split('\n').length).toBeGreaterThan(20);
  const said = desk.out + desk.err;
  const secrets = [key, order.customer.name, 'Atzr|', 'Atza|', 'refresh_token', 'sandbox-secret', '1Z999AA10123456784'];
  expect(secrets.filter((secret) => said.includes(secret))).toEqual([]);
});
