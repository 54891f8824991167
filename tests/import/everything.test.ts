import { describe, expect, it } from 'vitest';
import { takeHint } from '../../src/app/take-hint.ts';
import { isTransaction, sql } from '../../src/db/drizzle.ts';
import { fetchHinted } from '../../src/jobs/fetch-hinted.ts';
import { housekeeping } from '../../src/jobs/housekeeping.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { discrepancies } from '../support/books.ts';
import { adminKey, useDesk } from '../support/desk.ts';

const desk = useDesk();
const hourSeconds = 3_600;
const daySeconds = 24 * hourSeconds;

const coverageFields = `coverage(from: $from, to: $to) { windows windowsOpen listed imported blocked notDue disabled pending
  parked missing numbersMissing }`;
const backfillFields = 'backfill { from to daysDone daysTotal ordersListed finishedAt }';

async function ask(fields: string, variables: object = {}) {
  const period = fields.includes('$from') ? ', $from: DateTime, $to: DateTime' : '';
  const query = `query($id: ID!${period}) { store(id: $id) { sync { ${fields} } } }`;
  const { data, errors } = await desk.api(query, { id: desk.storeId, ...variables });
  expect(errors).toBeUndefined();
  return data.store.sync;
}
const coverage = async (variables: object = {}) => (await ask(coverageFields, variables)).coverage;
const everything = { from: '2026-02-20T00:00:00Z', to: '2026-03-20T00:00:00Z' };

const numberOf = (index: number) => `112-0000000-${String(index).padStart(7, '0')}`;
const orders = (count: number, changes: object = {}) =>
  Array.from({ length: count }, (_, index) => amazonJson({ number: numberOf(index + 1), ...changes }));
const numbers = async () =>
  (await desk.db.execute<{ number: string }>(sql`select number from amazon_orders order by number`)).rows.map(
    ({ number }) => number,
  );
const knownStatus = async (number: string) =>
  (await desk.db.execute(sql`select amazon_status, seen_at from amazon_orders where number = ${number}`)).rows[0];
const searches = async () =>
  ((await desk.control('calls')) as { calls: { operation: string; query: string }[] }).calls.filter(
    ({ operation }) => operation === 'searchOrders',
  );
const changed = (number: string, at: string) =>
  amazonJson({ number, status: 'CANCELLED', order: { lastUpdatedTime: at } });
const fetchAll = () =>
  fetchHinted({ shell: desk.shell, channel: desk.delivery().channel, report: () => {} }, desk.accountUuid);
const notify = (orderIds: readonly string[], more: object = {}) =>
  desk.control('notify', {
    url: `${desk.url}/notifications/amazon`,
    headers: { authorization: `Bearer ${adminKey}` },
    orderIds,
    seller: 'A1TEST',
    ...more,
  });

