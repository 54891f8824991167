import type { Feed, ProcessingStatus } from '../state/records.ts';
import type { World } from '../world.ts';

/** Half of its time a feed waits, the other half it is worked on. */
export function statusOf({ ended, createdTime }: Feed, { now, feedMs }: World): ProcessingStatus {
  if (ended) return ended.status;
  return now().getTime() < Date.parse(createdTime) + feedMs / 2 ? 'IN_QUEUE' : 'IN_PROGRESS';
}

export function dueAt({ createdTime, plan }: Feed, { feedMs }: World): Date {
  return new Date(Date.parse(createdTime) + feedMs + (plan?.lateSeconds ?? 0) * 1_000);
}

/** A feed as Amazon's model has it. */
export function shown(feed: Feed, world: World): Record<string, unknown> {
  const processingStatus = statusOf(feed, world);
  const started = Date.parse(feed.createdTime) + world.feedMs / 2;
  const { ended } = feed;
  return {
    feedId: feed.feedId,
    feedType: feed.feedType,
    marketplaceIds: feed.marketplaceIds,
    createdTime: feed.createdTime,
    processingStatus,
    ...(processingStatus !== 'IN_QUEUE' &&
      processingStatus !== 'CANCELLED' && { processingStartTime: new Date(started).toISOString() }),
    ...(ended && { processingEndTime: ended.at }),
    ...(ended?.resultFeedDocumentId && { resultFeedDocumentId: ended.resultFeedDocumentId }),
  };
}
