import { afterEach, expect, it } from 'vitest';
import { confirm } from '../../src/jobs/confirm.ts';
import { deliver } from '../../src/jobs/deliver.ts';
import { flushFeed } from '../../src/jobs/flush-feed.ts';
import { followFeed } from '../../src/jobs/follow-feed.ts';
import { type Queue, startQueue } from '../../src/jobs/queue.ts';
import { syncAccount } from '../../src/jobs/sync.ts';
import { noWaits } from '../../src/jobs/waits.ts';
import { storesOf } from '../api/support/stores.ts';
import { amazonJson } from '../support/amazon-json.ts';
import { useDesk } from '../support/desk.ts';
import { findUnfinishedEffects } from '../support/unfinished-effects.ts';
import { telling } from './support/tell.ts';

const desk = useDesk();
const tell = telling(desk);
const stores = storesOf(desk);
const started: Queue[] = [];
const patience = { timeout: 40_000, interval: 200 };

const places = {
  NA: { marketplaceId: 'ATVPDKIKX0DER', seller: 'sandbox-test', digits: '111' },
  EU: { marketplaceId: 'A1PA6795UKMFR9', seller: 'sandbox-eu', digits: '222' },
  FE: { marketplaceId: 'A39IBJ37TRP1C6', seller: 'sandbox-fe', digits: '333' },
} as const;
type Place = keyof typeof places;

afterEach(async () => {
  for (const queue of started.splice(0)) await queue.stop();
});

async function post(place: Place, count: number, from = 0) {
  const { marketplaceId, seller, digits } = places[place];
  const orders = Array.from({ length: count }, (_, index) => ({
    ...amazonJson({ number: `${digits}-0000000-000000${from + index}` }),
    createdTime: desk.clock.now.toISOString(),
    lastUpdatedTime: desk.clock.now.toISOString(),
    salesChannel: { channelName: 'AMAZON', marketplaceId },
  }));
  await desk.control(`orders?keepTimes=true&seller=${seller}`, orders);
  return orders.map(({ orderId }) => orderId);
}

async function connect(place: Exclude<Place, 'NA'>): Promise<string> {
  const { marketplaceId, seller } = places[place];
  const refreshToken = seller.replace('sandbox', 'Atzr|sandbox');
  await stores.connect({ name: place, marketplaceId, sellerId: `A1${place}SELLER`, refreshToken });
  return desk.requestedSyncs.at(-1) ?? '';
}

async function aQueue(): Promise<Queue> {
  const queue = await startQueue(desk.database, noWaits, () => {});
  started.push(queue);
  const shell = { ...desk.shell, outbox: queue };
  const delivery = { ...desk.delivery(), shell };
  const idle = async () => {};
  await queue.work({
    deliver: (effectId) => deliver(delivery, effectId),
    confirm: (effectId, look, attempts) => confirm(delivery, effectId, look, attempts),
    sync: (accountId) => syncAccount({ shell, channel: delivery.channel, report: () => {} }, accountId),
    flush: (batch) => flushFeed(delivery, batch),
    follow: (step) => followFeed(delivery, step.id, step),
    fetchHinted: idle,
    catchUp: idle,
    release: idle,
    mail: idle,
    housekeeping: idle,
    drift: idle,
    compare: idle,
  });
  return queue;
}

const statesOf = async (numbers: readonly string[]) =>
  Promise.all(numbers.map(async (number) => (await tell.effects(await desk.orderBy(number)))[0]?.state));
const shown = async () => {
  const { data } = await desk.api('{ stores { name active sync { lastSuccessAt lastError } } }');
  return new Map<string, { active: boolean; sync: { lastSuccessAt: string | null; lastError: string | null } }>(
    data.stores.map(({ name, ...store }: { name: string }) => [name, store]),
  );
};
const callsFor = async (seller: string) =>
  ((await desk.control('calls')) as { calls: { seller: string | null }[] }).calls.filter(
    (call) => call.seller === seller,
  ).length;

it('serves a healthy account while another is revoked and a third does not answer', { timeout: 90_000 }, async () => {
  await desk.stock({ sku: 'MUG' }, { sku: 'TEE' });
  const accounts = { NA: desk.accountUuid, EU: await connect('EU'), FE: await connect('FE') };
  await desk.advance(1);
  const orders = { NA: await post('NA', 2), EU: await post('EU', 8), FE: await post('FE', 3) };
  await desk.advance(600);
  for (const account of Object.values(accounts)) await desk.sync(account);
  for (const number of Object.values(orders).flat()) await tell.ship(await desk.orderBy(number));
  const before = (await shown()).get('FE')?.sync.lastSuccessAt;

  await desk.control('sellers', { seller: places.NA.seller, consent: 'revoked' });
  await desk.control('faults', { operation: '*', kind: 'timeout', times: 1_000, seller: places.EU.seller });
  const late = await post('FE', 1, 5);
  await desk.advance(600);
  const silentBefore = await callsFor(places.EU.seller);
  const queue = await aQueue();
  await Promise.all(Object.values(accounts).map(queue.requestSync));
  const effects = await findUnfinishedEffects(desk.db);
  await desk.db.transaction((tx) => queue.deliver(tx, effects));

  await expect.poll(() => statesOf(orders.FE), patience).toEqual(Array(3).fill('CONFIRMED'));
  await expect.poll(async () => (await shown()).get('FE')?.sync.lastSuccessAt !== before, patience).toBe(true);
  expect(await desk.orderBy(late[0] ?? '')).toMatchObject({ amazonOrderNumber: late[0] });
  // What was under way when the third of them got no answer, and no call after that.
  expect((await callsFor(places.EU.seller)) - silentBefore).toBeLessThan(12);
  expect(await statesOf(orders.EU)).not.toContain('CONFIRMED');

  const sellers = await shown();
  expect(sellers.get('Test store')).toMatchObject({
    active: false,
    sync: { lastError: expect.stringContaining('connect the account again') },
  });
  expect([sellers.get('EU')?.active, sellers.get('FE')?.active]).toEqual([true, true]);
  expect(await statesOf(orders.NA)).toEqual(['QUEUED', 'QUEUED']);

  // Consent given again: what waited goes out.
  await desk.control('sellers', { seller: places.NA.seller, consent: 'given' });
  const refreshToken = 'Atzr|sandbox-test';
  await stores.connect({
    name: 'Test store',
    marketplaceId: places.NA.marketplaceId,
    sellerId: 'A1TEST',
    refreshToken,
  });
  expect(desk.enqueued).toEqual(expect.arrayContaining(effects.slice(0, 2).map(({ id }) => id)));
});
