import type { CancelReason, RefundReason } from './effects.ts';

export type ItemQuantity = { readonly itemId: string; readonly quantity: number };
export type CommentDraft = { readonly text: string; readonly visibleToCustomer: boolean };

export type PackageDraft = {
  readonly items: readonly (ItemQuantity & { readonly transparencyCodes: readonly string[] })[] | null;
  readonly carrierCode: string;
  readonly carrierName: string | null;
  readonly shippingMethod: string | null;
  readonly trackingNumber: string | null;
  readonly shippedAt: Date | null;
};

export type ShipCommand = {
  readonly action: 'SHIP';
  readonly packages: readonly PackageDraft[];
  /** Invoice the shipped units that are not invoiced yet, in the same breath (R2). */
  readonly invoice: boolean;
  readonly comment: CommentDraft | null;
  readonly notifyCustomer: boolean;
};

/** `items` null means all that is left. */
export type InvoiceCommand = {
  readonly action: 'INVOICE';
  readonly items: readonly ItemQuantity[] | null;
  readonly comment: CommentDraft | null;
  readonly notifyCustomer: boolean;
};

export type CreditMemoCommand = {
  readonly action: 'CREDIT_MEMO';
  readonly invoiceId: string | null;
  readonly items: readonly ItemQuantity[] | null;
  /** Decimal texts in the order's currency; null where left out. */
  readonly shippingAmount: string | null;
  readonly adjustmentRefund: string | null;
  readonly adjustmentFee: string | null;
  readonly reason: RefundReason;
  readonly returnToStock: readonly ItemQuantity[];
  readonly comment: CommentDraft | null;
  readonly notifyCustomer: boolean;
};

export type CancelCommand = { readonly action: 'CANCEL_AMAZON_ORDER'; readonly reason: CancelReason };
export type HoldCommand = { readonly action: 'HOLD'; readonly reason: string | null; readonly expiresAt: Date | null };
export type UnholdCommand = { readonly action: 'UNHOLD' };

/** What can be asked of an order. */
export type OrderCommand =
  | ShipCommand
  | InvoiceCommand
  | CreditMemoCommand
  | CancelCommand
  | HoldCommand
  | UnholdCommand;

/** What a decision is given from outside, so that it stays a function of its arguments. */
export type Circumstances = {
  readonly at: Date;
  readonly actor: string;
  readonly newId: () => string;
  /** References of the packages Amazon shows, whoever sent them: used again, one would overwrite the other there. */
  readonly takenReferences?: readonly string[];
};
