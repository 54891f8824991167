import { findAmazonOrders } from '../db/amazon-orders.ts';
import type { StoredEffect } from '../db/effects.ts';
import { ChannelError } from '../domain/channel.ts';
import type { Delivery } from './delivery.ts';
import type { Attachment } from './mailer.ts';

/** An invoice as Amazon is sent it: never one that does not name its addressee because the buyer was erased. */
export async function printInvoice(
  delivery: Delivery,
  { amazonOrderId }: Pick<StoredEffect, 'amazonOrderId'>,
  invoiceId: string,
): Promise<Attachment> {
  const file = await printed(delivery, invoiceId);
  if (!file) throw giveUp('The invoice could not be printed.');
  // Asked behind the printing: until then the buyer can be erased.
  const [amazon] = await findAmazonOrders(delivery.shell.db, [amazonOrderId]);
  if (!amazon?.buyerErasedAt) return file;
  throw giveUp('What was known of the buyer was erased: the invoice would go without its addressee.');
}

/** A fault of this document holds up none of the others: it is told, and tried again later. */
async function printed({ print, reportPrint }: Delivery, invoiceId: string): Promise<Attachment | null | undefined> {
  try {
    return await print?.('INVOICE', invoiceId);
  } catch (error) {
    reportPrint?.({ invoiceId, error });
    throw new ChannelError('The invoice could not be printed.', { kind: 'later', afterMs: 0 }, { cause: error });
  }
}

function giveUp(why: string): ChannelError {
  return new ChannelError(why, { kind: 'give-up' });
}
