import { formatAmount, parseAmount } from '../../src/domain/money.ts';

type Changes = {
  readonly number?: string;
  /** Lines in the notation of the worked examples: SKU, quantity, row, tax, discount. */
  readonly lines?: readonly string[];
  readonly shipping?: string;
  readonly shippingTax?: string;
  readonly status?: string;
  readonly fulfilledBy?: 'MERCHANT' | 'AMAZON';
  readonly currency?: string;
  readonly programs?: readonly string[];
  readonly createdTime?: string;
  /** Merged over the whole order, and over every line. */
  readonly order?: Readonly<Record<string, unknown>>;
  readonly item?: Readonly<Record<string, unknown>>;
};

/** An order as Amazon's API shows it: tax on top, shipping on the first line. */
export function amazonJson({
  number = '112-0000001-0000001',
  lines = ['MUG 3 36.00 2.97 0'],
  shipping = '0',
  shippingTax = '0',
  status = 'UNSHIPPED',
  fulfilledBy = 'MERCHANT',
  currency = 'USD',
  programs = [],
  createdTime = '2026-03-01T09:00:00Z',
  order = {},
  item = {},
}: Changes = {}) {
  const money = (minor: bigint) => ({ amount: formatAmount(minor, currency), currencyCode: currency });
  const read = (text: string) => parseAmount(text, currency) ?? 0n;
  let total = 0n;

  const orderItems = lines.map((line, index) => {
    const [sku = '', quantity = '1', row = '0', tax = '0', discount = '0'] = line.split(' ');
    const [carriage, carriageTax] = index === 0 ? [read(shipping), read(shippingTax)] : [0n, 0n];
    const lineTotal = read(row) + read(tax) - read(discount) + carriage + carriageTax;
    total += lineTotal;
    const units = Number(quantity);
    const fulfilled = status === 'SHIPPED' ? units : 0;
    return {
      orderItemId: `${number.replaceAll('-', '').slice(-9)}${index + 1}`,
      quantityOrdered: units,
      product: { asin: `B0${sku}`, title: `A ${sku}`, sellerSku: sku },
      proceeds: {
        proceedsTotal: money(lineTotal),
        breakdowns: [
          { type: 'ITEM', subtotal: money(read(row)) },
          ...(carriage ? [{ type: 'SHIPPING', subtotal: money(carriage) }] : []),
          {
            type: 'TAX',
            subtotal: money(read(tax) + carriageTax),
            detailedBreakdowns: [
              { subtype: 'ITEM', value: money(read(tax)) },
              { subtype: 'SHIPPING', value: money(carriageTax) },
            ],
          },
          ...(read(discount) ? [{ type: 'DISCOUNT', subtotal: money(-read(discount)) }] : []),
        ],
      },
      fulfillment: {
        quantityFulfilled: fulfilled,
        quantityUnfulfilled: status === 'CANCELLED' ? 0 : units - fulfilled,
      },
      ...item,
    };
  });

  return {
    orderId: number,
    createdTime,
    lastUpdatedTime: createdTime,
    programs,
    salesChannel: { channelName: 'AMAZON', marketplaceId: 'ATVPDKIKX0DER', marketplaceName: 'Amazon.com' },
    buyer: { buyerName: 'Ana Maria Lopez', buyerEmail: 'k3j2h1g0@marketplace.amazon.com' },
    recipient: {
      deliveryAddress: {
        name: 'Reception Desk',
        addressLine1: '5 Quay Rd',
        addressLine2: 'Unit 2',
        city: 'Portland',
        stateOrRegion: 'OR',
        postalCode: '97201',
        countryCode: 'US',
      },
    },
    proceeds: { grandTotal: money(total) },
    fulfillment: {
      fulfillmentStatus: status,
      fulfilledBy,
      fulfillmentServiceLevel: 'STANDARD',
      shipByWindow: { latestDateTime: '2026-03-04T23:59:59Z' },
    },
    orderItems,
    ...order,
  };
}
