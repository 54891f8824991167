import { setTimeout } from 'node:timers/promises';
import { type Bucket, type BucketStore, fullBucket, type Priority, waitFor } from '../domain/budget.ts';
import { ChannelError } from '../domain/channel.ts';
import { memoryBuckets } from './buckets.ts';
import { paced } from './errors.ts';
import { type Operation, operations } from './operations.ts';

export type { Priority } from '../domain/budget.ts';

export type Budget = {
  /** Returns when the call may be made; throws `later` when that takes longer than the caller has patience. */
  readonly take: (accountId: string, operation: Operation, priority: Priority, patienceMs?: number) => Promise<void>;
  /** Whether a call that Amazon had no turn for may be made once more by then: if so, its turn has been waited for. */
  readonly takeAgain: (accountId: string, operation: Operation, priority: Priority, until: number) => Promise<boolean>;
  /** What Amazon's answer says about the budget. */
  readonly learn: (accountId: string, operation: Operation, status: number, headers: Headers) => Promise<void>;
};

export type BudgetOptions = {
  readonly now: () => number;
  readonly store?: BucketStore | undefined;
  readonly sleep?: ((ms: number) => Promise<unknown>) | undefined;
};

export const noBudget: Budget = { take: async () => {}, takeAgain: async () => false, learn: async () => {} };

/** A person waits a moment. A job goes back to its queue at once, and holds up no worker. */
export const patience: Readonly<Record<Priority, number>> = { person: 10_000, background: 0 };
/** Longer than a waiting person needs from one try to the next. */
const reserveMs = 1_000;
const spreadMaxMs = 900_000;

export function createBudget({ now, store = memoryBuckets(), sleep = setTimeout }: BudgetOptions): Budget {
  const lines = new Map<string, { priority: Priority }[]>();
  const rates = new Map<string, number>();
  const promised = new Map<string, number>();

  async function take(accountId: string, operation: Operation, priority: Priority, patienceMs = patience[priority]) {
    const bucket = { accountId, operation, plan: operations[operation] };
    const key = keyOf(bucket);
    const line = lines.get(key) ?? [];
    lines.set(key, line);

    const place = { priority };
    const firstInBackground = line.findIndex((other) => other.priority === 'background');
    line.splice(priority === 'person' && firstInBackground >= 0 ? firstInBackground : line.length, 0, place);
    const deadline = now() + patienceMs;

    try {
      for (;;) {
        const ahead = line.indexOf(place);
        const rate = ahead === 0 || patienceMs === 0 ? await store.take(bucket, priority, now()) : null;
        if (rate !== null) {
          rates.set(key, rate);
          return;
        }
        const level = (await store.find(bucket)) ?? fullBucket(bucket.plan, now());
        rates.set(key, level.rate);
        const wait = waitFor(level, bucket.plan, priority, patienceMs === 0 ? 1 : line.indexOf(place) + 1, now());
        if (now() + wait > deadline || patienceMs === 0) {
          const turn = priority === 'person' ? wait : turnOf(key, wait, 1_000 / level.rate);
          throw paced(`The budget for ${operation} is used up.`, turn);
        }
        if (priority === 'person') await store.reserve(bucket, now() + wait + reserveMs);
        // Tokens are there but others come first: let them go.
        await sleep(Math.max(wait, 5));
      }
    } finally {
      line.splice(line.indexOf(place), 1);
      if (line.length === 0) lines.delete(key);
    }
  }

  async function takeAgain(accountId: string, operation: Operation, priority: Priority, until: number) {
    const leftMs = until - now();
    if (leftMs <= 0) return false;
    return take(accountId, operation, priority, leftMs).then(
      () => true,
      (error: unknown) => {
        if (error instanceof ChannelError) return false;
        throw error;
      },
    );
  }

  /** Jobs that are sent away are told to come back one by one, not all for the same token. */
  function turnOf(key: string, wait: number, betweenMs: number): number {
    const turn = Math.min(Math.max(now() + wait, (promised.get(key) ?? 0) + betweenMs), now() + wait + spreadMaxMs);
    promised.set(key, turn);
    return Math.max(1, Math.ceil(turn - now()));
  }

  async function learn(accountId: string, operation: Operation, status: number, headers: Headers) {
    const bucket = { accountId, operation, plan: operations[operation] };
    const rate = Number(headers.get('x-amzn-RateLimit-Limit') ?? '');
    if (Number.isFinite(rate) && rate > 0 && rate !== rates.get(keyOf(bucket))) {
      await store.setRate(bucket, rate, now());
      rates.set(keyOf(bucket), rate);
    }
    if (status === 429) await store.drain(bucket, now());
  }

  return { take, takeAgain, learn };
}

function keyOf({ accountId, operation }: Bucket): string {
  return `${accountId}:${operation}`;
}
