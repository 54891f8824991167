import type { CreditMemo, Invoice, Shipment, StoredPackage } from './documents.ts';
import { formatAmount } from './money.ts';
import type { Amounts, Order } from './order.ts';

/** What a mail is about, with all that it tells of it. */
export type MailSubject =
  | { readonly type: 'ORDER' }
  | { readonly type: 'INVOICE'; readonly invoice: Invoice }
  | { readonly type: 'SHIPMENT'; readonly shipment: Shipment; readonly packages: readonly StoredPackage[] }
  | { readonly type: 'CREDIT_MEMO'; readonly creditMemo: CreditMemo };

/** `amount` is null where units are told without their price. */
export type Row = { readonly label: string; readonly amount: string | null };
export type Block = { readonly heading: string | null; readonly rows: readonly Row[] };

export function titleOf({ amazon }: Order, subject: MailSubject): string {
  const order = `your Amazon order ${amazon.number}`;
  switch (subject.type) {
    case 'ORDER':
      return order;
    case 'INVOICE':
      return `invoice ${subject.invoice.number} for ${order}`;
    case 'SHIPMENT':
      return `shipment ${subject.shipment.number} of ${order}`;
    case 'CREDIT_MEMO':
      return `credit memo ${subject.creditMemo.number} for ${order}`;
  }
}

export function openingOf({ amazon, placedAt }: Order, { type }: MailSubject): string {
  const order = `your Amazon order ${amazon.number} of ${placedAt.toISOString().slice(0, 10)}`;
  const openings: Record<MailSubject['type'], string> = {
    ORDER: `Thank you for ${order}.`,
    INVOICE: `This is an invoice for ${order}.`,
    SHIPMENT: `Items of ${order} are on their way.`,
    CREDIT_MEMO: `This is a credit memo for ${order}.`,
  };
  return openings[type];
}

export function blocksOf(order: Order, subject: MailSubject): readonly Block[] {
  switch (subject.type) {
    case 'ORDER': {
      const lines = order.items.map(({ id, quantityOrdered, charged }) => ({
        itemId: id,
        quantity: quantityOrdered,
        row: charged.row,
      }));
      return priced(order, lines, order.charged);
    }
    case 'INVOICE':
      return priced(order, subject.invoice.lines, subject.invoice.amounts);
    case 'SHIPMENT':
      return subject.packages.map((parcel) => ({ heading: headingOf(parcel), rows: unitsOf(order, parcel.lines) }));
    case 'CREDIT_MEMO': {
      const { lines, amounts, adjustmentRefund, adjustmentFee } = subject.creditMemo;
      return priced(order, lines, amounts, { adjustmentRefund, adjustmentFee });
    }
  }
}

function headingOf({ carrierCode, carrierName, shippingMethod, trackingNumber }: StoredPackage): string {
  const carrier = carrierCode === 'OTHER' ? (carrierName ?? '') : carrierCode;
  return `${[carrier, shippingMethod].filter(Boolean).join(' ')}, tracking number ${trackingNumber}`;
}

type Units = { readonly itemId: string; readonly quantity: number; readonly row?: bigint };

function unitsOf({ items, currency }: Order, lines: readonly Units[]): readonly Row[] {
  return lines.map(({ itemId, quantity, row }) => {
    const item = items.find(({ id }) => id === itemId);
    const amount = row === undefined ? null : inCurrency(row, currency);
    return { label: `${quantity} × ${item?.name ?? ''} (${item?.sku ?? ''})`, amount };
  });
}

type Adjustments = { readonly adjustmentRefund: bigint; readonly adjustmentFee: bigint };
const noAdjustments: Adjustments = { adjustmentRefund: 0n, adjustmentFee: 0n };

/** Units with their price, then what they add up to. What is nothing is left out, but for the two ends of the sum. */
function priced(order: Order, lines: readonly Units[], amounts: Amounts, adjustments = noAdjustments): Block[] {
  const parts: readonly (readonly [string, bigint])[] = [
    ['Discount', -amounts.discount],
    ['Shipping', amounts.shipping],
    ['Other charges', amounts.otherCharges],
    [order.taxMode === 'INCLUSIVE' ? 'Tax, contained in the amounts' : 'Tax', amounts.tax],
    ['Adjustment', adjustments.adjustmentRefund],
    ['Fee', -adjustments.adjustmentFee],
  ];
  const sums = [
    ['Subtotal', amounts.subtotal] as const,
    ...parts.filter(([, amount]) => amount !== 0n),
    ['Total', amounts.grandTotal] as const,
  ];
  const rows = sums.map(([label, amount]) => ({ label, amount: inCurrency(amount, order.currency) }));
  return [...(lines.length > 0 ? [{ heading: null, rows: unitsOf(order, lines) }] : []), { heading: null, rows }];
}

function inCurrency(amount: bigint, currency: string): string {
  return `${formatAmount(amount, currency)} ${currency}`;
}
