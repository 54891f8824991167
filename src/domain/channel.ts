import type { AmazonReport, Region } from './amazon-order.ts';
import type { UsagePlan } from './budget.ts';
import type { BuyerMessageKind, MessageFile, OfferedMessages } from './buyer-message.ts';
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
  /** Those that it is of, where some of the marketplaces asked for were left out. */
  readonly marketplaceIds?: readonly string[];
};

/** An order of which too little can be read to show it; `number` when at least that is known. */
export type UnreadableReport = {
  readonly number: string | null;
  readonly marketplaceId: string | null;
  readonly unreadable: string;
  /** As Amazon sent it. It may hold buyer data. */
  readonly raw: unknown;
};

export type FeedKind = Exclude<EffectKind, 'CONFIRM_SHIPMENT' | 'MESSAGE_BUYER'>;

export type FeedEntry = {
  readonly messageId: number;
  readonly number: string;
  readonly message: CancelMessage | RefundMessage;
};

/** What Amazon's report says of a feed, message by message. */
export type FeedReport = {
  /** How many messages it counts; null where there is no report or it cannot be read. */
  readonly messages: number | null;
  /** Messages Amazon refused, with its own words. */
  readonly refused: ReadonlyMap<number, string>;
  /** Messages Amazon took with a remark. */
  readonly warned: ReadonlyMap<number, string>;
  /** Set when Amazon refused the whole file, and took nothing of it. */
  readonly wholeFile: string | null;
  /** Set when summary and results of the report disagree: what was taken is not known. */
  readonly unclear: string | null;
};

export type FeedState =
  | { readonly kind: 'WORKING' }
  | ({ readonly kind: 'DONE' } & FeedReport)
  /** Amazon gave the feed up, wholly or in part. */
  | ({ readonly kind: 'FAILED'; readonly why: string } & FeedReport);

/** A document that lies at Amazon, and what Amazon must be told beside it. */
export type PreparedFeed = {
  readonly documentId: string;
  readonly options?: Readonly<Record<string, string>>;
};

/** A document about one order, and what Amazon checks it by. */
export type InvoiceUpload = {
  readonly number: string;
  readonly invoiceNumber: string;
  readonly totals: { readonly total: string; readonly tax: string } | null;
  readonly pdf: Uint8Array;
};

/** A message as Amazon takes it; the files lie there already. */
export type MessageToBuyer = {
  readonly kind: BuyerMessageKind;
  readonly text: string | null;
  readonly files: readonly UploadedFile[];
  readonly coverageStartsAt: string | null;
  readonly coverageEndsAt: string | null;
};
export type UploadedFile = { readonly name: string; readonly uploadId: string };

/** Money that Amazon shows as given back for one order; `total` in minor units, positive. */
export type RefundSeen = { readonly reference: string; readonly total: bigint; readonly postedAt: Date };

/** The marketplace as this product speaks to it. Each call is one exchange, and each throws only ChannelError. */
export type Channel = {
  /** What may be called how often, by the name of the operation. */
  readonly usagePlans: Readonly<Record<string, UsagePlan>>;
  /** Amazon's clock: a window may not reach into its last two minutes. */
  readonly serverNow: (account: SellerAccount) => Promise<Date>;
  readonly searchOrders: (
    account: SellerAccount,
    window: OrdersWindow,
    pageToken: string | null,
  ) => Promise<OrdersPage>;
  /** Null when Amazon does not know the order. */
  readonly readOrder: (account: SellerAccount, number: string) => Promise<AmazonReport | UnreadableReport | null>;
  /** Reads once more what Amazon sent, without asking it: a newer version may know how. */
  readonly translate: (raw: unknown) => AmazonReport | UnreadableReport;
  /** What Amazon sent of a report; undefined for one that did not come from here. */
  readonly rawOf: (report: AmazonReport) => unknown;
  /** Safe to repeat: the same reference again is an edit of the same package. */
  readonly confirmShipment: (to: AmazonAddressee, message: ShipmentMessage) => Promise<{ readonly reference: string }>;
  /** Uploads the document; nothing happens at Amazon until `submitFeed`. */
  readonly prepareFeed: (
    account: SellerAccount,
    kind: FeedEntry['message']['kind'],
    entries: readonly FeedEntry[],
  ) => Promise<PreparedFeed>;
  /** Not safe to repeat: an unclear answer is cleared up with `findFeeds`. */
  readonly submitFeed: (
    account: SellerAccount,
    kind: FeedKind,
    marketplaceId: string,
    documentId: string,
    options?: PreparedFeed['options'],
  ) => Promise<{ readonly feedId: string }>;
  /** Ids of the feeds of one kind that Amazon has had since an instant. */
  readonly findFeeds: (account: SellerAccount, kind: FeedKind, since: Date) => Promise<readonly string[]>;
  readonly readFeed: (account: SellerAccount, feedId: string) => Promise<FeedState>;
  /** Uploads the document of an invoice: a feed of its own, `UPLOAD_INVOICE`. */
  readonly prepareInvoice: (account: SellerAccount, upload: InvoiceUpload) => Promise<PreparedFeed>;
  /** The kinds of message that Amazon lets the seller send about the order at this moment. */
  readonly listMessageKinds: (to: AmazonAddressee) => Promise<OfferedMessages>;
  /** The language that the buyer reads, such as "en-GB"; null when Amazon does not tell. */
  readonly readBuyerLocale: (to: AmazonAddressee) => Promise<string | null>;
  /** Nothing reaches the buyer until `sendMessage` names the file. */
  readonly uploadFile: (to: AmazonAddressee, kind: BuyerMessageKind, file: MessageFile) => Promise<UploadedFile>;
  /** Not safe to repeat, and nothing can be read back: without an answer nobody knows. */
  readonly sendMessage: (to: AmazonAddressee, message: MessageToBuyer) => Promise<void>;
  readonly listRefunds: (account: SellerAccount, number: string, since: Date) => Promise<readonly RefundSeen[]>;
};

/** What the catcher should do next. `later`: nothing happened, try again. `look`: it may have happened. */
export type Remedy =
  | {
      readonly kind: 'later';
      readonly afterMs: number;
      /** Set when nothing is wrong but that the calls of this hour are used up. */
      readonly paced?: true;
    }
  /** `denied`: not for what was asked, but because the account may not ask it. */
  | { readonly kind: 'give-up'; readonly denied?: true }
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

/** The account may not ask this at all: asking again ends the same until somebody grants it. */
export function isDenied(error: unknown): boolean {
  return error instanceof ChannelError && error.remedy.kind === 'give-up' && error.remedy.denied === true;
}
