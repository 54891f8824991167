import type { BuyerMessageKind } from './buyer-message.ts';
import type { TaxMode } from './order.ts';

export const effectKinds = ['CONFIRM_SHIPMENT', 'CANCEL_ORDER', 'REFUND', 'UPLOAD_INVOICE', 'MESSAGE_BUYER'] as const;
export type EffectKind = (typeof effectKinds)[number];

export const effectStates = [
  'QUEUED',
  'SENDING',
  'ACCEPTED',
  'CONFIRMED',
  'REFUSED',
  'UNKNOWN',
  'RECALLED',
  'SETTLED',
] as const;
export type EffectState = (typeof effectStates)[number];

export const cancelReasons = [
  'NO_INVENTORY',
  'BUYER_CANCELED',
  'SHIPPING_ADDRESS_UNDELIVERABLE',
  'CUSTOMER_EXCHANGE',
  'PRICING_ERROR',
  'GENERAL_ADJUSTMENT',
] as const;
export type CancelReason = (typeof cancelReasons)[number];

export const refundReasons = [
  'CUSTOMER_RETURN',
  'GENERAL_ADJUSTMENT',
  'COULD_NOT_SHIP',
  'DIFFERENT_ITEM',
  'ABANDONED',
  'CUSTOMER_CANCEL',
  'PRICE_ERROR',
  'NO_INVENTORY',
  'PRODUCT_OUT_OF_STOCK',
  'CUSTOMER_ADDRESS_INCORRECT',
  'UNDELIVERABLE',
  'REFUSED_DELIVERY',
  'EXCHANGE',
  'OTHER',
] as const;
export type RefundReason = (typeof refundReasons)[number];

// Messages are stored as JSON until they are sent: they hold no Date and no bigint. Amounts are
// decimal texts in the order's currency, as Amazon wants them.

export type ShipmentMessage = {
  readonly kind: 'CONFIRM_SHIPMENT';
  readonly referenceId: string;
  readonly carrierCode: string;
  readonly carrierName: string | null;
  readonly shippingMethod: string | null;
  readonly trackingNumber: string;
  readonly shippedAt: string;
  readonly items: readonly {
    readonly amazonOrderItemId: string;
    readonly quantity: number;
    readonly transparencyCodes: readonly string[];
  }[];
};

export type CancelMessage = {
  readonly kind: 'CANCEL_ORDER';
  readonly reason: CancelReason;
  readonly amazonOrderItemIds: readonly string[];
};

export type RefundComponent = {
  readonly type:
    | 'Principal'
    | 'Shipping'
    | 'Tax'
    | 'ShippingTax'
    | 'GiftWrap'
    | 'GiftWrapTax'
    | 'COD'
    | 'CODTax'
    | 'Goodwill'
    | 'RestockingFee'
    | 'Other';
  readonly amount: string;
};

export type RefundMessage = {
  readonly kind: 'REFUND';
  readonly creditMemoId: string;
  readonly reason: RefundReason;
  readonly currency: string;
  readonly taxMode: TaxMode;
  readonly items: readonly {
    readonly amazonOrderItemId: string;
    /** Units refunded; 0 when only money of the line goes back. */
    readonly quantity: number;
    readonly components: readonly RefundComponent[];
  }[];
  /** What the buyer gets: the memo's grand total. */
  readonly total: string;
};

export type InvoiceMessage = {
  readonly kind: 'UPLOAD_INVOICE';
  readonly invoiceId: string;
  /** What Amazon is to check the document by; null where its own sum is another, as of an invoice of a part. */
  readonly totals: { readonly total: string; readonly tax: string } | null;
};

/** What was written is the buyer's data, and lies under this id, sealed. */
export type BuyerMessage = {
  readonly kind: 'MESSAGE_BUYER';
  readonly messageKind: BuyerMessageKind;
  readonly buyerMessageId: string;
};

export type EffectMessage = ShipmentMessage | CancelMessage | RefundMessage | InvoiceMessage | BuyerMessage;

/** What a look at Amazon found of an effect, as JSON holds it: amounts are decimal texts. */
export type ReadBack = {
  readonly state: ReadBackState;
  /** What should show, and what does, for a person to compare: "10.00 USD", "tracking 1Z…"; null when nothing does. */
  readonly expected: string | null;
  readonly seen: string | null;
};
/** MATCHED: Amazon shows it. MISSING: it does not, yet. DIFFERENT: it shows something else in its place. */
export const readBackStates = ['MATCHED', 'MISSING', 'DIFFERENT'] as const;
export type ReadBackState = (typeof readBackStates)[number];

export const settledOutcomes = ['HAPPENED', 'DID_NOT_HAPPEN'] as const;
export type SettledOutcome = (typeof settledOutcomes)[number];

/** What Amazon must be told because of something done here. */
export type AmazonEffect = {
  readonly id: string;
  readonly storeId: string;
  readonly amazonOrderId: string;
  readonly orderId: string | null;
  readonly kind: EffectKind;
  readonly state: EffectState;
  readonly subject: {
    readonly type: 'PACKAGE' | 'CREDIT_MEMO' | 'AMAZON_ORDER' | 'INVOICE' | 'BUYER_MESSAGE';
    readonly id: string;
  };
  readonly message: EffectMessage;
  readonly amazonReference: string | null;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly nextAttemptAt: Date | null;
  readonly createdAt: Date;
  readonly confirmedAt: Date | null;
};
