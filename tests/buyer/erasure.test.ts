import { v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { eraseDueBuyers, planErasures } from '../../src/app/erase-due-buyers.ts';
import { parkOrders } from '../../src/app/park-orders.ts';
import { sql } from '../../src/db/drizzle.ts';
import { parkedOrders } from '../../src/db/tables.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { housekeeping } from '../../src/jobs/housekeeping.ts';
import { actsOf, type Shown } from '../api/support/acts.ts';
import { fetched, linksOf } from '../api/support/documents.ts';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';
import { pagesOf } from '../support/pdf.ts';
import { aPlantedOrder, everyRow, planted, plantedJson, plantedWords, shown } from './support/planted.ts';

const desk = useDesk();
const acts = actsOf(desk);
const number = '112-0000001-0000001';
const day = 86_400;
const deliverBy = '2026-03-10T00:00:00.000Z';

/** Amazon reports the order anew, and we read it. */
async function reported(changes: Parameters<typeof plantedJson>[0] = {}): Promise<void> {
  const json = plantedJson({ status: 'SHIPPED', ...changes });
  const deliverByWindow = { latestDateTime: deliverBy };
  const fulfillment = { ...json.fulfillment, deliverByWindow };
  await desk.amazonHas({ ...json, fulfillment, lastUpdatedTime: desk.clock.now.toISOString() });
  await desk.advance(600);
  await desk.sync();
}

const fields = 'number importState notes buyerName buyerEmail buyerDataErasesAt buyerDataErasedAt';
const amazonOrder = async (asked = number): Promise<Shown> =>
  (await desk.api(`{ amazonOrder(number: "${asked}") { ${fields} events { nodes { kind actor } } } }`)).data
    .amazonOrder;

/** The rows that the books are made of, without what may differ: when they were last touched, and what may be done. */
async function books(): Promise<readonly string[]> {
  const tables = ['orders', 'order_items', 'invoices', 'invoice_items', 'shipments', 'packages', 'package_items'];
  const all: string[] = [];
  for (const table of [
    ...tables,
    'credit_memos',
    'credit_memo_items',
    'counters',
    'amazon_effects',
    'order_comments',
  ]) {
    const { rows } = await desk.db.execute<{ row: string }>(sql`
      select (to_jsonb(t) - 'addressee_sealed' - 'updated_at' - 'version' - 'allowed_actions')::text as row
      from ${sql.identifier(table)} as t order by 1`);
    all.push(...rows.map(({ row }) => `${table} ${row}`));
  }
  return all;
}

const erasing = async (input: object, key?: string): Promise<Shown> => {
  const query = `mutation($input: EraseBuyerDataInput!) { eraseBuyerData(input: $input) {
    errors { code path fix } operation { replayed } amazonOrder { ${fields} } order { id } } }`;
  const { data, errors } = await desk.api(query, { input: { idempotencyKey: 'erase', ...input } }, key);
  expect(errors).toBeUndefined();
  return data.eraseBuyerData;
};

describe('30 days after the delivery', () => {
  it('nothing of the buyer is left, and the books are what they were', { timeout: 60_000 }, async () => {
    const { order } = await aPlantedOrder(desk);
    const other = '112-0000001-0000002';
    await desk.anOrder({ number: other, order: { lastUpdatedTime: desk.clock.now.toISOString() } });
    await desk.drain();
    await reported();
    // It is never delivered, and its buyer is known from before.
    const canceled = '112-0000001-0000003';
    for (const status of ['UNSHIPPED', 'CANCELLED']) await reported({ number: canceled, status });
    const canceledAt = desk.clock.now.getTime();
    expect(await amazonOrder(canceled)).toMatchObject({
      buyerName: planted.name,
      buyerDataErasesAt: new Date(canceledAt + (30 * day - 600) * 1_000).toISOString(),
    });
    const links = await linksOf(desk, order);
    const before = await books();
    const text = async (path: string) => (await pagesOf((await fetched(desk, path)).bytes)).join(' ');
    expect(await amazonOrder()).toMatchObject({
      buyerName: planted.name,
      buyerDataErasesAt: '2026-04-09T00:00:00.000Z',
      buyerDataErasedAt: null,
    });

    await desk.advance(37 * day);
    await housekeeping(desk.shell);
    expect((await amazonOrder()).buyerDataErasedAt).toBeNull();
    expect(await amazonOrder(canceled)).toMatchObject({
      buyerName: null,
      buyerDataErasedAt: desk.clock.now.toISOString(),
    });
    await desk.advance(day);
    await housekeeping(desk.shell);

    const erasedAt = desk.clock.now.toISOString();
    const { events, ...erased } = await amazonOrder();
    expect(erased).toEqual({
      number,
      importState: 'IMPORTED',
      notes: 'What was known of the buyer was erased.',
      buyerName: null,
      buyerEmail: null,
      buyerDataErasesAt: null,
      buyerDataErasedAt: erasedAt,
    });
    expect(events.nodes.at(-1)).toEqual({ kind: 'BUYER_DATA_ERASED', actor: 'schedule' });
    expect(await books()).toEqual(before);
    expect(await discrepancies(desk.db)).toEqual([]);

    const sealed = sql`select 1 from invoices where addressee_sealed is not null
      union all select 1 from shipments where addressee_sealed is not null
      union all select 1 from credit_memos where addressee_sealed is not null
      union all select 1 from emails where sealed is not null
      union all select 1 from buyer_messages where sealed is not null
      union all select 1 from parked_orders
      union all select 1 from buyers where amazon_order_id <> (select id from amazon_orders where number = ${other})`;
    expect((await desk.db.execute(sealed)).rows).toEqual([]);
    expect(shown(await everyRow(desk))).toEqual([]);

    const printed = await text(links.invoice.replace(/\?.*/, ''));
    expect(printed).toContain('38.97');
    expect(shown([printed])).toEqual([]);
    for (const word of plantedWords) {
      const { data } = await desk.api('query($word: String) { orders(search: $word) { nodes { number } } }', { word });
      expect(data.orders.nodes).toEqual([]);
    }
    const byName = '{ amazonOrders(filter: { buyerName: "zyx" }) { nodes { number } } }';
    expect((await desk.api(byName)).data.amazonOrders.nodes).toEqual([]);
    const mailed = await acts.act('sendEmail', { subjectId: order.id });
    expect(mailed.errors).toMatchObject([{ code: 'NO_EMAIL_ADDRESS' }]);
    expect((await desk.orderBy(number)).allowedActions).not.toContain('SEND_EMAIL');
    // Of the other, which waits to be shipped, everything is known.
    expect(await amazonOrder(other)).toMatchObject({ buyerName: 'Ana Maria Lopez', buyerDataErasesAt: null });
  });

  it('what Amazon reports later brings nothing back', async () => {
    await aPlantedOrder(desk);
    await desk.drain();
    await reported();
    await desk.advance(40 * day);
    await eraseDueBuyers(desk.shell);
    await reported({ programs: ['PRIME'] });
    await desk.api(`mutation($input: SyncStoreInput!) { syncStore(input: $input) { errors { code } } }`, {
      input: { storeId: desk.storeId, amazonOrderNumber: number, idempotencyKey: 'again' },
    });
    expect(await amazonOrder()).toMatchObject({ buyerName: null, buyerDataErasedAt: expect.any(String) });
    expect(shown(await everyRow(desk))).toEqual([]);
    expect((await desk.db.execute(sql`select 1 from buyers`)).rows).toEqual([]);
    const seen = await amazonOrder();
    await eraseDueBuyers(desk.shell);
    expect(await amazonOrder()).toEqual(seen);
  });

  it('takes what is written to the buyer later, when that is as old or the erasure is asked for again', async () => {
    const { order } = await aPlantedOrder(desk);
    await desk.drain();
    await reported();
    await desk.advance(40 * day);
    await housekeeping(desk.shell);
    let keys = 0;
    const write = async () => {
      const input = {
        orderId: order.id,
        kind: 'UNEXPECTED_PROBLEM',
        text: `Dear ${planted.name}`,
        idempotencyKey: `${keys++}`,
      };
      const query =
        'mutation($input: MessageBuyerInput!) { messageBuyer(input: $input) { errors { code } message { text } } }';
      expect((await desk.api(query, { input })).data.messageBuyer).toMatchObject({
        errors: [],
        message: { text: input.text },
      });
      await desk.drain();
    };
    const kept = async () => (await desk.db.execute(sql`select 1 from buyer_messages where sealed is not null`)).rows;

    await write();
    await desk.advance(30 * day);
    await housekeeping(desk.shell);
    expect(await kept()).toHaveLength(1);
    await desk.advance(1);
    await housekeeping(desk.shell);
    expect(await kept()).toEqual([]);

    await write();
    const { buyerDataErasedAt } = await amazonOrder();
    expect((await erasing({ amazonOrderNumber: number })).errors).toEqual([]);
    expect(await kept()).toEqual([]);
    expect((await amazonOrder()).buyerDataErasedAt).toBe(buyerDataErasedAt);
  });

  it('keeps nothing of a report that cannot be read', async () => {
    await aPlantedOrder(desk);
    await desk.drain();
    await reported();
    const unreadable = { number, marketplaceId: null, unreadable: 'a test', raw: planted };
    const park = () => desk.db.transaction((tx) => parkOrders(desk.shell, tx, desk.accountUuid, [unreadable]));
    const content = async () =>
      (await desk.db.select().from(parkedOrders)).map(({ sealed }) => desk.shell.sealer.open(sealed));
    await park();
    expect(await content()).toEqual([JSON.stringify(planted)]);
    await desk.advance(40 * day);
    await eraseDueBuyers(desk.shell);
    expect(await content()).toEqual([]);
    await park();
    expect(await content()).toEqual(['null']);
  });

  it('is worked out anew for orders from before it was, and for another setting', async () => {
    await desk.stock({ sku: 'MUG' });
    await reported();
    await reported({ number: '112-0000001-0000002', status: 'UNSHIPPED' });
    await desk.db.execute(sql`update amazon_orders set erase_buyer_at = null`);
    const due = async () => [
      (await amazonOrder()).buyerDataErasesAt,
      (await amazonOrder('112-0000001-0000002')).buyerDataErasesAt,
    ];
    expect(await planErasures(desk.shell)).toBe(1);
    expect(await due()).toEqual(['2026-04-09T00:00:00.000Z', null]);
    expect(await planErasures({ ...desk.shell, buyerDataDays: 10 })).toBe(1);
    expect(await due()).toEqual(['2026-03-20T00:00:00.000Z', null]);
    expect(await planErasures({ ...desk.shell, buyerDataDays: 0 })).toBe(1);
    expect(await due()).toEqual([null, null]);
    expect(await planErasures({ ...desk.shell, buyerDataDays: 0 })).toBe(0);
  });
});

it('takes the content from what could not be read and was not sent for as long', async () => {
  const { sealer } = desk.shell;
  const parkedAt = desk.clock.now;
  const row = { id: v7(), accountId: desk.accountUuid, number: null, fingerprint: 'x', why: 'a test', parkedAt };
  await desk.db.insert(parkedOrders).values({ ...row, sealed: sealer.seal(JSON.stringify(planted)), seenAt: parkedAt });
  const content = async () => (await desk.db.select().from(parkedOrders)).map(({ sealed }) => sealer.open(sealed));
  await desk.advance(30 * day);
  await housekeeping(desk.shell);
  expect(await content()).toEqual([JSON.stringify(planted)]);
  await desk.advance(1);
  await housekeeping(desk.shell);
  expect(await content()).toEqual(['null']);
});

describe('on demand', () => {
  it('is refused while the order is under way, and to whom may not manage settings', async () => {
    const { order } = await aPlantedOrder(desk);
    const reader = 'a key that may all but manage';
    await desk.addKey(
      reader,
      permissions.filter((permission) => permission !== 'MANAGE_SETTINGS'),
    );
    expect((await erasing({ orderId: order.id })).errors).toMatchObject([
      { code: 'BUYER_DATA_NEEDED', path: ['orderId'] },
    ]);
    const long = await erasing({ amazonOrderNumber: number, reason: 'x'.repeat(501) }, reader);
    expect(long.errors.map(({ code, path }: Shown) => [code, ...path].join(' '))).toEqual([
      'PERMISSION_DENIED amazonOrderNumber',
      'BUYER_DATA_NEEDED amazonOrderNumber',
      'INVALID_INPUT reason',
    ]);
    const elsewhere = 'a key of another store';
    await desk.addKey(elsewhere, permissions, ['01900000-0000-7000-8000-000000000009']);
    expect((await erasing({ orderId: order.id }, elsewhere)).errors).toMatchObject([{ code: 'ORDER_NOT_FOUND' }]);
    expect((await erasing({ amazonOrderNumber: '112-9999999-9999999' })).errors).toMatchObject([
      { code: 'AMAZON_ORDER_NOT_FOUND' },
    ]);
    const both = { orderId: order.id, amazonOrderNumber: number, idempotencyKey: 'both' };
    const query = 'mutation($input: EraseBuyerDataInput!) { eraseBuyerData(input: $input) { errors { code } } }';
    expect((await desk.api(query, { input: both })).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect((await amazonOrder()).buyerName).toBe(planted.name);
  });

  it('erases at once and once, says why and by whom, and a trial leaves all as it is', async () => {
    await aPlantedOrder(desk);
    await desk.drain();
    await reported();
    const input = { amazonOrderNumber: number, reason: 'The buyer asked for it.' };
    const notes = 'What was known of the buyer was erased: The buyer asked for it.';
    const gone = { buyerName: null, buyerEmail: null, buyerDataErasesAt: null, notes };
    expect(await erasing({ ...input, dryRun: true })).toMatchObject({ errors: [], amazonOrder: gone });
    expect((await amazonOrder()).buyerName).toBe(planted.name);

    expect(await erasing(input)).toMatchObject({ errors: [], amazonOrder: gone });
    const events = (await amazonOrder()).events.nodes;
    expect(events.at(-1)).toMatchObject({ kind: 'BUYER_DATA_ERASED', actor: expect.stringContaining('admin') });
    expect(shown(await everyRow(desk))).toEqual([]);
    expect(await erasing(input)).toMatchObject({ errors: [], operation: { replayed: true } });
    expect(await erasing({ ...input, idempotencyKey: 'another' })).toMatchObject({ errors: [] });
    expect((await amazonOrder()).events.nodes).toEqual(events);
  });

  it('erases the buyer of an order that is only shown', async () => {
    await desk.db.execute(sql`update stores set import_amazon_orders = false`);
    await reported({ status: 'UNSHIPPED' });
    await reported({ status: 'CANCELLED' });
    // Amazon leaves the buyer out of a canceled order, which takes nothing away.
    expect(await amazonOrder()).toMatchObject({ importState: 'DISABLED', buyerName: planted.name });
    expect(await erasing({ amazonOrderNumber: number })).toMatchObject({ errors: [], order: null });
    expect((await amazonOrder()).events.nodes.at(-1)).toMatchObject({ kind: 'BUYER_DATA_ERASED' });
    expect(shown(await everyRow(desk))).toEqual([]);
    await desk.db.execute(sql`update stores set import_amazon_orders = true`);
    await desk.sync();
    expect(shown(await everyRow(desk))).toEqual([]);
  });

  it('leaves nothing to correct, though the order comes back and is made into one of ours', async () => {
    await desk.stock({ sku: 'MUG' });
    await desk.db.execute(sql`update stores set import_amazon_orders = false`);
    await reported({ status: 'CANCELLED' });
    await erasing({ amazonOrderNumber: number });
    const correction = { amazonOrderNumber: number, address: { city: planted.city } };
    const refused = () => acts.refusals('correctAddress', correction);

    await reported({ status: 'UNSHIPPED' });
    expect(await refused()).toEqual(['NOTHING_TO_CORRECT at amazonOrderNumber']);
    await desk.db.execute(sql`update stores set import_amazon_orders = true`);
    await desk.sync();
    expect(await amazonOrder()).toMatchObject({ importState: 'IMPORTED', buyerName: null });
    expect(await refused()).toEqual(['NOTHING_TO_CORRECT at amazonOrderNumber']);
    const { rows } = await desk.db.execute<{ allowed: string }>(
      sql`select allowed_actions::text as allowed from orders`,
    );
    expect(rows[0]?.allowed).toContain('SHIP');
    expect(rows[0]?.allowed).not.toContain('CORRECT_ADDRESS');
    expect(shown(await everyRow(desk))).toEqual([]);
    expect(await discrepancies(desk.db)).toEqual([]);
  });
});
