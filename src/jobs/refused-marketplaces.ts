import type { Shell } from '../app/shell.ts';
import { noteRefused, saveReadmitted } from '../db/refused-marketplaces.ts';
import { type AccountState, findAccounts } from '../db/stores.ts';
import { type Channel, ChannelError, isDenied, type OrdersPage } from '../domain/channel.ts';
import type { Store } from '../domain/store.ts';
import { settledAt } from './settled.ts';

type Reading = { readonly shell: Shell; readonly channel: Channel };

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const probeMs = 60_000;

/**
 * One marketplace that Amazon does not let the seller ask for fails the search of all (amazon-sp-api.md 5.1). It is
 * found by splitting, left out and remembered, so that the others go on; after a day it is tried again. Answers what to
 * read with, and the account as it stands now: where a marketplace has come back, its checkpoint has been moved back.
 */
export async function leavingOutRefused<R extends Reading>(
  reading: R,
  known: AccountState,
  stores: readonly Store[],
): Promise<readonly [R, AccountState]> {
  const { shell, channel } = reading;
  const account = (await readmitted(reading, known, stores)) ?? known;
  const refused = new Set(account.refusedMarketplaces);

  const searchOrders: Channel['searchOrders'] = async (seller, window, token) => {
    const read = async (marketplaceIds: readonly string[]) => ({
      ...(await channel.searchOrders(seller, { ...window, marketplaceIds }, token)),
      marketplaceIds,
    });
    const allowed = () => window.marketplaceIds.filter((id) => !refused.has(id));
    const marketplaceIds = allowed();
    if (marketplaceIds.length === 0) return nothingLeft(stores, refused);
    try {
      return await read(marketplaceIds);
    } catch (error) {
      // Where there is one marketplace only, it is the account that may not ask.
      if (!isDenied(error) || stores.length < 2) throw error;
      const found = async (id: string) => {
        await noteRefused(shell.db, account, id, shell.now());
        refused.add(id);
      };
      await findRefused(marketplaceIds, (ids) => allows(channel, account, ids), found);
      return allowed().length > 0 ? read(allowed()) : nothingLeft(stores, refused);
    }
  };
  return [{ ...reading, channel: { ...channel, searchOrders } }, account];
}

/**
 * Those in a refused list that it is refused for, each told as it is found: a search that is cut short lost nothing. Each
 * has been refused by itself: a refusal that has passed meanwhile names none. `asked`: this very list has been refused.
 */
async function findRefused(
  ids: readonly string[],
  isAllowed: (ids: readonly string[]) => Promise<boolean>,
  found: (id: string) => Promise<void>,
  asked = true,
): Promise<void> {
  const [only] = ids;
  if (only !== undefined && ids.length === 1) {
    if (asked || !(await isAllowed(ids))) await found(only);
    return;
  }
  const half = Math.ceil(ids.length / 2);
  const [one, other] = [ids.slice(0, half), ids.slice(half)];
  if (await isAllowed(one)) return findRefused(other, isAllowed, found, false);
  await findRefused(one, isAllowed, found);
  if (!(await isAllowed(other))) await findRefused(other, isAllowed, found);
}

/** What has come back after a day is read from where it was left. Null when nothing is to be tried. */
async function readmitted({ shell, channel }: Reading, account: AccountState, stores: readonly Store[]) {
  const { refusedMarketplaces: refused, refusedAt } = account;
  const all = stores.every(({ marketplaceId }) => refused.includes(marketplaceId));
  const at = shell.now();
  if (refused.length === 0 || at.getTime() - (refusedAt?.getTime() ?? 0) < (all ? hourMs : dayMs)) return null;

  const still: string[] = [];
  const isAllowed = (ids: readonly string[]) => allows(channel, account, ids);
  if (!(await isAllowed(refused))) {
    // Where nothing can be searched at all, one call tells as much as many.
    if (all) still.push(...refused);
    else await findRefused(refused, isAllowed, async (id) => void still.push(id));
  }
  await saveReadmitted(shell.db, account, still, at);
  const [now] = await findAccounts(shell.db, shell.sealer, [account.id]);
  return now ?? null;
}

/** Asks for a minute of orders: what counts is whether there is an answer. */
async function allows(channel: Channel, account: AccountState, marketplaceIds: readonly string[]): Promise<boolean> {
  const settled = await settledAt(channel, account);
  const to = new Date(Math.min(settled.getTime(), account.checkpointAt.getTime()));
  try {
    await channel.searchOrders(account, { marketplaceIds, from: new Date(to.getTime() - probeMs), to }, null);
    return true;
  } catch (error) {
    if (isDenied(error)) return false;
    throw error;
  }
}

/** A page of no marketplace, where there are others to ask for. */
function nothingLeft(stores: readonly Store[], refused: ReadonlySet<string>): OrdersPage {
  const others = stores.some(({ marketplaceId }) => !refused.has(marketplaceId));
  if (others) return { orders: [], nextToken: null, marketplaceIds: [] };
  const message = 'Amazon refuses every search of orders: check the roles of the application and the seller’s consent.';
  throw new ChannelError(message, { kind: 'give-up', denied: true });
}
