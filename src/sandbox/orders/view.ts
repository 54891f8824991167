import type { FulfillmentStatus, Order, OrderItem } from '../state/records.ts';

export const dataSets = [
  'BUYER',
  'RECIPIENT',
  'PROCEEDS',
  'EXPENSE',
  'PROMOTION',
  'CANCELLATION',
  'FULFILLMENT',
  'PACKAGES',
  'TAX',
  'PAYMENT',
  'FULFILLMENT_ORDERS',
] as const;

export type DataSet = (typeof dataSets)[number];

const orderFields: Partial<Record<keyof Order, DataSet>> = {
  buyer: 'BUYER',
  recipient: 'RECIPIENT',
  proceeds: 'PROCEEDS',
  fulfillment: 'FULFILLMENT',
  packages: 'PACKAGES',
  tax: 'TAX',
  payment: 'PAYMENT',
  fulfillmentOrders: 'FULFILLMENT_ORDERS',
};

const itemFields: Partial<Record<keyof OrderItem, DataSet>> = {
  proceeds: 'PROCEEDS',
  expense: 'EXPENSE',
  promotion: 'PROMOTION',
  cancellation: 'CANCELLATION',
  fulfillment: 'FULFILLMENT',
  tax: 'TAX',
};

/** What Amazon shows of an order to a caller who asked for these data sets. */
export function viewOf(order: Order, included: ReadonlySet<string>): Order {
  const seen = without(withBuyerDataWithheld(order), orderFields, included);
  return { ...seen, orderItems: order.orderItems.map((item) => without(item, itemFields, included)) };
}

const buyerShown: ReadonlySet<FulfillmentStatus | undefined> = new Set(['UNSHIPPED', 'PARTIALLY_SHIPPED', 'SHIPPED']);

/** Amazon withholds the buyer where the seller has no parcel to send. */
function withBuyerDataWithheld(order: Order): Order {
  const { fulfillmentStatus, fulfilledBy } = order.fulfillment ?? {};
  const { buyer, recipient, ...rest } = order;
  const { buyerName, buyerEmail, ...company } = buyer ?? {};
  const pending = fulfillmentStatus === 'PENDING' || fulfillmentStatus === 'PENDING_AVAILABILITY';
  const shown = fulfilledBy !== 'AMAZON' && buyerShown.has(fulfillmentStatus);
  return {
    ...rest,
    ...(buyer && { buyer: shown ? buyer : company }),
    ...(recipient && !pending && { recipient: fulfilledBy === 'AMAZON' ? withoutPhone(recipient) : recipient }),
  };
}

function withoutPhone(recipient: NonNullable<Order['recipient']>): NonNullable<Order['recipient']> {
  const { phone, ...address } = recipient.deliveryAddress ?? {};
  return { ...recipient, deliveryAddress: address };
}

function without<T extends object>(
  record: T,
  fields: Partial<Record<keyof T, DataSet>>,
  included: ReadonlySet<string>,
): T {
  const kept = Object.entries(record).filter(([name]) => {
    const dataSet = fields[name as keyof T];
    return dataSet === undefined || included.has(dataSet);
  });
  return Object.fromEntries(kept) as T;
}