describe('with one order in fifty hidden from the lists of changes', () => {
  it('the sweep finds the new ones, a look by number the changed ones, and coverage shows it', async () => {
    await desk.stock({ sku: 'MUG' });
    await desk.amazonHas(...orders(50));
    await desk.control('lists', { hideEvery: 50 });
    await desk.advance(600);
    await desk.sync();
    expect(await numbers()).toHaveLength(49);
    expect(await coverage(everything)).toMatchObject({ listed: 49, imported: 49, missing: 0, windowsOpen: 0 });

    await desk.catchUp();
    expect(await numbers()).toHaveLength(50);
    expect(await coverage(everything)).toMatchObject({ listed: 50, imported: 50, missing: 0 });

    await desk.amazonHas(changed(numberOf(50), '2026-03-02T13:00:00Z'));
    // Whatever is listed shows no order of them, and no sweep is due.
    await desk.control('lists', { hideEvery: 1, hideIn: 'ALL' });
    await desk.advance(25 * hourSeconds);
    await desk.sync();
    expect(await knownStatus(numberOf(50))).toMatchObject({ amazon_status: 'UNSHIPPED' });
    await desk.catchUp();
    expect(await knownStatus(numberOf(50))).toMatchObject({ amazon_status: 'CANCELLED' });
    expect(await discrepancies(desk.db)).toEqual([]);
  });

  it('a notification brings a hidden one at once, however often and in whatever order it comes', async () => {
    await desk.stock({ sku: 'MUG' });
    await desk.amazonHas(...orders(3));
    await desk.control('lists', { hideEvery: 1, hideIn: 'ALL' });
    await desk.advance(600);
    await desk.sync();
    expect(await numbers()).toEqual([]);

    const { answers } = await notify([numberOf(1), numberOf(2)], { times: 3, order: 'REVERSED' });
    expect(answers).toEqual([200, 200, 200, 200, 200, 200]);
    expect(new Set(desk.requestedFetches)).toEqual(new Set([desk.accountUuid]));
    const before = (await desk.control('calls')).calls.length;
    await fetchAll();
    expect(await numbers()).toEqual([numberOf(1), numberOf(2)]);
    expect((await desk.control('calls')).calls.length - before).toBe(2);

    const { outbox } = desk.shell;
    const asked: boolean[] = [];
    const fetchHinted = async (db: unknown) => void asked.push(isTransaction(db));
    const hint = { sellerId: 'A1TEST', marketplaceId: 'ATVPDKIKX0DER', number: numberOf(1), notificationId: 'n' };
    const take = () => takeHint({ ...desk.shell, outbox: { ...outbox, fetchHinted } }, null, hint);
    // A fetch that runs by then would pass a hint that is not committed.
    expect([await take(), await take(), asked]).toEqual(['TAKEN', 'KNOWN', [false, false]]);
    desk.requestedFetches.length = 0;
    await desk.catchUp();
    expect(desk.requestedFetches).toEqual([desk.accountUuid]);
    await fetchAll();
    expect([await take(), asked.length]).toEqual(['KNOWN', 2]);

    await notify(['112-9999999-9999999'], { form: 'BARE' });
    await fetchAll();
    expect(await numbers()).toHaveLength(2);
    await desk.addKey('a key of another store', ['MANAGE_SETTINGS'], [desk.accountUuid]);
    const foreign = { headers: { 'x-api-key': 'a key of another store' } };
    expect(await notify([numberOf(3)], foreign)).toEqual({ answers: [200] });
    expect(await notify([numberOf(3)], { seller: 'A0NOBODY' })).toEqual({ answers: [200] });
    const waiting = await desk.db.execute(sql`select number from order_hints where fetched_at is null`);
    expect(waiting.rows).toEqual([]);
  });
});

it('takes in stale, late and repeated listings without missing or undoing anything', async () => {
  await desk.stock({ sku: 'MUG' });
  await desk.amazonHas(...orders(101));
  await desk.control('lists', { repeat: 'YES' });
  await desk.advance(600);
  await desk.sync();
  expect(await numbers()).toHaveLength(101);

  await desk.amazonHas(changed(numberOf(1), '2026-03-02T12:10:00Z'));
  await desk.control('lists', { staleEvery: 1 });
  await notify([numberOf(1)]);
  await fetchAll();
  await desk.advance(600);
  await desk.sync();
  expect(await knownStatus(numberOf(1))).toMatchObject({ amazon_status: 'CANCELLED' });

  await desk.amazonHas(changed(numberOf(2), '2026-03-02T12:12:00Z'));
  await desk.control('lists', { lateSeconds: 900 });
  await desk.sync();
  await desk.advance(540);
  await desk.sync();
  expect(await knownStatus(numberOf(2))).toMatchObject({ amazon_status: 'CANCELLED' });
  expect(await coverage(everything)).toMatchObject({ listed: 101, imported: 101, missing: 0 });
});

const budget = (tokens: number) =>
  desk.db.execute(sql`insert into amazon_budgets values (${desk.accountUuid}, 'searchOrders', ${tokens}, 0.0056,
    ${desk.clock.now.toISOString()}) on conflict (account_id, operation) do update set tokens = ${tokens}`);

