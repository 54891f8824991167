import type { Answer } from '../../app/once.ts';
import { seesKey } from '../../domain/api-key.ts';
import { may } from '../../domain/viewer.ts';
import type { Context } from '../context.ts';

/** Also for callers who may not read orders. At a replay the caller may have lost the permission or the stores. */
export async function apiKeyOfAnswer({ viewer, loaders }: Context, answer: Answer) {
  const id = answer.ok ? answer.done.apiKeyId : null;
  const key = id && may(viewer, 'MANAGE_KEYS') ? await loaders.apiKey.load(id) : null;
  return { apiKeyId: key && seesKey(viewer, key) ? key.id : null };
}
