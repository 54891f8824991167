import { importStates, regions, shippingStates } from '../domain/amazon-order.ts';
import { warningCodes } from '../domain/decision.ts';
import { cancelReasons, effectKinds, effectStates, refundReasons } from '../domain/effects.ts';
import { emailStates } from '../domain/email.ts';
import { type ErrorCode, errorCatalogue } from '../domain/error-catalogue.ts';
import { orderItemStatuses, orderStates, taxModes } from '../domain/order.ts';
import { orderActions } from '../domain/order-actions.ts';
import { refusalSources } from '../domain/rejection.ts';
import { permissions } from '../domain/viewer.ts';
import { builder } from './builder.ts';

/** An enum of ours, spelt as in the domain, each value with its description. */
export function describedEnum<V extends string>(
  name: string,
  description: string,
  values: readonly V[],
  about: Record<V, string>,
) {
  const described = Object.fromEntries(values.map((value) => [value, { value, description: about[value] }]));
  return builder.enumType(name, { description, values: described as Record<V, { value: V; description: string }> });
}

export const OrderStateRef = describedEnum(
  'OrderState',
  'The phase a Commerce order is in. It decides what may be done.',
  orderStates,
  {
    NEW: 'Nothing is invoiced or shipped yet.',
    PROCESSING: 'Something is invoiced or shipped, and something is still to do.',
    COMPLETE: 'Everything is invoiced and shipped.',
    CLOSED: 'Everything is refunded, or the rest is not to be.',
    CANCELED: 'Canceled before anything was invoiced.',
    ON_HOLD: 'Frozen by a person. Releasing it brings the former state back.',
  },
);

export const ShippingStateRef = describedEnum('ShippingState', 'How far an order has been shipped.', shippingStates, {
  PENDING_AVAILABILITY: 'A pre-order: the goods are not released yet.',
  PENDING: 'Amazon has not confirmed the payment: nothing may be shipped.',
  UNSHIPPED: 'Paid, and nothing has shipped.',
  PARTIALLY_SHIPPED: 'Some units have shipped.',
  SHIPPED: 'All units have shipped.',
  CANCELED: 'Canceled, here or at Amazon.',
  UNFULFILLABLE: 'Amazon cannot fulfil it.',
  UNKNOWN: 'Amazon reported a state that this server does not know; `amazonStatus` has its word.',
});

export const OrderActionRef = describedEnum('OrderAction', 'What can be done with an order.', orderActions, {
  SHIP: 'Record packages and confirm them to Amazon.',
  INVOICE: 'Record an invoice. Amazon has charged the buyer already.',
  CREDIT_MEMO: 'Refund units, shipping or an amount, here and at Amazon.',
  CANCEL_AMAZON_ORDER: 'Cancel the whole order at Amazon while nothing has shipped.',
  HOLD: 'Freeze the order until it is released.',
  UNHOLD: 'Release an order from hold.',
  ADD_COMMENT: 'Add a remark, change the status within the state, or both.',
  SEND_EMAIL: 'Send the buyer a mail about the order or one of its documents.',
  CORRECT_TRACKING: 'Correct carrier or tracking number of a package, here and at Amazon.',
  CORRECT_ADDRESS: 'Correct the delivery address here; Amazon is not told.',
  MESSAGE_BUYER: 'Write to the buyer through Amazon, if Amazon offers the kind of message for the order.',
});

export const OrderItemStatusRef = describedEnum(
  'OrderItemStatus',
  'A label for a line, worked out from its quantities.',
  orderItemStatuses,
  {
    ORDERED: 'Nothing has happened to it yet.',
    INVOICED: 'All that is not refunded or canceled is invoiced, and nothing shipped.',
    SHIPPED: 'All that is not refunded or canceled has shipped.',
    PARTIAL: 'Some units are still to do.',
    MIXED: 'Units have gone different ways.',
    REFUNDED: 'Every unit is refunded.',
    CANCELED: 'Every unit is canceled.',
  },
);

export const TaxModeRef = describedEnum(
  'TaxMode',
  'Whether the amounts already contain the tax, as the marketplace has it.',
  taxModes,
  {
    EXCLUSIVE: 'The tax comes on top of the amounts.',
    INCLUSIVE: 'The amounts contain the tax: it is shown, and never added.',
    NONE: 'There is no tax.',
    UNKNOWN: 'Amazon’s sums do not tell. Its total stands; the difference is in the order’s other charges.',
  },
);

export const ImportStateRef = describedEnum(
  'ImportState',
  'Whether an Amazon order has become a Commerce order.',
  importStates,
  {
    NOT_DUE: 'Amazon’s state or age of the order does not call for one.',
    PENDING: 'Due, and not tried yet.',
    IMPORTED: 'The Commerce order exists.',
    BLOCKED: 'Due, and not possible: see `importBlockers`. Tried again at every sync.',
    DISABLED: 'The store does not import.',
  },
);

export const FulfilledByRef = describedEnum('FulfilledBy', 'Who ships.', ['MERCHANT', 'AMAZON'], {
  MERCHANT: 'You ship (FBM).',
  AMAZON: 'Amazon ships (FBA): it also cancels and refunds.',
});

export const AmazonRegionRef = describedEnum('AmazonRegion', 'Where Amazon keeps the seller account.', regions, {
  NA: 'North America and Brazil.',
  EU: 'Europe, the Middle East, Africa and India.',
  FE: 'Japan, Australia and Singapore.',
});

