import type { BuyerMessageKind, MessageContent, OfferedMessages } from './buyer-message.ts';
import type { CancelReason, RefundReason } from './effects.ts';
import type { EmailSubject } from './email.ts';
import type { OrderStatus } from './statuses.ts';

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

export type AddCommentCommand = {
  readonly action: 'ADD_COMMENT';
  readonly text: string;
  /** Another status of the order's state. */
  readonly status: string | null;
  readonly visibleToCustomer: boolean;
  readonly notifyCustomer: boolean;
};

export type SendEmailCommand = { readonly action: 'SEND_EMAIL'; readonly subject: EmailSubject };

/** What is null stays as it is. */
export type CorrectTrackingCommand = {
  readonly action: 'CORRECT_TRACKING';
  readonly carrierCode: string | null;
  readonly carrierName: string | null;
  readonly shippingMethod: string | null;
  readonly trackingNumber: string | null;
};

/** What is null stays as it is; a text that is given may not be blank, but for the further street lines. */
export type AddressChange = {
  readonly street: readonly string[] | null;
  readonly city: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
  readonly countryCode: string | null;
};
export type CorrectAddressCommand = { readonly action: 'CORRECT_ADDRESS'; readonly address: AddressChange };

export type MessageBuyerCommand = {
  readonly action: 'MESSAGE_BUYER';
  readonly kind: BuyerMessageKind;
  readonly content: MessageContent;
  /** Whether an invoice was named; its id is null when there can be no such one. */
  readonly invoiceAsked: boolean;
  /** What Amazon offered a moment ago. */
  readonly offered: OfferedMessages;
};

/** What can be asked of an order. */
export type OrderCommand =
  | ShipCommand
  | InvoiceCommand
  | CreditMemoCommand
  | CancelCommand
  | HoldCommand
  | UnholdCommand
  | AddCommentCommand
  | SendEmailCommand
  | CorrectTrackingCommand
  | CorrectAddressCommand
  | MessageBuyerCommand;

/** What a decision is given from outside, so that it stays a function of its arguments. */
export type Circumstances = {
  readonly at: Date;
  readonly actor: string;
  readonly newId: () => string;
  /** Whose refund it is, where callers’ refunds are counted. */
  readonly callerId?: string;
  /** References of the packages Amazon shows, whoever sent them: used again, one would overwrite the other there. */
  readonly takenReferences?: readonly string[];
  /** Every status an order can wear, the merchant's own among them. */
  readonly statuses?: readonly OrderStatus[];
};
