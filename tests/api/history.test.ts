import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/drizzle.ts';
import { findEventsOfAmazonOrders } from '../../src/db/events.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, type Shown, soon } from './support/acts.ts';

const desk = useDesk();
const acts = actsOf(desk);
const number = '112-0000001-0000001';

const event =
  'id cursor sequence kind state actor idempotencyKey occurredAt amazonOrder { number } order { id } subject { __typename id }';
const page = `edges { cursor node { id } } nodes { ${event} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`;
const histories = `query($number: AmazonOrderNumber!, $first: Int, $after: String) {
  order(by: { amazonOrderNumber: $number }) { events(first: $first, after: $after) { ${page} } }
  amazonOrder(number: $number) { events(first: $first, after: $after) { ${page} } } }`;

async function historyOf(args: object = {}): Promise<Shown> {
  const { data, errors } = await desk.api(histories, { number, ...args });
  expect(errors).toBeUndefined();
  if (data.order) expect(data.order).toEqual(data.amazonOrder);
  return data.amazonOrder.events;
}

/** Amazon reports the order anew, changed, and we read it. */
async function reported(changes: Parameters<typeof amazonJson>[0]): Promise<void> {
  await desk.amazonHas({ ...amazonJson(changes), lastUpdatedTime: soon(desk) });
  await desk.advance(600);
  await desk.sync();
}

/** Held, released, shipped in part, invoiced, refunded, changed at Amazon; Amazon told of all of it. */
async function aLongLife(): Promise<Shown> {
  const order = await desk.anOrder();
  await acts.hold(order, { reason: 'A question', idempotencyKey: 'hold' });
  await acts.unhold(order, { idempotencyKey: 'unhold' });
  await acts.ship(order, { MUG: 1 }, { idempotencyKey: 'ship' });
  await acts.invoice(order, null, { idempotencyKey: 'invoice' });
  await desk.drain();
  await acts.creditMemo(order, { MUG: 1 }, { idempotencyKey: 'refund' });
  await desk.drain();
  await reported({ programs: ['PRIME'], status: 'PARTIALLY_SHIPPED' });
  return order;
}

