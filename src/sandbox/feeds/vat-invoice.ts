import { createHash } from 'node:crypto';
import { effect } from '../effects.ts';
import { invoiceLocales } from '../marketplaces.ts';
import { minorOf } from '../money.ts';
import type { Feed, Order } from '../state/records.ts';
import type { World } from '../world.ts';
import { minorIn } from './charges.ts';
import type { MessageContext, Outcome } from './message.ts';

export const vatInvoice = 'UPLOAD_VAT_INVOICE';

const known = [
  'OrderId',
  'ShippingId',
  'InvoiceNumber',
  'DocumentType',
  'TotalAmount',
  'TotalVATAmount',
  'TransactionId',
];
const plain = /^[A-Za-z0-9 ,/\\_;:#-]+$/;
const amount = /^\d+\.\d{2}$/;

/** Amazon knows a seller's invoices in a marketplace by number: the same again changes nothing, another one is refused. */
export function takeInvoice(world: World, feed: Feed, pdf: Buffer, { at, call }: MessageContext): Outcome {
  const { seller, feedOptions: options = {}, marketplaceIds } = feed;
  const orderId = options['metadata:OrderId'] ?? '';
  const order = world.store.find('orders', orderId);
  const problem = problemWithFile(world, feed, pdf) ?? problemWithOptions(options) ?? problemWithOrder(order, options);
  if (problem || !order) return { problem: { description: problem ?? `There is no order ${orderId}.`, orderId } };
  const { marketplaceId } = order.salesChannel;
  if (!marketplaceIds.includes(marketplaceId ?? '')) {
    return { problem: { description: 'The order belongs to another marketplace.', orderId } };
  }

  const number = options['metadata:InvoiceNumber'];
  const detail = { seller, options, bytes: pdf.length, sha256: createHash('sha256').update(pdf).digest('hex') };
  const before = world.store.list('effects').find((one) => {
    if (one.kind !== 'UPLOAD_INVOICE' || invoiceIn(one.detail).seller !== seller) return false;
    const isHere = world.store.find('orders', one.orderId)?.salesChannel.marketplaceId === marketplaceId;
    return isHere && invoiceIn(one.detail).options['metadata:InvoiceNumber'] === number;
  });
  if (before?.orderId === orderId) return { changes: [] };
  if (before) return { problem: { description: `The invoice number '${number}' is taken by another order.`, orderId } };
  return { changes: [effect(world, { kind: 'UPLOAD_INVOICE', orderId, at, call, detail })] };
}

type Invoice = { readonly seller: string; readonly options: Readonly<Record<string, string>> };

function invoiceIn(detail: unknown): Invoice {
  return detail as Invoice;
}

function problemWithFile({ store }: World, { inputFeedDocumentId, marketplaceIds }: Feed, pdf: Buffer) {
  const contentType = store.find('documents', inputFeedDocumentId)?.contentType;
  if (contentType !== 'application/pdf') return `The content type '${contentType}' is not application/pdf.`;
  if (pdf.subarray(0, 5).toString('latin1') !== '%PDF-') return 'The file is no PDF.';
  const foreign = marketplaceIds.find((id) => !invoiceLocales.has(id));
  return foreign && `The marketplace ${foreign} takes no invoices.`;
}

function problemWithOptions(options: Readonly<Record<string, string>>): string | undefined {
  const names = Object.keys(options);
  const unknown = names.find((name) => !known.some((one) => name === `metadata:${one}`));
  if (unknown) return `The feed option '${unknown}' is not known.`;
  const missing = ['OrderId', 'InvoiceNumber', 'DocumentType'].find((name) => !options[`metadata:${name}`]);
  if (missing) return `The feed option 'metadata:${missing}' is missing.`;
  if (!['Invoice', 'CreditNote'].includes(options['metadata:DocumentType'] ?? ''))
    return 'The DocumentType is not valid.';
  const wrong = names.find((name) => !(/Amount$/.test(name) ? amount : plain).test(options[name] ?? ''));
  return wrong && `The value '${options[wrong]}' of '${wrong}' is not valid.`;
}

/** Totals need not be sent; sent, they are Amazon's own to the cent. */
function problemWithOrder(order: Order | undefined, options: Readonly<Record<string, string>>): string | undefined {
  if (!order) return undefined;
  const { grandTotal } = order.proceeds ?? {};
  const currency = grandTotal?.currencyCode ?? 'EUR';
  const taxes = order.orderItems.flatMap(({ proceeds }) =>
    (proceeds?.breakdowns ?? []).filter(({ type }) => type === 'TAX').map(({ subtotal }) => minorIn(subtotal)),
  );
  const own = { TotalAmount: minorIn(grandTotal), TotalVATAmount: taxes.reduce((sum, tax) => sum + tax, 0) };
  for (const [name, minor] of Object.entries(own)) {
    const told = options[`metadata:${name}`];
    if (told !== undefined && minorOf(told, currency) !== minor)
      return `The ${name} '${told}' is not that of the order.`;
  }
  return undefined;
}
