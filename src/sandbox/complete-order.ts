import { isRecord } from './shape.ts';
import type { Order, OrderItem } from './state/records.ts';

/** An order posted by a tester, with what Amazon's model requires filled in; unknown fields stay. */
export function completeOrder(posted: unknown, now: string): Order | string {
  if (!isRecord(posted)) return 'An order must be a JSON object.';
  const { orderId, orderItems = [] } = posted as Partial<Order>;
  if (typeof orderId !== 'string' || orderId === '') return 'An order needs an orderId.';
  if (!Array.isArray(orderItems) || !orderItems.every(isRecord)) return 'orderItems must be an array of objects.';

  const order = posted as Partial<Order>;
  const fulfillment = { fulfilledBy: 'MERCHANT', fulfillmentStatus: 'UNSHIPPED' as const, ...order.fulfillment };
  return {
    ...order,
    orderId,
    createdTime: order.createdTime ?? now,
    lastUpdatedTime: order.lastUpdatedTime ?? now,
    salesChannel: { channelName: 'AMAZON', marketplaceId: 'ATVPDKIKX0DER', ...order.salesChannel },
    fulfillment,
    orderItems: orderItems.map((item, index) => completeItem(item, index, orderId, fulfillment.fulfillmentStatus)),
  };
}

function completeItem(item: Partial<OrderItem>, index: number, orderId: string, status: string): OrderItem {
  const { quantityOrdered = 1 } = item;
  const fulfilled = item.fulfillment?.quantityFulfilled ?? (status === 'SHIPPED' ? quantityOrdered : 0);
  const open = status === 'CANCELLED' ? 0 : quantityOrdered - fulfilled;
  return {
    product: {},
    ...item,
    orderItemId: item.orderItemId ?? `${orderId.replace(/\D/g, '').slice(-10)}${String(index + 1).padStart(4, '0')}`,
    quantityOrdered,
    fulfillment: { quantityFulfilled: fulfilled, quantityUnfulfilled: open, ...item.fulfillment },
  };
}
