import { type Answer, invalid, json, notFound } from '../answer.ts';
import { readList } from '../query.ts';
import { isOf } from '../sellers.ts';
import type { Call, World } from '../world.ts';
import { dataSets, viewOf } from './view.ts';
import { countRead, seenBy } from './visible.ts';

export function getOrder(world: World, { params, query, seller }: Call): Answer {
  const [orderId = ''] = params;
  const included = readList(query, 'includedData', dataSets);
  if (typeof included === 'string') return invalid(included);

  const order = world.store.find('orders', orderId);
  if (!order || !isOf(world, orderId, seller)) {
    return /^\d{3}-\d{7}-\d{7}$/.test(orderId)
      ? notFound(`Order ${orderId}`)
      : invalid(`The order id '${orderId}' is not valid: it should be in 3-7-7 format.`);
  }
  const seen = seenBy(world, order);
  const hidden = world.store.find('hidden', orderId);
  if (hidden) world.store.save([countRead(hidden)]);
  return json(200, { order: viewOf(seen, new Set(included)) });
}
