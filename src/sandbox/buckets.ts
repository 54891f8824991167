export type Limit = { readonly rate: number; readonly burst: number };

export type Buckets = {
  /** False when the bucket of this operation and account is empty. */
  readonly take: (account: string, operation: string, limit: Limit, at: Date) => boolean;
  readonly refillAll: () => void;
};

/** Amazon's token buckets: `burst` calls at once, then `rate` per second. */
export function createBuckets(enforced: boolean): Buckets {
  const levels = new Map<string, { readonly level: number; readonly at: number }>();

  return {
    take: (account, operation, limit, at) => {
      if (!enforced) return true;
      const key = `${account} ${operation}`;
      const before = levels.get(key) ?? { level: limit.burst, at: at.getTime() };
      const elapsedSeconds = Math.max(0, at.getTime() - before.at) / 1000;
      const level = Math.min(limit.burst, before.level + elapsedSeconds * limit.rate);
      const taken = level >= 1;
      levels.set(key, { level: taken ? level - 1 : level, at: at.getTime() });
      return taken;
    },
    refillAll: () => levels.clear(),
  };
}
