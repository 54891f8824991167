import type { Channel, SellerAccount } from '../domain/channel.ts';

const minuteMs = 60_000;
/** Amazon answers for nothing younger than two minutes; half a minute more for its clock. */
export const settleMs = 2.5 * minuteMs;
/** Amazon lists an order late now and then: each window of changes begins before the last one ended. */
export const overlapMs = 10 * minuteMs;

/** The instant up to which Amazon answers for its lists now, by its own clock. */
export async function settledAt(channel: Channel, account: SellerAccount): Promise<Date> {
  return new Date((await channel.serverNow(account)).getTime() - settleMs);
}
