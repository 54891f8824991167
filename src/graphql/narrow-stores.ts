import { seesStore, type Viewer } from '../domain/viewer.ts';
import { idOf } from './global-id.ts';

/** The stores to look at; undefined means every one. Stores that the caller does not see are as unknown ones: nothing. */
export function narrowStores(
  viewer: Viewer,
  asked: readonly string[] | null | undefined,
): readonly string[] | undefined {
  if (!asked) return viewer.storeIds ? [...viewer.storeIds] : undefined;
  const ids = asked.map((shown) => idOf('STORE', shown));
  return [...new Set(ids.filter((id) => id !== null && seesStore(viewer, id)))] as string[];
}
