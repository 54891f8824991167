import { importPage } from '../app/import-page.ts';
import { parkOrders, retryParked, unstorable } from '../app/park-orders.ts';
import { type Problem, retryImports } from '../app/retry-imports.ts';
import type { Shell } from '../app/shell.ts';
import type { Tx } from '../db/drizzle.ts';
import { changesWindowOf, findReadUntil, type Listed, turnPage } from '../db/import-windows.ts';
import {
  type AccountState,
  findAccounts,
  findStoresOfAccount,
  saveAccount,
  saveShutOut,
  saveSyncEnd,
  saveWindow,
} from '../db/stores.ts';
import { isAboutData } from '../db/unavailable.ts';
import type { AmazonReport } from '../domain/amazon-order.ts';
import { type Channel, ChannelError, type OrdersPage, type OrdersWindow } from '../domain/channel.ts';
import type { Store } from '../domain/store.ts';
import { connectedByNow } from './connected-by-now.ts';
import { isPaced } from './delivery.ts';
import { leavingOutRefused } from './refused-marketplaces.ts';
import { overlapMs, settledAt, settleMs } from './settled.ts';

const minuteMs = 60_000;
const tokenLifeMs = 23 * 60 * minuteMs;

export type Sync = {
  readonly shell: Shell;
  readonly channel: Channel;
  /** Told of orders that could not be taken in; the rest of the page was. */
  readonly report: (problem: Problem) => void;
};

/**
 * Reads what changed at Amazon since the checkpoint, page by page (amazon-sp-api.md 16). A page and the place to go
 * on from are stored in one transaction, so that a crash anywhere resumes and misses nothing.
 */
export async function syncAccount(sync: Sync, accountId: string): Promise<void> {
  const { shell } = sync;
  const [account] = await findAccounts(shell.db, shell.sealer, [accountId]);
  const stores = await findStoresOfAccount(shell.db, accountId);
  if (!account?.active || stores.length === 0) return;

  await saveAccount(shell.db, accountId, { lastRunAt: shell.now() });
  try {
    await connectedByNow(shell, sync.channel, account);
    const [spared, standing] = await leavingOutRefused(sync, account, stores);
    const window = await openWindow(spared, standing, stores);
    if (window) await readWindow(spared, standing, window);
    await retryParked(shell, sync.channel, accountId);
    // Read again: while Amazon was being read, a store may have been told to import.
    for (const store of await findStoresOfAccount(shell.db, accountId)) await retryImports(shell, store, sync.report);
    await saveSyncEnd(shell.db, accountId, { lastSuccessAt: shell.now(), lastError: null });
  } catch (error) {
    // The other sync goes on from there, and tries again what waits.
    if (error instanceof WindowLost) return;
    if (!(error instanceof ChannelError)) throw error;
    if (error.remedy.kind === 'reauthorize') return saveShutOut(shell.db, account, error.message);
    if (!isPaced(error)) await saveSyncEnd(shell.db, accountId, { lastError: error.message });
    throw error;
  }
}

type OpenWindow = OrdersWindow & { readonly token: string | null; readonly openedAt: Date };

/** Two syncs of one account may meet: what one of them has closed or begun anew the other may not move. */
export class WindowLost extends Error {
  override readonly name = 'WindowLost';
}

/** The window that a crash left open, or the next one; null when nothing is old enough to be read. */
async function openWindow(
  { shell, channel }: Sync,
  account: AccountState,
  stores: readonly Store[],
): Promise<OpenWindow | null> {
  const marketplaceIds = stores.map(({ marketplaceId }) => marketplaceId);
  const { windowFrom, windowTo, windowToken, windowOpenedAt } = account;
  // One that Amazon does not answer for yet was opened by a clock that went wrong: the next begins at the checkpoint.
  const settled = await settledAt(channel, account);
  if (windowFrom && windowTo && windowOpenedAt && windowTo <= settled) {
    const tokenLives = shell.now().getTime() - windowOpenedAt.getTime() < tokenLifeMs;
    const token = tokenLives ? windowToken : null;
    return { marketplaceIds, from: windowFrom, to: windowTo, token, openedAt: windowOpenedAt };
  }
  const from = new Date((await readUntil(shell, account, settled)).getTime() - overlapMs);
  if (settled <= from) return null;

  const openedAt = shell.now();
  const opened = { windowFrom: from, windowTo: settled, windowToken: null, windowOpenedAt: openedAt };
  await saveAccount(shell.db, account.id, opened);
  return { marketplaceIds, from, to: settled, token: null, openedAt };
}

/** A checkpoint in Amazon's future was set by a clock that went wrong: what was read before that counts. */
async function readUntil({ db }: Sync['shell'], { id, checkpointAt, createdAt }: AccountState, settled: Date) {
  if (checkpointAt <= new Date(settled.getTime() + settleMs)) return checkpointAt;
  return (await findReadUntil(db, id, settled)) ?? earlier(settled, createdAt);
}

