import { setTimeout as wait } from 'node:timers/promises';

/** What all processes share for a caller: takes up to `want` points out, and puts `back` what a lease has left over. */
export type LeasePoints = (ask: {
  readonly callerId: string;
  readonly want: number;
  readonly back: number;
  readonly capacity: number;
  readonly refillPerSecond: number;
  readonly at: Date;
}) => Promise<{ readonly granted: number; readonly left: number }>;

export type Standing = { readonly available: number; readonly capacity: number; readonly refillPerSecond: number };
export type Refused = { readonly available: number; readonly retryAfterSeconds: number };

export type Allowance = {
  /** Null when the points were there. Answers at once while a lease has them. */
  readonly take: (callerId: string, points: number) => Refused | null | Promise<Refused | null>;
  /** As far as this process knows: others may have taken some since. */
  readonly standing: (callerId: string) => Standing;
  /** Gives back what is leased and was not used. */
  readonly stop: () => Promise<void>;
};

type Plan = {
  readonly capacity: number;
  readonly refillPerSecond: number;
  readonly lease: LeasePoints;
  readonly leaseWaitMs?: number;
};

type Account = {
  /** Leased to this process, until it lapses. */
  held: number;
  until: number;
  leasedAt: number;
  /** What the database had left when it was last asked. */
  shared: number;
  sharedAt: number;
  /** How much is leased at a time. */
  share: number;
  /** What those who wait for a lease need. */
  wanted: number;
  asking: Promise<void> | null;
  askNotBefore: number;
};

const callersKept = 10_000;
const leaseMs = 10_000;
const busyMs = 1_000;
const afterFailureMs = 1_000;
const giveBackMs = 1_000;
/** What can have come back in a quarter of a second: who is at the bottom does not ask the database for each point. */
const worthAsking = 0.25;

/** A bucket of points per caller, of which each process leases a share: most requests ask no database. */
export function allowanceOf(
  { capacity, refillPerSecond, lease, leaseWaitMs = 2_000 }: Plan,
  now = () => Date.now(),
): Allowance {
  const accounts = new Map<string, Account>();
  const least = Math.max(1, capacity / 20);
  const most = Math.max(1, capacity / 5);

  function accountOf(callerId: string): Account {
    const known = accounts.get(callerId);
    if (known) return known;
    const at = now();
    const start = { held: 0, until: 0, leasedAt: 0, share: least, wanted: 0, asking: null, askNotBefore: 0 };
    const account = { ...start, shared: capacity, sharedAt: at };
    accounts.set(callerId, account);
    const [oldest] = accounts.keys();
    if (accounts.size > callersKept && oldest !== undefined) accounts.delete(oldest);
    return account;
  }

  const shared = ({ shared, sharedAt }: Account) =>
    Math.min(capacity, shared + (Math.max(0, now() - sharedAt) / 1_000) * refillPerSecond);
  const atHand = (account: Account) => (account.until > now() ? account.held : 0);

  function spend(account: Account, points: number): boolean {
    if (atHand(account) < points) return false;
    account.held -= points;
    return true;
  }

  async function leased(callerId: string, account: Account, points: number): Promise<Refused | null> {
    account.wanted += points;
    try {
      while (!spend(account, points)) {
        if (account.askNotBefore > now()) return null;
        const available = Math.floor(Math.min(capacity, atHand(account) + shared(account)));
        const needed = Math.max(points, Math.min(capacity, refillPerSecond * worthAsking));
        if (available < needed) {
          return { available, retryAfterSeconds: Math.max(1, Math.ceil((needed - available) / refillPerSecond)) };
        }
        account.asking ??= ask(callerId, account).finally(() => {
          account.asking = null;
        });
        await account.asking;
      }
      return null;
    } finally {
      account.wanted -= points;
    }
  }

  async function ask(callerId: string, account: Account): Promise<void> {
    const at = now();
    const lapsed = account.until <= at;
    const usedUp = !lapsed && at - account.leasedAt < busyMs;
    account.share = lapsed ? least : usedUp ? Math.min(most, account.share * 2) : account.share;
    const back = account.held;
    account.held = 0;
    const want = Math.min(capacity, Math.max(account.share, account.wanted));
    try {
      const asked = lease({ callerId, want, back, capacity, refillPerSecond, at: new Date(at) });
      const { granted, left } = await within(asked, leaseWaitMs);
      Object.assign(account, { held: granted, until: at + leaseMs, leasedAt: at, shared: left, sharedAt: at });
    } catch {
      // Whoever asks now asks the same database for the answer: that is what it is to fail of, or not.
      account.askNotBefore = now() + afterFailureMs;
    }
  }

  async function giveBack(callerId: string, account: Account): Promise<void> {
    const back = account.held;
    account.held = 0;
    if (back > 0) await lease({ callerId, want: 0, back, capacity, refillPerSecond, at: new Date(now()) });
  }

  return {
    take(callerId, points) {
      const account = accountOf(callerId);
      return spend(account, points) ? null : leased(callerId, account, points);
    },
    standing(callerId) {
      const account = accountOf(callerId);
      const available = Math.floor(Math.min(capacity, atHand(account) + shared(account)));
      return { available, capacity, refillPerSecond };
    },
    async stop() {
      const all = Promise.allSettled([...accounts].map(([callerId, account]) => giveBack(callerId, account)));
      // Time brings back what is lost here: nobody waits for a database that is away.
      await Promise.race([all, wait(giveBackMs, undefined, { ref: false })]);
    },
  };
}

/** What is late is not waited for. What it grants then lapses: time brings it back. */
async function within<Value>(promise: Promise<Value>, ms: number): Promise<Value> {
  const controller = new AbortController();
  const late = wait(ms, undefined, controller).then(() => {
    throw new Error('The points of a caller could not be leased in time.');
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    controller.abort();
    late.catch(() => {});
  }
}