export const AmazonEffectKindRef = describedEnum('AmazonEffectKind', 'What Amazon is told.', effectKinds, {
  CONFIRM_SHIPMENT: 'A package has left.',
  CANCEL_ORDER: 'The order is canceled.',
  REFUND: 'Money goes back to the buyer.',
  UPLOAD_INVOICE: 'The document of an invoice.',
  MESSAGE_BUYER: 'A message that Amazon passes on to the buyer.',
});

export const AmazonEffectStateRef = describedEnum(
  'AmazonEffectState',
  'How far telling Amazon has got.',
  effectStates,
  {
    QUEUED: 'It will be sent; `nextAttemptAt` says when if it has to wait.',
    SENDING: 'It is being sent.',
    ACCEPTED: 'Amazon took it. That it did it is not known yet.',
    CONFIRMED:
      'It was read back from Amazon: it has happened. Of an invoice Amazon’s report is the proof, of a message its answer.',
    REFUSED: 'Amazon said no: `lastError` has its words.',
    UNKNOWN:
      'There was no answer, or what Amazon took does not show in its time: Amazon is looked at before anything is sent again.',
    RECALLED: 'Taken back before it was sent.',
    SETTLED: 'A person has dealt with it elsewhere.',
  },
);

export const CancelReasonRef = describedEnum(
  'CancelReason',
  'Why an order is canceled. Amazon tells the buyer, and counts it.',
  cancelReasons,
  {
    NO_INVENTORY: 'The goods are not there. The only reason that does not put the units back into Amazon’s stock.',
    BUYER_CANCELED: 'The buyer asked for it. Only true when `buyerCancelRequest` says so.',
    SHIPPING_ADDRESS_UNDELIVERABLE: 'Nothing can be delivered to the address.',
    CUSTOMER_EXCHANGE: 'The buyer takes something else instead.',
    PRICING_ERROR: 'The price was wrong.',
    GENERAL_ADJUSTMENT: 'Any other reason.',
  },
);

export const RefundReasonRef = describedEnum(
  'RefundReason',
  'Why money goes back. Amazon shows it to the buyer.',
  refundReasons,
  {
    CUSTOMER_RETURN: 'The buyer sent it back.',
    GENERAL_ADJUSTMENT: 'Any adjustment of the amount.',
    COULD_NOT_SHIP: 'It could not be shipped.',
    DIFFERENT_ITEM: 'The buyer got something else.',
    ABANDONED: 'The buyer has abandoned it.',
    CUSTOMER_CANCEL: 'The buyer has canceled it.',
    PRICE_ERROR: 'The price was wrong.',
    NO_INVENTORY: 'The goods were not there.',
    PRODUCT_OUT_OF_STOCK: 'The product is sold out.',
    CUSTOMER_ADDRESS_INCORRECT: 'The buyer’s address was wrong.',
    UNDELIVERABLE: 'It could not be delivered, or was lost.',
    REFUSED_DELIVERY: 'The buyer did not accept the parcel.',
    EXCHANGE: 'It is exchanged for something else.',
    OTHER: 'None of these.',
  },
);

export const EmailStateRef = describedEnum('EmailState', 'What became of a mail to the buyer.', emailStates, {
  KEPT: 'Not sent: no mail server is set up. It can be read here.',
  QUEUED: 'To be sent, or to be tried again: see `attempts` and `lastError`.',
  SENT: 'The mail server took it. Whether it reached the buyer nobody can tell.',
  FAILED: 'Given up: `lastError` says why. Send it again with `sendEmail` once that is mended.',
});

export const PermissionRef = describedEnum('Permission', 'What a key lets its owner do.', permissions, {
  READ_ORDERS: 'Read orders and what belongs to them.',
  READ_BUYER: 'See names, e-mails, addresses and gift messages; without it they are null.',
  SHIP: 'Record packages that have left.',
  INVOICE: 'Make invoices, also together with a shipment.',
  REFUND: 'Make credit memos.',
  CANCEL: 'Cancel orders at Amazon.',
  HOLD: 'Put on hold and release.',
  COMMENT: 'Comment on orders.',
  EMAIL: 'Send mails to buyers, and messages through Amazon.',
  MANAGE_SETTINGS: 'Stores, settings, products and syncing.',
  MANAGE_KEYS: 'Make and revoke keys.',
});

export const RefusalSourceRef = describedEnum('RefusalSource', 'What stands in the way.', refusalSources, {
  ORDER: 'The order as it stands here.',
  LINE: 'The line as it stands here.',
  AMAZON: 'Amazon: the order’s state there, or a rule of Amazon’s.',
  SETTING: 'A setting of the store.',
  PERMISSION: 'Your key.',
  SYNC: 'The synchronisation with Amazon.',
});

export const WarningCodeRef = describedEnum('WarningCode', 'Something to know although it worked.', warningCodes, {
  BUYER_REQUESTED_CANCEL: 'The buyer has asked to cancel this order.',
  SHIP_BY_AT_RISK: 'The time Amazon gives for shipping may run out.',
  PRIME_LABEL_EXPECTED: 'A Prime order wants a label bought from Amazon; Amazon may refuse this shipment.',
  REMAINDER_NOT_REFUNDED: 'The order is closed although not all that was paid has gone back.',
  CUSTOMER_NOT_NOTIFIED: 'No mail went to the buyer.',
});

const codes = Object.keys(errorCatalogue) as ErrorCode[];
export const ErrorCodeRef = describedEnum(
  'ErrorCode',
  'Why something was refused. The list grows with the product and never shrinks.',
  codes,
  Object.fromEntries(codes.map((code) => [code, errorCatalogue[code].meaning])) as Record<ErrorCode, string>,
);
