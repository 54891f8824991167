import { findAmazonOrderByNumber } from '../db/amazon-orders.ts';
import type { Tx } from '../db/drizzle.ts';
import { findAccounts, findStores } from '../db/stores.ts';
import type { AmazonOrder } from '../domain/amazon-order.ts';
import { namedAs } from '../domain/audit.ts';
import type { Channel } from '../domain/channel.ts';
import { invalid, type Rejection } from '../domain/rejection.ts';
import type { Store } from '../domain/store.ts';
import { seesStore, type Viewer } from '../domain/viewer.ts';
import { compareOrder, lookAtAmazon } from './compare-orders.ts';
import { refusalToManage } from './manage-stores.ts';
import { type Answer, type Call, nothingDone, once, outcomeBefore, refuse, type Work } from './once.ts';
import type { Shell } from './shell.ts';

const path = ['amazonOrderNumber'];

/** A comparison that a person asks for. Amazon is looked at before the transaction, and twice where something is new. */
export async function compareNow(shell: Shell, channel: Channel, call: Call, number: string): Promise<Answer> {
  const earlier = await outcomeBefore(shell, call);
  if (earlier) return earlier;

  const amazon = await findAmazonOrderByNumber(shell.db, number);
  const [store] = amazon ? await findStores(shell.db, [amazon.storeId]) : [];
  const refusal = refusalOf(call.viewer, amazon, store);
  const [account] = store && !refusal ? await findAccounts(shell.db, shell.sealer, [store.accountId]) : [];
  if (refusal || !amazon || !store || !account) {
    const rejections = [refusal ?? invalid('AMAZON_ORDER_NOT_FOUND', path)];
    return refuse(shell, call, {
      ok: false,
      rejections,
      orderId: null,
      amazonOrderId: null,
      storeId: store?.id ?? null,
    });
  }
  const target = { amazonOrderId: amazon.id, storeId: store.id };
  const first = await lookAtAmazon(shell, channel, account, number);
  const fresh = await shell.db.transaction((tx) => compareOrder(shell, tx, target, first, null));
  const look = fresh.length > 0 ? await lookAtAmazon(shell, channel, account, number) : first;

  return once(shell, call, async (tx: Tx): Promise<Work> => {
    if (!look) return { ok: false, rejections: [invalid('AMAZON_ORDER_UNREADABLE', path)] };
    await compareOrder(shell, tx, target, look, fresh);
    const { orderId = null } = (await findAmazonOrderByNumber(tx, number)) ?? {};
    const subjects = [...namedAs('AMAZON_ORDER', amazon.id), ...namedAs('ORDER', orderId)];
    return {
      ok: true,
      done: { ...nothingDone, storeId: store.id, orderId, amazonOrderId: amazon.id },
      audit: { asked: { amazonOrderNumber: number }, storeId: store.id, subjects, changes: [] },
    };
  });
}

function refusalOf(viewer: Viewer, amazon: AmazonOrder | null, store: Store | undefined): Rejection | null {
  if (!amazon || !store || !seesStore(viewer, store.id)) return invalid('AMAZON_ORDER_NOT_FOUND', path);
  const refusal = refusalToManage(viewer, path);
  if (refusal) return refusal;
  if (store.active) return null;
  return { kind: 'REFUSED', code: 'STORE_NOT_ACTIVE', source: 'SYNC', path };
}
