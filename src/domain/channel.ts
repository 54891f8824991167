import type { AmazonReport, Region } from './amazon-order.ts';
import type { CancelMessage, EffectKind, RefundMessage, ShipmentMessage } from './effects.ts';

/** One seller in one region: what it takes to speak for it. */
export type SellerAccount = {
  readonly id: string;
  readonly sellerId: string;
  readonly region: Region;
  readonly refreshToken: string;
};

/** An order at Amazon, addressed by its seller, marketplace and number. */
export type AmazonAddressee = {
  readonly account: SellerAccount;
  readonly marketplaceId: string;
  readonly number: string;
};

export type OrdersWindow = {
  readonly marketplaceIds: readonly string[];
  readonly from: Date;
  readonly to: Date;
  /** Which time of an order lies in it; left out, that of its last change. */
  readonly by?: 'created';
};

export type OrdersPage = {
  readonly orders: readonly (AmazonReport | UnreadableReport)[];
  readonly nextToken: string | null;
};

/** An order of which too little can be read to show it; `number` when at least that is known. */
export type UnreadableReport = { readonly number: string | null; readonly unreadable: string };

export type FeedKind = Exclude<EffectKind, 'CONFIRM_SHIPMENT'>;

export type FeedEntry = {
  readonly messageId: number;
  readonly number: string;
  readonly message: CancelMessage | RefundMessage;
};

export type FeedState =
  | { readonly kind: 'WORKING' }
  | {
      readonly kind: 'DONE';
      /** Messages Amazon refused, with its own words; every other message was taken. */
      readonly refused: ReadonlyMap<number, string>;
      /** Set when summary and results of the report disagree: what was taken is not known. */
      readonly unclear: string | null;
    }
  /** Amazon gave the feed up, wholly or in part. */
  | { readonly kind: 'FAILED'; readonly why: string };

/** Money that Amazon shows as given back for one order; `total` in minor units, positive. */
export type RefundSeen = { readonly reference: string; readonly total: bigint; readonly postedAt: Date };

/** The marketplace as this product speaks to it. Each call is one exchange, and each throws only ChannelError. */
export type Channel = {
  /** Amazon's clock: a window may not reach into its last two minutes. */
  readonly serverNow: (account: SellerAccount) => Promise<Date>;
  readonly searchOrders: (
    account: SellerAccount,
    window: OrdersWindow,
    pageToken: string | null,
  ) => Promise<OrdersPage>;
  /** Null when Amazon does not know the order. */
  readonly readOrder: (account: SellerAccount, number: string) => Promise<AmazonReport | UnreadableReport | null>;
  /** Safe to repeat: the same reference again is an edit of the same package. */
  readonly confirmShipment: (to: AmazonAddressee, message: ShipmentMessage) => Promise<{ readonly reference: string }>;
  /** Uploads the document; nothing happens at Amazon until `submitFeed`. */
  readonly prepareFeed: (
    account: SellerAccount,
    kind: FeedKind,
    entries: readonly FeedEntry[],
  ) => Promise<{ readonly documentId: string }>;
  /** Not safe to repeat: an unclear answer is cleared up with `findFeeds`. */
  readonly submitFeed: (
    account: SellerAccount,
    kind: FeedKind,
    marketplaceId: string,
    documentId: string,
  ) => Promise<{ readonly feedId: string }>;
  /** Ids of the feeds of one kind that Amazon has had since an instant. */
  readonly findFeeds: (account: SellerAccount, kind: FeedKind, since: Date) => Promise<readonly string[]>;
  readonly readFeed: (account: SellerAccount, feedId: string) => Promise<FeedState>;
  readonly listRefunds: (account: SellerAccount, number: string, since: Date) => Promise<readonly RefundSeen[]>;
};

/** What the catcher should do next. `later`: nothing happened, try again. `look`: it may have happened. */
export type Remedy =
  | { readonly kind: 'later'; readonly afterMs: number }
  | { readonly kind: 'give-up' }
  | { readonly kind: 'look' }
  /** The seller must connect the account again; nothing else helps. */
  | { readonly kind: 'reauthorize' };

/** Thrown by a channel when the marketplace does not take a message. Anything else is a bug. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError';
  readonly remedy: Remedy;

  constructor(message: string, remedy: Remedy, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}
