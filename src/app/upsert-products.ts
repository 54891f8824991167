import { listBlockedFor } from '../db/amazon-orders.ts';
import type { Tx } from '../db/drizzle.ts';
import { lockCatalogue, saveProducts } from '../db/products.ts';
import { isAboutData, isLockFailure } from '../db/unavailable.ts';
import { type Audited, changesOf } from '../domain/audit.ts';
import {
  changes,
  decideProducts,
  type ProductChange,
  type ProductDraft,
  productsMax,
  skusToTryAgain,
  tooManyProducts,
} from '../domain/decide-products.ts';
import type { Rejection } from '../domain/rejection.ts';
import { may, type Viewer } from '../domain/viewer.ts';
import { type Answer, type Call, nothingDone, once, type Work } from './once.ts';
import { retryImportOf } from './retry-imports.ts';
import type { Shell } from './shell.ts';

const atOnceMax = 100;
const foundMax = 1_000;

/** Changes the catalogue, all of it or nothing, then imports the orders that it stood in the way of. */
export async function upsertProducts(
  shell: Shell,
  call: Call,
  drafts: readonly ProductDraft[],
  requestSync: (accountId: string) => Promise<void>,
): Promise<Answer> {
  let skus: readonly string[] = [];
  const answer = await once(shell, call, async (tx): Promise<Work> => {
    const refusal = refusalOf(call.viewer, drafts);
    if (refusal) return { ok: false, rejections: [refusal] };

    const decision = decideProducts(drafts, await lockNamed(tx, drafts), shell.newId);
    if (!decision.ok) return decision;

    await saveProducts(
      tx,
      decision.value.filter(changes).map(({ after }) => after),
    );
    skus = skusToTryAgain(decision.value);
    return {
      ok: true,
      done: { ...nothingDone, productIds: decision.value.map(({ after }) => after.id) },
      audit: auditOf(decision.value),
    };
  });
  if (answer.ok && !answer.replayed && !call.dryRun) await importUnblocked(shell, skus, requestSync);
  return answer;
}

function auditOf(done: readonly ProductChange[]): Audited {
  const changed = done.flatMap(({ before, after: { id, ...facts } }) =>
    changesOf({ kind: 'PRODUCT', id }, before && { ...before }, facts),
  );
  return { asked: { products: done.length }, storeId: null, subjects: [], changes: changed };
}

/** The catalogue belongs to all stores (R40): whoever answers for some of them only may read it. */
function refusalOf(viewer: Viewer, drafts: readonly ProductDraft[]): Rejection | null {
  const denied = { kind: 'REFUSED', code: 'PERMISSION_DENIED', source: 'PERMISSION', path: [] } as const;
  if (!may(viewer, 'MANAGE_SETTINGS')) return { ...denied, message: 'This needs the permission MANAGE_SETTINGS.' };
  if (viewer.storeIds !== null) {
    const message = 'All stores share the catalogue, and your key is for some of them only.';
    return { ...denied, message, fix: 'Ask for a key that is not limited to stores.' };
  }
  return drafts.length > productsMax ? tooManyProducts(drafts.length) : null;
}

async function lockNamed(tx: Tx, drafts: readonly ProductDraft[]) {
  const skus = drafts.map(({ sku }) => sku);
  return lockCatalogue(
    tx,
    skus,
    drafts.map(({ sku, sellerSku }) => sellerSku ?? sku),
  );
}

/** What is not tried here, and what fails, the next sync of its account tries again (R16). */
async function importUnblocked(
  shell: Shell,
  skus: readonly string[],
  requestSync: (accountId: string) => Promise<void>,
): Promise<void> {
  const blocked = skus.length > 0 ? await listBlockedFor(shell.db, skus, foundMax) : [];
  const later = new Set(blocked.slice(atOnceMax).map(({ accountId }) => accountId));
  for (const { id, accountId } of blocked.slice(0, atOnceMax)) {
    try {
      await retryImportOf(shell, id);
    } catch (error) {
      if (!isAboutData(error) && !isLockFailure(error)) throw error;
      later.add(accountId);
    }
  }
  for (const accountId of later) await requestSync(accountId);
}
