import type { SettledOutcome } from './effects.ts';

export const orderDifferenceKinds = [
  'NOT_FOUND_AT_AMAZON',
  'NOT_IMPORTED',
  'CANCELED_AT_AMAZON',
  'NOT_CANCELED_AT_AMAZON',
  'UNITS_CANCELED_AT_AMAZON',
  'UNITS_SHIPPED_AT_AMAZON',
  'PACKAGE_ONLY_AT_AMAZON',
  'PACKAGE_NOT_AT_AMAZON',
  'PACKAGE_CONTENTS_DIFFER',
  'TRACKING_DIFFERS',
  'REFUND_ONLY_AT_AMAZON',
  'REFUND_NOT_AT_AMAZON',
  'REFUND_AMOUNT_DIFFERS',
  'QUANTITY_CHANGED',
  'TOTAL_CHANGED',
] as const;
export type OrderDifferenceKind = (typeof orderDifferenceKinds)[number];

/** Those that only a look at the money Amazon gave back can find, and only such a look can see go. */
export const refundKinds: readonly OrderDifferenceKind[] = [
  'REFUND_ONLY_AT_AMAZON',
  'REFUND_NOT_AT_AMAZON',
  'REFUND_AMOUNT_DIFFERS',
];

export const orderDifferenceCauses = [
  'DONE_IN_SELLER_CENTRAL',
  'DONE_BY_AMAZON',
  'DONE_AT_AMAZON',
  'NEVER_ARRIVED',
  'REFUSED_BY_AMAZON',
  'HAPPENED_AFTER_ALL',
  'CHANGED_AFTER_IMPORT',
  'NOT_YET_READ',
  'UNKNOWN',
] as const;
export type OrderDifferenceCause = (typeof orderDifferenceCauses)[number];

/** What could mend a difference, as JSON holds it. Whether it would be accepted is asked when it is shown. */
export type Mend =
  | { readonly mutation: 'syncStore' }
  | { readonly mutation: 'cancelAmazonOrder' }
  | { readonly mutation: 'retryAmazonEffect'; readonly effectId: string }
  | {
      readonly mutation: 'settleAmazonEffect';
      readonly effectId: string;
      readonly outcome: SettledOutcome;
      readonly evidence: string;
    }
  | {
      readonly mutation: 'correctTracking';
      readonly packageId: string;
      readonly trackingNumber: string;
      readonly carrierCode: string;
      readonly carrierName: string | null;
    };

/** What a difference is about, as ids of ours. */
export type DifferenceSubject = {
  readonly type: 'AMAZON_ORDER' | 'ORDER' | 'ORDER_ITEM' | 'PACKAGE' | 'CREDIT_MEMO';
  readonly id: string;
};

/** Something that Amazon shows in one way and this server in another. */
export type OrderDifference = {
  readonly kind: OrderDifferenceKind;
  readonly cause: OrderDifferenceCause;
  /** Tells two of one kind apart: a line, a package, a memo; empty where there can be only one. */
  readonly about: string;
  /** For a person, and never with anything of the buyer's in it; null where there is nothing. */
  readonly here: string | null;
  readonly atAmazon: string | null;
  readonly subject: DifferenceSubject;
  readonly mend: Mend | null;
};

export function differenceKey({ kind, about }: Pick<OrderDifference, 'kind' | 'about'>): string {
  return `${kind} ${about}`;
}
