import type { RefundReason } from './effects.ts';
import type { EmailSubject } from './email.ts';
import type { CreditMemoLine, Package } from './events.ts';
import type { DocumentLine } from './invoice.ts';
import type { Amounts } from './order.ts';

type Document = {
  readonly id: string;
  readonly storeId: string;
  readonly orderId: string;
  readonly number: string;
  /** The store's name when it was made. */
  readonly issuer: string;
  readonly createdAt: Date;
};

/** Documents as they are kept: never changed, but for a credit memo that is voided. */
export type Invoice = Document & { readonly amounts: Amounts; readonly lines: readonly DocumentLine[] };

export type Shipment = Document;

export type StoredPackage = Package & {
  readonly storeId: string;
  readonly shipmentId: string;
  readonly orderId: string;
};

export type CreditMemo = Document & {
  readonly invoiceId: string | null;
  readonly amounts: Amounts;
  readonly adjustmentRefund: bigint;
  readonly adjustmentFee: bigint;
  readonly reason: RefundReason | null;
  readonly voidedAt: Date | null;
  readonly lines: readonly CreditMemoLine[];
};

/** A remark on an order or on one of its documents. */
export type OrderComment = {
  readonly id: string;
  readonly storeId: string;
  readonly orderId: string;
  readonly subject: EmailSubject;
  readonly text: string;
  /** The status that it gave the order. */
  readonly status: string | null;
  readonly author: string;
  readonly visibleToCustomer: boolean;
  readonly customerNotified: boolean;
  readonly createdAt: Date;
};
