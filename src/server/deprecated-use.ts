import type { Viewer } from '../domain/viewer.ts';

export type DeprecatedUse = {
  readonly callerId: string;
  /** Its coordinate, such as `Order.items`. */
  readonly element: string;
  readonly count: number;
  readonly lastUsedAt: Date;
};
/** Adds to what was counted before. */
export type SaveDeprecatedUses = (uses: readonly DeprecatedUse[]) => Promise<void>;

const everyMs = 60_000;
const heldMax = 1_000;
/** So that no caller takes the room of all others. */
const heldOfCallerMax = 50;

/** Counts in memory which caller uses what is deprecated, and saves that once a minute: no request waits for it. */
export function countDeprecatedUses(save: SaveDeprecatedUses, now = () => new Date()) {
  const held = new Map<string, DeprecatedUse>();
  const heldOf = new Map<string, number>();

  function add({ callerId, element, count, lastUsedAt }: DeprecatedUse): void {
    const name = JSON.stringify([callerId, element]);
    const before = held.get(name);
    const ofCaller = heldOf.get(callerId) ?? 0;
    if (!before) {
      if (held.size >= heldMax || ofCaller >= heldOfCallerMax) return;
      heldOf.set(callerId, ofCaller + 1);
    }
    const latest = before && before.lastUsedAt > lastUsedAt ? before.lastUsedAt : lastUsedAt;
    held.set(name, { callerId, element, count: count + (before?.count ?? 0), lastUsedAt: latest });
  }

  async function flush(): Promise<void> {
    if (held.size === 0) return;
    const uses = [...held.values()];
    held.clear();
    heldOf.clear();
    try {
      await save(uses);
    } catch {
      // The next time tries again, unless the database stays away for so long that they fill the memory.
      for (const use of uses) add(use);
    }
  }

  const timer = setInterval(flush, everyMs).unref();
  return {
    note(viewer: Viewer, elements: ReadonlySet<string>): void {
      for (const element of elements) add({ callerId: viewer.id, element, count: 1, lastUsedAt: now() });
    },
    flush,
    async stop(): Promise<void> {
      clearInterval(timer);
      await flush();
    },
  };
}
