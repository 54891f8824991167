import type { OrderEvent } from './events.ts';

export const warningCodes = [
  'BUYER_REQUESTED_CANCEL',
  'SHIP_BY_AT_RISK',
  'PRIME_LABEL_EXPECTED',
  'REMAINDER_NOT_REFUNDED',
  'CUSTOMER_NOT_NOTIFIED',
] as const;
export type WarningCode = (typeof warningCodes)[number];

/** What will have happened, and what the caller should know although it worked. */
export type Decision = { readonly events: readonly OrderEvent[]; readonly warnings: readonly WarningCode[] };
