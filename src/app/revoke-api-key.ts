import { lockApiKey, saveRevoked } from '../db/api-keys.ts';
import { onlyStoreOf, refusalOfSettingsKey, refusalToManageKeys, seesKey } from '../domain/api-key.ts';
import { changesOf, namedAs } from '../domain/audit.ts';
import { invalid } from '../domain/rejection.ts';
import { type Answer, type Call, nothingDone, once, type Work } from './once.ts';
import type { Shell } from './shell.ts';

/** Ends a key for good, also the caller's own: whoever hears that it leaked need not wait for somebody else. */
export async function revokeApiKey(shell: Shell, call: Omit<Call, 'input'>, apiKeyId: string | null): Promise<Answer> {
  const { viewer } = call;
  return once(shell, { ...call, input: { apiKeyId } }, async (tx): Promise<Work> => {
    const refusal = refusalToManageKeys(viewer);
    if (refusal) return { ok: false, rejections: [refusal] };
    const key = apiKeyId && (await lockApiKey(tx, apiKeyId));
    if (!key || !seesKey(viewer, key)) {
      return { ok: false, rejections: [invalid('API_KEY_NOT_FOUND', ['apiKeyId'])] };
    }
    if (key.keyHash === shell.settingsKeyHash) return { ok: false, rejections: [refusalOfSettingsKey()] };

    const revokedAt = key.revokedAt ?? shell.now();
    if (key.revokedAt === null) await saveRevoked(tx, key, { at: revokedAt, by: viewer.name });
    const before = { revokedAt: key.revokedAt?.toISOString() ?? null };
    const audit = {
      asked: {},
      storeId: onlyStoreOf(key),
      subjects: namedAs('API_KEY', key.id),
      changes: changesOf({ kind: 'API_KEY', id: key.id }, before, { revokedAt: revokedAt.toISOString() }),
    };
    return { ok: true, done: { ...nothingDone, apiKeyId: key.id }, audit };
  });
}
