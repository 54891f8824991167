import { expect, it } from 'vitest';
import { accounts, settingsChanges, stores as storeTable } from '../../src/db/tables.ts';
import { defaultSettings } from '../../src/domain/store.ts';
import { storesOf } from '../api/support/stores.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();
const stores = storesOf(desk);

const fields = [
  { invoiceOnImport: true },
  { customerCreation: 'BUILD_NEW_ACCOUNT' },
  { orderNumberSource: 'AMAZON' },
  { processingStatus: 'fraud' },
  { reserveStock: false },
  { syncCron: '0 * * * *' },
  { readOnly: true },
  { buyerCancelRequestPolicy: 'HOLD' },
];

it('loses no setting when each is changed by another call at once', async () => {
  const payloads = await Promise.all(fields.map((field) => stores.set(field)));
  expect(payloads.flatMap(({ errors }) => errors)).toEqual([]);

  expect((await stores.store()).orderSettings).toEqual({ ...defaultSettings, ...Object.assign({}, ...fields) });
  expect(await desk.db.select().from(settingsChanges)).toHaveLength(fields.length);
});

it('records one unbroken history of a setting that many change at once', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, index) => stores.set({ syncCron: `${index} * * * *` })));

  const changes = await desk.db.select().from(settingsChanges);
  const next = new Map(changes.map(({ before, after }) => [before, after]));
  let current: unknown = defaultSettings.syncCron;
  for (let step = 0; step < changes.length; step++) current = next.get(current);
  expect(next.size).toBe(20);
  expect((await stores.store()).orderSettings.syncCron).toBe(current);
  expect(desk.schedules.get(desk.storeUuid)).toBe(current);
});

it('never lets a shape of imports and the end of imports both stand, whichever comes first', async () => {
  const [off, shape] = await Promise.all([
    stores.set({ importAmazonOrders: false }),
    stores.set({ invoiceOnImport: true }),
  ]);
  expect(off.errors).toEqual([]);
  const { orderSettings } = await stores.store();
  expect(orderSettings.importAmazonOrders).toBe(false);
  expect(orderSettings.invoiceOnImport).toBe(shape.errors.length === 0);
});

it('makes one store and one account of a marketplace that many connect at once', async () => {
  const germany = { marketplaceId: 'A1PA6795UKMFR9', sellerId: 'A1TEST', refreshToken: 'Atzr|sandbox-test' };
  const payloads = await Promise.all(
    Array.from({ length: 12 }, (_, index) => stores.connect({ ...germany, name: `Store ${index}` })),
  );
  expect(payloads.flatMap(({ errors }) => errors)).toEqual([]);
  expect(new Set(payloads.map(({ store }) => store.id)).size).toBe(1);
  expect(await desk.db.select().from(storeTable)).toHaveLength(2);
  expect(await desk.db.select().from(accounts)).toHaveLength(2);
});

it('makes a store each of the marketplaces of a new seller that are connected at once, in one account', async () => {
  const marketplaces = ['A1PA6795UKMFR9', 'A1F83G8C2ARO7P', 'A13V1IB3VIYZZH', 'APJ6JRA9NG5V4'];
  const payloads = await Promise.all(
    marketplaces.map((marketplaceId) =>
      stores.connect({ name: marketplaceId, marketplaceId, sellerId: 'A1TEST', refreshToken: 'Atzr|sandbox-test' }),
    ),
  );
  expect(payloads.flatMap(({ errors }) => errors)).toEqual([]);
  expect(await desk.db.select().from(storeTable)).toHaveLength(5);
  expect(await desk.db.select().from(accounts)).toHaveLength(2);
});
