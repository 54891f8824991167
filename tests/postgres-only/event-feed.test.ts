import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { sql, type Tx } from '../../src/db/drizzle.ts';
import { type FeedPlace, type FeedScope, findFeedEnd, listEventsAfter } from '../../src/db/event-feed.ts';
import type { RecordedEvent } from '../../src/db/events.ts';
import { migrate } from '../../src/db/migrate.ts';
import { findOldestWithheld } from '../../src/db/webhook-figures.ts';
import { insertBareOrders, noteEvents } from '../support/bare-orders.ts';
import { emptyDatabase, useDatabase } from '../support/database.ts';

const test = useDatabase();
const [storeId, otherStore] = [v7(), v7()];
const everything: FeedScope = { storeIds: null };

/** A transaction that ends when it is told to. */
async function begin(work: (tx: Tx) => Promise<unknown>) {
  const { promise: begun, resolve: hasBegun } = Promise.withResolvers<void>();
  const { promise: end, resolve: commit, reject: rollBack } = Promise.withResolvers<void>();
  const ended = test.db.transaction(async (tx) => {
    await work(tx);
    hasBegun();
    await end;
  });
  await Promise.race([begun, ended]);
  return {
    commit: () => {
      commit();
      return ended;
    },
    rollBack: () => {
      rollBack(new Error('rolled back'));
      return ended.catch(() => {});
    },
  };
}

/** Reads on from its last place at each call. */
function aReader(scope = everything, from: FeedPlace | null = null) {
  let place = from;
  return async (limit = 100) => {
    const { events, complete } = await listEventsAfter(test.db, scope, place, limit);
    place = events.at(-1) ?? place;
    return { seen: events.map(nameOf), complete };
  };
}

const nameOf = ({ kind, sequence }: RecordedEvent) => `${kind} ${sequence}`;

it('misses nothing and repeats nothing when transactions end in the wrong order, or not at all', async () => {
  const [first, second, third] = await insertBareOrders(test.db, storeId, 3);
  if (!first || !second || !third) throw new Error('no orders');
  const read = aReader();

  const older = await begin((tx) => noteEvents(tx, first, ['SHIPPED', 'INVOICED']));
  const failing = await begin((tx) => noteEvents(tx, second, ['REFUNDED']));
  const younger = await begin((tx) => noteEvents(tx, third, ['CANCELED']));
  expect(await read()).toEqual({ seen: [], complete: true });
  expect(await findOldestWithheld(test.db)).toBeNull();
  await younger.commit();
  expect(await read()).toEqual({ seen: [], complete: false });
  expect(await findOldestWithheld(test.db)).toBeInstanceOf(Date);
  await failing.rollBack();
  expect(await read()).toEqual({ seen: [], complete: false });
  await older.commit();

  expect(await findOldestWithheld(test.db)).toBeNull();
  expect(await read(2)).toEqual({ seen: ['SHIPPED 1', 'INVOICED 2'], complete: true });
  expect(await read(2)).toEqual({ seen: ['CANCELED 1'], complete: true });
  expect(await read()).toEqual({ seen: [], complete: true });
});

