import { compareOrder, lookAtAmazon } from '../app/compare-orders.ts';
import type { Problem } from '../app/retry-imports.ts';
import type { Shell } from '../app/shell.ts';
import { findAmazonOrders, saveAmazonOrder } from '../db/amazon-orders.ts';
import type { Tx } from '../db/drizzle.ts';
import { msUntilCalls } from '../db/spare-budget.ts';
import { type AccountState, findAccounts, findStores, findStoresOfAccount, saveShutOut } from '../db/stores.ts';
import { isAboutData } from '../db/unavailable.ts';
import { listUncompared, type Uncompared } from '../db/uncompared-orders.ts';
import { type Channel, ChannelError } from '../domain/channel.ts';
import { clockSkewMs } from '../domain/clock-skew.ts';
import { knownWait, NotYet } from './delivery.ts';
import { spreadOf, type Waits } from './waits.ts';

const dayMs = 86_400_000;
/** Longer ago than this, next to nothing changes at Amazon. */
const recentMs = 60 * dayMs;
/** Amazon answers for one order every two seconds: a batch takes less than a minute, then others have their turn. */
export const batchSize = 20;

/** Calls that are left to people, and to what must be read before it is told or after. */
const reserved = { getOrder: 10, listTransactions: 3 } as const;
/** Looks that wait for the same calls are not taken up all at once: each takes one or two, at one in two seconds. */
const spreadMs = 60_000;

export type SecondLook = {
  readonly accountId: string;
  readonly amazonOrderId: string;
  readonly seen: readonly string[];
};

export type Drift = {
  readonly shell: Shell;
  readonly channel: Channel;
  readonly waits: Pick<Waits, 'secondLookMs'>;
  /** Go on with the account's next batch. */
  readonly goOn: (accountId: string) => Promise<void>;
  /** Look a second time, after a while, at what differed in a way that is new: with what says that it was looked at. */
  readonly lookAgain: (tx: Tx, look: SecondLook, afterMs: number) => Promise<void>;
  readonly report: (problem: Problem) => void;
};

/** Compares the orders of an account that were not compared for a day, a batch at a time, the longest-uncompared first. */
export async function compareAccount(drift: Drift, accountId: string): Promise<void> {
  const { shell } = drift;
  const [account] = await findAccounts(shell.db, shell.sealer, [accountId]);
  if (!account?.active) return;

  const now = shell.now().getTime();
  const compared = { comparedBefore: new Date(now - dayMs), yetToCome: new Date(now + clockSkewMs) };
  const due = { changedSince: new Date(now - recentMs), ...compared };
  const batch: Uncompared[] = [];
  for (const { id } of await findStoresOfAccount(shell.db, accountId)) {
    if (batch.length < batchSize) batch.push(...(await listUncompared(shell.db, id, due, batchSize - batch.length)));
  }
  for (const order of batch) await compare(drift, account, order, null);
  if (batch.length === batchSize) await drift.goOn(accountId);
}

/** The second look: what was seen in both is a difference. */
export async function compareAgain(drift: Drift, amazonOrderId: string, seen: readonly string[]): Promise<void> {
  const { db, sealer } = drift.shell;
  const [amazon] = await findAmazonOrders(db, [amazonOrderId]);
  const [store] = amazon ? await findStores(db, [amazon.storeId]) : [];
  const [account] = store ? await findAccounts(db, sealer, [store.accountId]) : [];
  if (amazon && account?.active) await compare(drift, account, amazon, seen);
}

async function compare(
  { shell, channel, waits, report, lookAgain }: Drift,
  account: AccountState,
  order: Uncompared,
  earlier: readonly string[] | null,
): Promise<void> {
  const target = { amazonOrderId: order.id, storeId: order.storeId };
  const spareInMs = await msUntilSpare(shell, account);
  if (spareInMs > 0)
    throw new NotYet('What Amazon allows is left to others.', spareInMs + spreadOf(order.id, spreadMs));
  try {
    const look = await lookAtAmazon(shell, channel, account, order.number);
    await shell.db.transaction(async (tx) => {
      const seen = await compareOrder(shell, tx, target, look, earlier);
      if (earlier !== null || seen.length === 0) return;
      await lookAgain(tx, { accountId: account.id, amazonOrderId: order.id, seen }, waits.secondLookMs);
    });
  } catch (error) {
    if (error instanceof ChannelError) {
      if (error.remedy.kind === 'reauthorize') await saveShutOut(shell.db, account, error.message);
      if (error.remedy.kind !== 'give-up') throw new NotYet(error.message, knownWait(error));
    } else if (!isAboutData(error)) throw error;
    // One that Amazon does not show, or that cannot be taken in, stops none of the others: it is tried again tomorrow.
    report({ number: order.number, why: error instanceof Error ? error.name : 'unknown' });
    await shell.db.transaction((tx) => saveAmazonOrder(tx, order, { comparedAt: shell.now() }));
  }
}

/** A look is a call to each: which order needs the second one, only the first can tell. */
async function msUntilSpare({ db, now }: Shell, { id }: AccountState): Promise<number> {
  const until = (operation: keyof typeof reserved) => msUntilCalls(db, id, operation, reserved[operation], now());
  return Math.max(await until('getOrder'), await until('listTransactions'));
}
