import { randomInt } from 'node:crypto';
import { type Answer, invalid, json, notFound } from '../answer.ts';
import { parseJson, problemIn, type Shape } from '../shape.ts';
import type { Feed } from '../state/records.ts';
import type { Call, World } from '../world.ts';
import { takePlan } from './feed-plan.ts';
import { shown, statusOf } from './feed-status.ts';
import { feedTypes } from './process-feed.ts';

const shape: Shape = {
  kind: 'object',
  required: {
    feedType: { kind: 'text' },
    marketplaceIds: { kind: 'list', of: { kind: 'text' }, min: 1, max: 25 },
    inputFeedDocumentId: { kind: 'text' },
  },
  optional: { feedOptions: { kind: 'map-of-texts' } },
};

type FeedRequest = Pick<Feed, 'feedType' | 'marketplaceIds' | 'inputFeedDocumentId' | 'feedOptions'>;

export function createFeed(world: World, { seller, requestId, body }: Call): Answer {
  const request = parseJson(body);
  const problem = problemIn(request, shape, 'body');
  if (problem) return invalid(problem);

  const { feedType, marketplaceIds, inputFeedDocumentId, feedOptions } = request as FeedRequest;
  if (!feedTypes.includes(feedType)) return invalid(`The feed type '${feedType}' is not valid.`);
  const document = world.store.find('documents', inputFeedDocumentId);
  if (!document || document.seller !== seller) return invalid(`There is no feed document ${inputFeedDocumentId}.`);

  const feedId = unusedFeedId(world);
  const createdTime = world.now().toISOString();
  const plan = takePlan(world, feedType);
  const feed = {
    feedId,
    seller,
    feedType,
    marketplaceIds,
    createdTime,
    inputFeedDocumentId,
    requestId,
    ...(feedOptions && { feedOptions }),
  };
  world.store.save([['feeds', feedId, plan ? { ...feed, plan } : feed]]);
  return json(202, { feedId });
}

export function getFeed(world: World, call: Call): Answer {
  const feed = findFeed(world, call);
  return 'status' in feed ? feed : json(200, shown(feed, world));
}

export function cancelFeed(world: World, call: Call): Answer {
  const feed = findFeed(world, call);
  if ('status' in feed) return feed;
  const status = statusOf(feed, world);
  if (status !== 'IN_QUEUE')
    return invalid(`Feed ${feed.feedId} is ${status}: only one in the queue can be cancelled.`);
  const ended = { status: 'CANCELLED', at: world.now().toISOString() } as const;
  world.store.save([['feeds', feed.feedId, { ...feed, ended }]]);
  return { status: 200 };
}

function findFeed(world: World, { seller, params }: Call): Feed | Answer {
  const [feedId = ''] = params;
  const feed = world.store.find('feeds', feedId);
  return feed?.seller === seller ? feed : notFound(`Feed ${feedId}`);
}

/** Random, so that a number never comes back after a reset. */
function unusedFeedId(world: World): string {
  const feedId = String(randomInt(50_000_000_000, 60_000_000_000));
  return world.store.find('feeds', feedId) ? unusedFeedId(world) : feedId;
}
