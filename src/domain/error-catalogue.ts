type CatalogueEntry = { readonly meaning: string; readonly fix: string; readonly retryable?: true };

const syncAgain = 'Sync the store, then look again.';

/** The one list of refusals: the API's enum, its messages and its documentation are made from it. */
export const errorCatalogue = {
  ORDER_NOT_FOUND: { meaning: 'There is no such order.', fix: 'Take the id from `orders` or `order`.' },
  AMAZON_ORDER_NOT_FOUND: { meaning: 'There is no such Amazon order here.', fix: 'Check the number, or sync it.' },
  ITEM_NOT_IN_ORDER: { meaning: 'The line belongs to another order.', fix: 'Take the id from `order.items`.' },
  STORE_NOT_FOUND: { meaning: 'There is no such store.', fix: 'Take the id from `stores`.' },
  SHIPMENT_NOT_FOUND: { meaning: 'There is no such shipment.', fix: 'Take the id from `order.shipments`.' },
  PACKAGE_NOT_FOUND: { meaning: 'There is no such package.', fix: 'Take the id from `order.shipments.packages`.' },
  CREDIT_MEMO_NOT_FOUND: { meaning: 'There is no such credit memo.', fix: 'Take the id from `order.creditMemos`.' },
  INVOICE_NOT_FOUND: { meaning: 'There is no such invoice.', fix: 'Take the id from `order.invoices`.' },
  EFFECT_NOT_FOUND: { meaning: 'There is no such effect.', fix: 'Take the id from `amazonEffects` of the order.' },
  API_KEY_NOT_FOUND: { meaning: 'There is no such API key.', fix: 'Take the id from `apiKeys`.' },
  WEBHOOK_NOT_FOUND: { meaning: 'There is no such webhook.', fix: 'Take the id from `webhooks`.' },
  WEBHOOK_DELIVERY_NOT_FOUND: {
    meaning: 'There is no such delivery.',
    fix: 'Take the id from `deliveries` of the webhook.',
  },
  WEBHOOK_DELIVERY_NOT_PARKED: {
    meaning: 'Only a delivery that was given up can be tried again.',
    fix: 'Wait: it is under way. What was delivered is sent again by `replayWebhook`.',
  },
  EFFECT_ALREADY_SENT: {
    meaning: 'Only what waits to be sent can be recalled.',
    fix: 'Undo it at Amazon, or wait for what Amazon answers.',
  },
  EFFECT_NOT_RETRYABLE: {
    meaning: 'Only what Amazon refused, or never got, can be sent again.',
    fix: 'Wait for what Amazon answers.',
  },
  EFFECT_NOT_SETTLEABLE: {
    meaning: 'Only what Amazon refused, or of which nobody knows what became, can be settled.',
    fix: 'Wait for what Amazon answers.',
  },
  NOTHING_TO_SHIP: { meaning: 'No unit is left to ship.', fix: 'Look at `quantityToShip` of the lines.' },
  SHIP_STATE_FORBIDDEN: {
    meaning: 'An order that is on hold or canceled cannot be shipped.',
    fix: 'Release the hold first. A canceled order stays canceled.',
  },
  SHIP_QTY_EXCEEDED: { meaning: 'More units than are left to ship.', fix: 'Ship at most `available`.' },
  EMPTY_SHIPMENT: { meaning: 'The package holds no unit.', fix: 'List at least one unit in every package.' },
  TRACK_NUMBER_REQUIRED: {
    meaning: 'Amazon takes no package without a tracking number.',
    fix: 'Give the tracking number; for an untracked service, the reference printed on its label.',
  },
  TRACK_CARRIER_REQUIRED: {
    meaning: 'Carrier OTHER needs the name of the carrier.',
    fix: 'Give `carrierName`, or one of `store.carriers`.',
  },
  CARRIER_UNKNOWN: { meaning: 'Amazon does not know this carrier code.', fix: 'Use OTHER with a `carrierName`.' },
  TRANSPARENCY_CODES_REQUIRED: {
    meaning: 'This product is in Amazon’s Transparency program: each unit needs its own code.',
    fix: 'Give one code per unit, as scanned from the package.',
  },
  NOTHING_TO_INVOICE: { meaning: 'No unit is left to invoice.', fix: 'Look at `quantityToInvoice` of the lines.' },
  INVOICE_STATE_FORBIDDEN: {
    meaning: 'An order in this state cannot be invoiced.',
    fix: 'Release the hold first. A complete, closed or canceled order takes no further invoice.',
  },
  INVOICE_QTY_EXCEEDED: { meaning: 'More units than are left to invoice.', fix: 'Invoice at most `available`.' },
  EMPTY_INVOICE: {
    meaning: 'The invoice holds no unit.',
    fix: 'List at least one unit, or leave `items` out for all.',
  },
  NOTHING_TO_REFUND: { meaning: 'No money is left to refund.', fix: 'Look at `totals.refundable`. Invoice first.' },
  REFUND_STATE_FORBIDDEN: {
    meaning: 'An order that is on hold, closed or canceled cannot be refunded.',
    fix: 'Release the hold first. A closed order has been refunded already.',
  },
  REFUND_QTY_EXCEEDED: { meaning: 'More units than are left to refund.', fix: 'Refund at most `available`.' },
  REFUND_EXCEEDS_PAID: { meaning: 'More money than is left of what was paid.', fix: 'Refund at most `available`.' },
  REFUND_LIMIT_EXCEEDED: {
    meaning: 'More money than your key may refund within 24 hours.',
    fix: 'Refund at most `available`, wait, or use a key with a higher limit.',
  },
  SHIPPING_REFUND_EXCEEDED: { meaning: 'More shipping than is left to refund.', fix: 'Refund at most `available`.' },
  REFUND_TOTAL_NOT_POSITIVE: { meaning: 'The fee is higher than the refund.', fix: 'Lower the fee.' },
  EMPTY_CREDIT_MEMO: {
    meaning: 'The credit memo refunds nothing at all.',
    fix: 'List units, shipping or an adjustment.',
  },
  NO_SHIPPING_TO_REFUND: { meaning: 'The order has no shipping charge.', fix: 'Leave `shippingAmount` out.' },
  ADJUSTMENT_NEGATIVE_VALUE: {
    meaning: 'An amount below zero.',
    fix: 'Give it as a positive amount: `adjustmentRefund` adds, `adjustmentFee` takes off.',
  },
  INVOICE_NOT_REFUNDABLE: {
    meaning: 'Nothing of this invoice is left to refund.',
    fix: 'Leave `invoiceId` out to refund the rest of the order.',
  },
  RETURN_ITEM_NOT_IN_CREDIT_MEMO: {
    meaning: 'Units go back to stock that this credit memo does not refund.',
    fix: 'Return at most the units it refunds.',
  },
  HOLD_NOT_ALLOWED: {
    meaning: 'Only a new order or one in progress can be put on hold.',
    fix: 'Nothing to do: the order is on hold or finished.',
  },
  UNHOLD_NOT_ALLOWED: { meaning: 'The order is not on hold.', fix: 'Nothing to do.' },
  COMMENT_EMPTY: { meaning: 'The comment has no text.', fix: 'Write a text, or leave the comment out.' },
  STATUS_NOT_IN_STATE: {
    meaning: 'The order’s state has no such status.',
    fix: 'Take one of `orderLifecycle.statuses` that belongs to the order’s state.',
  },
  EMAIL_NOT_ALLOWED: {
    meaning: 'No mail is sent about a canceled order or a voided credit memo.',
    fix: 'Nothing to do.',
  },
  MESSAGE_KIND_NOT_OFFERED: {
    meaning: 'Amazon does not offer this kind of message for the order now.',
    fix: 'Take one of `order.buyerMessageKinds`, or write in Seller Central.',
  },
  MESSAGE_TEXT_INVALID: {
    meaning: 'Amazon does not take this text.',
    fix: 'See `message`; the limits of each kind are in `order.buyerMessageKinds`.',
  },
  MESSAGE_ATTACHMENTS_INVALID: {
    meaning: 'Amazon does not take these files with the message.',
    fix: 'See `path` and `message`; the limits of each kind are in `order.buyerMessageKinds`.',
  },
  INVOICED_BY_AMAZON: {
    meaning: 'Amazon makes the invoice of this order, and the buyer gets no other.',
    fix: 'Nothing to do: Amazon sends it.',
  },
  NO_EMAIL_ADDRESS: {
    meaning: 'Amazon has given no e-mail address of the buyer.',
    fix: 'Write to the buyer in Seller Central.',
  },
  NOTHING_TO_CORRECT: {
    meaning: 'There is nothing that could be corrected, or nothing that would change.',
    fix: 'Look at the order’s packages and at Amazon’s state, and give at least one value that differs.',
  },
  FULFILLED_BY_AMAZON: {
    meaning: 'Amazon fulfils this order: it ships, cancels and refunds it.',
    fix: 'Use Seller Central.',
  },
  CONFIRMED_BY_AMAZON: {
    meaning: 'This is a Ship+ order: Amazon confirms its shipment itself.',
    fix: 'Nothing to do: Amazon reports the shipment.',
  },
  USE_EASY_SHIP: {
    meaning: 'Amazon collects and delivers this order.',
    fix: 'Schedule the pick-up in Seller Central under Easy Ship.',
  },
  USE_SELLER_CENTRAL: {
    meaning: 'The buyer picks this order up in a store.',
    fix: 'Report its progress in Seller Central.',
  },
  AMAZON_REFUND_BEFORE_SHIPMENT: {
    meaning: 'Nothing has shipped yet: Amazon would refund the whole order, whatever the credit memo says.',
    fix: 'Cancel the Amazon order, or ship first.',
  },
  AWAITING_PAYMENT: {
    meaning: 'Amazon has not confirmed the payment yet.',
    fix: 'Wait: Amazon changes the order to UNSHIPPED.',
    retryable: true,
  },
  AMAZON_CANCEL_NOT_UNSHIPPED: {
    meaning: 'Only an order of which nothing has shipped and no cancel is on its way can be canceled.',
    fix: 'Refund what cannot be shipped with a credit memo. Pending orders: Seller Central.',
  },
  AMAZON_CANCEL_ORDER_ON_HOLD: { meaning: 'The order is on hold.', fix: 'Release the hold, then cancel.' },
  AMAZON_ORDER_VIEW_ONLY: {
    meaning: 'No Commerce order was made from this Amazon order.',
    fix: 'Look at its `importState` and blockers, or manage it in Seller Central.',
  },
  BUYER_REQUESTED_CANCEL: {
    meaning: 'The buyer has asked to cancel, and this store does not ship such orders.',
    fix: 'Cancel the order with reason BUYER_CANCELED.',
  },
  AMAZON_ADDRESS_FIELD_REQUIRED: {
    meaning: 'An address needs a first street line, a city, a region, a postal code and a country.',
    fix: 'Give a text, or leave the field out to keep what is there.',
  },
  AMAZON_SETTING_INVALID: { meaning: 'The setting cannot be given this value.', fix: 'See `path` and `message`.' },
  QTY_NEGATIVE: { meaning: 'A quantity below zero.', fix: 'Give 0 or more.' },
  VERSION_CONFLICT: {
    meaning: 'The order has changed since you read it.',
    fix: 'Look at `currentOrder`, then ask again with its version.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    meaning: 'This key was used for another input.',
    fix: 'Take a new key for every new intent.',
  },
  OPERATION_IN_PROGRESS: {
    meaning: 'The order is being changed right now.',
    fix: 'Ask again with the same key in a moment.',
    retryable: true,
  },
  PERMISSION_DENIED: { meaning: 'Your key does not permit this.', fix: 'Ask for a key with the permission named.' },
  STORE_READ_ONLY: {
    meaning: 'The store sends nothing to Amazon for now.',
    fix: 'Turn `readOnly` off in its settings.',
  },
  STORE_NOT_ACTIVE: {
    meaning: 'Amazon refuses the store’s authorization.',
    fix: 'Connect the store again with a new refresh token.',
  },
  BUYER_DATA_NEEDED: {
    meaning: 'The order is still under way: without the buyer’s data it cannot reach the buyer.',
    fix: 'Ship it or cancel it, and ask again when Amazon shows that.',
    retryable: true,
  },
  INVALID_INPUT: { meaning: 'The input is not valid.', fix: 'See `path` and `message`.' },
  PRODUCT_NOT_FOUND: {
    meaning: 'No product of the catalogue matches the seller SKU.',
    fix: 'Add the product, or give it this seller SKU.',
  },
  PRODUCT_DISABLED: { meaning: 'The product is disabled.', fix: 'Enable it.' },
  PRODUCT_NOT_SALABLE: { meaning: 'Not enough stock to promise.', fix: 'Raise the quantity available.' },
  NO_ORDER_ITEMS: { meaning: 'Amazon reported no line with a quantity.', fix: syncAgain },
  ADDRESS_INVALID: { meaning: 'The delivery address names no country or no place.', fix: 'Correct the address.' },
  MIXED_CURRENCY: {
    meaning: 'The amounts of the order are in several currencies.',
    fix: 'Manage it in Seller Central.',
  },
  AMAZON_ORDER_UNREADABLE: { meaning: 'Amazon’s report cannot be understood.', fix: syncAgain },
} satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof errorCatalogue;
