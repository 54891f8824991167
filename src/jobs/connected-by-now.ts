import type { Shell } from '../app/shell.ts';
import { saveConnectedBy } from '../db/connections.ts';
import type { AccountState } from '../db/stores.ts';
import type { Channel } from '../domain/channel.ts';
import { clockSkewMs } from '../domain/clock-skew.ts';

/**
 * A store that was connected in the future of Amazon's clock and of ours was so by a clock that went wrong, and is there
 * by now. Otherwise its orders would not be due, nor its syncs count, until then.
 */
export async function connectedByNow(shell: Shell, channel: Channel, account: AccountState): Promise<void> {
  const amazonNow = await channel.serverNow(account);
  const now = new Date(Math.max(amazonNow.getTime(), shell.now().getTime()));
  await saveConnectedBy(shell.db, account.id, now, clockSkewMs);
}
