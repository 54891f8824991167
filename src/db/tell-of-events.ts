import type { Db, Tx } from './drizzle.ts';
import { noteTransaction } from './prepared.ts';

/** Where the id of a store is told once events of it are committed. Who listens asks now and then all the same. */
export const orderEventsChannel = 'order_events';

/** What is committed within this time is told at once. */
const gatherMs = 50;
const storesOf = new WeakMap<Tx, Set<string>>();

/** Within a transaction of a database that tells: who waits for events of this store is woken once they are committed. */
export function tellLater(tx: Tx, storeId: string): void {
  storesOf.get(tx)?.add(storeId);
}

type Client = { query(text: string, values: unknown[]): Promise<unknown> };

/**
 * Has it told of events after the transactions that added them: within one, all commits of the cluster that tell of
 * anything wait for each other, each for the disk. What a process that dies has not told is found by who asks anyway.
 */
export function tellingTransactions(db: Db, client: Client): void {
  const transaction = db.transaction.bind(db);
  const untold = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  async function tell(): Promise<void> {
    timer = undefined;
    const stores = [...untold];
    untold.clear();
    const text = 'select pg_notify($1, store) from unnest($2::text[]) as store';
    await client.query(text, [orderEventsChannel, stores]);
  }

  db.transaction = async (work, config) => {
    const stores = new Set<string>();
    const result = await transaction((tx) => {
      storesOf.set(tx, stores);
      noteTransaction(tx, db);
      return work(tx);
    }, config);
    for (const store of stores) untold.add(store);
    if (untold.size > 0 && !timer) timer = setTimeout(() => tell().catch(() => {}), gatherMs).unref();
    return result;
  };
}
