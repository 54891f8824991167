/** What Amazon lets a seller write to a buyer about: each kind is an operation of its Messaging API. */
export const buyerMessageKinds = [
  'CONFIRM_CUSTOMIZATION_DETAILS',
  'CONFIRM_DELIVERY_DETAILS',
  'CONFIRM_ORDER_DETAILS',
  'CONFIRM_SERVICE_DETAILS',
  'UNEXPECTED_PROBLEM',
  'DIGITAL_ACCESS_KEY',
  'LEGAL_DISCLOSURE',
  'WARRANTY',
  'INVOICE',
] as const;
export type BuyerMessageKind = (typeof buyerMessageKinds)[number];

export type MessageLimits = {
  /** The longest text, in characters; 0 where none is taken. A text that is taken is needed. */
  readonly textMax: number;
  readonly attachmentsMin: number;
  readonly attachmentsMax: number;
};

/** Amazon's limits (amazon-sp-api.md 14). */
// biome-ignore format: a table reads best as a table
export const messageLimits: Record<BuyerMessageKind, MessageLimits> = {
  CONFIRM_CUSTOMIZATION_DETAILS: { textMax: 800,   attachmentsMin: 0, attachmentsMax: 5 },
  CONFIRM_DELIVERY_DETAILS:      { textMax: 2_000, attachmentsMin: 0, attachmentsMax: 0 },
  CONFIRM_ORDER_DETAILS:         { textMax: 2_000, attachmentsMin: 0, attachmentsMax: 0 },
  CONFIRM_SERVICE_DETAILS:       { textMax: 2_000, attachmentsMin: 0, attachmentsMax: 0 },
  UNEXPECTED_PROBLEM:            { textMax: 2_000, attachmentsMin: 0, attachmentsMax: 0 },
  DIGITAL_ACCESS_KEY:            { textMax: 400,   attachmentsMin: 0, attachmentsMax: 5 },
  LEGAL_DISCLOSURE:              { textMax: 0,     attachmentsMin: 1, attachmentsMax: 5 },
  WARRANTY:                      { textMax: 0,     attachmentsMin: 1, attachmentsMax: 5 },
  INVOICE:                       { textMax: 0,     attachmentsMin: 1, attachmentsMax: 5 },
};

/** A file as it travels: its bytes in base64. */
export type MessageFile = { readonly name: string; readonly contentType: string; readonly content: string };

/** What was written, as it is kept until the buyer's data are erased. Times are ISO 8601 texts. */
export type MessageContent = {
  readonly text: string | null;
  readonly attachments: readonly MessageFile[];
  readonly coverageStartsAt: string | null;
  readonly coverageEndsAt: string | null;
  /** Sent as one more file, as it is printed when the message goes. */
  readonly invoiceId: string | null;
};

export type BuyerMessageDraft = {
  readonly id: string;
  readonly kind: BuyerMessageKind;
  readonly content: MessageContent;
};

/** What Amazon offers for an order at a moment. */
export type OfferedMessages = ReadonlySet<BuyerMessageKind>;
