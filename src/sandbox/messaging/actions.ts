import { type Answer, invalid, json, notFound, refusal } from '../answer.ts';
import { invoiceLocales } from '../marketplaces.ts';
import { readList } from '../query.ts';
import type { Order } from '../state/records.ts';
import type { Call, World } from '../world.ts';
import { bodyShapes } from './bodies.ts';

/** Amazon's list also names what its API has no operation for. */
const withoutOperation = 'negativeFeedbackRemoval';
const unshipped = ['confirmOrderDetails', 'confirmCustomizationDetails'];
const shipped = ['warranty', 'invoice'];
/** Which messages Amazon lets the seller send about an order at this moment. */
export function actionsFor({ store }: World, order: Order): readonly string[] {
  const told = store.find('offers', order.orderId);
  if (told) return told.actions;
  const status = order.fulfillment?.fulfillmentStatus ?? 'UNSHIPPED';
  if (status === 'PENDING' || status === 'PENDING_AVAILABILITY') return [];
  const leftOut = new Set([
    ...(status === 'UNSHIPPED' ? shipped : unshipped),
    // Where invoices are uploaded as feeds they are not sent as messages.
    ...(invoiceLocales.has(order.salesChannel.marketplaceId ?? '') ? ['invoice'] : []),
  ]);
  return [...Object.keys(bodyShapes).filter((name) => !leftOut.has(name)), withoutOperation];
}

/** The order a call about messages is for, or what is wrong with the call. */
export function messagedOrder({ store }: World, { params, query }: Call): Order | Answer {
  const [orderId = ''] = params;
  const marketplaceIds = readList(query, 'marketplaceIds');
  if (typeof marketplaceIds === 'string') return invalid(marketplaceIds);
  if (marketplaceIds.length !== 1) return invalid('marketplaceIds must have exactly one value.');
  const order = store.find('orders', orderId);
  if (!order || order.salesChannel.marketplaceId !== marketplaceIds[0]) return notFound(`Order ${orderId}`);
  if (store.find('offers', orderId)?.forbidden) {
    return refusal(403, 'Unauthorized', 'Access to requested resource is denied.');
  }
  return order;
}

export function getMessagingActions(world: World, call: Call): Answer {
  const order = messagedOrder(world, call);
  if (!('orderId' in order)) return order;
  const base = `/messaging/v1/orders/${order.orderId}`;
  const query = `?marketplaceIds=${order.salesChannel.marketplaceId}`;
  const actions = actionsFor(world, order);
  const link = (name: string) => ({ href: `${base}/messages/${name}${query}`, name });
  return hal({
    _links: { self: { href: `${base}${query}` }, actions: actions.map(link) },
    _embedded: {
      actions: actions.map((name) => ({
        _links: { self: link(name), schema: { href: `${base}/messages/${name}/schema`, name } },
      })),
    },
  });
}

export function getAttributes(world: World, call: Call): Answer {
  const order = messagedOrder(world, call);
  if (!('orderId' in order)) return order;
  const { marketplaceId = '' } = order.salesChannel;
  const locale = invoiceLocales.get(marketplaceId) ?? (marketplaceId === 'A1VC38T7YXB528' ? 'ja-JP' : 'en-US');
  return hal({ buyer: { locale } });
}

export function hal(value: unknown, status = 200): Answer {
  return { ...json(status, value), headers: { 'content-type': 'application/hal+json' } };
}
