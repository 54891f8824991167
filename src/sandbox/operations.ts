import type { Answer } from './answer.ts';
import type { Limit } from './buckets.ts';
import type { Speaker } from './faults.ts';
import { createFeedDocument, downloadFeedDocument, getFeedDocument, uploadFeedDocument } from './feeds/documents.ts';
import { cancelFeed, createFeed, getFeed } from './feeds/feeds.ts';
import { getFeeds } from './feeds/get-feeds.ts';
import { listTransactions } from './list-transactions.ts';
import { getToken } from './login.ts';
import { messagingOperations } from './messaging/operations.ts';
import { confirmShipment } from './orders/confirm-shipment.ts';
import { getOrder } from './orders/get-order.ts';
import { searchOrders } from './orders/search-orders.ts';
import type { Call, World } from './world.ts';

export type Operation = {
  readonly name: string;
  readonly method: string;
  readonly path: RegExp;
  readonly speaker: Speaker;
  /** The names a query may have: Amazon refuses others. */
  readonly query: readonly string[];
  readonly limit?: Limit;
  readonly handle: (world: World, call: Call) => Answer;
};

const searchNames = [
  'createdAfter',
  'createdBefore',
  'lastUpdatedAfter',
  'lastUpdatedBefore',
  'fulfillmentStatuses',
  'marketplaceIds',
  'fulfilledBy',
  'maxResultsPerPage',
  'paginationToken',
  'includedData',
];
const feedNames = [
  'feedTypes',
  'marketplaceIds',
  'pageSize',
  'processingStatuses',
  'createdSince',
  'createdUntil',
  'nextToken',
];
const transactionNames = [
  'postedAfter',
  'postedBefore',
  'marketplaceId',
  'transactionStatus',
  'relatedIdentifierName',
  'relatedIdentifierValue',
  'nextToken',
];

/** Everything Amazon is asked for; rates per second and bursts are those of its models. */
// biome-ignore format: a table reads best as a table
export const operations: readonly Operation[] = [
  api('searchOrders', 'GET', /^\/orders\/2026-01-01\/orders$/, [0.0056, 20], searchOrders, searchNames),
  api('getOrder', 'GET', /^\/orders\/2026-01-01\/orders\/([^/]+)$/, [0.5, 30], getOrder, ['includedData']),
  api('confirmShipment', 'POST', /^\/orders\/v0\/orders\/([^/]+)\/shipmentConfirmation$/, [2, 10], confirmShipment),
  api('createFeedDocument', 'POST', /^\/feeds\/2021-06-30\/documents$/, [0.5, 15], createFeedDocument),
  api('getFeedDocument', 'GET', /^\/feeds\/2021-06-30\/documents\/([^/]+)$/, [0.0222, 10], getFeedDocument, ['enableContentEncodingUrlHeader']),
  api('createFeed', 'POST', /^\/feeds\/2021-06-30\/feeds$/, [0.0083, 15], createFeed),
  api('getFeeds', 'GET', /^\/feeds\/2021-06-30\/feeds$/, [0.0222, 10], getFeeds, feedNames),
  api('getFeed', 'GET', /^\/feeds\/2021-06-30\/feeds\/([^/]+)$/, [2, 15], getFeed),
  api('cancelFeed', 'DELETE', /^\/feeds\/2021-06-30\/feeds\/([^/]+)$/, [2, 15], cancelFeed),
  api('listTransactions', 'GET', /^\/finances\/2024-06-19\/transactions$/, [0.5, 10], listTransactions, transactionNames),
  { name: 'getToken', method: 'POST', path: /^\/auth\/o2\/token$/, speaker: 'login', query: [], handle: getToken },
  { name: 'uploadFeedDocument', method: 'PUT', path: /^\/feed-documents\/([^/]+)$/, speaker: 'storage', query: ['expires', 'signature'], handle: uploadFeedDocument },
  { name: 'downloadFeedDocument', method: 'GET', path: /^\/feed-documents\/([^/]+)$/, speaker: 'storage', query: ['expires', 'signature'], handle: downloadFeedDocument },
  ...messagingOperations,
];

function api(
  name: string,
  method: string,
  path: RegExp,
  [rate, burst]: readonly [number, number],
  handle: Operation['handle'],
  query: readonly string[] = [],
): Operation {
  return { name, method, path, speaker: 'api', query, limit: { rate, burst }, handle };
}
