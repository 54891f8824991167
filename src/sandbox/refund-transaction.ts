import { randomInt, randomUUID } from 'node:crypto';
import { currencyOf } from './feeds/refund-lines.ts';
import { amountOf } from './money.ts';
import type { Order, OrderItem, RefundLine, Transaction } from './state/records.ts';

type Refunded = {
  readonly order: Order;
  readonly refundId: string;
  readonly lines: readonly RefundLine[];
  readonly at: string;
};

/** A refund as Finances shows it: money that left the seller, so every amount is negative. */
export function refundTransaction({ order, refundId, lines, at }: Refunded): Transaction {
  const currency = currencyOf(order);
  const refunded = order.orderItems.filter(({ orderItemId }) => lines.some((line) => line.orderItemId === orderItemId));
  const { marketplaceId, marketplaceName } = order.salesChannel;
  return {
    sellingPartnerMetadata: { sellingPartnerId: 'A0SANDBOXSELLER', accountType: 'Standard Orders', marketplaceId },
    relatedIdentifiers: [
      { relatedIdentifierName: 'ORDER_ID', relatedIdentifierValue: order.orderId },
      { relatedIdentifierName: 'REFUND_ID', relatedIdentifierValue: refundId },
    ],
    transactionType: 'Refund',
    transactionId: randomUUID(),
    transactionStatus: 'RELEASED',
    description: 'Refund Order',
    postedDate: at,
    totalAmount: outgoing(lines, currency),
    marketplaceDetails: { marketplaceId, ...(marketplaceName && { marketplaceName }) },
    items: refunded.map((item) => transactionItem(item, lines, currency)),
    breakdowns: [{ breakdownType: 'Sales', breakdownAmount: outgoing(lines, currency) }],
  };
}

type TransactionItem = NonNullable<Transaction['items']>[number];

function transactionItem(item: OrderItem, all: readonly RefundLine[], currency: string): TransactionItem {
  const lines = all.filter(({ orderItemId }) => orderItemId === item.orderItemId);
  const { title, asin, sellerSku } = item.product;
  return {
    ...(title && { description: title }),
    // Amazon's own number: whether the seller's adjustment id ever comes back is not documented.
    relatedIdentifiers: [
      {
        itemRelatedIdentifierName: 'ORDER_ADJUSTMENT_ITEM_ID',
        itemRelatedIdentifierValue: String(randomInt(10_000_000_000, 99_999_999_999)),
      },
    ],
    totalAmount: outgoing(lines, currency),
    breakdowns: lines.map((line) => ({ breakdownType: line.component, breakdownAmount: outgoing([line], currency) })),
    contexts: [
      {
        contextType: 'ProductContext',
        ...(asin && { asin }),
        ...(sellerSku && { sku: sellerSku }),
        fulfillmentNetwork: 'MFN',
      },
    ],
  };
}

function outgoing(lines: readonly RefundLine[], currencyCode: string) {
  const minor = lines.reduce((sum, line) => sum + line.minor, 0);
  return { currencyCode, currencyAmount: minor === 0 ? 0 : Number(amountOf(-minor, currencyCode)) };
}
