import { lockApiKey, saveRevoked } from '../db/api-keys.ts';
import { refusalOfSettingsKey, refusalToManageKeys, seesKey } from '../domain/api-key.ts';
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

    if (key.revokedAt === null) await saveRevoked(tx, key, { at: shell.now(), by: viewer.name });
    return { ok: true, done: { ...nothingDone, apiKeyId: key.id } };
  });
}
