import type { InvoiceMessage } from './effects.ts';
import type { InvoiceDraft } from './events.ts';
import { formatAmount, sum } from './money.ts';
import type { Order } from './order.ts';

/**
 * What Amazon is told of an invoice, where the store uploads its invoices and Amazon does not make them itself; else
 * null. Amazon refuses totals that are not its own to the cent, and wants none: they are told only where they are the
 * whole order's, and nothing is in them that Amazon leaves out (amazon-sp-api.md 13).
 */
export function invoiceMessage(order: Order, { id, amounts }: InvoiceDraft): InvoiceMessage | null {
  const { policy, amazon, charged, currency, items } = order;
  if (!policy.uploadInvoices || amazon.programs.includes('INVOICE_BY_AMAZON')) return null;

  const giftWrap = sum(items.map((item) => item.giftWrap));
  const whole = amounts.grandTotal === charged.grandTotal && amounts.tax === charged.tax;
  const totals =
    whole && amounts.otherCharges === giftWrap && order.taxMode !== 'UNKNOWN'
      ? { total: formatAmount(amounts.grandTotal, currency), tax: formatAmount(amounts.tax, currency) }
      : null;
  return { kind: 'UPLOAD_INVOICE', invoiceId: id, totals };
}
