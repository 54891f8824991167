import { findAmazonOrders } from '../db/amazon-orders.ts';
import type { StoredEffect } from '../db/effects.ts';
import { ChannelError } from '../domain/channel.ts';
import type { Delivery } from './delivery.ts';
import type { Attachment } from './mailer.ts';

/** An invoice as Amazon is sent it: never one that does not name its addressee because the buyer was erased. */
export async function printInvoice(
  { shell, print }: Delivery,
  { amazonOrderId }: Pick<StoredEffect, 'amazonOrderId'>,
  invoiceId: string,
): Promise<Attachment> {
  const file = await print?.('INVOICE', invoiceId);
  if (!file) throw giveUp('The invoice could not be printed.');
  // Asked behind the printing: until then the buyer can be erased.
  const [amazon] = await findAmazonOrders(shell.db, [amazonOrderId]);
  if (!amazon?.buyerErasedAt) return file;
  throw giveUp('What was known of the buyer was erased: the invoice would go without its addressee.');
}

function giveUp(why: string): ChannelError {
  return new ChannelError(why, { kind: 'give-up' });
}
