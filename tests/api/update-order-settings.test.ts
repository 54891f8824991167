import fc from 'fast-check';
import { expect, it } from 'vitest';
import { settingsChanges } from '../../src/db/tables.ts';
import { defaultSettings } from '../../src/domain/store.ts';
import { globalId } from '../../src/graphql/global-id.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';
import { told } from './support/acts.ts';
import { leavesNothing } from './support/kept.ts';
import { storesOf } from './support/stores.ts';

const desk = useDesk();
const stores = storesOf(desk);

const everything = {
  importAmazonOrders: true,
  invoiceOnImport: true,
  customerCreation: 'BUILD_NEW_ACCOUNT',
  orderNumberSource: 'AMAZON',
  processingStatus: 'fraud',
  reserveStock: false,
  uploadInvoices: false,
  syncCron: '0 6-22 * * mon-fri',
  readOnly: true,
  buyerCancelRequestPolicy: 'REFUSE_SHIP',
};

it('starts with what a new store is ruled to have, changes what is given and leaves the rest', async () => {
  expect((await stores.store()).orderSettings).toEqual(defaultSettings);

  expect((await stores.done({ reserveStock: false, syncCron: null })).orderSettings).toEqual({
    ...defaultSettings,
    reserveStock: false,
  });
  expect((await stores.done(everything)).orderSettings).toEqual(everything);
  expect((await stores.store()).orderSettings).toEqual(everything);
  expect((await stores.done({ processingStatus: '' })).orderSettings).toEqual({
    ...everything,
    processingStatus: null,
  });
});

it('keeps who changed what and when, newest first, and nothing where nothing changed', async () => {
  await stores.done({ readOnly: true, processingStatus: 'fraud', idempotencyKey: 'first' });
  await desk.advance(60);
  const { settingsChanges } = await stores.done({ readOnly: true, processingStatus: '', idempotencyKey: 'second' });

  const by = { actor: 'test-admin-key-of-this-desk' };
  const [cleared, ...first] = settingsChanges;
  expect(cleared).toEqual({
    ...by,
    setting: 'processingStatus',
    before: 'fraud',
    after: null,
    idempotencyKey: 'second',
    changedAt: '2026-03-02T12:01:00.000Z',
  });
  expect(first).toHaveLength(2);
  expect(first).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...by, setting: 'readOnly', before: 'false', after: 'true', idempotencyKey: 'first' }),
      expect.objectContaining({ ...by, setting: 'processingStatus', before: null, after: 'fraud' }),
    ]),
  );

  const limited = await desk.api('{ stores { settingsChanges(first: 1) { setting } } }');
  expect(limited.data.stores).toEqual([{ settingsChanges: [{ setting: 'processingStatus' }] }]);
  const tooMany = await desk.api('query($id: ID!) { store(id: $id) { settingsChanges(first: 101) { setting } } }', {
    id: desk.storeId,
  });
  expect(tooMany.errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
});

it('refuses with all that is wrong at once, and changes nothing', async () => {
  await stores.done({ importAmazonOrders: false });
  const before = await stores.store();
  const wrong = {
    syncCron: '* * * * * *',
    uploadInvoices: true,
    readOnly: true,
    invoiceOnImport: true,
    processingStatus: 'x',
  };

  const payload = await leavesNothing(desk, () => stores.set(wrong));
  expect(payload.errors.map(told).sort()).toEqual([
    'AMAZON_SETTING_INVALID at invoiceOnImport',
    'AMAZON_SETTING_INVALID at processingStatus',
    'AMAZON_SETTING_INVALID at processingStatus',
    'AMAZON_SETTING_INVALID at syncCron',
    'AMAZON_SETTING_INVALID at uploadInvoices',
  ]);
  expect(payload.errors.every(({ message, fix }: { message: string; fix: string }) => message && fix)).toBe(true);
  expect(payload.store).toMatchObject({ ...before, settingsChanges: [{ setting: 'importAmazonOrders' }] });
  expect(await stores.store()).toEqual(before);
  expect(desk.schedules.size).toBe(0);
});

