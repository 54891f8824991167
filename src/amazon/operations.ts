import type { UsagePlan } from '../domain/budget.ts';

/** What is known about a call whose answer did not say: nothing happened (`later`), or perhaps it did (`look`). */
export type Doubt = 'later' | 'look';

type Row = UsagePlan & {
  /** The connection ended, or time did, before an answer. */
  readonly unanswered: Doubt;
  /** Amazon answered that it failed. */
  readonly failed: Doubt;
};

// A shipment confirmation can be repeated, but only after a look: the order may have moved on meanwhile.
// biome-ignore format: a table reads best as a table
export const operations = {
  searchOrders:       { rate: 0.0056, burst: 20, unanswered: 'later', failed: 'later' },
  getOrder:           { rate: 0.5,    burst: 30, unanswered: 'later', failed: 'later' },
  confirmShipment:    { rate: 2,      burst: 10, unanswered: 'look',  failed: 'later' },
  createFeedDocument: { rate: 0.5,    burst: 15, unanswered: 'later', failed: 'later' },
  createFeed:         { rate: 0.0083, burst: 15, unanswered: 'look',  failed: 'look' },
  getFeed:            { rate: 2,      burst: 15, unanswered: 'later', failed: 'later' },
  getFeeds:           { rate: 0.0222, burst: 10, unanswered: 'later', failed: 'later' },
  getFeedDocument:    { rate: 0.0222, burst: 10, unanswered: 'later', failed: 'later' },
  listTransactions:   { rate: 0.5,    burst: 10, unanswered: 'later', failed: 'later' },
  // A message that is sent twice the buyer reads twice.
  getMessagingActionsForOrder:  { rate: 1,      burst: 5,  unanswered: 'later', failed: 'later' },
  GetAttributes:                { rate: 1,      burst: 5,  unanswered: 'later', failed: 'later' },
  createUploadDestinationForResource: { rate: 10, burst: 10, unanswered: 'later', failed: 'later' },
  confirmCustomizationDetails: { rate: 1,      burst: 5,  unanswered: 'look',  failed: 'look' },
  createConfirmDeliveryDetails:{ rate: 1,      burst: 5,  unanswered: 'look',  failed: 'look' },
  createConfirmOrderDetails:   { rate: 1,      burst: 5,  unanswered: 'look',  failed: 'look' },
  createConfirmServiceDetails: { rate: 1,      burst: 5,  unanswered: 'look',  failed: 'look' },
  createUnexpectedProblem:     { rate: 1,      burst: 5,  unanswered: 'look',  failed: 'look' },
  createDigitalAccessKey:      { rate: 1,      burst: 5,  unanswered: 'look',  failed: 'look' },
  createLegalDisclosure:       { rate: 1,      burst: 5,  unanswered: 'look',  failed: 'look' },
  CreateWarranty:              { rate: 1,      burst: 5,  unanswered: 'look',  failed: 'look' },
  sendInvoice:                 { rate: 1,      burst: 5,  unanswered: 'look',  failed: 'look' },
} as const satisfies Record<string, Row>;

export type Operation = keyof typeof operations;
