import type { Tx } from '../db/drizzle.ts';
import { listOrderStatuses } from '../db/order-statuses.ts';
import { insertSettingsChanges } from '../db/settings-changes.ts';
import { lockStore, saveSettings } from '../db/stores.ts';
import { changesOf, namedAs } from '../domain/audit.ts';
import { invalid } from '../domain/rejection.ts';
import { decideSettings, type SettingsPatch } from '../domain/settings.ts';
import type { OrderSettings, Store } from '../domain/store.ts';
import { seesStore } from '../domain/viewer.ts';
import { refusalToManage } from './manage-stores.ts';
import { type Answer, type Call, nothingDone, once, type Work } from './once.ts';
import { cronDefect } from './schedule.ts';
import { sendWaiting } from './send-waiting.ts';
import type { Shell } from './shell.ts';

export type SettingsCall = Call & {
  /** Null when the id given can belong to no store. */
  readonly storeId: string | null;
  readonly patch: SettingsPatch;
};

/**
 * Changes settings, records each change, and sets going what waited for it, in one transaction. Orders already made
 * stay as they are.
 */
export async function updateOrderSettings(shell: Shell, call: SettingsCall): Promise<Answer> {
  return once(shell, call, async (tx): Promise<Work> => {
    const { viewer, patch } = call;
    const store = call.storeId && (await lockStore(tx, call.storeId));
    if (!store || !seesStore(viewer, store.id)) {
      return { ok: false, rejections: [invalid('STORE_NOT_FOUND', ['storeId'])] };
    }
    const refusal = refusalToManage(viewer, ['storeId']);
    if (refusal) return { ok: false, rejections: [refusal], storeId: store.id };

    const statuses = await listOrderStatuses(tx);
    const decision = decideSettings({ store, statuses, cronDefect }, patch);
    if (!decision.ok) return decision;

    const changes = decision.value;
    const changed: Partial<OrderSettings> = Object.fromEntries(changes.map(({ setting, after }) => [setting, after]));
    if (changes.length > 0) await saveSettings(tx, store.id, changed);
    const origin = {
      storeId: store.id,
      actor: viewer.name,
      idempotencyKey: call.idempotencyKey,
      changedAt: shell.now(),
    };
    await insertSettingsChanges(
      tx,
      origin,
      changes.map((change) => ({ ...change, id: shell.newId() })),
    );
    await setGoing(shell, tx, store, changed);
    return {
      ok: true,
      done: { ...nothingDone, storeId: store.id },
      audit: {
        asked: { ...patch },
        storeId: store.id,
        subjects: namedAs('STORE', store.id),
        changes: changesOf({ kind: 'STORE', id: store.id }, { ...store.settings }, { ...changed }),
      },
    };
  });
}

/** Everything else is read with every order anew. */
async function setGoing(shell: Shell, tx: Tx, store: Store, changed: Partial<OrderSettings>): Promise<void> {
  const { outbox, newId } = shell;
  const { syncCron, importAmazonOrders, readOnly } = changed;
  if (syncCron !== undefined) await outbox.schedule(tx, store, syncCron);
  if (importAmazonOrders) await outbox.sync(tx, store.accountId, newId());
  if (readOnly === false) await sendWaiting(shell, tx, [store.id]);
}