it('tells of an order as it happened, though the transaction that came to it last began first', async () => {
  const [order] = await insertBareOrders(test.db, storeId, 1);
  if (!order) throw new Error('no order');
  const { promise: goOn, resolve: letGo } = Promise.withResolvers<void>();
  // Whoever writes down its idempotency key has its number before it waits for the order.
  const slow = test.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_current_xact_id()`);
    await goOn;
    await noteEvents(tx, order, ['INVOICED']);
  });
  await test.db.execute(sql`select 1`);
  await test.db.transaction((tx) => noteEvents(tx, order, ['SHIPPED']));
  letGo();
  await slow;

  for (const scope of [everything, { storeIds: [storeId] }, { storeIds: null, amazonOrderId: order.id }]) {
    const read = aReader(scope);
    expect((await read(1)).seen).toEqual(['SHIPPED 1']);
    expect((await read(1)).seen).toEqual(['INVOICED 2']);
    expect((await read(1)).seen).toEqual([]);
  }
});

it('shows the stores that are asked for, and one order alone', async () => {
  const [mine] = await insertBareOrders(test.db, storeId, 1);
  const [theirs, alsoTheirs] = await insertBareOrders(test.db, otherStore, 2);
  if (!mine || !theirs || !alsoTheirs) throw new Error('no orders');
  await test.db.transaction((tx) => noteEvents(tx, theirs, ['RECEIVED']));
  await test.db.transaction((tx) => noteEvents(tx, mine, ['IMPORTED']));
  const end = await findFeedEnd(test.db);
  await test.db.transaction((tx) => noteEvents(tx, alsoTheirs, ['SHIPPED']));

  const all = { storeIds: [storeId, otherStore] };
  const seen = async (scope: FeedScope, from: FeedPlace | null = null) => (await aReader(scope, from)()).seen;
  expect(await seen(all)).toEqual(['RECEIVED 1', 'IMPORTED 1', 'SHIPPED 1']);
  expect(await seen(all, end)).toEqual(['SHIPPED 1']);
  expect(await seen({ storeIds: [storeId] })).toEqual(['IMPORTED 1']);
  expect(await seen({ storeIds: [storeId], amazonOrderId: theirs.id })).toEqual([]);
  expect(await seen({ storeIds: [otherStore], amazonOrderId: theirs.id })).toEqual(['RECEIVED 1']);
  expect(await seen({ storeIds: [] })).toEqual([]);
});

it('goes on behind what is stored when a dump was restored where fewer transactions have been', async () => {
  const [order, other] = await insertBareOrders(test.db, storeId, 2);
  if (!order || !other) throw new Error('no orders');
  await test.db.transaction((tx) => noteEvents(tx, order, ['SHIPPED']));
  // As if stored elsewhere: here nobody changes what is stored.
  await test.db.execute(sql`alter table order_events disable trigger user`);
  await test.db.execute(sql`update order_events set position = position + 1000000`);
  await test.db.execute(sql`alter table order_events enable trigger user`);
  await test.db.execute(sql`update amazon_orders set event_position = event_position + 1000000 where id = ${order.id}`);
  const read = aReader();
  expect((await read()).seen).toEqual([]);

  await migrate(test.database);
  await migrate(test.database);
  expect((await read()).seen).toEqual(['SHIPPED 1']);
  await test.db.transaction((tx) => noteEvents(tx, other, ['CANCELED']));
  await test.db.transaction((tx) => noteEvents(tx, order, ['INVOICED']));
  expect(await read()).toEqual({ seen: ['CANCELED 1', 'INVOICED 2'], complete: true });
});

it('is not held up by what runs in another database of the same server', async () => {
  const [order] = await insertBareOrders(test.db, storeId, 1);
  if (!order) throw new Error('no order');
  const own = await emptyDatabase();
  const elsewhere = await openDatabase(own.address);
  await elsewhere.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_current_xact_id()`);
    await test.db.transaction((here) => noteEvents(here, order, ['SHIPPED']));
    expect(await aReader()()).toEqual({ seen: ['SHIPPED 1'], complete: true });
    expect((await aReader(everything, await findFeedEnd(test.db))()).seen).toEqual([]);
  });
  await elsewhere.close();
  await own.remove();
});

it('tells of each store that something happened in, few times however much it is', async () => {
  const [order] = await insertBareOrders(test.db, storeId, 1);
  const [other] = await insertBareOrders(test.db, otherStore, 1);
  if (!order || !other) throw new Error('no orders');
  const heard: string[] = [];
  const stop = await test.database.listen('order_events', (store) => heard.push(store));
  await test.db.transaction(async (tx) => {
    for (const kind of ['SHIPPED', 'INVOICED'] as const) await noteEvents(tx, order, [kind, kind]);
    await noteEvents(tx, other, ['SHIPPED']);
  });
  await expect.poll(() => new Set(heard)).toEqual(new Set([storeId, otherStore]));
  expect(heard.length).toBeLessThanOrEqual(4);
  await stop();
});
