import type { Database } from './database.ts';
import { orderEventsChannel } from './tell-of-events.ts';

export type EventWakes = {
  /**
   * Calls `wake` when events of these stores were committed; null stands for all stores. A line can be deaf without
   * anybody knowing: look now and then all the same.
   */
  readonly subscribe: (storeIds: readonly string[] | null, wake: () => void) => () => void;
};

const everyStore = '*';

/** One ear for the whole process: whoever waits for events of a store is woken, and nobody else. */
export async function hearOrderEvents(database: Pick<Database, 'listen'>): Promise<EventWakes> {
  const sleepers = new Map<string, Set<() => void>>();
  const wakeThoseOf = (storeId: string) => {
    for (const wake of sleepers.get(storeId) ?? []) wake();
  };
  const heard = (storeId: string) => {
    wakeThoseOf(storeId);
    wakeThoseOf(everyStore);
  };
  const resumed = () => {
    for (const storeId of sleepers.keys()) wakeThoseOf(storeId);
  };
  await database.listen(orderEventsChannel, heard, resumed);

  return {
    subscribe(storeIds, wake) {
      // A function of its own: two may be woken by the same one, and each stops for itself.
      const sleeper = () => wake();
      const beds = storeIds ?? [everyStore];
      for (const bed of beds) sleepers.set(bed, (sleepers.get(bed) ?? new Set()).add(sleeper));
      return () => {
        for (const bed of beds) {
          const others = sleepers.get(bed);
          if (others?.delete(sleeper) && others.size === 0) sleepers.delete(bed);
        }
      };
    },
  };
}

export type Alarm = {
  /** Resolves when it has rung since the last call, when it rings, or after so long; once it rang, `gatherMs` later. */
  readonly wait: (ms: number, gatherMs?: number) => Promise<void>;
  readonly ring: () => void;
};

export function makeAlarm(): Alarm {
  let rung = false;
  let wakeUp = () => {};
  return {
    ring() {
      rung = true;
      wakeUp();
    },
    async wait(ms, gatherMs = 0) {
      if (!rung) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wakeUp = resolve;
        const timer = setTimeout(resolve, ms);
        await promise;
        clearTimeout(timer);
      }
      if (rung && gatherMs > 0) await new Promise((resolve) => setTimeout(resolve, gatherMs));
      rung = false;
    },
  };
}
