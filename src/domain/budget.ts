export type UsagePlan = {
  /** Calls per second, per account, as Amazon publishes it; its answers may correct it. */
  readonly rate: number;
  /** Calls that can be saved up. */
  readonly burst: number;
};

/** The calls of one account to one operation. An account lives in one region. */
export type Bucket = { readonly accountId: string; readonly operation: string; readonly plan: UsagePlan };

export type BucketLevel = {
  readonly tokens: number;
  readonly rate: number;
  readonly refilledAt: number;
  /** Until then a person waits for a token, and what runs in the background takes none. */
  readonly personWaitsUntil: number | null;
};

/** Who asks: somebody who looks at a screen, or a job. */
export type Priority = 'person' | 'background';

/** Where the buckets are kept: for all processes together, or in memory for one. Instants are handed in. */
export type BucketStore = {
  /** Takes one token and answers the bucket's rate; null when there is none for such a caller. */
  readonly take: (bucket: Bucket, priority: Priority, at: number) => Promise<number | null>;
  /** Null for a bucket that nobody has taken from: it is full. */
  readonly find: (bucket: Bucket) => Promise<BucketLevel | null>;
  /** Keeps the next tokens for people. */
  readonly reserve: (bucket: Bucket, until: number) => Promise<void>;
  readonly setRate: (bucket: Bucket, rate: number, at: number) => Promise<void>;
  readonly drain: (bucket: Bucket, at: number) => Promise<void>;
};

/** Refilling adds fractions: what is a token but for rounding is a token. */
export const wholeToken = 1 - 1e-9;

/** A clock that went ahead by more was wrong, and buckets do not wait for it to come true. */
export const wrongClockMs = 600_000;

export function fullBucket({ rate, burst }: UsagePlan, at: number): BucketLevel {
  return { tokens: burst, rate, refilledAt: at, personWaitsUntil: null };
}

/** Processes have clocks of their own: time that one of them has refilled for is not refilled for by another. */
export function refilled(level: BucketLevel, { burst }: UsagePlan, at: number): BucketLevel {
  const { tokens, rate, refilledAt } = level;
  const wrong = refilledAt > at + wrongClockMs;
  return {
    ...level,
    tokens: Math.min(burst, tokens + (Math.max(0, at - refilledAt) / 1_000) * rate),
    refilledAt: wrong ? at : Math.max(refilledAt, at),
  };
}

export function available(level: BucketLevel, plan: UsagePlan, at: number): number {
  return refilled(level, plan, at).tokens;
}

/** Until when people come first; in the past when they do not. What a clock that was wrong has claimed is no claim. */
export function claimedUntil({ personWaitsUntil }: BucketLevel, at: number): number {
  return personWaitsUntil === null || personWaitsUntil > at + wrongClockMs ? 0 : personWaitsUntil;
}

/** Milliseconds until that many tokens are there for such a caller. */
export function waitFor(level: BucketLevel, plan: UsagePlan, priority: Priority, tokens: number, at: number): number {
  const { tokens: there, refilledAt } = refilled(level, plan, at);
  const missing = tokens - there > 1e-9 ? tokens - there : 0;
  const refill = missing === 0 ? 0 : refilledAt - at + (missing / level.rate) * 1_000;
  const yielding = priority === 'person' ? 0 : Math.max(0, claimedUntil(level, at) - at);
  return Math.ceil(Math.max(refill, yielding));
}
