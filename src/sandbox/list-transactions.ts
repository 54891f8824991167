import { type Answer, invalid, json } from './answer.ts';
import { instantOf } from './instant.ts';
import type { Refund } from './state/records.ts';
import type { Call, World } from './world.ts';

const pageSize = 100;
const settlingMs = 120_000;
const spanMaxMs = 180 * 24 * 3600 * 1000;

/** Refunds only: the sandbox keeps no other books. */
export function listTransactions(world: World, { query }: Call): Answer {
  const filter = readFilter(query, world.now());
  if (typeof filter === 'string') return invalid(filter);
  const offset = Number(query.get('nextToken') ?? 0);
  if (!Number.isInteger(offset) || offset < 0) return invalid('The nextToken is not valid.');

  const found = world.store.list('refunds').filter((refund) => matches(refund, filter));
  const visible = found.filter(({ hiddenReads }) => hiddenReads === 0);
  world.store.save(
    found
      .filter(({ hiddenReads }) => hiddenReads > 0)
      .map((refund) => ['refunds', refund.refundId, { ...refund, hiddenReads: refund.hiddenReads - 1 }]),
  );
  const end = offset + pageSize;
  return json(200, {
    payload: {
      ...(visible.length > end && { nextToken: String(end) }),
      transactions: visible.slice(offset, end).map(({ transaction }) => transaction),
    },
  });
}

type Filter = {
  readonly orderId: string | undefined;
  readonly nothing: boolean;
  readonly after: number;
  readonly before: number;
  readonly marketplaceId: string | null;
  readonly status: string | null;
};

function readFilter(query: URLSearchParams, now: Date): Filter | string {
  const name = query.get('relatedIdentifierName');
  const value = query.get('relatedIdentifierValue');
  const latest = now.getTime() - settlingMs;
  if ((name === null) !== (value === null)) {
    return 'relatedIdentifierName and relatedIdentifierValue must be sent together.';
  }
  if (name !== null && name !== 'ORDER_ID' && name !== 'FINANCIAL_EVENT_GROUP_ID') {
    return `relatedIdentifierName '${name}' cannot be used as a filter.`;
  }
  if (name === null && !query.has('postedAfter')) return 'Start date cannot be null';

  const after = readInstant(query, 'postedAfter', Number.NEGATIVE_INFINITY);
  // An order's transactions are found at once; a listing by date ends two minutes ago.
  const before = readInstant(query, 'postedBefore', name === null ? latest : Number.POSITIVE_INFINITY);
  if (typeof after === 'string') return after;
  if (typeof before === 'string') return before;
  if (query.has('postedAfter') && after > latest) return 'postedAfter must be more than two minutes ago.';
  if (query.has('postedBefore') && (before > latest || before <= after)) {
    return 'postedBefore must be later than postedAfter and more than two minutes ago.';
  }
  const tooLong = Number.isFinite(after) && Number.isFinite(before) && before - after > spanMaxMs;
  return {
    orderId: name === 'ORDER_ID' ? (value ?? undefined) : undefined,
    nothing: name === 'FINANCIAL_EVENT_GROUP_ID' || tooLong,
    after,
    before,
    marketplaceId: query.get('marketplaceId'),
    status: query.get('transactionStatus'),
  };
}

function readInstant(query: URLSearchParams, name: string, otherwise: number): number | string {
  const text = query.get(name);
  return text === null ? otherwise : (instantOf(text) ?? `${name} is not an ISO 8601 date-time with an offset.`);
}

function matches({ orderId, transaction }: Refund, filter: Filter): boolean {
  const posted = Date.parse(transaction.postedDate ?? '');
  return (
    !filter.nothing &&
    (filter.orderId === undefined || filter.orderId === orderId) &&
    posted >= filter.after &&
    posted < filter.before &&
    (filter.marketplaceId === null || filter.marketplaceId === transaction.marketplaceDetails?.marketplaceId) &&
    (filter.status === null || filter.status === transaction.transactionStatus)
  );
}