it('is for those who manage settings, and for them only in stores they see', async () => {
  const elsewhere = '01900000-0000-7000-8000-00000000000f';
  await desk.addKey('a key that only reads orders', ['READ_ORDERS']);
  await desk.addKey('a manager of another store', ['READ_ORDERS', 'MANAGE_SETTINGS'], [elsewhere]);
  await desk.addKey('a manager who reads no orders', ['MANAGE_SETTINGS']);
  await desk.addKey('a key that packs parcels', ['SHIP']);

  await leavesNothing(desk, async () => {
    const denied = await stores.set({ readOnly: true }, 'a key that only reads orders').catch((error) => error);
    // The changes of a store are not for this key: without them the refusal itself is seen.
    expect(denied).toBeInstanceOf(Error);
    const plain = await desk.api(
      `mutation($input: UpdateOrderSettingsInput!) { updateOrderSettings(input: $input) {
        store { orderSettings { readOnly } } errors { __typename code path ... on RefusedError { source } } } }`,
      { input: { storeId: desk.storeId, readOnly: true, idempotencyKey: 'denied' } },
      'a key that only reads orders',
    );
    expect(plain.data.updateOrderSettings).toEqual({
      store: { orderSettings: { readOnly: false } },
      errors: [{ __typename: 'RefusedError', code: 'PERMISSION_DENIED', path: ['storeId'], source: 'PERMISSION' }],
    });
    for (const [storeId, key] of [
      ['nonsense', undefined],
      [globalId('STORE', elsewhere), undefined],
      [globalId('ORDER', desk.storeUuid), undefined],
      [desk.storeId, 'a manager of another store'],
    ] as const) {
      const payload = await stores.set({ storeId, readOnly: true }, key);
      expect([payload.errors.map(told), payload.store]).toEqual([['STORE_NOT_FOUND at storeId'], null]);
    }
  });

  const payload = await stores.set({ readOnly: true }, 'a manager who reads no orders');
  expect(payload).toMatchObject({ errors: [], store: { orderSettings: { readOnly: true } } });

  const hidden = await desk.api('{ stores { name orderSettings { readOnly } } }', {}, 'a key that packs parcels');
  expect(hidden.errors?.[0].extensions.code).toBe('FORBIDDEN');
  const history = await desk.api('{ stores { settingsChanges { setting } } }', {}, 'a key that only reads orders');
  expect(history.errors?.[0].extensions.code).toBe('FORBIDDEN');
});

it('answers a repeat with the first outcome, refuses the key for another input, and tries without trace', async () => {
  const input = { syncCron: '0 * * * *', readOnly: true, idempotencyKey: 'one intent' };
  const tried = await leavesNothing(desk, () => stores.set({ ...input, dryRun: true }));
  expect(tried).toMatchObject({
    errors: [],
    operation: { dryRun: true },
    store: { orderSettings: { readOnly: true } },
  });
  expect(tried.store.settingsChanges).toHaveLength(2);
  expect((await stores.store()).orderSettings).toEqual(defaultSettings);

  const first = await stores.set(input);
  const again = await stores.set({ ...input, buyerCancelRequestPolicy: null });
  expect([first.operation.replayed, again.operation.replayed]).toEqual([false, true]);
  expect(again.store).toEqual(first.store);
  expect((await stores.set({ ...input, readOnly: false })).errors.map(told)).toEqual([
    'IDEMPOTENCY_KEY_REUSED at idempotencyKey',
  ]);
});

it('applies to what is imported from now on, and never to an order already made', async () => {
  const made = await desk.anOrder();
  await stores.done({ invoiceOnImport: true, orderNumberSource: 'AMAZON', processingStatus: 'fraud' });
  await stores.done({ customerCreation: 'BUILD_NEW_ACCOUNT', reserveStock: false });
  const number = '112-0000002-0000002';
  await desk.amazonHas(amazonJson({ number, createdTime: desk.clock.now.toISOString() }));
  await desk.advance(600);
  await desk.sync();

  expect(await desk.orderBy(number)).toMatchObject({ number, state: 'PROCESSING', status: 'fraud' });
  expect(await desk.orderBy(made.amazonOrderNumber)).toEqual(made);
});

it('hands a new schedule to the queue, and only then', async () => {
  await stores.done({ readOnly: true });
  await stores.done({ syncCron: defaultSettings.syncCron });
  expect([...desk.schedules]).toEqual([]);
  await stores.done({ syncCron: '30 4 * * *' });
  expect([...desk.schedules]).toEqual([[desk.storeUuid, '30 4 * * *']]);
});

it('gives exactly what was asked for or changes nothing, and its history alone leads to where it stands', async () => {
  const patch = fc.record(
    {
      importAmazonOrders: fc.boolean(),
      invoiceOnImport: fc.boolean(),
      customerCreation: fc.constantFrom('GUEST', 'BUILD_NEW_ACCOUNT'),
      orderNumberSource: fc.constantFrom('COMMERCE', 'AMAZON', null),
      processingStatus: fc.constantFrom('', 'processing', 'fraud', 'complete', null),
      reserveStock: fc.boolean(),
      uploadInvoices: fc.constantFrom(false, false, true),
      syncCron: fc.constantFrom('*/5 * * * *', '0 * * * *', '* * * *'),
      readOnly: fc.boolean(),
      buyerCancelRequestPolicy: fc.constantFrom('WARN', 'HOLD', 'REFUSE_SHIP'),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(patch, async (asked) => {
      const before = (await stores.store()).orderSettings;
      const { errors } = await stores.set(asked);
      const given = Object.entries(asked).filter(([, value]) => value !== null);
      const wanted = {
        ...before,
        ...Object.fromEntries(given.map(([name, value]) => [name, value === '' ? null : value])),
      };
      expect((await stores.store()).orderSettings).toEqual(errors.length > 0 ? before : wanted);
    }),
    { numRuns: 40 },
  );

  const history = (await desk.db.select().from(settingsChanges)).toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const replayed = history.map(({ setting, after }) => [setting, after]);
  expect((await stores.store()).orderSettings).toEqual({ ...defaultSettings, ...Object.fromEntries(replayed) });
});
