import type { BuyerMessageKind } from '../domain/buyer-message.ts';
import type { Operation } from './operations.ts';

type Post = { readonly operation: Operation; readonly name: string };

/** Amazon's name of each kind, which is also the end of its path. */
// biome-ignore format: a table reads best as a table
export const posts: Record<BuyerMessageKind, Post> = {
  CONFIRM_CUSTOMIZATION_DETAILS: { operation: 'confirmCustomizationDetails',  name: 'confirmCustomizationDetails' },
  CONFIRM_DELIVERY_DETAILS:      { operation: 'createConfirmDeliveryDetails', name: 'confirmDeliveryDetails' },
  CONFIRM_ORDER_DETAILS:         { operation: 'createConfirmOrderDetails',    name: 'confirmOrderDetails' },
  CONFIRM_SERVICE_DETAILS:       { operation: 'createConfirmServiceDetails',  name: 'confirmServiceDetails' },
  UNEXPECTED_PROBLEM:            { operation: 'createUnexpectedProblem',      name: 'unexpectedProblem' },
  DIGITAL_ACCESS_KEY:            { operation: 'createDigitalAccessKey',       name: 'digitalAccessKey' },
  LEGAL_DISCLOSURE:              { operation: 'createLegalDisclosure',        name: 'legalDisclosure' },
  WARRANTY:                      { operation: 'CreateWarranty',               name: 'warranty' },
  INVOICE:                       { operation: 'sendInvoice',                  name: 'invoice' },
};

const operations: ReadonlySet<Operation> = new Set(Object.values(posts).map(({ operation }) => operation));

export function isMessage(operation: Operation): boolean {
  return operations.has(operation);
}