describe('the history of an order', () => {
  it('has everything that happened, oldest first, without gaps, each with who did it and under which key', async () => {
    const order = await aLongLife();
    const { nodes, edges, pageInfo } = await historyOf({ first: 90 });

    expect(nodes.map(({ sequence }: Shown) => sequence)).toEqual(nodes.map((_: Shown, index: number) => index + 1));
    expect(edges).toEqual(nodes.map(({ id, cursor }: Shown) => ({ cursor, node: { id } })));
    expect(pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false, endCursor: edges.at(-1).cursor });
    for (const node of nodes) expect(node).toMatchObject({ order: { id: order.id }, amazonOrder: { number } });

    const told = nodes
      .filter(({ kind }: Shown) => kind !== 'EFFECT_CHANGED')
      .map(({ kind, actor, idempotencyKey, state, subject }: Shown) =>
        [kind, actor, idempotencyKey, state, subject.__typename].join(' '),
      );
    expect(told).toEqual([
      'RECEIVED Amazon   AmazonOrder',
      'IMPORTED Amazon  NEW Order',
      `HELD ${'test-admin-key-of-this-desk'} hold ON_HOLD Order`,
      `UNHELD ${'test-admin-key-of-this-desk'} unhold NEW Order`,
      `SHIPPED ${'test-admin-key-of-this-desk'} ship PROCESSING Shipment`,
      `INVOICED ${'test-admin-key-of-this-desk'} invoice PROCESSING Invoice`,
      `REFUNDED ${'test-admin-key-of-this-desk'} refund PROCESSING CreditMemo`,
      'AMAZON_CHANGED Amazon  PROCESSING AmazonOrder',
    ]);
    const progress = nodes.filter(({ kind }: Shown) => kind === 'EFFECT_CHANGED');
    expect(progress.length).toBeGreaterThanOrEqual(4);
    for (const { actor, subject } of progress) expect([actor, subject.__typename]).toEqual(['Amazon', 'AmazonEffect']);
  });

  it('is read page by page to the end, each event once, and goes on where it was left', async () => {
    await aLongLife();
    const whole = (await historyOf({ first: 90 })).nodes;
    const read: Shown[] = [];
    let after: string | null = null;
    for (let more = true; more; ) {
      const { nodes, pageInfo } = await historyOf({ first: 3, after });
      read.push(...nodes);
      [more, after] = [pageInfo.hasNextPage, pageInfo.endCursor];
    }
    expect(read).toEqual(whole);
    expect(await historyOf({ after })).toMatchObject({ nodes: [], pageInfo: { hasNextPage: false, endCursor: null } });

    await acts.hold(await desk.orderBy(number));
    expect((await historyOf({ after })).nodes).toMatchObject([{ kind: 'HELD', sequence: whole.length + 1 }]);
    expect(await historyOf({ first: 0 })).toMatchObject({ nodes: [] });
  });

  it('refuses a cursor that was forged, or that is of another history', async () => {
    await desk.anOrder();
    const other = { number: '112-0000001-0000002', createdTime: soon(desk) };
    await desk.anOrder(other);
    const [{ cursor }] = (await historyOf()).nodes;
    const forged = Buffer.from(Buffer.from(cursor, 'base64url').toString().replace('.1@', '.9@')).toString('base64url');
    for (const [of, after] of [
      [number, forged],
      [number, 'nonsense'],
      [other.number, cursor],
    ]) {
      const { errors } = await desk.api(histories, { number: of, after });
      expect(errors?.map(({ extensions }) => extensions.code)).toContain('BAD_USER_INPUT');
    }
  });

  it('is there for an Amazon order that became no order of ours, and grows by nothing when that is found again', async () => {
    await reported({});
    await desk.sync();
    expect((await historyOf()).nodes).toMatchObject([
      { sequence: 1, kind: 'RECEIVED', order: null, state: null },
      { sequence: 2, kind: 'IMPORT_BLOCKED', order: null, subject: { __typename: 'AmazonOrder' } },
    ]);
  });

  it('tells nothing of the buyer: no name, address or mail is in any event', async () => {
    await aLongLife();
    const { rows } = await desk.db.execute(sql`select * from order_events`);
    const texts = JSON.stringify(rows);
    expect(rows.length).toBeGreaterThan(10);
    for (const word of ['Ana', 'Lopez', 'Reception', 'Quay', 'Unit 2', 'Portland', '97201', 'k3j2h1g0'])
      expect(texts).not.toContain(word);
  });

  it('costs a page of orders one statement, and goes straight to the place it is read from', async () => {
    await desk.anOrder();
    await desk.anOrder({ number: '112-0000001-0000002', createdTime: soon(desk) });
    const query = '{ orders { nodes { events(first: 5) { nodes { kind order { number } } } } } }';
    desk.statements.length = 0;
    const { data } = await desk.api(query);
    expect(data.orders.nodes.map(({ events }: Shown) => events.nodes.length)).toEqual([2, 2]);
    const reads = desk.statements.filter((text) => text.includes('"order_events"'));
    expect(reads).toHaveLength(1);

    const ids = (await desk.db.execute<{ id: string }>(sql`select id from amazon_orders`)).rows.map(({ id }) => id);
    expect([...(await findEventsOfAmazonOrders(desk.db, ids, 1, 5)).values()].flat()).toMatchObject([
      { sequence: 2 },
      { sequence: 2 },
    ]);
    const wanted = sql.raw(ids.map((id) => `'${id}'::uuid`).join(','));
    const plan = await desk.db.transaction(async (tx) => {
      // The table is small: only a plan that may not read it whole tells of the index.
      await tx.execute(sql`set local enable_seqscan = off`);
      await tx.execute(sql`set local enable_bitmapscan = off`);
      return tx.execute(sql`explain select * from unnest(array[${wanted}]) as wanted(id) cross join lateral (
        select * from order_events e where e.amazon_order_id = wanted.id and e.sequence > 1 order by e.sequence limit 5) e`);
    });
    const text = JSON.stringify(plan.rows);
    expect(text).toContain('order_events_sequence');
    expect(text).not.toContain('Sort');
  });
});
