import { findAmazonOrderByNumber } from '../db/amazon-orders.ts';
import type { Tx } from '../db/drizzle.ts';
import { type AccountState, findAccounts, findStores, saveShutOut } from '../db/stores.ts';
import { isUniqueViolation } from '../db/unavailable.ts';
import type { AmazonOrder } from '../domain/amazon-order.ts';
import { type Audited, namedAs } from '../domain/audit.ts';
import { type Channel, ChannelError } from '../domain/channel.ts';
import { invalid, type Rejection } from '../domain/rejection.ts';
import type { Store } from '../domain/store.ts';
import { seesStore } from '../domain/viewer.ts';
import { importPage } from './import-page.ts';
import { refusalToManage } from './manage-stores.ts';
import { type Answer, type Call, nothingDone, once, outcomeBefore, refuse, type Work } from './once.ts';
import { parkOrders } from './park-orders.ts';
import type { Shell } from './shell.ts';
import { withoutBuyer } from './without-buyer.ts';

export type SyncCall = Call & { readonly storeId: string | null; readonly amazonOrderNumber: string | null };

/** A sync that a person asks for: of one order at once, or of the whole store through the queue. */
export async function syncStore(
  shell: Shell,
  channel: Channel,
  call: SyncCall,
  requestSync: (accountId: string) => Promise<void>,
): Promise<Answer> {
  const earlier = await outcomeBefore(shell, call);
  if (earlier) return earlier;

  const [store] = call.storeId ? await findStores(shell.db, [call.storeId]) : [];
  const refusal = refusalOf(call, store);
  if (refusal || !store) {
    const rejections = [refusal ?? invalid('STORE_NOT_FOUND', ['storeId'])];
    return refuse(shell, call, {
      ok: false,
      rejections,
      orderId: null,
      amazonOrderId: null,
      storeId: store?.id ?? null,
    });
  }
  if (call.amazonOrderNumber !== null) return syncOrder(shell, channel, call, store, call.amazonOrderNumber);

  const audit = auditOf(store, call.amazonOrderNumber);
  const answer = await once(shell, call, async () => ({
    ok: true,
    done: { ...nothingDone, storeId: store.id },
    audit,
  }));
  if (answer.ok && !answer.replayed && !call.dryRun) await requestSync(store.accountId);
  return answer;
}

function refusalOf({ viewer }: SyncCall, store: Store | undefined): Rejection | null {
  if (!store || !seesStore(viewer, store.id)) return invalid('STORE_NOT_FOUND', ['storeId']);
  const refusal = refusalToManage(viewer, ['storeId']);
  if (refusal) return refusal;
  if (store.active) return null;
  return { kind: 'REFUSED', code: 'STORE_NOT_ACTIVE', source: 'SYNC', path: ['storeId'] };
}

/** What Amazon says against it is shown to the caller, who may not be one to whom it may quote the buyer. */
async function readOrder(shell: Shell, channel: Channel, account: AccountState, number: string) {
  try {
    return await channel.readOrder(account, number);
  } catch (error) {
    const known = error instanceof ChannelError && (await findAmazonOrderByNumber(shell.db, number));
    if (!known) throw error;
    throw new ChannelError(await withoutBuyer(shell, shell.db, known.id, error.message), error.remedy, {
      cause: error,
    });
  }
}

/** Amazon is asked before the transaction begins; an order asked for by number imports whatever its age (R14). */
async function syncOrder(
  shell: Shell,
  channel: Channel,
  call: SyncCall,
  store: Store,
  number: string,
): Promise<Answer> {
  const [account] = await findAccounts(shell.db, shell.sealer, [store.accountId]);
  const report = account ? await readOrder(shell, channel, account, number).catch(shutOut(shell, account)) : null;

  if (report && 'unreadable' in report && !call.dryRun) {
    await shell.db.transaction((tx) => parkOrders(shell, tx, store.accountId, [report]));
  }

  const take = async (tx: Tx): Promise<Work> => {
    const path = ['amazonOrderNumber'];
    if (report === null) return { ok: false, rejections: [notOfStore(path)] };
    if ('unreadable' in report && (await isForeign(tx, store, number, report.marketplaceId)))
      return { ok: false, rejections: [notOfStore(path)] };
    if ('unreadable' in report)
      return { ok: false, rejections: [invalid('AMAZON_ORDER_UNREADABLE', path, report.unreadable)] };

    await importPage(shell, tx, [store], [report], { askedFor: true });
    const amazon = await findAmazonOrderByNumber(tx, number);
    // Another store of the same account may have it, and this caller may not see that one.
    if (amazon?.storeId !== store.id) return { ok: false, rejections: [notOfStore(path)] };
    return {
      ok: true,
      done: { ...nothingDone, storeId: store.id, orderId: amazon.orderId, amazonOrderId: amazon.id },
      audit: auditOf(store, number, amazon),
    };
  };
  try {
    return await once(shell, call, take);
  } catch (error) {
    // Another import has taken the order in at the same moment: now it is known.
    if (!isUniqueViolation(error)) throw error;
    return once(shell, call, take);
  }
}

/** What was asked for; what Amazon then had to tell is in the history of the orders. */
function auditOf({ id }: Store, amazonOrderNumber: string | null, amazon?: AmazonOrder): Audited {
  const subjects = [
    ...namedAs('STORE', id),
    ...namedAs('AMAZON_ORDER', amazon?.id),
    ...namedAs('ORDER', amazon?.orderId),
  ];
  return { asked: { amazonOrderNumber }, storeId: id, subjects, changes: [] };
}

/** One that cannot be read may be known from before; where nothing tells whose it is, it may be this store's. */
async function isForeign(tx: Tx, store: Store, number: string, marketplaceId: string | null): Promise<boolean> {
  if (marketplaceId !== null) return marketplaceId !== store.marketplaceId;
  const known = await findAmazonOrderByNumber(tx, number);
  return known !== null && known.storeId !== store.id;
}

function notOfStore(path: readonly string[]): Rejection {
  const message = 'Amazon has no such order for this store.';
  const fix = 'Check the number, and ask the store whose seller and marketplace the order was placed with.';
  return invalid('AMAZON_ORDER_NOT_FOUND', path, message, fix);
}

/** Whoever learns that consent was revoked says so for all: nobody else needs to ask Amazon in vain. */
function shutOut({ db }: Shell, account: AccountState): (error: unknown) => Promise<never> {
  return async (error) => {
    const isRevoked = error instanceof ChannelError && error.remedy.kind === 'reauthorize';
    if (isRevoked) await saveShutOut(db, account, error.message);
    throw error;
  };
}
