import type { FulfilledBy, ShippingState } from './amazon-order.ts';
import type { BuyerMessageDraft } from './buyer-message.ts';
import type { AddressChange, CommentDraft } from './commands.ts';
import type { CancelReason, RefundReason } from './effects.ts';
import type { EmailSubject } from './email.ts';
import type { DocumentLine, InvoiceContent } from './invoice.ts';
import type { Amounts, Hold } from './order.ts';

export type PackageLine = {
  readonly itemId: string;
  readonly quantity: number;
  readonly transparencyCodes: readonly string[];
};

export type Package = {
  readonly id: string;
  /** Unique per order, digits only, as Amazon wants it (R7). */
  readonly referenceId: string;
  readonly carrierCode: string;
  readonly carrierName: string | null;
  readonly shippingMethod: string | null;
  readonly trackingNumber: string;
  readonly shippedAt: Date;
  readonly lines: readonly PackageLine[];
};

export type ShipmentDraft = {
  readonly id: string;
  readonly packages: readonly Package[];
  readonly comment: CommentDraft | null;
};
export type InvoiceDraft = InvoiceContent & { readonly id: string; readonly comment: CommentDraft | null };
export type CreditMemoLine = DocumentLine & { readonly returnedToStock: number };
export type CreditMemoDraft = {
  readonly id: string;
  readonly invoiceId: string | null;
  readonly lines: readonly CreditMemoLine[];
  readonly amounts: Amounts;
  readonly adjustmentRefund: bigint;
  readonly adjustmentFee: bigint;
  readonly reason: RefundReason | null;
  readonly comment: CommentDraft | null;
  /** The caller whose refunds it counts among. */
  readonly refundedBy?: string | null;
};

/** A comment on the order itself, which may change its status. */
export type StatusComment = CommentDraft & { readonly id: string; readonly status: string | null };
export type EmailDraft = { readonly id: string; readonly subject: EmailSubject; readonly comment: string | null };

/** What can have happened to an order. What comes from Amazon is not told to Amazon again. */
export type OrderEvent =
  | { readonly kind: 'SHIPPED'; readonly shipment: ShipmentDraft }
  | { readonly kind: 'INVOICED'; readonly invoice: InvoiceDraft }
  | { readonly kind: 'REFUNDED'; readonly creditMemo: CreditMemoDraft; readonly tellAmazon: boolean }
  | {
      readonly kind: 'CANCELED';
      readonly by: 'MERCHANT';
      readonly reason: CancelReason;
      readonly at: Date;
    }
  | { readonly kind: 'CANCELED'; readonly by: 'AMAZON' }
  /** Amazon did not do what a cancel or a credit memo stood for (R38). */
  | {
      readonly kind: 'CANCEL_UNDONE';
      /** As last reported: while the cancel stood, no unit was open that Amazon could have shipped. */
      readonly shippedAtAmazon: UnitsByLine;
      readonly canceledAtAmazon: UnitsByLine;
      /** The cancel had given the order's units back to stock. */
      readonly reserveAgain: boolean;
    }
  | { readonly kind: 'CREDIT_MEMO_VOIDED'; readonly creditMemo: Omit<CreditMemoDraft, 'comment' | 'reason'> }
  /** Amazon did refund after all, as a person has found. */
  | { readonly kind: 'CREDIT_MEMO_REINSTATED'; readonly creditMemo: Omit<CreditMemoDraft, 'comment' | 'reason'> }
  | { readonly kind: 'HELD'; readonly hold: Hold }
  | { readonly kind: 'UNHELD' }
  | { readonly kind: 'COMMENTED'; readonly comment: StatusComment }
  | { readonly kind: 'EMAILED'; readonly email: EmailDraft }
  | { readonly kind: 'MESSAGED'; readonly message: BuyerMessageDraft }
  /** The package as it stands corrected: Amazon takes its reference again for an edit. */
  | { readonly kind: 'TRACKING_CORRECTED'; readonly corrected: Package }
  | { readonly kind: 'ADDRESS_CORRECTED'; readonly address: AddressChange }
  | { readonly kind: 'BUYER_CANCEL_REQUESTED' }
  | { readonly kind: 'BUYER_DATA_ERASED'; readonly reason: string | null }
  | {
      readonly kind: 'AMAZON_CHANGED';
      readonly shippingState: ShippingState;
      readonly fulfilledBy: FulfilledBy;
      readonly programs: readonly string[];
      readonly buyerRequestedCancel: boolean;
      readonly hasBuyerEmail: boolean;
      readonly latestShipAt: Date | null;
      readonly shippedAtAmazon: UnitsByLine;
      readonly canceledAtAmazon: UnitsByLine;
    };

/** Units by Amazon's line id. */
export type UnitsByLine = ReadonlyMap<string, number>;