describe('the back-fill', () => {
  const old = (index: number, createdTime: string) =>
    amazonJson({ number: numberOf(index), createdTime, order: { lastUpdatedTime: createdTime } });

  it('reads the days before the store, the last one first, once, and imports none of them', async () => {
    await desk.stock({ sku: 'MUG' });
    await desk.amazonHas(
      old(1, '2026-01-31T10:00:00Z'),
      old(2, '2026-01-28T10:00:00Z'),
      old(3, '2025-12-01T10:00:00Z'),
    );
    await desk.advance(600);
    await desk.sync();
    expect(await ask(backfillFields)).toEqual({ backfill: null });

    await desk.catchUp(7);
    expect(await ask(backfillFields)).toMatchObject({ backfill: { daysDone: 5, daysTotal: 7, finishedAt: null } });
    await desk.catchUp(7);
    expect(await ask(backfillFields)).toEqual({
      backfill: {
        from: '2026-01-25T00:00:00.000Z',
        to: '2026-02-01T00:00:00.000Z',
        daysDone: 7,
        daysTotal: 7,
        ordersListed: 2,
        finishedAt: '2026-03-02T12:10:00.000Z',
      },
    });
    expect(await numbers()).toEqual([numberOf(1), numberOf(2)]);
    const period = { from: '2026-01-20T00:00:00Z', to: '2026-02-10T00:00:00Z' };
    expect(await coverage(period)).toMatchObject({ listed: 2, notDue: 2, imported: 0, missing: 0 });
    const days = (await searches()).flatMap(({ query }) => new URLSearchParams(query).get('createdAfter') ?? []);
    expect(days.slice(1)).toEqual(days.slice(1).toSorted().reverse());

    const asked = (await searches()).length;
    await desk.catchUp(7);
    expect(await searches()).toHaveLength(asked);
  });

  it('counts each day before the store once, whatever earlier versions laid out', async () => {
    const lay = async (from: string, to: string, closedAt: string | null, asked = '{ATVPDKIKX0DER}') => {
      const id = desk.shell.newId();
      await desk.db.execute(sql`insert into import_windows (id, account_id, kind, window_from, window_to, opened_at,
        closed_at, marketplace_ids) values (${id}, ${desk.accountUuid}, 'BACKFILL', ${from}, ${to}, now(), ${closedAt}, ${asked})`);
      await desk.db.execute(sql`insert into listed_orders values (${id}, ${numberOf(1)}, 'ATVPDKIKX0DER')`);
    };
    await lay('2026-01-31T00:00:00Z', '2026-01-31T18:00:00Z', '2026-02-01T12:00:00Z');
    await lay('2026-01-31T06:00:00Z', '2026-01-31T23:55:00Z', '2026-02-01T12:00:00Z');
    // Of a store that came later, and by a process that knows nothing of marketplaces.
    await lay('2026-02-01T00:00:00Z', '2026-02-02T00:00:00Z', null);
    await lay('2026-01-29T00:00:00Z', '2026-01-30T00:00:00Z', null, '{}');
    await budget(6);
    await desk.catchUp(3);
    expect(await ask(backfillFields)).toMatchObject({
      backfill: { daysDone: 1, daysTotal: 3, ordersListed: 1, finishedAt: null, to: '2026-01-31T23:55:00.000Z' },
    });
    await budget(20);
    await desk.catchUp(3);
    expect(await ask(backfillFields)).toMatchObject({ backfill: { daysDone: 3, daysTotal: 3 } });
    const { rows } = await desk.db.execute(sql`select from import_windows where closed_at is null`);
    expect(rows).toHaveLength(0);
  });

  it('goes on with the next page after a crash', async () => {
    await desk.amazonHas(...Array.from({ length: 150 }, (_, index) => old(index + 1, '2026-01-31T10:00:00Z')));
    await desk.advance(600);
    let pages = 0;
    const background = desk.delivery().channel;
    const searchOrders: typeof background.searchOrders = async (...given) => {
      if (given[1].by === 'created') pages += 1;
      if (pages === 3) throw new Error('killed');
      return background.searchOrders(...given);
    };
    await expect(desk.catchUp(1, { ...background, searchOrders })).rejects.toThrow('killed');
    expect(await numbers()).toHaveLength(100);
    await desk.catchUp(1);
    expect(await numbers()).toHaveLength(150);
    expect(await ask(backfillFields)).toMatchObject({ backfill: { daysDone: 1, ordersListed: 150 } });
  });

  it('leaves the last calls to the sync of changes', async () => {
    await budget(6);
    await desk.catchUp(2);
    expect(await searches()).toEqual([]);
    await budget(7);
    await desk.catchUp(2);
    expect((await searches()).length).toBeGreaterThan(0);
  });
});

