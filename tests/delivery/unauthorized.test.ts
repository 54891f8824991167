import { expect, it } from 'vitest';
import { useDesk } from '../support/desk.ts';
import { aWorker, telling } from './support/tell.ts';

const desk = useDesk();
const tell = telling(desk);

const storeActive = async () => (await desk.api('{ stores { active } }')).data.stores[0].active;

it('parks what an account has to tell when Amazon refuses its token, and asks no more', async () => {
  const order = await desk.anOrder();
  await tell.ship(order, 1, 1);
  await desk.fault({ operation: 'getToken', kind: 'refuse' });
  const calls = await tell.calls('getToken');

  // A process that knows no token yet.
  await aWorker(desk).tries(3);

  expect(await tell.calls('getToken')).toBe(calls + 1);
  expect(await storeActive()).toBe(false);
  expect(await tell.effects(order)).toMatchObject([
    { state: 'QUEUED', lastError: 'Amazon refuses the store’s authorization.' },
    { state: 'QUEUED', attempts: 0 },
  ]);
  expect(await tell.told('CONFIRM_SHIPMENT')).toBe(0);
});

it('does the same when it learns of it while looking whether something happened', async () => {
  const order = await desk.anOrder();
  await tell.ship(order);
  await desk.drain(1);
  await desk.fault({ operation: 'getToken', kind: 'refuse' });
  const calls = await tell.calls('getToken');

  // A process that knows no token yet.
  await aWorker(desk).tries(3);

  expect(await tell.calls('getToken')).toBe(calls + 1);
  expect(await storeActive()).toBe(false);
  expect(await tell.effects(order)).toMatchObject([{ state: 'ACCEPTED' }]);
});

it('shows at once that a seller has revoked consent, if a person is the first to meet it', async () => {
  const order = await desk.anOrder();
  await desk.control('sellers', { seller: 'sandbox-test', consent: 'revoked' });
  const sync = `mutation($input: SyncStoreInput!) { syncStore(input: $input) { errors { code } } }`;
  const asked = { storeId: desk.storeId, amazonOrderNumber: order.amazonOrderNumber };
  const { errors } = await desk.api(sync, { input: { ...asked, idempotencyKey: 'sync' } });
  expect(errors?.[0]?.extensions.code).toBe('UNAVAILABLE');

  const { data } = await desk.api('{ stores { active sync { lastError } } }');
  expect(data.stores).toEqual([
    { active: false, sync: { lastError: expect.stringContaining('connect the account again') } },
  ]);
  const calls = await tell.calls('getToken');
  await desk.sync();
  expect(await tell.calls('getToken')).toBe(calls);
});
