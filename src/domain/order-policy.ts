/** What the order's store decides about its orders. */
export type OrderPolicy = {
  readonly readOnly: boolean;
  readonly buyerCancelRequestPolicy: BuyerCancelRequestPolicy;
  /** Whether Amazon is told of each invoice. */
  readonly uploadInvoices?: boolean;
};

export const buyerCancelRequestPolicies = ['WARN', 'HOLD', 'REFUSE_SHIP'] as const;
export type BuyerCancelRequestPolicy = (typeof buyerCancelRequestPolicies)[number];
