import { graphql, type OperationDefinitionNode, parse } from 'graphql';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Shell } from '../../src/app/shell.ts';
import { findBuyerMessages } from '../../src/db/buyer-messages.ts';
import { deleteBuyerReadsBefore, findBuyerReads, insertBuyerReads } from '../../src/db/buyer-reads.ts';
import { findBuyers } from '../../src/db/buyers.ts';
import { openDatabase } from '../../src/db/client.ts';
import { findBackfills, findCoverage } from '../../src/db/coverage.ts';
import type { Database } from '../../src/db/database.ts';
import { sql, type Tx } from '../../src/db/drizzle.ts';
import { eraseWrittenBefore, listErasuresDue, lockErased, lockUnerased } from '../../src/db/erase-buyer.ts';
import { findFeedEnd, listEventsAfter } from '../../src/db/event-feed.ts';
import { countEffects, countImportTrouble, countShipByRisks } from '../../src/db/figures.ts';
import { deleteDeliveriesBefore } from '../../src/db/old-deliveries.ts';
import { createSealer } from '../../src/db/seal.ts';
import { listUncompared } from '../../src/db/uncompared-orders.ts';
import {
  claimDue,
  countClaimed,
  countPending,
  findNextDue,
  listWebhooksDue,
  reviveParked,
  wakeHeads,
} from '../../src/db/webhook-deliveries.ts';
import { countDeliveries, type DeliveryFilters, findDeliveryPages } from '../../src/db/webhook-log.ts';
import { permissions, type Viewer } from '../../src/domain/viewer.ts';
import type { Context } from '../../src/graphql/context.ts';
import { globalId } from '../../src/graphql/global-id.ts';
import { makeLoaders } from '../../src/graphql/loaders.ts';
import { schema } from '../../src/graphql/schema.ts';
import { costsOf } from '../../src/server/cost.ts';
import { defaultLimits } from '../../src/server/limits.ts';
import { copyTemplate } from '../support/database.ts';
import { dearQueries } from './support/dear-queries.ts';
import {
  amazonFilters,
  amazonPage,
  amazonTotal,
  combinations,
  directions,
  fields,
  filters,
  page,
  searches,
  total,
} from './support/documented-lists.ts';
import { plansOf, type Sent, timeOf, watch } from './support/explain.ts';
import { manyStores } from './support/generated-orders.ts';
import { makeManyDeliveries, manyWebhooks, subjectId } from './support/many-deliveries.ts';
import { atEvent, makeManyEvents, storiedOrder } from './support/many-events.ts';
import { makeManyOrders, orderCount } from './support/many-orders.ts';
import { mayRead, readsMost, rowsOf } from './support/reads-most.ts';

/** A shared machine included: without its index a statement takes far longer. */
const slowMs = 500;
/** Half of what a query may take, on a machine that does much else. */
const answeredMs = 5_000;
/** Of the feed of events. */
const pageSize = 51;
const sealer = createSealer('a secret of this test that is long enough');
const everyone: Viewer = { id: 'all', name: 'all', permissions: new Set(permissions), storeIds: null };

let own: Awaited<ReturnType<typeof copyTemplate>>;
let database: Database;

beforeAll(async () => {
  own = await copyTemplate();
  database = await openDatabase(own.address);
  await makeManyOrders(database.db);
}, 240_000);

afterAll(async () => {
  await database?.close();
  await own?.remove();
});

async function ask(source: string, variables: Readonly<Record<string, unknown>>, viewer: Viewer) {
  const { db } = database;
  const shell = { db, sealer, now: () => new Date('2026-01-10T00:00:00Z'), newId: v7 } as unknown as Shell;
  const contextValue = { viewer, shell, db, loaders: makeLoaders(db, sealer) } as unknown as Context;
  const { data, errors } = await graphql({ schema, source, variableValues: variables, contextValue });
  expect(errors).toBeUndefined();
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape that its query gives it
  return data as any;
}

const figures: string[] = [];

