import { setTimeout } from 'node:timers/promises';
import { later } from './errors.ts';
import { type Operation, operations, type UsagePlan } from './operations.ts';

/** Where the buckets are kept: in memory now, shared between processes some day. */
export type BucketStore = {
  /** Milliseconds until that many tokens are there. */
  readonly wait: (key: string, plan: UsagePlan, tokens: number, at: number) => Promise<number>;
  /** Takes one token, if there is one. */
  readonly take: (key: string, plan: UsagePlan, at: number) => Promise<boolean>;
  readonly setRate: (key: string, plan: UsagePlan, rate: number, at: number) => Promise<void>;
  readonly drain: (key: string, plan: UsagePlan, at: number) => Promise<void>;
};

export type Priority = 'person' | 'background';

export type Budget = {
  /** Returns when the call may be made; throws `later` when that takes longer than anyone should wait. */
  readonly take: (accountId: string, operation: Operation, priority: Priority) => Promise<void>;
  /** What Amazon's answer says about the budget. */
  readonly learn: (accountId: string, operation: Operation, status: number, headers: Headers) => Promise<void>;
};

export type BudgetOptions = {
  readonly now: () => number;
  readonly waitMaxMs?: number;
  readonly store?: BucketStore;
  readonly sleep?: (ms: number) => Promise<unknown>;
};

export const noBudget: Budget = { take: async () => {}, learn: async () => {} };

export function createBudget(options: BudgetOptions): Budget {
  const { now, waitMaxMs = 10_000, store = memoryBuckets(), sleep = setTimeout } = options;
  const lines = new Map<string, { priority: Priority }[]>();

  async function take(accountId: string, operation: Operation, priority: Priority) {
    const key = `${accountId}:${operation}`;
    const plan = operations[operation];
    const line = lines.get(key) ?? [];
    lines.set(key, line);

    const place = { priority };
    const firstInBackground = line.findIndex((other) => other.priority === 'background');
    line.splice(priority === 'person' && firstInBackground >= 0 ? firstInBackground : line.length, 0, place);
    const deadline = now() + waitMaxMs;

    try {
      for (;;) {
        const ahead = line.indexOf(place);
        if (ahead === 0 && (await store.take(key, plan, now()))) return;

        const wait = await store.wait(key, plan, ahead + 1, now());
        if (now() + wait > deadline) throw later(`The budget for ${operation} is used up.`, wait);
        // Tokens are there but others come first: let them go.
        await sleep(Math.max(wait, 5));
      }
    } finally {
      line.splice(line.indexOf(place), 1);
      if (line.length === 0) lines.delete(key);
    }
  }

  async function learn(accountId: string, operation: Operation, status: number, headers: Headers) {
    const key = `${accountId}:${operation}`;
    const rate = Number(headers.get('x-amzn-RateLimit-Limit') ?? '');
    if (Number.isFinite(rate) && rate > 0) await store.setRate(key, operations[operation], rate, now());
    if (status === 429) await store.drain(key, operations[operation], now());
  }

  return { take, learn };
}

export function memoryBuckets(): BucketStore {
  const buckets = new Map<string, { tokens: number; rate: number; at: number }>();

  function refilled(key: string, { rate, burst }: UsagePlan, at: number) {
    const bucket = buckets.get(key) ?? { tokens: burst, rate, at };
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, at - bucket.at) / 1_000) * bucket.rate);
    bucket.at = at;
    buckets.set(key, bucket);
    return bucket;
  }

  return {
    async wait(key, plan, tokens, at) {
      const bucket = refilled(key, plan, at);
      return Math.ceil((Math.max(0, tokens - bucket.tokens) / bucket.rate) * 1_000);
    },
    async take(key, plan, at) {
      const bucket = refilled(key, plan, at);
      // Refilling adds fractions: what is a token but for rounding is a token.
      if (bucket.tokens < 1 - 1e-9) return false;
      bucket.tokens = Math.max(0, bucket.tokens - 1);
      return true;
    },
    async setRate(key, plan, rate, at) {
      refilled(key, plan, at).rate = rate;
    },
    async drain(key, plan, at) {
      refilled(key, plan, at).tokens = 0;
    },
  };
}
