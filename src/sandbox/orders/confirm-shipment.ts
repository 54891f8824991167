import { isDeepStrictEqual } from 'node:util';
import { type Answer, invalid, notFound } from '../answer.ts';
import { effect } from '../effects.ts';
import { takeDrop, takeHiding } from '../faults.ts';
import { isOf } from '../sellers.ts';
import { parseJson } from '../shape.ts';
import type { Order, OrderItem, OrderPackage } from '../state/records.ts';
import type { Call, World } from '../world.ts';
import { quantityIn, refusalOf } from './shipment-refusal.ts';
import { readShipmentRequest, type ShipmentRequest } from './shipment-request.ts';
import { hideChange } from './visible.ts';

/** A known reference edits its package; the same content again changes nothing. */
export function confirmShipment(world: World, { operation, requestId, params, body, seller }: Call): Answer {
  const [orderId = ''] = params;
  const request = readShipmentRequest(parseJson(body));
  if (typeof request === 'string') return invalid(request);
  const order = world.store.find('orders', orderId);
  if (!order || !isOf(world, orderId, seller)) return notFound(`Order ${orderId}`);
  const refused = refusalOf(order, request);
  if (refused) return invalid(refused);
  if (takeDrop(world, operation)) return { status: 204 };

  const at = world.now().toISOString();
  const { packageReferenceId } = request.packageDetail;
  const known = order.packages?.find((parcel) => parcel.packageReferenceId === packageReferenceId);
  const parcel = packageOf(request, known?.createdTime ?? at);
  if (known && isDeepStrictEqual(known, parcel)) return { status: 204 };

  const kind = known ? 'EDIT_SHIPMENT' : 'CONFIRM_SHIPMENT';
  const call = { operation, requestId };
  world.store.save([
    ...hideChange(world, order, takeHiding(world, operation)),
    ['orders', orderId, withPackage(order, parcel, at)],
    effect(world, { kind, orderId, at, call, detail: request }),
  ]);
  return { status: 204 };
}

function packageOf({ packageDetail }: ShipmentRequest, createdTime: string): OrderPackage {
  const { packageReferenceId, carrierCode, carrierName, shippingMethod, trackingNumber, shipDate } = packageDetail;
  return {
    packageReferenceId,
    createdTime,
    packageStatus: { status: 'SHIPPED' },
    carrier: carrierCode === 'Other' ? (carrierName ?? carrierCode) : carrierCode,
    shipTime: new Date(shipDate).toISOString(),
    ...(shippingMethod && { shippingService: shippingMethod }),
    trackingNumber,
    packageItems: packageDetail.orderItems,
  };
}

function withPackage(order: Order, parcel: OrderPackage, at: string): Order {
  const orderItems = order.orderItems.map((item) => withShipped(order, item, parcel));
  const others = order.packages ?? [];
  const index = others.findIndex(({ packageReferenceId }) => packageReferenceId === parcel.packageReferenceId);
  const open = orderItems.some(({ fulfillment }) => (fulfillment?.quantityUnfulfilled ?? 0) > 0);
  return {
    ...order,
    lastUpdatedTime: at,
    fulfillment: { ...order.fulfillment, fulfillmentStatus: open ? 'PARTIALLY_SHIPPED' : 'SHIPPED' },
    orderItems,
    packages: index === -1 ? [...others, parcel] : others.with(index, parcel),
  };
}

function withShipped(order: Order, item: OrderItem, parcel: OrderPackage): OrderItem {
  const now = parcel.packageItems?.find(({ orderItemId }) => orderItemId === item.orderItemId)?.quantity ?? 0;
  const more = now - quantityIn(order, parcel.packageReferenceId, item);
  const { quantityFulfilled = 0, quantityUnfulfilled = 0 } = item.fulfillment ?? {};
  return {
    ...item,
    fulfillment: {
      ...item.fulfillment,
      quantityFulfilled: quantityFulfilled + more,
      quantityUnfulfilled: quantityUnfulfilled - more,
    },
  };
}
