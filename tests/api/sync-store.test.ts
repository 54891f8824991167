import { expect, it } from 'vitest';
import { accounts } from '../../src/db/tables.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';
import { actsOf, documentOf, standing } from './support/acts.ts';
import { leavesNothing } from './support/kept.ts';

const desk = useDesk();
const acts = actsOf(desk);
const amazonOrderNumber = '112-0000001-0000001';

it('a sync is refused for a store that is unknown or that Amazon has shut out, and for an order that is none', async () => {
  const order = await desk.anOrder();
  const at = { storeId: desk.storeId };
  const refused = (input: Readonly<Record<string, unknown>>) =>
    leavesNothing(desk, () => acts.refusals('syncStore', input));

  for (const storeId of ['nonsense', order.id, desk.storeId.replace(/.$/, 'f')]) {
    expect(await refused({ storeId })).toEqual(['STORE_NOT_FOUND at storeId']);
  }
  expect(await refused({ ...at, amazonOrderNumber: '999-0000001-0000001' })).toEqual([
    'AMAZON_ORDER_NOT_FOUND at amazonOrderNumber',
  ]);
  await desk.db.update(accounts).set({ active: false });
  expect(await refused(at)).toEqual(['STORE_NOT_ACTIVE at storeId']);
  expect(desk.requestedSyncs).toEqual([]);
});

it('an order from before the store was connected is not imported by the schedule, but by its number (R14)', async () => {
  await desk.stock({ sku: 'MUG' });
  await desk.amazonHas(
    amazonJson({ createdTime: '2026-01-15T09:00:00Z', order: { lastUpdatedTime: '2026-03-02T11:00:00Z' } }),
  );
  await desk.advance(600);
  await desk.sync();
  expect(await desk.orderBy(amazonOrderNumber)).toBeNull();

  const synced = await acts.act('syncStore', { storeId: desk.storeId, amazonOrderNumber });
  expect(synced).toMatchObject({
    errors: [],
    store: { id: desk.storeId },
    amazonOrder: { number: amazonOrderNumber, importState: 'IMPORTED' },
    order: { state: 'NEW' },
  });
  expect(standing(synced.order).actions).toBe('SHIP INVOICE CANCEL_AMAZON_ORDER HOLD');
});

it('an order that is younger than any schedule is fetched by its number at once', async () => {
  await desk.stock({ sku: 'MUG' });
  await desk.amazonHas(amazonJson({ createdTime: desk.clock.now.toISOString() }));
  const { order } = await acts.act('syncStore', { storeId: desk.storeId, amazonOrderNumber });
  expect(order.totals.grandTotal.amount).toBe('38.97');
});

it('a sync of the whole store is handed to the queue once for each key', async () => {
  const input = { storeId: desk.storeId, idempotencyKey: 'sync' };
  for (const replayed of [false, true]) {
    expect(await acts.act('syncStore', input)).toMatchObject({
      errors: [],
      operation: { replayed },
      amazonOrder: null,
    });
  }
  expect(desk.requestedSyncs).toEqual([desk.accountUuid]);
});

it('when Amazon does not answer, the caller is told to come back, and the key stays free', async () => {
  const input = { storeId: desk.storeId, amazonOrderNumber, idempotencyKey: 'later' };
  await desk.fault({ operation: 'getOrder', kind: 'error', times: 99 });
  const { data, errors } = await leavesNothing(desk, () => desk.api(documentOf('syncStore'), { input }));
  expect([data, errors?.[0]?.extensions.code]).toEqual([null, 'UNAVAILABLE']);

  await desk.control('reset', {});
  await desk.stock({ sku: 'MUG' });
  await desk.amazonHas(amazonJson());
  expect((await acts.act('syncStore', input)).operation.replayed).toBe(false);
});
