import { afterEach, expect, it } from 'vitest';
import { connectStore } from '../../src/app/connect-store.ts';
import { updateOrderSettings } from '../../src/app/update-settings.ts';
import { sql } from '../../src/db/drizzle.ts';
import type { SettingsPatch } from '../../src/domain/settings.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { type Queue, startQueue } from '../../src/jobs/queue.ts';
import { reschedule } from '../../src/jobs/reschedule.ts';
import { noWaits } from '../../src/jobs/waits.ts';
import { useDesk } from '../support/desk.ts';

const desk = useDesk();
const started: Queue[] = [];
const viewer = { id: 'test', name: 'Test', permissions: new Set(permissions), storeIds: null };
let calls = 0;

async function aQueue(): Promise<Queue> {
  const queue = await startQueue(desk.database, noWaits, () => {});
  started.push(queue);
  await desk.db.execute(sql`delete from pgboss.schedule where name = 'sync-account'`);
  return queue;
}
const call = (mutation: string) => {
  calls += 1;
  return { viewer, requestId: 'test', mutation, idempotencyKey: `call-${calls}`, input: {}, dryRun: false };
};
async function set(queue: Queue, patch: SettingsPatch, dryRun = false) {
  const shell = { ...desk.shell, outbox: queue };
  const settings = { ...call('updateOrderSettings'), dryRun, storeId: desk.storeUuid, patch };
  return updateOrderSettings(shell, settings);
}
const schedules = async () =>
  (
    await desk.db.execute(
      sql`select key, cron, timezone, data from pgboss.schedule where name = 'sync-account' order by key`,
    )
  ).rows;
const syncs = async () =>
  (await desk.db.execute(sql`select state from pgboss.job where name = 'sync-account'`)).rows.map(({ state }) => state);

afterEach(async () => {
  for (const queue of started.splice(0)) await queue.stop();
});

it('replaces the schedule of a store whose cron changes, and leaves none behind', async () => {
  const queue = await aQueue();
  await reschedule(desk.db, queue);
  const scheduled = (cron: string) => [
    { key: desk.storeUuid, cron, timezone: 'UTC', data: { accountId: desk.accountUuid } },
  ];
  expect(await schedules()).toEqual(scheduled('*/5 * * * *'));

  await set(queue, { syncCron: '0 4 * * *' }, true);
  await set(queue, { syncCron: 'nonsense' });
  expect(await schedules()).toEqual(scheduled('*/5 * * * *'));
  await set(queue, { syncCron: '0 4 * * *' });
  expect(await schedules()).toEqual(scheduled('0 4 * * *'));
});

it('puts the schedules right when a process starts, also those that earlier versions wrote', async () => {
  const queue = await aQueue();
  await desk.db.execute(sql`
    insert into pgboss.schedule (name, key, cron, timezone, data)
    values ('sync-account', ${desk.accountUuid}, '*/7 * * * *', 'UTC', '{}')`);
  await desk.db.execute(sql`update stores set sync_cron = '1 2 * * *'`);

  await reschedule(desk.db, queue);
  expect(await schedules()).toMatchObject([{ key: desk.storeUuid, cron: '1 2 * * *' }]);
});

it('gives each store of an account a schedule, and syncs the account once when both are due', async () => {
  const queue = await aQueue();
  await reschedule(desk.db, queue);
  const canada = {
    name: 'Canada',
    marketplaceId: 'A2EUQ1WTGCTBG2',
    sellerId: 'A1TEST',
    refreshToken: 'Atzr|sandbox-test',
  };
  await connectStore({ ...desk.shell, outbox: queue }, call('connectStore'), canada);

  expect(await syncs()).toEqual(['created']);
  const both = await schedules();
  expect(both).toHaveLength(2);
  expect(both).toMatchObject([{ data: { accountId: desk.accountUuid } }, { data: { accountId: desk.accountUuid } }]);
  await desk.db.execute(sql`delete from pgboss.job where name = 'sync-account'`);
  await queue.requestSync(desk.accountUuid);
  await queue.requestSync(desk.accountUuid);
  expect(await syncs()).toEqual(['created']);
});

it('syncs anew when import is turned on, although a sync that began before is still running', async () => {
  const queue = await aQueue();
  await set(queue, { importAmazonOrders: false });
  expect(await syncs()).toEqual([]);
  await queue.requestSync(desk.accountUuid);
  await desk.db.execute(sql`update pgboss.job set state = 'active' where name = 'sync-account'`);

  await set(queue, { importAmazonOrders: true });
  expect((await syncs()).toSorted()).toEqual(['active', 'created']);
});
