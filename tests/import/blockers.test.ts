import { describe, expect, it } from 'vitest';
import { retryImports } from '../../src/app/retry-imports.ts';
import { sql } from '../../src/db/drizzle.ts';
import { listStores } from '../../src/db/stores.ts';
import type { Store } from '../../src/domain/store.ts';
import type { Shown } from '../api/support/acts.ts';
import { catalogueOf } from '../api/support/catalogue.ts';
import { leavesNothing } from '../api/support/kept.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { discrepancies } from '../support/books.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();
const { set, upsert } = catalogueOf(desk);
const numberOf = (index: number) => `112-0000000-${String(index).padStart(7, '0')}`;

async function amazonOrder(index = 1): Promise<Shown> {
  const { data, errors } = await desk.api(
    `query($number: AmazonOrderNumber!) { amazonOrder(number: $number) {
      importState shippingState amazonStatus notes importBlockers { code message fix sku } order { version state }
    } }`,
    { number: numberOf(index) },
  );
  expect(errors).toBeUndefined();
  return data.amazonOrder;
}

async function blockedOrders(): Promise<number> {
  const { data, errors } = await desk.api('{ stores { ordersThatCannotBeImported } }');
  expect(errors).toBeUndefined();
  return data.stores[0].ordersThatCannotBeImported;
}

async function synced(...orders: readonly object[]): Promise<void> {
  await desk.amazonHas(...orders);
  await desk.advance(600);
  await desk.sync();
}

const eventsOf = async (index = 1) =>
  (
    await desk.db.execute<{ kind: string }>(sql`
      select e.kind from order_events e join amazon_orders a on a.id = e.amazon_order_id
      where a.number = ${numberOf(index)} order by e.sequence`)
  ).rows.map(({ kind }) => kind);

const usd = (amount: string) => ({ amount, currencyCode: 'USD' });
const nowhere = { recipient: { deliveryAddress: { name: 'Ana', addressLine1: '5 Quay Rd', city: 'Portland' } } };
const moneyless = { proceeds: undefined };

// biome-ignore format: a table reads best as a table
const blockers: readonly (readonly [string, Parameters<typeof amazonJson>[0], string | null, RegExp])[] = [
  ['PRODUCT_NOT_FOUND',       { lines: ['NONE 1 5.00'] },                                               'NONE', /^Add the product/],
  ['PRODUCT_DISABLED',        { lines: ['OFF 1 5.00'] },                                                'OFF',  /^Enable/],
  ['PRODUCT_NOT_SALABLE',     { lines: ['FEW 3 5.00'] },                                                'FEW',  /^Raise/],
  ['NO_ORDER_ITEMS',          { order: { orderItems: [] } },                                            null,   /^Sync/],
  ['ADDRESS_INVALID',         { order: nowhere },                                                       null,   /^Correct the address/],
  ['MIXED_CURRENCY',          { order: { proceeds: { grandTotal: { ...usd('12.00'), currencyCode: 'EUR' } } } }, null, /Seller Central/],
  ['AMAZON_ORDER_UNREADABLE', { item: moneyless },                                                      null,   /^Sync/],
];

it.each(blockers)('%s is shown with its fix, and stops no other order', async (code, changes, sku, fix) => {
  await desk.stock({ sku: 'MUG' }, { sku: 'OFF', enabled: false }, { sku: 'FEW', quantityAvailable: 2 });
  await synced(amazonJson({ number: numberOf(1), ...changes }), amazonJson({ number: numberOf(2) }));

  const blocked = await amazonOrder();
  expect(blocked).toMatchObject({
    importState: 'BLOCKED',
    shippingState: 'UNSHIPPED',
    amazonStatus: 'UNSHIPPED',
    order: null,
    importBlockers: [{ code, sku, fix: expect.stringMatching(fix) }],
  });
  expect(blocked.notes).toContain(sku ?? blocked.importBlockers[0].message);
  expect(await amazonOrder(2)).toMatchObject({ importState: 'IMPORTED', importBlockers: [] });
  expect(await blockedOrders()).toBe(1);

  // Tried at every sync, and noted once.
  await desk.sync();
  await desk.sync();
  expect(await eventsOf()).toEqual(['RECEIVED', 'IMPORT_BLOCKED']);
  expect(await amazonOrder()).toEqual(blocked);
});

