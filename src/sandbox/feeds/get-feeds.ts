import { type Answer, invalid, json } from '../answer.ts';
import { instantOf } from '../instant.ts';
import { readInteger, readList } from '../query.ts';
import type { Feed } from '../state/records.ts';
import type { Call, World } from '../world.ts';
import { shown, statusOf } from './feed-status.ts';

const statuses = ['CANCELLED', 'DONE', 'FATAL', 'IN_PROGRESS', 'IN_QUEUE'];
const historyMs = 90 * 24 * 3600 * 1000;

type Filter = {
  readonly feedTypes: readonly string[];
  readonly marketplaceIds: readonly string[];
  readonly statuses: readonly string[];
  readonly since: number;
  readonly until: number;
  readonly pageSize: number;
};

/** Newest first. A token stands for the whole query: nothing else may come with it. */
export function getFeeds(world: World, { seller, query }: Call): Answer {
  const page = readPage(query, world.now());
  if (typeof page === 'string') return invalid(page);
  const { filter, offset } = page;

  const found = world.store
    .list('feeds')
    .reverse()
    .filter((feed) => feed.seller === seller && matches(feed, filter, world));
  const end = offset + filter.pageSize;
  return json(200, {
    feeds: found.slice(offset, end).map((feed) => shown(feed, world)),
    ...(found.length > end && { nextToken: writeToken({ filter, offset: end }) }),
  });
}

type Page = { readonly filter: Filter; readonly offset: number };

function readPage(query: URLSearchParams, now: Date): Page | string {
  const token = query.get('nextToken');
  if (token === null) {
    const filter = readFilter(query, now);
    return typeof filter === 'string' ? filter : { filter, offset: 0 };
  }
  if ([...query.keys()].length > 1) return 'nextToken may not be combined with other parameters.';
  return readToken(token) ?? 'The nextToken is not valid.';
}

function readFilter(query: URLSearchParams, now: Date): Filter | string {
  if (!query.has('feedTypes')) return 'Either feedTypes or nextToken is required.';
  const feedTypes = readList(query, 'feedTypes');
  const marketplaceIds = readList(query, 'marketplaceIds');
  const wanted = readList(query, 'processingStatuses', statuses);
  const pageSize = readInteger(query, 'pageSize', { min: 1, max: 100, otherwise: 10 });
  const oldest = now.getTime() - historyMs;
  const since = readInstant(query, 'createdSince', oldest);
  const until = readInstant(query, 'createdUntil', now.getTime());

  if (typeof feedTypes === 'string') return feedTypes;
  if (typeof marketplaceIds === 'string') return marketplaceIds;
  if (feedTypes.length > 10 || marketplaceIds.length > 10) return 'A list may have 10 values at most.';
  if (typeof wanted === 'string') return wanted;
  if (typeof pageSize === 'string') return pageSize;
  if (typeof since === 'string') return since;
  if (typeof until === 'string') return until;
  if (since < oldest) return 'createdSince must be within the last 90 days.';
  return { feedTypes, marketplaceIds, statuses: wanted, since, until, pageSize };
}

function readInstant(query: URLSearchParams, name: string, otherwise: number): number | string {
  const text = query.get(name);
  return text === null ? otherwise : (instantOf(text) ?? `${name} is not an ISO 8601 date-time with an offset.`);
}

function matches(feed: Feed, filter: Filter, world: World): boolean {
  const created = Date.parse(feed.createdTime);
  return (
    filter.feedTypes.includes(feed.feedType) &&
    created >= filter.since &&
    created <= filter.until &&
    (filter.statuses.length === 0 || filter.statuses.includes(statusOf(feed, world))) &&
    (filter.marketplaceIds.length === 0 || feed.marketplaceIds.some((id) => filter.marketplaceIds.includes(id)))
  );
}

function writeToken(page: Page): string {
  return Buffer.from(JSON.stringify(page)).toString('base64url');
}

function readToken(token: string): Page | undefined {
  try {
    const page = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return Array.isArray(page?.filter?.feedTypes) && Number.isInteger(page.offset) ? page : undefined;
  } catch {
    return undefined;
  }
}
