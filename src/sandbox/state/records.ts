import type { components as FeedsModel } from '../../amazon/models/feeds-2021-06-30.ts';
import type { components as FinancesModel } from '../../amazon/models/finances-2024-06-19.ts';
import type { components as OrdersModel } from '../../amazon/models/orders-2026-01-01.ts';

export type Order = OrdersModel['schemas']['Order'];
export type OrderItem = OrdersModel['schemas']['OrderItem'];
export type OrderPackage = OrdersModel['schemas']['OrderPackage'];
export type FulfillmentStatus = OrdersModel['schemas']['FulfillmentStatus'];
export type Money = OrdersModel['schemas']['Money'];
export type Transaction = FinancesModel['schemas']['Transaction'];
export type ProcessingStatus = FeedsModel['schemas']['Feed']['processingStatus'];

/** What the next `reads` reads of an order show, although something newer was applied. */
export type HiddenOrder = { readonly orderId: string; readonly before: Order; readonly reads: number };

export type EffectKind =
  | 'CONFIRM_SHIPMENT'
  | 'EDIT_SHIPMENT'
  | 'CANCEL_ORDER'
  | 'REFUND'
  | 'UPLOAD_INVOICE'
  | 'MESSAGE_BUYER';

/** The call that caused an effect: a tester's proof of what was asked, and by which message. */
export type Cause = {
  readonly operation: string;
  readonly requestId: string;
  readonly feedId?: string;
  readonly messageId?: string;
};

export type Effect = {
  readonly sequence: number;
  readonly kind: EffectKind;
  readonly orderId: string;
  readonly at: string;
  readonly call: Cause;
  readonly detail: unknown;
};

/** Which messages of a feed: every so manieth, and those about these orders. */
export type FeedSelection = {
  readonly every?: number;
  readonly orderIds?: readonly string[];
  /** Amazon's words, a result for each. */
  readonly words?: readonly string[];
};

/** What a tester wants to become of the next feeds. */
export type FeedPlan = {
  readonly id: string;
  readonly feedType?: string;
  /** How many feeds it is for. */
  readonly times: number;
  /** So much longer than others it takes; `silent` for ever. */
  readonly lateSeconds?: number;
  readonly silent?: 'YES';
  readonly refuse?: FeedSelection;
  readonly warn?: FeedSelection;
  /** An error about the file as a whole: nothing of it is done. */
  readonly wholeFile?: string;
  /** The end it comes to instead of DONE: what the report does not name is not done. */
  readonly status?: 'FATAL' | 'CANCELLED';
  /** NONE: there is none. CUT_OFF: its end is missing. DISAGREES: its summary counts one more than it names. */
  readonly report?: 'NONE' | 'CUT_OFF' | 'DISAGREES';
};

/** While `ended` is absent the status follows from the clock. */
export type Feed = {
  readonly feedId: string;
  readonly seller: string;
  readonly feedType: string;
  readonly marketplaceIds: readonly string[];
  readonly createdTime: string;
  readonly inputFeedDocumentId: string;
  readonly requestId: string;
  readonly plan?: FeedPlan;
  readonly feedOptions?: Readonly<Record<string, string>>;
  readonly ended?: { readonly status: ProcessingStatus; readonly at: string; readonly resultFeedDocumentId?: string };
};

/** `content` is base64; absent until the upload. */
export type FeedDocument = {
  readonly documentId: string;
  readonly seller: string;
  readonly contentType: string;
  readonly createdAt: string;
  readonly content?: string;
  readonly compression?: 'GZIP';
};

/** What a tester has Amazon offer for an order instead of what fits its state. */
export type MessageOffer = {
  readonly orderId: string;
  readonly actions: readonly string[];
  /** The seller may send nothing about the order at all. */
  readonly forbidden?: 'YES';
};

/** A place for a file of a message; `content` is base64, absent until the upload. */
export type Upload = {
  readonly uploadId: string;
  readonly seller: string;
  readonly resource: string;
  readonly md5: string;
  readonly createdAt: string;
  readonly content?: string;
};

export type RefundLine = { readonly orderItemId: string; readonly component: string; readonly minor: number };

export type Refund = {
  readonly refundId: string;
  readonly orderId: string;
  readonly lines: readonly RefundLine[];
  readonly minor: number;
  readonly transaction: Transaction;
  readonly hiddenReads: number;
};

export type Token = { readonly token: string; readonly seller: string; readonly expiresAt: string };

/** What a seller has told Amazon of us, and what Amazon does not let us ask for this seller. */
export type Seller = {
  readonly seller: string;
  readonly revoked: boolean;
  readonly refusedMarketplaces: readonly string[];
};

export type Owner = { readonly seller: string };

export const faultKinds = [
  'throttle',
  'error',
  'unavailable',
  'timeout',
  'lost-reply',
  'forbid',
  'refuse',
  'hide',
  'drop',
] as const;

export type FaultKind = (typeof faultKinds)[number];

export type Fault = {
  readonly id: string;
  readonly operation: string;
  readonly kind: FaultKind;
  /** Of one seller's calls only. */
  readonly seller?: string;
  readonly times: number;
  readonly used: number;
};

export type Tables = {
  readonly settings: { readonly value: string | number };
  readonly orders: Order;
  readonly hidden: HiddenOrder;
  /** Orders as they were before a tester last changed them: lists may still show these. */
  readonly previous: Order;
  readonly effects: Effect;
  readonly feeds: Feed;
  readonly documents: FeedDocument;
  readonly refunds: Refund;
  readonly tokens: Token;
  readonly faults: Fault;
  readonly feedPlans: FeedPlan;
  readonly sellers: Seller;
  readonly owners: Owner;
  readonly offers: MessageOffer;
  readonly uploads: Upload;
};
