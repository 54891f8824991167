import type { Db, Tx } from '../db/drizzle.ts';
import type { Sealer } from '../db/seal.ts';
import type { AmazonEffect } from '../domain/effects.ts';
import type { Store } from '../domain/store.ts';

/** What the pure core is wrapped in. Time and ids come from here, so that a test can hand them in. */
export type Shell = {
  readonly db: Db;
  readonly sealer: Sealer;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly outbox: Outbox;
  /** Whether mails are sent, or kept here to be read for want of a mail server. */
  readonly mail: 'smtp' | 'none';
};

/** Queues work within the transaction that makes it necessary. */
export type Outbox = {
  readonly deliver: (tx: Tx, effects: readonly AmazonEffect[]) => Promise<void>;
  /** Look at Amazon whether this attempt came to something, after a while. `look` counts the times this was asked. */
  readonly confirm: (
    tx: Tx,
    effect: Pick<AmazonEffect, 'id' | 'attempts'>,
    look: number,
    afterMs: number,
  ) => Promise<void>;
  /** Release an order from a hold that ends by itself. */
  readonly release: (tx: Tx, orderId: string, at: Date) => Promise<void>;
  /**
   * Sync this account once the transaction is committed. A sync that runs already is not joined: it may have begun with
   * what this transaction changes. One asked for under the same cause is.
   */
  readonly sync: (tx: Tx, accountId: string, cause: string) => Promise<void>;
  /** Fetch the orders of this account that Amazon has said have changed; a fetch that waits already is joined. */
  readonly fetchHinted: (tx: Tx, accountId: string) => Promise<void>;
  /** From now on the store's account is synced by the store's schedule, and no longer by the one before. */
  readonly schedule: (tx: Tx, store: Pick<Store, 'id' | 'accountId'>, cron: string) => Promise<void>;
  /** Send a mail that is stored. */
  readonly mail: (tx: Tx, emailId: string) => Promise<void>;
};
