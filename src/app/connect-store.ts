import { connectAccount, connectStoreRow, findConnectedStore } from '../db/connections.ts';
import type { Tx } from '../db/drizzle.ts';
import { findStores, findStoresOfAccount } from '../db/stores.ts';
import { type Audited, changesOf, namedAs } from '../domain/audit.ts';
import { type Connection, type ConnectionDraft, decideConnection } from '../domain/connection.ts';
import type { Rejection } from '../domain/rejection.ts';
import { defaultSettings, type Store } from '../domain/store.ts';
import { seesStore, type Viewer } from '../domain/viewer.ts';
import { refusalToManage } from './manage-stores.ts';
import { type Answer, type Call, nothingDone, once, type Work } from './once.ts';
import { sendWaiting } from './send-waiting.ts';
import type { Shell } from './shell.ts';

/** Connects a marketplace of a seller, or gives the store there a new name and its account a new token (R36). */
export async function connectStore(shell: Shell, call: Omit<Call, 'input'>, draft: ConnectionDraft): Promise<Answer> {
  // Of the input its hash is kept, which tells nothing of a token, and is the same whatever key seals the token.
  return once(shell, { ...call, input: draft }, async (tx): Promise<Work> => {
    const refusal = refusalToManage(call.viewer, []);
    if (refusal) return { ok: false, rejections: [refusal] };
    const decision = decideConnection(draft);
    if (!decision.ok) return decision;
    const outOfReach = await refusalByScope(tx, call.viewer, decision.value);
    if (outOfReach) return { ok: false, rejections: [outOfReach] };
    const before = await storeOf(tx, decision.value);
    const after = await connect(shell, tx, decision.value);
    return { ok: true, done: { ...nothingDone, storeId: after.id }, audit: auditOf(decision.value, before, after) };
  });
}

async function storeOf(tx: Tx, { sellerId, marketplace }: Connection): Promise<Store | null> {
  const known = await findConnectedStore(tx, { sellerId, region: marketplace.region }, marketplace.id);
  const [store = null] = known ? await findStores(tx, [known]) : [];
  return store;
}

/** A new token goes with every connection, and is never told. */
function auditOf({ name, sellerId, marketplace }: Connection, before: Store | null, after: Store): Audited {
  const facts = (store: Store) => ({ name: store.name, active: store.active, sellerId, marketplaceId: marketplace.id });
  return {
    asked: { name, sellerId, marketplaceId: marketplace.id },
    storeId: after.id,
    subjects: namedAs('STORE', after.id),
    changes: changesOf({ kind: 'STORE', id: after.id }, before && facts(before), facts(after)),
  };
}

/** A key of some stores connects no other, and does not learn from the refusal which others there are. */
async function refusalByScope(
  tx: Tx,
  viewer: Viewer,
  { sellerId, marketplace }: Connection,
): Promise<Rejection | null> {
  if (viewer.storeIds === null) return null;
  const known = await findConnectedStore(tx, { sellerId, region: marketplace.region }, marketplace.id);
  if (known && seesStore(viewer, known)) return null;
  const message = 'Your key is limited to stores, and this is none of them.';
  return { kind: 'REFUSED', code: 'PERMISSION_DENIED', source: 'PERMISSION', path: [], message };
}

async function connect(shell: Shell, tx: Tx, connection: Connection): Promise<Store> {
  const { outbox, newId } = shell;
  const { name, sellerId, refreshToken, marketplace } = connection;
  const at = shell.now();
  const seller = { id: newId(), sellerId, region: marketplace.region, refreshToken };
  const accountId = await connectAccount(tx, shell.sealer, seller, at);
  const storeId = await connectStoreRow(tx, {
    id: newId(),
    accountId,
    name,
    marketplaceId: marketplace.id,
    connectedAt: at,
    settings: defaultSettings,
  });

  const [store] = await findStores(tx, [storeId]);
  if (!store) throw new Error('The store was neither made nor found.');
  await outbox.schedule(tx, store, store.settings.syncCron);
  await outbox.sync(tx, accountId, newId());
  // What the old token kept from going may go now, for every store of the account.
  const stores = await findStoresOfAccount(tx, accountId);
  await sendWaiting(
    shell,
    tx,
    stores.map(({ id }) => id),
  );
  return store;
}
