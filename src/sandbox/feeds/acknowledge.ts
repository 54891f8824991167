import { effect } from '../effects.ts';
import { takeHiding } from '../faults.ts';
import { hideChange } from '../orders/visible.ts';
import type { Order, OrderItem } from '../state/records.ts';
import type { World } from '../world.ts';
import type { MessageContext, Outcome, Problem } from './message.ts';
import type { Entry } from './sequence.ts';
import { childrenOf, type Element, textOf } from './xml.ts';

/** The reasons a seller may give, with the word Amazon's order shows for each. */
const cancelReasons: Readonly<Record<string, string>> = {
  NoInventory: 'NO_INVENTORY',
  ShippingAddressUndeliverable: 'SHIPPING_ADDRESS_UNDELIVERABLE',
  CustomerExchange: 'CUSTOMER_EXCHANGE',
  BuyerCanceled: 'BUYER_CANCELLED',
  GeneralAdjustment: 'GENERAL_ADJUSTMENT',
  CarrierCreditDecision: 'CARRIER_CREDIT_DECISION',
  RiskAssessmentInformationNotValid: 'RISK_ASSESSMENT_INFORMATION_NOT_VALID',
  CarrierCoverageFailure: 'CARRIER_COVERAGE_FAILURE',
  CustomerReturn: 'CUSTOMER_RETURN',
  MerchandiseNotReceived: 'MERCHANDISE_NOT_RECEIVED',
  CannotVerifyInformation: 'CANNOT_VERIFY_INFORMATION',
  PricingError: 'PRICING_ERROR',
  RejectOrder: 'REJECT_ORDER',
  WeatherDelay: 'WEATHER_DELAY',
};

export const acknowledgement: readonly Entry[] = [
  { name: 'AmazonOrderID', min: 1 },
  { name: 'MerchantOrderID', min: 0 },
  { name: 'StatusCode', min: 1, oneOf: ['Success', 'Failure'] },
  {
    name: 'Item',
    min: 0,
    many: true,
    of: [
      { name: 'AmazonOrderItemCode', min: 1 },
      { name: 'MerchantOrderItemID', min: 0 },
      { name: 'CancelReason', min: 0, oneOf: Object.keys(cancelReasons) },
      { name: 'Quantity', min: 0 },
    ],
  },
];

/** Success links the seller's own order number; Failure cancels the whole order. */
export function acknowledge(world: World, message: Element, context: MessageContext): Outcome {
  const orderId = textOf(message, 'AmazonOrderID') ?? '';
  const order = world.store.find('orders', orderId);
  if (!order) return { problem: { orderId, description: `The AmazonOrderID ${orderId} is not known.` } };
  if (textOf(message, 'StatusCode') === 'Success') return link(order, message, context);

  const items = childrenOf(message, 'Item');
  const problem = problemWith(order, items);
  if (problem) return { problem: { orderId, ...problem } };

  const reasons = new Map(
    items.map((item) => [textOf(item, 'AmazonOrderItemCode'), textOf(item, 'CancelReason') ?? '']),
  );
  const hiding = takeHiding(world, 'processFeed') || takeHiding(world, 'createFeed');
  return {
    changes: [
      ...hideChange(world, order, hiding),
      ['orders', orderId, cancelled(order, reasons, context.at)],
      effect(world, {
        kind: 'CANCEL_ORDER',
        orderId,
        ...context,
        detail: { items: [...reasons].map(([orderItemId, cancelReason]) => ({ orderItemId, cancelReason })) },
      }),
    ],
  };
}

function link(order: Order, message: Element, { at }: MessageContext): Outcome {
  const aliasId = textOf(message, 'MerchantOrderID');
  if (aliasId === undefined) return { changes: [] };
  const orderAliases = [{ aliasId, aliasType: 'SELLER_ORDER_ID' }];
  return { changes: [['orders', order.orderId, { ...order, lastUpdatedTime: at, orderAliases }]] };
}

function problemWith({ fulfillment, orderItems }: Order, items: readonly Element[]): Problem | undefined {
  const { fulfilledBy, fulfillmentStatus } = fulfillment ?? {};
  if (fulfilledBy === 'AMAZON') return { description: 'Orders fulfilled by Amazon cannot be cancelled by the seller.' };
  if (fulfillmentStatus !== 'UNSHIPPED') {
    return { description: `The order is ${fulfillmentStatus}: only an unshipped order can be cancelled.` };
  }
  if (items.length === 0) return { description: 'A Failure must list the items that cannot be fulfilled.' };

  const codes = items.map((item) => textOf(item, 'AmazonOrderItemCode'));
  const known = new Set<string | undefined>(orderItems.map(({ orderItemId }) => orderItemId));
  const unknown = codes.find((code) => !known.has(code));
  if (unknown) return { orderItemId: unknown, description: `AmazonOrderItemCode ${unknown} is not in the order.` };
  const unexplained = items.find((item) => textOf(item, 'CancelReason') === undefined);
  if (unexplained) return { description: 'Every item of a Failure needs a CancelReason.' };
  return new Set(codes).size === known.size && codes.length === known.size
    ? undefined
    : { description: 'Partial cancellation is not supported: list every item of the order once.' };
}

function cancelled(order: Order, reasons: ReadonlyMap<string | undefined, string>, at: string): Order {
  return {
    ...order,
    lastUpdatedTime: at,
    fulfillment: { ...order.fulfillment, fulfillmentStatus: 'CANCELLED' },
    orderItems: order.orderItems.map((item) => cancelledItem(item, reasons.get(item.orderItemId) ?? '')),
  };
}

function cancelledItem(item: OrderItem, reason: string): OrderItem {
  const cancelReason = cancelReasons[reason] ?? reason;
  return {
    ...item,
    cancellation: { ...item.cancellation, cancellationExecution: { cancelledBy: 'MERCHANT', cancelReason } },
    fulfillment: { ...item.fulfillment, quantityFulfilled: 0, quantityUnfulfilled: 0 },
  };
}
