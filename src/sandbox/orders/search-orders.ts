import { type Answer, invalid, json, refusal } from '../answer.ts';
import { findSeller, isOf } from '../sellers.ts';
import type { Order } from '../state/records.ts';
import type { Call, World } from '../world.ts';
import { asListed, listingOf } from './listing.ts';
import { fingerprintOf, type PageToken, readToken, writeToken } from './page-token.ts';
import { matches, readFilter, type SearchFilter, timeOf } from './search-filter.ts';
import { viewOf } from './view.ts';
import { countRead, seenBy } from './visible.ts';

/** Oldest change first, so that what changes while a caller pages moves behind the last page. */
export function searchOrders(world: World, { query, seller }: Call): Answer {
  const now = world.now();
  const token = readToken(query, now);
  if (typeof token === 'string') return invalid(token);
  const filter = readFilter(query, now, token?.before);
  if (typeof filter === 'string') return invalid(filter);

  // One marketplace that the seller has no part in fails the whole search.
  const { refusedMarketplaces } = findSeller(world, seller);
  if (filter.marketplaceIds.some((id) => refusedMarketplaces.includes(id))) {
    return refusal(403, 'Unauthorized', 'Access to requested resource is denied.');
  }

  const repeats = listingOf(world).repeat === 'YES';
  const found = world.store
    .list('orders')
    .filter(({ orderId }) => isOf(world, orderId, seller))
    .flatMap((order) => asListed(world, seenBy(world, order), filter.by) ?? [])
    .filter((order) => matches(order, filter) && comesAfter(order, token, filter, repeats))
    .sort((one, other) => compare(positionOf(one, filter), positionOf(other, filter)));
  const page = found.slice(0, filter.pageSize);
  const last = found.length > page.length ? page.at(-1) : undefined;
  countReads(world, filter);

  return json(200, {
    orders: page.map((order) => viewOf(order, filter.included)),
    ...(last && { pagination: { nextToken: tokenAfter(last, filter, query, now) } }),
    [`${filter.by}Before`]: new Date(filter.before).toISOString(),
  });
}

type Position = readonly [at: number, orderId: string];

function positionOf(order: Order, filter: SearchFilter): Position {
  return [timeOf(order, filter), order.orderId];
}

function compare([at, id]: Position, [otherAt, otherId]: Position): number {
  return at - otherAt || (id < otherId ? -1 : Number(id > otherId));
}

function comesAfter(order: Order, token: PageToken | undefined, filter: SearchFilter, repeats: boolean): boolean {
  return token === undefined || compare(positionOf(order, filter), [token.at, token.orderId]) > (repeats ? -1 : 0);
}

function tokenAfter(order: Order, filter: SearchFilter, query: URLSearchParams, now: Date): string {
  return writeToken({
    at: timeOf(order, filter),
    orderId: order.orderId,
    before: filter.before,
    issuedAt: now.getTime(),
    query: fingerprintOf(query),
  });
}

/** A search that would have shown either state of a hidden order has read it. */
function countReads(world: World, filter: SearchFilter): void {
  const read = world.store.list('hidden').filter(({ orderId, before }) => {
    const order = world.store.find('orders', orderId);
    return matches(before, filter) || (order !== undefined && matches(order, filter));
  });
  world.store.save(read.map(countRead));
}
