import { japan } from '../marketplaces.ts';
import type { Order, OrderItem } from '../state/records.ts';
import type { ShipmentRequest } from './shipment-request.ts';

type Rule = (order: Order, request: ShipmentRequest) => string | false | undefined;

/** Why Amazon does not take this confirmation for this order, in the order it is checked. */
const rules: readonly Rule[] = [
  (order, { marketplaceId }) =>
    marketplaceId !== order.salesChannel.marketplaceId && `The order does not belong to marketplace ${marketplaceId}.`,
  ({ fulfillment }) =>
    fulfillment?.fulfilledBy === 'AMAZON' && 'The order is fulfilled by Amazon and cannot be confirmed by the seller.',
  ({ programs }) =>
    programs?.includes('FBM_SHIP_PLUS') && 'Orders in the Ship+ program are confirmed by Amazon, not by the seller.',
  ({ programs }) =>
    (programs?.includes('AMAZON_EASY_SHIP') || programs?.includes('DELIVERY_BY_AMAZON')) &&
    'Easy Ship orders must be scheduled with the Easy Ship API.',
  ({ programs }) =>
    programs?.includes('IN_STORE_PICK_UP') && 'In-store pick-up orders use updateShipmentStatus instead.',
  ({ fulfillment }) => fulfillment?.fulfillmentStatus === 'CANCELLED' && 'The order has been cancelled.',
  ({ fulfillment }) =>
    ['PENDING', 'PENDING_AVAILABILITY', 'UNFULFILLABLE'].includes(fulfillment?.fulfillmentStatus ?? '') &&
    `The order is ${fulfillment?.fulfillmentStatus} and cannot be shipped.`,
  (_order, { codCollectionMethod, marketplaceId }) =>
    codCollectionMethod !== undefined &&
    marketplaceId !== japan &&
    'codCollectionMethod is only supported in the JP marketplace.',
  (_order, { packageDetail }) =>
    packageDetail.carrierCode === 'Other' &&
    !packageDetail.carrierName &&
    'The value of packageDetail.carrierName is required when carrierCode is Other.',
  repeatedLine,
  (order, { packageDetail }) =>
    packageDetail.orderItems.map((asked) => wrongLine(order, packageDetail.packageReferenceId, asked)).find(Boolean),
];

export function refusalOf(order: Order, request: ShipmentRequest): string | undefined {
  return rules.map((rule) => rule(order, request) || undefined).find((message) => message !== undefined);
}

type AskedLine = ShipmentRequest['packageDetail']['orderItems'][number];

function repeatedLine(_order: Order, { packageDetail }: ShipmentRequest): string | undefined {
  const ids = packageDetail.orderItems.map(({ orderItemId }) => orderItemId);
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  return repeated && `OrderItemId ${repeated} is listed more than once in the package.`;
}

function wrongLine(order: Order, reference: string, asked: AskedLine): string | undefined {
  const item = order.orderItems.find(({ orderItemId }) => orderItemId === asked.orderItemId);
  if (!item) return `OrderItemId is invalid: ${asked.orderItemId} is not an item of order ${order.orderId}.`;
  const open = (item.fulfillment?.quantityUnfulfilled ?? 0) + quantityIn(order, reference, item);
  if (open === 0) return `PackageToUpdateNotFound: order item ${item.orderItemId} is already fulfilled.`;
  if (asked.quantity > open) {
    return `The quantity ${asked.quantity} of order item ${item.orderItemId} is more than the ${open} left to ship.`;
  }
  if (item.programs?.includes('TRANSPARENCY') && asked.transparencyCodes?.length !== asked.quantity) {
    return `Order item ${item.orderItemId} needs one transparency code per unit.`;
  }
  return undefined;
}

/** Units of a line that a package already holds: an edit may move them. */
export function quantityIn(order: Order, reference: string, { orderItemId }: OrderItem): number {
  const known = order.packages?.find(({ packageReferenceId }) => packageReferenceId === reference);
  return known?.packageItems?.find((entry) => entry.orderItemId === orderItemId)?.quantity ?? 0;
}
