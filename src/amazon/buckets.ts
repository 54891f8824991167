import {
  type Bucket,
  type BucketLevel,
  type BucketStore,
  claimedUntil,
  fullBucket,
  refilled,
  wholeToken,
} from '../domain/budget.ts';

/** Buckets of one process alone. */
export function memoryBuckets(): BucketStore {
  const levels = new Map<string, BucketLevel>();
  const keyOf = ({ accountId, operation }: Bucket) => `${accountId}:${operation}`;
  const levelAt = (bucket: Bucket, at: number) =>
    refilled(levels.get(keyOf(bucket)) ?? fullBucket(bucket.plan, at), bucket.plan, at);

  return {
    async take(bucket, priority, at) {
      const level = levelAt(bucket, at);
      const claimed = priority === 'background' && claimedUntil(level, at) > at;
      if (claimed || level.tokens < wholeToken) return null;
      levels.set(keyOf(bucket), { ...level, tokens: Math.max(0, level.tokens - 1) });
      return level.rate;
    },
    find: async (bucket) => levels.get(keyOf(bucket)) ?? null,
    async reserve(bucket, until) {
      const level = levels.get(keyOf(bucket));
      if (level) levels.set(keyOf(bucket), { ...level, personWaitsUntil: Math.max(until, claimedUntil(level, until)) });
    },
    async setRate(bucket, rate, at) {
      levels.set(keyOf(bucket), { ...levelAt(bucket, at), rate });
    },
    async drain(bucket, at) {
      levels.set(keyOf(bucket), { ...levelAt(bucket, at), tokens: 0 });
    },
  };
}
