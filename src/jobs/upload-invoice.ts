import { findInvoices } from '../db/documents.ts';
import { ChannelError, type PreparedFeed } from '../domain/channel.ts';
import { searchFeed } from './confirm-feed.ts';
import type { Delivery, Errand } from './delivery.ts';
import { confirmed, lookAgain, noteReadBack, sendAnew } from './endings.ts';
import { printInvoice } from './print-invoice.ts';
import { waitBefore } from './waits.ts';

/** Prints the invoice and lays it down at Amazon. It is printed anew for each attempt: an invoice never changes. */
export async function prepareInvoice(delivery: Delivery, { effect, account, to }: Errand): Promise<PreparedFeed> {
  const { shell, channel } = delivery;
  const { message } = effect;
  if (message.kind !== 'UPLOAD_INVOICE') throw new TypeError(`A ${message.kind} has no document.`);
  const [invoice] = await findInvoices(shell.db, 'id', [message.invoiceId]);
  if (!invoice) throw new ChannelError('There is no such invoice.', { kind: 'give-up' });
  const file = await printInvoice(delivery, effect, message.invoiceId);

  const { totals } = message;
  return channel.prepareInvoice(account, {
    number: to.number,
    invoiceNumber: invoice.number,
    totals,
    pdf: file.content,
  });
}

const uploadsMax = 3;

/**
 * Nothing shows at Amazon beside its report: what the report has not refused is done. Where no report tells, the same
 * invoice goes again, as Amazon knows it by its number; a few times, then a person must look.
 */
export async function confirmInvoice(delivery: Delivery, errand: Errand, look: number): Promise<void> {
  const { effect } = errand;
  const expected = 'Amazon’s report on the upload';
  if (effect.state === 'ACCEPTED') {
    return confirmed(delivery, effect, { state: 'MATCHED', expected, seen: 'taken' });
  }
  if (effect.attempts >= uploadsMax) {
    await noteReadBack(delivery, effect, { state: 'MISSING', expected, seen: null });
    return lookAgain(delivery, effect, look, waitBefore(delivery.waits.readBackMs, look + 1));
  }
  return effect.amazonReference === null
    ? searchFeed(delivery, errand, 'UPLOAD_INVOICE', look)
    : sendAnew(delivery, effect);
}
