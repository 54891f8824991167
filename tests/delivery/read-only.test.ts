import { expect, it } from 'vitest';
import { updateOrderSettings } from '../../src/app/update-settings.ts';
import { permissions } from '../../src/domain/viewer.ts';
import { deliver } from '../../src/jobs/deliver.ts';
import { startQueue } from '../../src/jobs/queue.ts';
import { noWaits } from '../../src/jobs/waits.ts';
import { useDesk } from '../support/desk.ts';
import { findUnfinishedEffects } from '../support/unfinished-effects.ts';
import { telling } from './support/tell.ts';

const desk = useDesk();
const tell = telling(desk);
const patience = { timeout: 20_000, interval: 100 };
const viewer = { id: 'test', name: 'Test', permissions: new Set(permissions), storeIds: null };

// In a file of its own: a queue keeps the pause that it was made with.
it('sends what waited as soon as a store is not read-only any more, not after the pause that has grown long', async () => {
  const slow = { ...noWaits, retrySeconds: 600, retrySecondsMax: 600 };
  const queue = await startQueue(desk.database, slow, () => {});
  const set = (readOnly: boolean) => {
    const call = {
      viewer,
      requestId: 'test',
      mutation: 'updateOrderSettings',
      idempotencyKey: `read-only ${readOnly}`,
      input: {},
      dryRun: false,
    };
    const shell = { ...desk.shell, outbox: queue };
    return updateOrderSettings(shell, { ...call, storeId: desk.storeUuid, patch: { readOnly } });
  };
  const delivery = { ...desk.delivery(), shell: { ...desk.shell, outbox: queue }, waits: slow };
  const idle = async () => {};
  const tried: string[] = [];
  await queue.work({
    deliver: async (effectId) => {
      tried.push(effectId);
      await deliver(delivery, effectId);
    },
    confirm: idle,
    sync: idle,
    fetchHinted: idle,
    catchUp: idle,
    release: idle,
    mail: idle,
    flush: idle,
    follow: idle,
    housekeeping: idle,
    drift: idle,
    compare: idle,
  });
  const order = await desk.anOrder();
  await tell.ship(order);
  await set(true);
  const effects = await findUnfinishedEffects(desk.db);
  await desk.db.transaction((tx) => queue.deliver(tx, effects));
  await expect.poll(() => tried.length, patience).toBe(1);
  expect(await desk.amazonEffects()).toEqual([]);

  await set(false);
  await expect.poll(async () => (await desk.amazonEffects()).length, patience).toBe(1);
  expect(tried).toHaveLength(2);
  await queue.stop();
});
