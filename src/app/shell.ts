import type { Db, Tx } from '../db/drizzle.ts';
import type { Feed } from '../db/feeds.ts';
import type { Sealer } from '../db/seal.ts';
import type { FeedKind } from '../domain/channel.ts';
import type { AmazonEffect } from '../domain/effects.ts';
import type { Patience } from '../domain/patience.ts';
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
  /** The SHA-256 of the key in the settings, which nobody may revoke. */
  readonly settingsKeyHash?: string;
  /** How many days after its delivery what is known of an order's buyer is erased, if not after 30; 0 keeps it. */
  readonly buyerDataDays?: number;
  /** How long Amazon is given to show what it was told, if not as long as Amazon may take. */
  readonly patience?: Patience;
  /** Whether receivers of webhooks may be in our own network, without TLS too: for development. */
  readonly privateWebhooks?: boolean;
  /** How long a receiver is tried before what it does not take is parked. */
  readonly webhookGiveUpMs?: number;
};

/** Queues work within the transaction that makes it necessary. */
export type Outbox = {
  readonly deliver: (tx: Tx, effects: readonly AmazonEffect[]) => Promise<void>;
  /** Look at Amazon whether this attempt came to something, after a while. `look` counts the times this was asked. */
  readonly confirm: (
    tx: Tx,
    effect: Pick<AmazonEffect, 'id' | 'attempts' | 'storeId'>,
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
  /** Fetch the orders of this account that Amazon has said have changed: committed hints. A fetch that waits is joined. */
  readonly fetchHinted: (db: Db, accountId: string) => Promise<void>;
  /** From now on the store's account is synced by the store's schedule, and no longer by the one before. */
  readonly schedule: (tx: Tx, store: Pick<Store, 'id' | 'accountId'>, cron: string) => Promise<void>;
  /** Send what waits of a kind in a store as one feed, after a while. One that waits already is joined, whenever it goes. */
  readonly batch: (tx: Tx, batch: FeedBatch, afterMs: number) => Promise<void>;
  /** Look for a feed at Amazon, or at it, after a while. Asked for twice at the same step, it is done once. */
  readonly follow: (tx: Tx, feed: FeedStep & Pick<Feed, 'accountId'>, afterMs: number) => Promise<void>;
  /** `confirm`, for many effects that are looked at for the first time. */
  readonly confirmAll: (
    tx: Tx,
    effects: readonly Pick<AmazonEffect, 'id' | 'attempts' | 'storeId'>[],
    afterMs: number,
  ) => Promise<void>;
  /** Send a mail that is stored. */
  readonly mail: (tx: Tx, emailId: string) => Promise<void>;
  /** Tell the webhooks of a store what has happened. Asked for twice before it begins, it is done once. */
  readonly fanOutWebhooks: (db: Db | Tx, storeId: string) => Promise<void>;
  /** Post what is due of a webhook, after a while; of rests of one webhook that have not ended the first counts. */
  readonly postWebhook: (
    db: Db | Tx,
    webhook: { readonly id: string; readonly storeId: string },
    afterMs: number,
    rests?: boolean,
  ) => Promise<void>;
};

/** What goes to Amazon as one feed: everything of a kind that waits in a store, which is one marketplace of an account. */
export type FeedBatch = { readonly storeId: string; readonly kind: FeedKind };

/** A feed as it was when the next look at it was asked for. */
export type FeedStep = Pick<Feed, 'id' | 'state' | 'looks'>;