async function readWindow(sync: Sync, account: AccountState, window: OpenWindow): Promise<void> {
  const { shell } = sync;
  let { token } = window;
  do {
    const page = await readPage(sync, account, window, token);
    token = page.nextToken;
    const progress = token === null ? closed(window, shell.now()) : { windowToken: token };
    await takePage(sync, account, page, async (tx, listed) => {
      if (!(await saveWindow(tx, account.id, window.openedAt, progress))) return false;
      const { from: windowFrom, to: windowTo, openedAt } = window;
      const asked = [...(page.marketplaceIds ?? window.marketplaceIds)];
      const row = { id: shell.newId(), accountId: account.id, windowFrom, windowTo, openedAt, marketplaceIds: asked };
      const turning = await changesWindowOf(tx, row);
      return turnPage(tx, { ...turning, pages: null }, listed, { token, asked, at: shell.now() });
    });
  } while (token !== null);
}

/** Within the transaction that takes a page in: false when the window is another's now. */
type TurnPage = (tx: Tx, listed: readonly Listed[]) => Promise<boolean>;

/** Takes a page in, and records whom it listed: what is listed must be found here afterwards. */
export async function takePage(sync: Sync, account: AccountState, page: OrdersPage, turn: TurnPage): Promise<void> {
  const reports = page.orders.flatMap((order) => ('unreadable' in order ? [] : [order]));
  const unreadable = page.orders.filter((order) => 'unreadable' in order);
  for (const { number, unreadable: why } of unreadable) sync.report({ number, why });
  const listed = page.orders.flatMap((order): Listed[] => {
    if (order.number === null) return [];
    return [{ number: order.number, marketplaceId: 'unreadable' in order ? null : order.marketplaceId }];
  });
  await takeIn(sync, account, reports, async (tx) => {
    await parkOrders(sync.shell, tx, account.id, unreadable);
    if (!(await turn(tx, listed))) throw new WindowLost('Another sync has the window.');
  });
}

/** A token that Amazon no longer takes costs the window's beginning, never its orders. */
export async function readPage({ channel }: Sync, account: AccountState, window: OrdersWindow, token: string | null) {
  try {
    return await channel.searchOrders(account, window, token);
  } catch (error) {
    const rejected = error instanceof ChannelError && error.message.startsWith('PAGE_TOKEN_REJECTED');
    if (!rejected || token === null) throw error;
    return channel.searchOrders(account, window, null);
  }
}

type Progress = Parameters<typeof saveAccount>[2];

/**
 * Read to its end. Where Amazon's clock and ours disagree the earlier one counts: what a clock ahead of its time calls
 * read may be yet to come.
 */
function closed({ from, to }: OrdersWindow, now: Date): Progress {
  const begun = new Date(from.getTime() + overlapMs);
  const agreed = earlier(to, now);
  const checkpointAt = agreed < begun ? begun : agreed;
  return { checkpointAt, windowFrom: null, windowTo: null, windowToken: null, windowOpenedAt: null };
}

/**
 * The page in one transaction; if something in it is a surprise, order by order, so that one never stops the rest.
 * The surprise itself is shown as a blocked order, if it can be stored at all, and else parked.
 */
async function takeIn(
  { shell, channel, report }: Sync,
  account: AccountState,
  reports: readonly AmazonReport[],
  goOn: (tx: Tx) => Promise<void>,
): Promise<void> {
  // The settings as they are now: reading at Amazon may take hours, and nobody waits for its end to change them.
  const take = async (tx: Tx, page: readonly AmazonReport[]) =>
    importPage(shell, tx, await findStoresOfAccount(tx, account.id), page);
  try {
    await shell.db.transaction(async (tx) => {
      await take(tx, reports);
      await goOn(tx);
    });
  } catch (error) {
    if (!isAboutData(error)) throw error;
    const takeOne = (order: AmazonReport) => shell.db.transaction((tx) => take(tx, [order]));
    for (const order of reports) {
      try {
        await takeOne(order).catch((error) =>
          isAboutData(error) ? takeOne(withDefect(order)) : Promise.reject(error),
        );
      } catch (error) {
        if (!isAboutData(error)) throw error;
        await shell.db.transaction((tx) => parkOrders(shell, tx, account.id, [unstorable(channel, order, error)]));
        report({ number: order.number, why: error instanceof Error ? error.name : 'unknown' });
      }
    }
    await shell.db.transaction(goOn);
  }
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

function withDefect(order: AmazonReport): AmazonReport {
  const message = 'Its amounts or quantities contradict each other.';
  return { ...order, defects: [...order.defects, { code: 'AMAZON_ORDER_UNREADABLE', message }] };
}
