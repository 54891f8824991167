import { findAddressed, findAmazonOrders } from '../db/amazon-orders.ts';
import { findAccounts, findStores } from '../db/stores.ts';
import type { OfferedMessages } from '../domain/buyer-message.ts';
import type { AmazonAddressee, Channel } from '../domain/channel.ts';
import type { MessageBuyerCommand } from '../domain/commands.ts';
import { may, seesStore } from '../domain/viewer.ts';
import { execute, type OrderCall } from './execute.ts';
import { type Answer, outcomeBefore } from './once.ts';
import type { Shell } from './shell.ts';

/**
 * Writes to the buyer. What Amazon offers for the order it is asked before the transaction begins, and once more right
 * before the message goes.
 */
export async function messageBuyer(
  shell: Shell,
  channel: Channel,
  command: Omit<MessageBuyerCommand, 'offered'>,
  call: OrderCall,
): Promise<Answer> {
  const earlier = await outcomeBefore(shell, call);
  if (earlier) return earlier;
  return execute(shell, { ...command, offered: await offeredFor(shell, channel, call) }, call);
}

/** Nothing where the order is refused by itself: Amazon is not asked on behalf of whom it does not concern. */
async function offeredFor(shell: Shell, channel: Channel, { viewer, address }: OrderCall): Promise<OfferedMessages> {
  const known = address && may(viewer, 'EMAIL') ? await findAddressed(shell.db, address) : null;
  if (!known?.orderId || !seesStore(viewer, known.storeId)) return new Set();
  const to = await addresseeOf(shell, known.id);
  return to ? channel.listMessageKinds(to) : new Set();
}

/** How Amazon is spoken to about an order; null where the store says nothing to it for now. */
export async function addresseeOf({ db, sealer }: Shell, amazonOrderId: string): Promise<AmazonAddressee | null> {
  const [amazon] = await findAmazonOrders(db, [amazonOrderId]);
  const [store] = amazon ? await findStores(db, [amazon.storeId]) : [];
  const [account] = store ? await findAccounts(db, sealer, [store.accountId]) : [];
  if (!amazon || !store?.active || store.settings.readOnly || !account) return null;
  return { account, marketplaceId: store.marketplaceId, number: amazon.number };
}
