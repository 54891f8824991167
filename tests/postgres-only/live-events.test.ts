import { setTimeout as wait } from 'node:timers/promises';
import { v7 } from 'uuid';
import { expect, it } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { sql } from '../../src/db/drizzle.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { globalId } from '../../src/graphql/global-id.ts';
import { type BareOrder, insertBareOrders, noteEvents } from '../support/bare-orders.ts';
import { useDesk } from '../support/desk.ts';
import { subscribe } from '../support/subscriber.ts';

const desk = useDesk();
const live = 'subscription($after: String) { orderEvents(after: $after) { id cursor kind } }';
const [writers, rounds, storeCount, ordersOfStore] = [8, 25, 4, 5];

const chance = (share: number) => Math.random() < share;
const oneOf = <T>(some: readonly T[]): T => some[Math.floor(Math.random() * some.length)] as T;

/** Commits, or gives up, after a while, events of one order or two. */
async function write(db: typeof desk.db, orders: readonly BareOrder[]): Promise<void> {
  const touched = [...new Set(chance(0.3) ? [oneOf(orders), oneOf(orders)] : [oneOf(orders)])];
  const inLockOrder = touched.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const work = db.transaction(async (tx) => {
    // Its number comes first, as with an idempotency key.
    if (chance(0.5)) await tx.execute(sql`select pg_current_xact_id()`);
    await wait(Math.random() * 10);
    for (const order of inLockOrder) await noteEvents(tx, order, chance(0.3) ? ['SHIPPED', 'INVOICED'] : ['HELD']);
    await wait(Math.random() * (chance(0.1) ? 150 : 10));
    if (chance(0.15)) throw new Error('rolled back');
  });
  await work.catch((error: Error) => {
    if (error.message !== 'rolled back') throw error;
  });
}

it('tells each of many subscribers each event of its stores once, in order, whoever writes and however often it comes back', async () => {
  const stores = Array.from({ length: storeCount }, () => v7());
  const orders = (await Promise.all(stores.map((id) => insertBareOrders(desk.db, id, ordersOfStore)))).flat();
  const scopes = [null, stores.slice(0, 2), stores.slice(2, 3), stores];
  await Promise.all(scopes.map((scope, index) => desk.addKey(`the key of reader ${index}`, permissions, scope)));
  if (desk.database.kind !== 'server') throw new Error('Not a server.');
  // What another process writes: this one is told of it by the database alone.
  const elsewhere = await openDatabase({ kind: 'server', url: desk.database.url });

  const expected = async (scope: readonly string[] | null) => {
    const { rows } = await desk.db.execute<{ id: string; order: string }>(
      sql`select id, amazon_order_id as order, store_id from order_events
        where ${scope === null ? sql`true` : sql`store_id::text in ${scope}`} order by amazon_order_id, sequence`,
    );
    return rows.map(({ id, order }) => ({ id: globalId('ORDER_EVENT', id), order }));
  };
  async function read(index: number, steady: boolean): Promise<readonly string[]> {
    const seen: string[] = [];
    // The last thing that is written is told once for each store.
    let missing = (scopes[index] ?? stores).length;
    let stream = await subscribe(desk.url, `the key of reader ${index}`, live, { after: first.cursor });
    while (missing > 0) {
      const told = await stream.next();
      if (!told?.data) throw new Error(`The stream said ${JSON.stringify(told)}`);
      const { id, cursor, kind } = told.data.orderEvents;
      seen.push(id);
      if (kind === 'CANCELED') missing -= 1;
      if (steady || chance(0.9)) continue;
      stream.close();
      stream = await subscribe(desk.url, `the key of reader ${index}`, live, { after: cursor });
    }
    stream.close();
    return seen;
  }

  const [beginner] = await insertBareOrders(desk.db, v7(), 1);
  if (!beginner) throw new Error('no order');
  await desk.db.transaction((tx) => noteEvents(tx, beginner, ['RECEIVED']));
  const { data } = await desk.api('{ orderEvents { nodes { cursor } } }');
  const [first] = data.orderEvents.nodes;
  const readers = scopes.flatMap((_, index) => [read(index, true), read(index, false)]);
  const writing = Array.from({ length: writers }, async () => {
    for (let round = 0; round < rounds; round++) await write(elsewhere.db, orders);
  });
  await Promise.all(writing);
  await elsewhere.db.transaction(async (tx) => {
    for (const id of stores) for (const order of await insertBareOrders(tx, id, 1)) await noteEvents(tx, order, ['CANCELED']);
  });

  const seen = await Promise.all(readers);
  for (const [place, ids] of seen.entries()) {
    const all = (await expected(scopes[Math.floor(place / 2)] ?? null)).filter(({ order }) => order !== beginner.id);
    const orderOf = new Map(all.map(({ id, order }) => [id, order]));
    const byOrder = (events: readonly string[]) => Map.groupBy(events, (id) => orderOf.get(id));
    expect(ids.length).toBe(all.length);
    expect(byOrder(ids)).toEqual(byOrder(all.map(({ id }) => id)));
  }
  await elsewhere.close();
}, 120_000);
