import { createHash, randomBytes } from 'node:crypto';
import { insertApiKey, shareLiveKey } from '../db/api-keys.ts';
import { findStores } from '../db/stores.ts';
import {
  type ApiKey,
  decideKey,
  type KeyDraft,
  onlyStoreOf,
  refusalOfRevoked,
  refusalToManageKeys,
} from '../domain/api-key.ts';
import { type Audited, changesOf, namedAs } from '../domain/audit.ts';
import { wordsOf } from '../domain/refund-limit.ts';
import { keyOf, randomBytesOfKey } from './key-form.ts';
import { type Answer, type Call, nothingDone, once, type Work } from './once.ts';
import type { Shell } from './shell.ts';

type Made = {
  readonly answer: Answer;
  /** The text of the key, which is kept nowhere; null when none was made by this very call. */
  readonly key: string | null;
};

/** Makes a key. It leaves here once, in the answer; what stays is its hash. */
export async function createApiKey(shell: Shell, call: Omit<Call, 'input'>, draft: KeyDraft): Promise<Made> {
  const { viewer } = call;
  const key = keyOf(randomBytes(randomBytesOfKey));
  const answer = await once(shell, { ...call, input: draft }, async (tx): Promise<Work> => {
    const refusal = refusalToManageKeys(viewer);
    if (refusal) return { ok: false, rejections: [refusal] };
    // A token cannot be revoked here, and is good for as long as it says.
    const live = viewer.issuer !== undefined || (await shareLiveKey(tx, viewer.id));
    if (!live) return { ok: false, rejections: [refusalOfRevoked()] };

    const asked = (draft.storeIds ?? []).filter((id) => id !== null);
    const stores = new Set((asked.length > 0 ? await findStores(tx, asked) : []).map(({ id }) => id));
    const decision = decideKey({ viewer, stores, now: shell.now() }, draft);
    if (!decision.ok) return decision;

    const id = shell.newId();
    const keyHash = createHash('sha256').update(key).digest('hex');
    await insertApiKey(tx, { ...decision.value, id, keyHash, createdAt: shell.now(), createdBy: viewer.name });
    return { ok: true, done: { ...nothingDone, apiKeyId: id }, audit: auditOf({ id, ...decision.value }) };
  });
  return { answer, key: answer.ok && !answer.replayed && !call.dryRun ? key : null };
}

type Kept = Pick<ApiKey, 'id' | 'name' | 'permissions' | 'storeIds' | 'expiresAt' | 'refundLimits'>;

/** Never the key, nor its hash. */
function auditOf({ id, name, permissions, storeIds, expiresAt, refundLimits }: Kept): Audited {
  const stores = storeIds && namedAs('STORE', ...storeIds);
  const facts = {
    name,
    permissions,
    stores: stores ?? 'EVERY',
    expiresAt: expiresAt?.toISOString() ?? null,
    refundLimits: refundLimits && wordsOf(refundLimits),
  };
  return {
    asked: facts,
    storeId: onlyStoreOf({ storeIds }),
    subjects: namedAs('API_KEY', id),
    changes: changesOf({ kind: 'API_KEY', id }, null, facts),
  };
}
