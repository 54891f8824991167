import type { InvoiceUpload } from '../domain/channel.ts';
import { giveUp } from './errors.ts';

/** What Amazon allows in the values of these options; no quotes, no full stop but in amounts. */
const allowed = /^[A-Za-z0-9 ,/\\_;:#-]+$/;

/** What Amazon is told beside the document of an invoice: an invoice number twice, and it takes the second one for the first. */
export function invoiceOptions({ number, invoiceNumber, totals }: InvoiceUpload): Readonly<Record<string, string>> {
  if (!allowed.test(invoiceNumber)) throw giveUp(`Amazon takes no invoice number such as ${invoiceNumber}.`);
  return {
    'metadata:OrderId': number,
    'metadata:InvoiceNumber': invoiceNumber,
    'metadata:DocumentType': 'Invoice',
    ...(totals && { 'metadata:TotalAmount': totals.total, 'metadata:TotalVATAmount': totals.tax }),
  };
}
