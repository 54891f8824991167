import type { ImportBlocker } from './import-blocker.ts';
import type { OrderPolicy } from './order-policy.ts';

export const shippingStates = [
  'PENDING_AVAILABILITY',
  'PENDING',
  'UNSHIPPED',
  'PARTIALLY_SHIPPED',
  'SHIPPED',
  'CANCELED',
  'UNFULFILLABLE',
  'UNKNOWN',
] as const;
export type ShippingState = (typeof shippingStates)[number];

export const importStates = ['NOT_DUE', 'PENDING', 'IMPORTED', 'BLOCKED', 'DISABLED'] as const;
export type ImportState = (typeof importStates)[number];

export const regions = ['NA', 'EU', 'FE'] as const;
export type Region = (typeof regions)[number];

export type FulfilledBy = 'MERCHANT' | 'AMAZON';

export type Address = {
  readonly name: string | null;
  readonly company: string | null;
  readonly street: readonly string[];
  readonly city: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
  readonly countryCode: string | null;
  readonly phone: string | null;
};

/** Personal data, kept apart from the books. `giftMessages` is keyed by Amazon's line id. */
export type BuyerData = {
  readonly name: string | null;
  readonly email: string | null;
  readonly company: string | null;
  readonly shippingAddress: Address | null;
  readonly giftMessages: Readonly<Record<string, string>>;
  /** Ours, beside Amazon's report: it counts until Amazon reports another address (R33). */
  readonly correctedAddress?: Address | null;
};

/** Where the order goes, as far as anybody knows. */
export function addressOf({ shippingAddress, correctedAddress }: BuyerData): Address | null {
  return correctedAddress ?? shippingAddress;
}

/** Amounts of one Amazon line in minor units, for its whole quantity, discounts positive. */
export type AmazonLineMoney = {
  /** Amazon's word for the whole line; the parts below are reconciled to it. */
  readonly total: bigint;
  readonly row: bigint;
  readonly shipping: bigint;
  readonly giftWrap: bigint;
  readonly codFee: bigint;
  readonly other: bigint;
  /** All tax of the line; the next three are parts of it. */
  readonly tax: bigint;
  readonly shippingTax: bigint;
  readonly giftWrapTax: bigint;
  readonly codFeeTax: bigint;
  /** All discount of the line, as a positive amount whatever sign Amazon sent; the next one is part of it. */
  readonly discount: bigint;
  readonly shippingDiscount: bigint;
  /** The discount as Amazon signed it: Amazon does not document the sign (amazon-sp-api.md 7.3). */
  readonly discountAsSent: bigint;
};

export type AmazonItem = {
  readonly amazonOrderItemId: string;
  readonly sku: string | null;
  readonly asin: string | null;
  readonly title: string | null;
  readonly quantityOrdered: number;
  readonly quantityFulfilled: number;
  /** Null when Amazon did not send it. */
  readonly quantityUnfulfilled: number | null;
  readonly needsTransparencyCodes: boolean;
  /** Null while Amazon has not named the money, as on a pending order. */
  readonly money: AmazonLineMoney | null;
};

export type AmazonPackage = {
  readonly referenceId: string;
  readonly status: string | null;
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly shippedAt: Date | null;
  readonly items: readonly { readonly amazonOrderItemId: string; readonly quantity: number }[];
};

/** One order as Amazon reported it, in our words: translated, nothing added. */
export type AmazonReport = {
  readonly number: string;
  readonly marketplaceId: string;
  readonly purchasedAt: Date;
  readonly lastUpdatedAt: Date;
  readonly shippingState: ShippingState;
  /** Amazon's own word for the status, kept as it was spelt. */
  readonly amazonStatus: string | null;
  readonly fulfilledBy: FulfilledBy;
  readonly programs: readonly string[];
  readonly serviceLevel: string | null;
  readonly purchaseOrderNumber: string | null;
  readonly latestShipAt: Date | null;
  /** By when Amazon has promised it to the buyer. */
  readonly deliverBy?: Date | null;
  readonly currency: string | null;
  readonly total: bigint | null;
  readonly deliveryTip: bigint;
  readonly buyerCancelRequest: { readonly reason: string | null } | null;
  readonly buyer: BuyerData;
  readonly items: readonly AmazonItem[];
  readonly packages: readonly AmazonPackage[];
  /** Why this report cannot become an order, whatever we do: its own contradictions. */
  readonly defects: readonly {
    readonly code: 'MIXED_CURRENCY' | 'AMAZON_ORDER_UNREADABLE';
    readonly message: string;
  }[];
  /** Things that were mended on the way and that a person may want to know. */
  readonly notes: readonly string[];
};

/** The part of an Amazon order that rules look at, beside the Commerce order. */
export type AmazonStanding = {
  readonly id: string;
  readonly storeId: string;
  readonly number: string;
  /** What Amazon last reported. */
  readonly shippingState: ShippingState;
  readonly fulfilledBy: FulfilledBy;
  readonly programs: readonly string[];
  readonly buyerRequestedCancel: boolean;
  readonly hasBuyerEmail: boolean;
  /** From then on nothing of the buyer is kept. */
  readonly buyerErasedAt: Date | null;
  /** A cancel of ours that Amazon has not refused: it may not be asked for again. */
  readonly cancelAskedAt: Date | null;
  /** Whether the ordered units were taken off what may still be promised (R35). */
  readonly stockReserved: boolean;
  readonly itemIds: readonly string[];
};

/** An Amazon order as it is kept here: the last report, and what became of it. */
export type AmazonOrder = AmazonStanding &
  Omit<AmazonReport, 'marketplaceId' | 'buyer' | 'buyerCancelRequest' | 'notes' | keyof AmazonStanding> & {
    readonly orderId: string | null;
    readonly importState: ImportState;
    readonly importBlockers: readonly ImportBlocker[];
    /** What last happened to the order here, for a person. */
    readonly notes: string | null;
    readonly reportNotes: readonly string[];
    readonly buyerCancelRequest: { readonly reason: string | null; readonly requestedAt: Date } | null;
    readonly policy: OrderPolicy;
    /** When what is known of the buyer is to be erased by itself. */
    readonly buyerErasesAt: Date | null;
    /** When it was last held against what Amazon shows. */
    readonly comparedAt: Date | null;
  };

const numberPattern = /^\d{3}-\d{7}-\d{7}$/;

export function isAmazonOrderNumber(text: string): boolean {
  return numberPattern.test(text);
}

export function shippedAtAmazon({ shippingState }: Pick<AmazonStanding, 'shippingState'>): boolean {
  return shippingState === 'PARTIALLY_SHIPPED' || shippingState === 'SHIPPED';
}