describe('coverage', () => {
  it('names what was listed and is nowhere, and counts what is parked', async () => {
    await desk.amazonHas(...orders(2));
    await desk.advance(600);
    await desk.sync();
    expect(await coverage(everything)).toMatchObject({ listed: 2, blocked: 2, missing: 0 });

    const [window] = (await desk.db.execute<{ id: string }>(sql`select id from import_windows`)).rows;
    await desk.db.execute(sql`insert into listed_orders values (${window?.id}, ${numberOf(7)}, 'ATVPDKIKX0DER'),
      (${window?.id}, ${numberOf(8)}, null), (${window?.id}, ${numberOf(9)}, 'A2EUQ1WTGCTBG2')`);
    await desk.db.execute(sql`insert into parked_orders values (${desk.shell.newId()}, ${desk.accountUuid}, ${numberOf(8)},
      'f', 'w', 's', now(), now())`);
    expect(await coverage(everything)).toMatchObject({
      listed: 4,
      parked: 1,
      missing: 1,
      numbersMissing: [numberOf(7)],
    });
    expect(await coverage({ from: '2026-01-01T00:00:00Z', to: '2026-01-20T00:00:00Z' })).toMatchObject({ windows: 0 });
  });

  it('is forgotten after 30 days, but for that the back-fill was done', async () => {
    await desk.amazonHas(...orders(1));
    await desk.advance(600);
    await desk.sync();
    await desk.catchUp(1);
    await desk.advance(31 * daySeconds);
    await housekeeping(desk.shell);
    const kept = await desk.db.execute(sql`select kind from import_windows`);
    // Days whose lists are forgotten are not counted as days on which nothing was listed.
    const days = { from: '2026-01-31T00:00:00Z', to: '2026-02-01T00:00:00Z' };
    expect(await coverage(days)).toMatchObject({ windows: 0, listed: 0 });
    expect(kept.rows).toEqual([{ kind: 'BACKFILL' }]);
    expect((await desk.db.execute(sql`select 1 from listed_orders`)).rows).toEqual([]);
  });

  it('counts a day of the back-fill that waited for as long as others, from when it was read', async () => {
    await desk.amazonHas(amazonJson({ number: numberOf(1), createdTime: '2026-01-31T10:00:00Z' }));
    await desk.advance(600);
    await budget(6);
    await desk.catchUp(1);
    await desk.advance(31 * daySeconds);
    const day = { from: '2026-01-31T00:00:00Z', to: '2026-02-01T00:00:00Z' };
    expect(await coverage(day)).toMatchObject({ windows: 1, windowsOpen: 1, listed: 0 });
    await desk.catchUp(1);
    await desk.advance(daySeconds);
    await housekeeping(desk.shell);
    expect(await coverage(day)).toMatchObject({ windows: 1, windowsOpen: 0, listed: 1 });
  });

  it('costs one statement', async () => {
    desk.statements.length = 0;
    await coverage(everything);
    expect(desk.statements.filter((text) => text.includes('listed_orders'))).toHaveLength(1);
  });
});

describe('a clock that jumps', () => {
  const lateOrder = (index: number) =>
    amazonJson({ number: numberOf(index), order: { lastUpdatedTime: desk.clock.now.toISOString() } });

  it.each([
    ['Amazon’s, forwards and back', 'amazon', daySeconds],
    ['Amazon’s, backwards and on', 'amazon', -daySeconds],
    ['ours, forwards and back', 'ours', daySeconds],
    ['ours, backwards and on', 'ours', -daySeconds],
  ])('misses nothing: %s', async (_, whose, seconds) => {
    await desk.stock({ sku: 'MUG' });
    await desk.amazonHas(lateOrder(1));
    await desk.advance(600);
    await desk.sync();
    const jump = async (by: number) => {
      if (whose === 'amazon') await desk.control('clock', { advanceSeconds: by });
      // The sandbox goes by the clock of the desk: it is set back by as much.
      else {
        await desk.advance(by);
        await desk.control('clock', { advanceSeconds: -by });
      }
    };
    await jump(seconds);
    await desk.sync().catch(() => {});
    await desk.sync().catch(() => {});
    await jump(-seconds);

    await desk.amazonHas(lateOrder(2));
    for (let round = 0; round < 3; round++) {
      await desk.advance(600);
      await desk.sync().catch(() => {});
    }
    expect(await numbers()).toEqual([numberOf(1), numberOf(2)]);
  });

  it('puts no store off that was connected while ours was ahead', async () => {
    await desk.stock({ sku: 'MUG' });
    const [now, ahead] = [desk.clock.now, new Date(desk.clock.now.getTime() + 5 * daySeconds * 1_000)];
    const connectedAt = async () =>
      (await desk.db.execute<{ at: Date }>(sql`select connected_at as at from stores`)).rows.map(
        ({ at }) => new Date(at),
      );
    await desk.db.execute(sql`update stores set connected_at = ${new Date(now.getTime() + 240_000).toISOString()}`);
    await desk.sync();
    expect(await connectedAt()).toEqual([new Date(now.getTime() + 240_000)]);

    await desk.db.execute(sql`update stores set connected_at = ${ahead.toISOString()}`);
    await desk.sync();
    expect(await connectedAt()).toEqual([now]);
    const times = await ask('lastRunAt lastSuccessAt freshnessSeconds');
    expect(times).toMatchObject({ lastRunAt: now.toISOString(), lastSuccessAt: now.toISOString() });
    await desk.amazonHas(
      amazonJson({
        createdTime: new Date(now.getTime() + 60_000).toISOString(),
        order: { lastUpdatedTime: new Date(now.getTime() + 60_000).toISOString() },
      }),
    );
    await desk.advance(600);
    await desk.sync();
    expect((await desk.db.execute(sql`select from orders`)).rows).toHaveLength(1);
  });
});