describe('an order that waits for the catalogue', () => {
  it('is imported before `upsertProducts` answers, whatever the catalogue lacked', async () => {
    await desk.stock({ sku: 'OFF', enabled: false }, { sku: 'FEW', quantityAvailable: 2 }, { sku: 'OWN' });
    const lines = ['NONE 1 5.00', 'OFF 1 5.00', 'FEW 3 5.00', 'LISTED 1 5.00'];
    await synced(...lines.map((line, index) => amazonJson({ number: numberOf(index + 1), lines: [line] })));
    expect(await blockedOrders()).toBe(4);

    const products = await set(
      { sku: 'NONE', name: 'New', quantityAvailable: 1 },
      { sku: 'OFF', enabled: true },
      { sku: 'FEW', quantityAvailable: 3 },
      { sku: 'OWN', sellerSku: 'LISTED' },
    );

    expect(products.map(({ quantityAvailable }) => quantityAvailable)).toEqual([0, 999, 0, 999]);
    for (const index of [1, 2, 3, 4]) {
      expect(await amazonOrder(index)).toMatchObject({
        importState: 'IMPORTED',
        importBlockers: [],
        notes: 'The order was imported.',
        order: { version: 1, state: 'NEW' },
      });
      expect(await eventsOf(index)).toEqual(['RECEIVED', 'IMPORT_BLOCKED', 'IMPORTED']);
    }
    expect(await blockedOrders()).toBe(0);
    expect(desk.requestedSyncs).toEqual([]);
    expect(await discrepancies(desk.db)).toEqual([]);
  });

  it('says what still stands in the way when that is not all', async () => {
    await synced(amazonJson({ number: numberOf(1), lines: ['MUG 1 5.00', 'TEE 1 5.00'] }));
    await set({ sku: 'MUG', name: 'A mug' });
    expect((await amazonOrder()).importBlockers).toMatchObject([
      { code: 'PRODUCT_NOT_SALABLE', sku: 'MUG' },
      { code: 'PRODUCT_NOT_FOUND', sku: 'TEE' },
    ]);
    await set({ sku: 'TEE', name: 'A tee', manageStock: false }, { sku: 'MUG', manageStock: false });
    expect(await amazonOrder()).toMatchObject({ importState: 'IMPORTED' });
  });

  it('comes in the order of purchase, and the last units go to the first', async () => {
    const bought = (index: number, createdTime: string) =>
      amazonJson({ number: numberOf(index), lines: ['MUG 2 5.00'], createdTime });
    await synced(bought(1, '2026-03-01T11:00:00Z'), bought(2, '2026-03-01T10:00:00Z'));
    await set({ sku: 'MUG', name: 'A mug', quantityAvailable: 3 });
    expect(await amazonOrder(2)).toMatchObject({ importState: 'IMPORTED' });
    expect(await amazonOrder(1)).toMatchObject({ importState: 'BLOCKED' });
  });

  it('is left alone by a dry run, a refusal, a replay, another product and a new name', async () => {
    await synced(amazonJson({ number: numberOf(1) }));
    const key = { idempotencyKey: 'mug' };
    await upsert([{ sku: 'TEE', name: 'A tee', quantityAvailable: 9 }], key);
    await leavesNothing(desk, async () => {
      await upsert([{ sku: 'MUG', name: 'A mug', quantityAvailable: 9 }], { dryRun: true });
      await upsert([{ sku: 'MUG', quantityAvailable: 9 }]);
    });
    await desk.stock({ sku: 'MUG' });
    await upsert([{ sku: 'TEE', name: 'A tee', quantityAvailable: 9 }], key);
    await set({ sku: 'TEE', quantityAvailable: 3 });
    await set({ sku: 'MUG', name: 'A mug' });
    expect(await amazonOrder()).toMatchObject({ importState: 'BLOCKED' });
    await set({ sku: 'MUG', quantityAvailable: 9 });
    expect(await amazonOrder()).toMatchObject({ importState: 'IMPORTED' });
  });

  it('fails alone when its stored data cannot be imported, and its account is asked to sync', async () => {
    await synced(amazonJson({ number: numberOf(1) }), amazonJson({ number: numberOf(2) }));
    await desk.db.execute(sql`update amazon_orders
      set report = jsonb_set(report, '{items,0,quantityOrdered}', '1.5') where number = ${numberOf(1)}`);

    await set({ sku: 'MUG', name: 'A mug', quantityAvailable: 9 });

    expect(await amazonOrder(1)).toMatchObject({ importState: 'BLOCKED' });
    expect(await amazonOrder(2)).toMatchObject({ importState: 'IMPORTED' });
    expect(desk.requestedSyncs).toEqual([desk.accountUuid]);
  });

  it('waits for the next sync when more than a hundred do', { timeout: 60_000 }, async () => {
    await synced(...Array.from({ length: 104 }, (_, index) => amazonJson({ number: numberOf(index) })));
    await set({ sku: 'MUG', name: 'A mug', quantityAvailable: 1_000 });
    expect(await blockedOrders()).toBe(4);
    expect(desk.requestedSyncs).toEqual([desk.accountUuid]);
    await desk.sync();
    expect(await blockedOrders()).toBe(0);
  });
});

it('counts the blocked orders of all stores in one statement, for those who may read orders', async () => {
  await synced(amazonJson({ number: numberOf(1) }));
  await desk.addKey('settings alone', ['MANAGE_SETTINGS']);
  desk.statements.length = 0;
  expect(await blockedOrders()).toBe(1);
  expect(desk.statements.filter((text) => !text.includes('"api_keys"'))).toHaveLength(2);
  const { errors } = await desk.api('{ stores { ordersThatCannotBeImported } }', {}, 'settings alone');
  expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
});

it('an order that Amazon fulfils is never blocked by our stock', async () => {
  await desk.stock({ sku: 'MUG', quantityAvailable: 0 });
  await synced(amazonJson({ number: numberOf(1), fulfilledBy: 'AMAZON', status: 'SHIPPED' }));
  expect(await amazonOrder()).toMatchObject({ importState: 'IMPORTED' });
});

it('tries so many of those that wait in one run, and all of them in the end', async () => {
  await synced(...[1, 2, 3, 4, 5].map((index) => amazonJson({ number: numberOf(index), lines: ['LATER 1 5.00'] })));
  await desk.stock({ sku: 'LATER' });
  await desk.db.execute(sql`update products set enabled = false where sku = 'LATER'`);
  const [store] = await listStores(desk.db);
  const run = async () => retryImports(desk.shell, store as Store, () => {}, 2);
  // Those that were tried last stay blocked, and stand in nobody's way.
  expect([await run(), await run()]).toEqual([0, 0]);
  await desk.db.execute(sql`update products set enabled = true where sku = 'LATER'`);
  const imported = [await run(), await run(), await run(), await run()];
  expect(imported).toEqual([1, 2, 2, 0]);
});
