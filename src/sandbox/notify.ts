import { randomUUID } from 'node:crypto';
import { type Answer, invalid, json } from './answer.ts';
import type { Received } from './answer-call.ts';
import { parseJson, problemIn, type Shape } from './shape.ts';
import type { Order } from './state/records.ts';
import type { World } from './world.ts';

const shape: Shape = {
  kind: 'object',
  required: { url: { kind: 'text' }, orderIds: { kind: 'list', of: { kind: 'text' } } },
  optional: {
    seller: { kind: 'text' },
    headers: { kind: 'map-of-texts' },
    times: { kind: 'integer', min: 1 },
    order: { kind: 'text', oneOf: ['KEPT', 'REVERSED'] },
    form: { kind: 'text', oneOf: ['EVENT', 'BARE'] },
  },
};

/** Seller Central’s id of the demo store’s seller: tokens do not tell it. */
const demoSeller = 'A1SANDBOXSELLER';

type Wish = {
  readonly url: string;
  readonly orderIds: readonly string[];
  readonly seller?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** How often each notification is sent: Amazon sends it at least once. */
  readonly times?: number;
  readonly order?: 'KEPT' | 'REVERSED';
  readonly form?: 'EVENT' | 'BARE';
};

/** Notifies of changed orders as Amazon does through EventBridge, and tells how each was answered. */
export async function notify({ store, now }: World, { body }: Received): Promise<Answer> {
  const posted = parseJson(body);
  const problem = problemIn(posted, shape, 'body');
  if (problem) return invalid(problem);
  const {
    url,
    orderIds,
    seller = demoSeller,
    headers = {},
    times = 1,
    order = 'KEPT',
    form = 'EVENT',
  } = posted as Wish;

  const sent = orderIds.flatMap((orderId) => {
    const notification = notificationOf(store.find('orders', orderId), orderId, seller, now());
    return Array.from({ length: times }, () => notification);
  });
  const answers: number[] = [];
  for (const notification of order === 'REVERSED' ? sent.toReversed() : sent) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(form === 'EVENT' ? eventOf(notification, now()) : notification),
    });
    await response.arrayBuffer();
    answers.push(response.status);
  }
  return json(200, { answers });
}

function notificationOf(order: Order | undefined, orderId: string, seller: string, now: Date) {
  return {
    NotificationVersion: '1.0',
    NotificationType: 'ORDER_CHANGE',
    PayloadVersion: '1.0',
    EventTime: now.toISOString(),
    Payload: {
      OrderChangeNotification: {
        NotificationLevel: 'OrderLevel',
        SellerId: seller,
        AmazonOrderId: orderId,
        OrderChangeType: 'OrderStatusChange',
        OrderChangeTrigger: { TimeOfOrderChange: order?.lastUpdatedTime ?? null, ChangeReason: 'Status changed' },
        Summary: {
          MarketplaceId: order?.salesChannel.marketplaceId ?? 'ATVPDKIKX0DER',
          OrderStatus: statusInOldWords(order),
          PurchaseDate: order?.createdTime ?? now.toISOString(),
          DestinationPostalCode: order?.recipient?.deliveryAddress?.postalCode ?? '',
          FulfillmentType: order?.fulfillment?.fulfilledBy === 'AMAZON' ? 'AFN' : 'MFN',
          OrderType: 'StandardOrder',
          OrderItems: (order?.orderItems ?? []).map((item) => ({
            OrderItemId: item.orderItemId,
            SellerSKU: item.product?.sellerSku ?? '',
            SupplySourceId: null,
            Quantity: item.quantityOrdered,
          })),
        },
      },
    },
    NotificationMetadata: {
      ApplicationId: 'sandbox',
      SubscriptionId: 'sandbox',
      PublishTime: now.toISOString(),
      NotificationId: randomUUID(),
    },
  };
}

/** Notifications still have the spelling of Amazon's older API. */
function statusInOldWords(order: Order | undefined): string {
  const words = (order?.fulfillment?.fulfillmentStatus ?? 'UNSHIPPED').toLowerCase().split('_');
  return words
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
    .replace('Cancelled', 'Canceled');
}

function eventOf(notification: object, now: Date) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'ORDER_CHANGE',
    source: 'aws.partner/sellingpartnerapi.amazon.com/sandbox',
    account: '000000000000',
    time: now.toISOString(),
    region: 'us-east-1',
    resources: [],
    detail: notification,
  };
}
