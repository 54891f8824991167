import { instantOf } from '../instant.ts';
import { readInteger, readList } from '../query.ts';
import type { Order } from '../state/records.ts';
import { dataSets } from './view.ts';

const statuses = [
  'PENDING_AVAILABILITY',
  'PENDING',
  'UNSHIPPED',
  'PARTIALLY_SHIPPED',
  'SHIPPED',
  'CANCELLED',
  'UNFULFILLABLE',
];

/** Amazon shows no change of the last two minutes, whatever is asked. */
const settlingMs = 120_000;

export type SearchFilter = {
  readonly by: 'lastUpdated' | 'created';
  readonly after: number;
  readonly before: number;
  readonly statuses: readonly string[];
  readonly fulfilledBy: readonly string[];
  readonly marketplaceIds: readonly string[];
  readonly included: ReadonlySet<string>;
  readonly pageSize: number;
};

/** The filter, or what is wrong with the query. `before` is the bound a page token carries when none was sent. */
export function readFilter(query: URLSearchParams, now: Date, tokenBefore?: number): SearchFilter | string {
  const window = readWindow(query, now, tokenBefore);
  if (typeof window === 'string') return window;

  const lists = {
    statuses: readList(query, 'fulfillmentStatuses', statuses),
    fulfilledBy: readList(query, 'fulfilledBy', ['MERCHANT', 'AMAZON']),
    marketplaceIds: readList(query, 'marketplaceIds'),
    included: readList(query, 'includedData', dataSets),
    pageSize: readInteger(query, 'maxResultsPerPage', { min: 1, max: 100, otherwise: 100 }),
  };
  const { statuses: wanted, fulfilledBy, marketplaceIds, included, pageSize } = lists;
  if (typeof wanted === 'string') return wanted;
  if (typeof fulfilledBy === 'string') return fulfilledBy;
  if (typeof marketplaceIds === 'string') return marketplaceIds;
  if (marketplaceIds.length > 50) return 'marketplaceIds has more than 50 values.';
  if (typeof included === 'string') return included;
  if (typeof pageSize === 'string') return pageSize;
  return { ...window, statuses: wanted, fulfilledBy, marketplaceIds, included: new Set(included), pageSize };
}

export function matches(order: Order, filter: SearchFilter): boolean {
  const { fulfillmentStatus = '', fulfilledBy = '' } = order.fulfillment ?? {};
  const at = timeOf(order, filter);
  return (
    at >= filter.after &&
    at <= filter.before &&
    allows(filter.statuses, fulfillmentStatus) &&
    allows(filter.fulfilledBy, fulfilledBy) &&
    allows(filter.marketplaceIds, order.salesChannel.marketplaceId ?? '')
  );
}

export function timeOf(order: Order, { by }: SearchFilter): number {
  return Date.parse(by === 'created' ? order.createdTime : order.lastUpdatedTime);
}

function allows(wanted: readonly string[], value: string): boolean {
  return wanted.length === 0 || wanted.includes(value);
}

function readWindow(query: URLSearchParams, now: Date, tokenBefore: number | undefined) {
  if (query.has('lastUpdatedAfter') === query.has('createdAfter')) {
    return 'Exactly one of createdAfter and lastUpdatedAfter must be provided.';
  }
  const by = query.has('createdAfter') ? 'created' : 'lastUpdated';
  const other = by === 'created' ? 'lastUpdatedBefore' : 'createdBefore';
  if (query.has(other)) return `${other} may not be provided together with ${by}After.`;

  const latest = now.getTime() - settlingMs;
  const after = instantOf(query.get(`${by}After`) ?? '');
  if (after === undefined) return `${by}After is not an ISO 8601 date-time with an offset.`;
  const beforeText = query.get(`${by}Before`);
  if (beforeText === null) return { by, after, before: tokenBefore ?? latest } as const;

  const before = instantOf(beforeText);
  if (before === undefined) return `${by}Before is not an ISO 8601 date-time with an offset.`;
  if (before < after) return `${by}Before must be equal to or after ${by}After.`;
  if (before > latest) return `${by}Before must be at least two minutes before the time of the request.`;
  return { by, after, before } as const;
}
