import type { Tx } from '../db/drizzle.ts';
import { markSeen } from '../db/seen-orders.ts';
import type { AccountState } from '../db/stores.ts';
import type { Store } from '../domain/store.ts';
import { type Sync, takePage } from './sync.ts';

/**
 * Reads one order at Amazon by its number and takes in what it says; `also` is done in the same transaction. One that
 * Amazon does not find counts as looked at too: it is asked for again when the others are.
 */
export async function lookAtOrder(
  sync: Sync,
  account: AccountState,
  stores: readonly Store[],
  number: string,
  also: (tx: Tx) => Promise<void> = async () => {},
): Promise<void> {
  const found = await sync.channel.readOrder(account, number);
  if (found === null) sync.report({ number, why: 'Amazon does not find it.' });
  const storeIds = stores.map(({ id }) => id);
  await takePage(sync, account, { orders: found ? [found] : [], nextToken: null }, async (tx) => {
    await markSeen(tx, storeIds, [number], sync.shell.now());
    await also(tx);
    return true;
  });
}
