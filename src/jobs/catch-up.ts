import { findWaitingHints } from '../db/order-hints.ts';
import { findAccounts, findStoresOfAccount, saveShutOut } from '../db/stores.ts';
import { ChannelError } from '../domain/channel.ts';
import { backfill } from './backfill.ts';
import { NotYet } from './delivery.ts';
import { leavingOutRefused } from './refused-marketplaces.ts';
import { lookForUnseen, sweep } from './sweep.ts';
import { type Sync, WindowLost } from './sync.ts';

/**
 * After a sync of changes, with what it left of the budget: what was not seen for long, the daily sweep and the days
 * before the store; and whatever a notification named and nobody fetched has a fetch of its own. Whatever Amazon puts
 * off is taken up again after the next sync.
 */
export async function catchUp(sync: Sync, accountId: string, backfillDays: number): Promise<void> {
  const { db, sealer } = sync.shell;
  const [account] = await findAccounts(db, sealer, [accountId]);
  const stores = await findStoresOfAccount(db, accountId);
  if (!account?.active || stores.length === 0) return;

  const byNumber = async () => {
    if ((await findWaitingHints(db, accountId, 1)).length > 0) await sync.shell.outbox.fetchHinted(db, accountId);
    await lookForUnseen(sync, account, stores);
  };
  const byList = async () => {
    const [spared, standing] = await leavingOutRefused(sync, account, stores);
    await sweep(spared, standing, stores);
    await backfill(spared, standing, stores, backfillDays);
  };
  // They draw on budgets of their own: one that is used up does not hold up the other.
  for (const part of [byNumber, byList]) {
    try {
      await part();
    } catch (error) {
      if (error instanceof WindowLost || isPutOff(error)) continue;
      if (!(error instanceof ChannelError)) throw error;
      if (error.remedy.kind === 'reauthorize') return saveShutOut(db, account, error.message);
      sync.report({ number: null, why: error.message });
    }
  }
}

function isPutOff(error: unknown): boolean {
  return error instanceof NotYet || (error instanceof ChannelError && error.remedy.kind === 'later');
}