/** Asks, looks at how every statement that was sent is carried out, and measures it. */
async function examine(name: string, source: string, variables: object = {}, viewer = everyone) {
  const sent = await watch(database.db, () => ask(source, { ...variables }, viewer));
  expect(sent).toHaveLength(1);
  await judge(name, sent);
}

async function judge(name: string, sent: readonly Sent[]) {
  for (const statement of sent) {
    const plans = await plansOf(database.db, statement);
    const scans = plans
      .flat()
      .filter((step) => readsMost(step, orderCount))
      .map((step) => step['Relation Name']);
    const ms = await timeOf(database.db, statement);
    figures.push(`${ms.toFixed(1).padStart(8)} ms  ${name}${scans.length > 0 ? `  (reads ${scans})` : ''}`);
    if (!mayRead.test(name)) expect.soft(`${name} reads ${scans}`).toBe(`${name} reads `);
    expect.soft(`${name}: ${ms < slowMs ? 'fast' : `${ms} ms`}`).toBe(`${name}: fast`);
  }
}

describe(`of ${orderCount} orders, no statement reads a table from end to end`, { timeout: 300_000 }, () => {
  afterAll(() => {
    process.stdout.write(`${figures.join('\n')}\n`);
  });

  it('for any sort, either way, from the start and from the middle', async () => {
    for (const field of fields)
      for (const direction of directions) {
        const sort = { field, direction };
        await examine(`sort ${field} ${direction}`, page, { sort });
        await examine(`sort ${field} ${direction}, last page`, page, { sort, last: 20 });
        const { orders } = await ask(page, { sort, first: 100 }, everyone);
        await examine(`sort ${field} ${direction}, second page`, page, { sort, after: orders.pageInfo.endCursor });
        const seller = { ...everyone, storeIds: new Set([manyStores[5] ?? '']) };
        await examine(`sort ${field} ${direction}, small store`, page, { sort }, seller);
      }
  });

  it('for any filter', async () => {
    for (const [name, filter] of Object.entries(filters)) await examine(name, page, { filter });
  });

  it('for any search', async () => {
    for (const search of searches) await examine(`search "${search}"`, page, { search });
    const noBuyers = { ...everyone, permissions: new Set(['READ_ORDERS'] as const) };
    await examine('search "sku 3" without buyers', page, { search: 'sku 3' }, noBuyers);
  });

  it('for what is to be compared with Amazon, however many old orders lie beside it', async () => {
    const { db } = database;
    const compared = { comparedBefore: new Date('2026-01-09'), yetToCome: new Date('2026-01-11') };
    const due = { changedSince: new Date('2025-11-11'), ...compared };
    const sent = await watch(db, () => listUncompared(db, manyStores[0] ?? '', due, 20));
    expect(sent).toHaveLength(2);
    for (const statement of sent) {
      const steps = (await plansOf(db, statement)).flat();
      expect(steps.map((step) => step['Node Type'])).toContain('Index Only Scan');
      expect(Math.max(...steps.map(rowsOf))).toBeLessThan(orderCount / 20);
    }
  });

  it('for filters, search and sort together', async () => {
    for (const combination of combinations) await examine(JSON.stringify(combination), page, combination);
  });

  it('for counting', async () => {
    await examine('count all', total);
    for (const [name, filter] of Object.entries(filters)) await examine(`count: ${name}`, total, { filter });
    for (const search of searches) await examine(`count: search "${search}"`, total, { search });
    for (const { filter, search } of combinations) {
      await examine(`count: ${JSON.stringify({ filter, search })}`, total, { filter, search });
    }
  });

  it('for Amazon orders', async () => {
    for (const [name, filter] of Object.entries(amazonFilters)) {
      await examine(`Amazon orders: ${name}`, amazonPage, { filter });
      await examine(`count Amazon orders: ${name}`, amazonTotal, { filter });
    }
  });

  it('for coverage and back-fills', async () => {
    const { db } = database;
    await db.transaction(async (tx) => {
      // Foreign keys are not looked at row by row.
      await tx.execute(sql`set local session_replication_role = replica`);
      await tx.execute(sql`set local statement_timeout = 0`);
      await tx.execute(sql`insert into import_windows
          (id, account_id, kind, window_from, window_to, marketplace_ids, opened_at, closed_at)
        select gen_random_uuid(), ('01900000-0000-7000-8000-00000000010' || account)::uuid,
          case when i % 100 = 0 then 'BACKFILL' else 'CHANGES' end, at, at + interval '5 minutes',
          array['MARKET1', 'MARKET2', 'MARKET3', 'MARKET4', 'MARKET5', 'MARKET6'], at, at
        from generate_series(0, 4) as account, generate_series(1, 4320) as i,
          lateral (select timestamptz '2026-01-10' - i * interval '5 minutes' as at) as begins`);
      await tx.execute(sql`update stores set connected_at = '2026-01-10'`);
      await tx.execute(sql`insert into listed_orders
        select id, '112-0000000-' || i, 'MARKET1' from import_windows, generate_series(1, 2) as i`);
    });
    await db.execute(sql`analyze import_windows, listed_orders`);
    const [from, to] = [new Date('2026-01-09T00:00:00Z'), new Date('2026-01-10T00:00:00Z')];
    const keptSince = new Date('2025-12-11T00:00:00Z');
    const asked = await watch(db, async () => {
      expect(await findCoverage(db, manyStores, { from, to, keptSince })).toHaveLength(6);
      expect(await findBackfills(db, manyStores)).toHaveLength(6);
    });
    expect(asked).toHaveLength(2);
    for (const statement of asked) {
      const steps = (await plansOf(db, statement)).flat();
      const read = steps.filter((step) => step['Node Type'] === 'Seq Scan').map((step) => step['Relation Name']);
      expect(read.filter((name) => name !== 'stores' && name !== 'parked_orders')).toEqual([]);
    }
  });

  it('for the figures that /metrics shows', async () => {
    const { db } = database;
    const asked = {
      'figures: effects': () => countEffects(db),
      'figures: to ship soon': () => countShipByRisks(db, new Date('2026-01-05T00:00:00Z')),
      'figures: imports in trouble': () => countImportTrouble(db),
    };
    for (const [name, ask] of Object.entries(asked)) await judge(name, await watch(db, ask));
  });

  it('for the feed of events, from the start, from deep inside and from the end, also for a quiet store beside a busy one', async () => {
    const { db } = database;
    await makeManyEvents(db);
    const [busy = '', quiet = '', none = ''] = [manyStores[0], manyStores[5], v7()];
    const scopes = {
      all: { storeIds: null },
      'every store': { storeIds: manyStores },
      'a quiet store and a busy one': { storeIds: [quiet, busy] },
      'a quiet store': { storeIds: [quiet] },
      'a store where nothing happened': { storeIds: [none] },
      'an order': { storeIds: null, amazonOrderId: storiedOrder },
      'an order of some stores': { storeIds: [busy, quiet], amazonOrderId: storiedOrder },
    };
    for (const [name, scope] of Object.entries(scopes)) {
      for (const [where, after] of Object.entries({ start: null, middle: atEvent(0.5), end: atEvent(1) })) {
        const [sent, ...others] = await watch(db, () => listEventsAfter(db, scope, after, pageSize));
        expect([sent, others], name).toEqual([expect.anything(), []]);
        const steps = sent ? (await plansOf(db, sent)).flat() : [];
        const most = Math.max(...steps.map(rowsOf));
        // Of one order its whole history may be read.
        const may = 'amazonOrderId' in scope ? 2_000 : (pageSize + 2) * Math.max(1, scope.storeIds?.length ?? 1);
        expect
          .soft(`${name}, ${where}: ${most <= may ? 'few' : most} rows read`)
          .toBe(`${name}, ${where}: few rows read`);
        const scans = steps.filter((step) => step['Node Type'] === 'Seq Scan').map((step) => step['Relation Name']);
        expect.soft(scans.filter((table) => table === 'order_events' || table === 'orders')).toEqual([]);
      }
    }
    await judge('the end of the feed', await watch(db, () => findFeedEnd(db)));
  });

  it('for what is known of buyers, and who was shown it', async () => {
    const { db } = database;
    // What runs within a transaction is watched outside of one, and finds nothing to change.
    const tx = db as unknown as Tx;
    const { rows } = await db.execute<{ id: string; number: string }>(
      sql`select id, number from amazon_orders order by last_updated_at desc limit 50`,
    );
    const ids = rows.map(({ id }) => id);
    const numbers = rows.map(({ number }) => number);
    const blank = { ...sealer, open: () => '{}' };
    const reader = { callerId: 'x', actor: 'x', requestId: 'x', readAt: new Date(0) };
    const [middle = '', account] = [ids.at(-1), '01900000-0000-7000-8000-000000000100'];

    const asked: Readonly<Record<string, () => Promise<unknown>>> = {
      'buyers of a page': () => findBuyers(db, blank, ids),
      'who has read of a page': () => findBuyerReads(db, ids, 20),
      'reads of a page, recorded': () => insertBuyerReads(db, reader, [v7()], [v7()]),
      'reads that are old': () => deleteBuyerReadsBefore(tx, new Date(0)),
      'messages of a page': () => findBuyerMessages(db, 'amazonOrder', ids),
      'messages by id': () => findBuyerMessages(db, 'id', ids),
      'buyers to erase': () => listErasuresDue(db, new Date(), 100),
      'buyers to plan for': () => lockUnerased(tx, null, 100),
      'buyers to plan for, later': () => lockUnerased(tx, middle, 100),
      'erased among those that cannot be read': () => lockErased(tx, account, numbers),
      'messages to the erased': () => eraseWrittenBefore(tx, new Date('2023-01-01')),
    };
    for (const [name, ask] of Object.entries(asked)) {
      const sent = await watch(db, ask);
      expect(sent, name).toHaveLength(1);
      await judge(name, sent);
    }
  });

  it('for what webhooks were told, and are to be told', async () => {
    const { db } = database;
    await makeManyDeliveries(db);
    const narrow: Readonly<Record<string, DeliveryFilters>> = {
      all: {},
      parked: { states: ['PARKED'] },
      pending: { states: ['PENDING'] },
      delivered: { states: ['DELIVERED'] },
      'a common kind': { kinds: ['SHIPPED'] },
      'a rare kind': { kinds: ['BUYER_ERASED'] },
      'a rare kind, delivered': { states: ['DELIVERED'], kinds: ['BUYER_ERASED'] },
      'a common kind, parked': { states: ['PARKED'], kinds: ['INVOICED'] },
    };
    const [webhookId = ''] = manyWebhooks;
    const limit = 21;
    for (const [name, filters] of Object.entries(narrow)) {
      for (const from of [null, { at: '25000', id: webhookId }]) {
        const page = { direction: from ? ('backward' as const) : ('forward' as const), from, limit };
        const sent = await watch(db, () => findDeliveryPages(db, manyWebhooks, filters, page));
        await judge(`log of webhooks: ${name}${from ? ', from the middle' : ''}`, sent);
      }
      await judge(
        `count log of webhooks: ${name}`,
        await watch(db, () => countDeliveries(db, manyWebhooks, filters, 10_000)),
      );
    }

    const tx = db as unknown as Tx;
    const now = new Date('2026-01-10T00:00:00Z');
    const asked: Readonly<Record<string, () => Promise<unknown>>> = {
      'webhooks due': () => listWebhooksDue(db, now),
      'the next that is due': () => findNextDue(db, webhookId),
      'how many wait': () => countPending(tx, webhookId, 5_000),
      'how many are claimed': () => countClaimed(tx, webhookId, now),
      'some are claimed': () => claimDue(tx, webhookId, 5, now, new Date('2026-01-12')),
      'heads of some orders': () => wakeHeads(tx, webhookId, [subjectId], now),
      'what was parked, again': () => reviveParked(tx, webhookId, { limit: 5_000 }, now),
      'some of what is old': () => deleteDeliveriesBefore(tx, new Date('2025-12-12'), 5_000),
    };
    for (const [name, ask] of Object.entries(asked)) await judge(`webhooks: ${name}`, await watch(db, ask));
  });

  it('for the audit, by any filter', async () => {
    const query = `query($filter: AuditFilter) { auditEntries(filter: $filter) { nodes { id } } }`;
    const counting = `query($filter: AuditFilter) { auditEntries(first: 0, filter: $filter) { totalCount { value } } }`;
    const storeId = globalId('STORE', manyStores[2] ?? '');
    const week = { from: '2025-03-01T00:00:00Z', to: '2025-03-08T00:00:00Z' };
    const audits: Readonly<Record<string, object>> = {
      all: {},
      'a store': { storeId },
      'a caller': { callerId: 'caller 7' },
      'no such caller': { callerId: 'nobody' },
      'a common mutation': { mutation: 'ship' },
      'no such mutation': { mutation: 'none such' },
      'a request': { requestId: 'request 77' },
      denied: { outcome: 'DENIED' },
      done: { outcome: 'DONE' },
      'a subject': { subjectId: globalId('ORDER', subjectId) },
      'a week': { at: week },
      'a caller in a store': { callerId: 'caller 7', storeId },
      'a mutation in a store in a week': { mutation: 'hold', storeId, at: week },
      'denied to a caller': { callerId: 'caller 0', outcome: 'DENIED' },
    };
    const seller = { ...everyone, storeIds: new Set(manyStores.slice(3, 5)) };
    for (const [name, filter] of Object.entries(audits)) {
      await examine(`audit: ${name}`, query, { filter });
      await examine(`audit: ${name}, to a key of two stores`, query, { filter }, seller);
      await examine(`count audit: ${name}`, counting, { filter });
    }
  });

  it('and nothing that the limits let through comes near its deadline', async () => {
    const costOf = costsOf(schema);
    for (const [name, query] of Object.entries(dearQueries)) {
      const document = parse(query);
      const { requested } = costOf(document, document.definitions[0] as OperationDefinitionNode, {});
      expect(requested, name).toBeLessThanOrEqual(defaultLimits.cost);
      const started = performance.now();
      await ask(query, {}, everyone);
      const ms = Math.round(performance.now() - started);
      figures.push(`${name}: ${requested} points, ${ms} ms`);
      expect.soft(ms, name).toBeLessThan(answeredMs);
    }
  });

  it('and counts say "at least" beyond 10,000, and beyond 1,000 of what is searched for', async () => {
    const count = async (variables: object) => (await ask(total, { ...variables }, everyone)).orders.totalCount;
    expect(await count({})).toEqual({ value: 10_000, exact: false });
    expect(await count({ filter: { states: ['COMPLETE'] } })).toEqual({ value: 10_000, exact: false });
    const first = (orders: number) => new Date(Date.UTC(2023, 0, 1, 0, 8 * orders, 1)).toISOString();
    expect(await count({ filter: { placedAt: { to: first(9_999) } } })).toEqual({ value: 9_999, exact: true });
    expect(await count({ filter: { placedAt: { to: first(10_000) } } })).toEqual({ value: 10_000, exact: true });
    expect(await count({ filter: { placedAt: { to: first(10_001) } } })).toEqual({ value: 10_000, exact: false });
    for (const variables of [{ search: 'smith' }, { filter: { customer: 'sm' } }, { filter: { sku: 'SKU-3' } }]) {
      expect(await count(variables)).toEqual({ value: 1_000, exact: false });
    }
    const few = await count({ filter: { sku: 'SKU-3', placedAt: { to: first(4_000) } } });
    expect(few).toEqual({ value: 200, exact: true });
    expect((await ask(amazonTotal, {}, everyone)).amazonOrders.totalCount).toEqual({ value: 10_000, exact: false });
  });
});
