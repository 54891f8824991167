import { type Address, addressOf, type BuyerData } from '../domain/amazon-order.ts';
import type { Shipment } from '../domain/documents.ts';
import type { DocumentLine } from '../domain/invoice.ts';
import { divideRounded, formatAmount } from '../domain/money.ts';
import type { Amounts, OrderHeader, OrderItem } from '../domain/order.ts';
import type { Store } from '../domain/store.ts';
import type { Column, Fact, Sheet, Total } from './sheet.ts';

/** What every document says beside its own content. */
export type About = {
  readonly order: OrderHeader;
  readonly items: ReadonlyMap<string, OrderItem>;
  readonly store: Store;
  /** As it was when the document was made. Null where Amazon told nothing, it was erased, or it is not to be shown. */
  readonly buyer: BuyerData | null;
};

type Head = Pick<Sheet, 'issuer' | 'number' | 'madeAt' | 'paper' | 'addressee'>;

export function headOf({ number, issuer, createdAt }: Shipment, about: About, addresseeLabel: string): Head {
  const lines = about.buyer ? addressLines(about.buyer) : [];
  return {
    issuer,
    number,
    madeAt: createdAt,
    paper: about.store.region === 'NA' ? 'LETTER' : 'A4',
    addressee: lines.length > 0 ? { label: addresseeLabel, lines } : null,
  };
}

export function orderFacts({ order }: About): readonly Fact[] {
  return [
    { label: 'Order', value: order.number },
    ...(order.number === order.amazon.number ? [] : [{ label: 'Amazon order', value: order.amazon.number }]),
    { label: 'Ordered', value: dayOf(order.placedAt) },
  ];
}

/** The day in UTC: the same wherever it is printed. */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

export function itemOf(itemId: string, { items }: About): OrderItem {
  const item = items.get(itemId);
  if (!item) throw new Error(`A document names the line ${itemId}, which its order has not.`);
  return item;
}

function addressLines(buyer: BuyerData): readonly string[] {
  const address = addressOf(buyer);
  const lines = [
    address?.name ?? buyer.name,
    address?.company ?? buyer.company,
    ...(address?.street ?? []),
    address && cityLine(address),
    address?.countryCode,
    address?.phone,
  ];
  return lines.flatMap((line) => (line?.trim() ? [line] : []));
}

// Where the code is written behind the town, as in Portland, OR 97201.
const codeBehind = new Set(['US', 'CA', 'AU', 'NZ', 'GB', 'IE', 'IN', 'SG', 'ZA', 'AE', 'SA', 'EG', 'PR']);

function cityLine({ postalCode, city, region, countryCode }: Address): string {
  const town = [city, region].filter((part) => part).join(', ');
  const parts = codeBehind.has(countryCode ?? '') ? [town, postalCode] : [postalCode, town];
  return parts.filter((part) => part).join(' ');
}

/** Lines of an invoice or a credit memo. A column that would hold nothing but zeros is left out. */
export function pricedTable(lines: readonly DocumentLine[], about: About) {
  const { currency } = about.order;
  const money = (amount: bigint) => formatAmount(amount, currency);
  const has = (field: 'discount' | 'otherCharges' | 'tax') => lines.some((line) => line[field] !== 0n);
  const columns: readonly (Column & {
    readonly of: (line: DocumentLine, item: OrderItem) => string;
    readonly shown?: boolean;
  })[] = [
    { label: 'SKU', share: 17, align: 'left', of: (_, { sku }) => sku },
    { label: 'Item', share: 35, align: 'left', of: (_, { name }) => name },
    { label: 'Qty', share: 8, align: 'right', of: ({ quantity }) => String(quantity) },
    {
      label: 'Unit price',
      share: 13,
      align: 'right',
      of: ({ row, quantity }) => money(divideRounded(row, BigInt(quantity))),
    },
    { label: 'Total', share: 13, align: 'right', of: ({ row }) => money(row) },
    {
      label: 'Charges',
      share: 12,
      align: 'right',
      of: ({ otherCharges }) => money(otherCharges),
      shown: has('otherCharges'),
    },
    { label: 'Discount', share: 12, align: 'right', of: ({ discount }) => money(discount), shown: has('discount') },
    { label: 'Tax', share: 11, align: 'right', of: ({ tax }) => money(tax), shown: has('tax') },
  ];
  const shown = columns.filter((column) => column.shown ?? true);
  return {
    columns: shown.map(({ label, share, align }) => ({ label, share, align })),
    rows: lines.map((line) => shown.map(({ of }) => of(line, itemOf(line.itemId, about)))),
  };
}

type Adjustments = { readonly adjustmentRefund: bigint; readonly adjustmentFee: bigint };

/** All sums of a document, which add up to the last one. Tax that the amounts contain stands below it. */
export function totalsOf(amounts: Amounts, about: About, label: string, adjustments?: Adjustments): readonly Total[] {
  const { currency, taxMode } = about.order;
  const sum = (name: string, amount: bigint, weight: Total['weight'] = 'plain'): Total => ({
    label: name,
    value: formatAmount(amount, currency),
    weight,
  });
  const unlessZero = (name: string, amount: bigint, weight: Total['weight'] = 'plain') =>
    amount === 0n ? [] : [sum(name, amount, weight)];
  const tax = [sum('Tax', amounts.tax), ...unlessZero('of which on shipping', amounts.shippingTax, 'detail')];
  const contained = taxMode === 'INCLUSIVE';
  return [
    sum('Subtotal', amounts.subtotal),
    ...unlessZero('Discount', -amounts.discount),
    ...unlessZero('of which on shipping', -amounts.shippingDiscount, 'detail'),
    sum('Shipping', amounts.shipping),
    ...unlessZero('Other charges', amounts.otherCharges),
    ...(contained ? [] : tax),
    ...unlessZero('Adjustment', adjustments?.adjustmentRefund ?? 0n),
    ...unlessZero('Fee kept', -(adjustments?.adjustmentFee ?? 0n)),
    { ...sum(label, amounts.grandTotal, 'grand'), value: `${currency} ${formatAmount(amounts.grandTotal, currency)}` },
    ...(contained ? tax.map((total) => (total.label === 'Tax' ? { ...total, label: 'Contains tax' } : total)) : []),
  ];
}

export function moneyNotes({ order }: About): readonly string[] {
  const { currency, taxMode } = order;
  const contained = taxMode === 'INCLUSIVE' ? ' They contain the tax.' : '';
  return [`All amounts in ${currency}.${contained}`];
}
