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

export type EffectKind = 'CONFIRM_SHIPMENT' | 'EDIT_SHIPMENT' | 'CANCEL_ORDER' | 'REFUND';

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

/** While `ended` is absent the status follows from the clock. */
export type Feed = {
  readonly feedId: string;
  readonly seller: string;
  readonly feedType: string;
  readonly marketplaceIds: readonly string[];
  readonly createdTime: string;
  readonly inputFeedDocumentId: string;
  readonly requestId: string;
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

export const faultKinds = ['throttle', 'error', 'timeout', 'lost-reply', 'refuse', 'hide'] as const;

export type FaultKind = (typeof faultKinds)[number];

export type Fault = {
  readonly id: string;
  readonly operation: string;
  readonly kind: FaultKind;
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
};
