import type { Viewer } from '../domain/viewer.ts';
import { boundedMap } from './bounded-map.ts';

/** Keeps when a key was used. */
export type SaveUse = (viewer: Viewer) => Promise<void>;

const keysKept = 1_000;
const quietMs = 60_000;

/**
 * Notes that a key is in use, at most once a minute for each: nobody waits for it, and its failing fails nothing. Of a
 * token there is no key to note it of.
 */
export function noteUse(save: SaveUse, now = () => performance.now()): (viewer: Viewer) => void {
  const noted = boundedMap<string, number>(keysKept);
  return (viewer) => {
    if (viewer.issuer !== undefined) return;
    const last = noted.get(viewer.id);
    if (last !== undefined && now() - last < quietMs) return;
    noted.set(viewer.id, now());
    // The next request tries again.
    save(viewer).catch(() => noted.delete(viewer.id));
  };
}
