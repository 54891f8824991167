import type { AmazonPackage, FulfilledBy, ImportState, Region, ShippingState } from '../domain/amazon-order.ts';
import type { AuditChange, AuditFacts, AuditOutcome, AuditSubject } from '../domain/audit.ts';
import type { BuyerMessageKind } from '../domain/buyer-message.ts';
import type {
  AmazonEffect,
  EffectKind,
  EffectMessage,
  EffectState,
  ReadBack,
  RefundReason,
  SettledOutcome,
} from '../domain/effects.ts';
import type { EmailState } from '../domain/email.ts';
import type { OrderEvent } from '../domain/events.ts';
import type { ImportBlocker } from '../domain/import-blocker.ts';
import type { OrderState, TaxMode } from '../domain/order.ts';
import type { OrderAction } from '../domain/order-actions.ts';
import type { BuyerCancelRequestPolicy } from '../domain/order-policy.ts';
import type { OrderSettings } from '../domain/store.ts';
import type { Permission } from '../domain/viewer.ts';
import type { WebhookDeliveryState, WebhookPause } from '../domain/webhook.ts';
import {
  bigint,
  boolean,
  check,
  customType,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  sql,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from './drizzle.ts';

// Ids come first in the keys of rows that are looked up by id alone; the store is part of every key all the
// same, so that the tables can be distributed by it.

const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const minor = (name: string) => bigint(name, { mode: 'bigint' }).notNull().default(sql`0`);
/** In units of the currency, for comparing amounts of several currencies. */
const decimal = (name: string) => numeric(name, { precision: 24, scale: 6 });
/** Words as `wordsOf` finds them: written by `array_to_tsvector`, so that PostgreSQL's own parser has no say. */
const words = customType<{ data: string }>({ dataType: () => 'tsvector' });
const quantity = (name: string) => integer(name).notNull().default(0);

export const accounts = pgTable(
  'amazon_accounts',
  {
    id: uuid('id').primaryKey(),
    sellerId: text('seller_id').notNull(),
    region: text('region').$type<Region>().notNull(),
    refreshToken: text('refresh_token_sealed').notNull(),
    /** False from the moment Amazon refuses the token until the account is connected again. */
    active: boolean('active').notNull().default(true),
    /** Everything Amazon changed before this instant has been read. */
    checkpointAt: instant('checkpoint_at').notNull(),
    windowFrom: instant('window_from'),
    windowTo: instant('window_to'),
    windowToken: text('window_token'),
    windowOpenedAt: instant('window_opened_at'),
    lastRunAt: instant('last_run_at'),
    lastSuccessAt: instant('last_success_at'),
    lastError: text('last_error'),
    /** Marketplaces of ours for which Amazon refuses a whole search, and when that was last tried. */
    refusedMarketplaces: text('refused_marketplaces').array().notNull().default(sql`'{}'`),
    refusedAt: instant('refused_at'),
    /** From here on orders were read without them. */
    refusedSince: instant('refused_since'),
    /** When a sync that read them too last went well. */
    refusedSuccessAt: instant('refused_success_at'),
    /** When all that Amazon lists was last compared with what is known here. */
    sweptAt: instant('swept_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [uniqueIndex('amazon_accounts_seller').on(t.sellerId, t.region)],
);

/** One bucket of calls per account and operation, shared by all processes. A bucket without a row is full. */
export const budgets = pgTable(
  'amazon_budgets',
  {
    accountId: uuid('account_id').notNull(),
    operation: text('operation').notNull(),
    tokens: doublePrecision('tokens').notNull(),
    /** Calls per second, as Amazon's answers last had it. */
    rate: doublePrecision('rate').notNull(),
    refilledAt: instant('refilled_at').notNull(),
    /** While a person waits for a call, what runs in the background takes none. */
    personWaitsUntil: instant('person_waits_until'),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.operation] })],
);

/** A stretch of time that Amazon was asked about, and how far that got. Closed: every page of it was stored. */
export const importWindows = pgTable(
  'import_windows',
  {
    id: uuid('id').primaryKey(),
    accountId: uuid('account_id').notNull(),
    kind: text('kind').$type<ImportWindowKind>().notNull(),
    windowFrom: instant('window_from').notNull(),
    windowTo: instant('window_to').notNull(),
    /** Those that every page so far was asked for. One that was left out along the way is not read by this window. */
    marketplaceIds: text('marketplace_ids').array().notNull().default(sql`'{}'`),
    token: text('token'),
    pages: integer('pages').notNull().default(0),
    /** What is read by creation is laid out first: then this is when its first page was read. */
    openedAt: instant('opened_at').notNull(),
    closedAt: instant('closed_at'),
  },
  (t) => [
    index('import_windows_of_account').on(t.accountId, t.kind, t.windowFrom),
    index('import_windows_until').on(t.accountId, t.windowTo),
    index('import_windows_open').on(t.accountId, t.kind).where(sql`closed_at is null`),
  ],
);
/** What changed, day by day what was there before the store, and what a daily look finds that lists left out. */
export type ImportWindowKind = 'CHANGES' | 'BACKFILL' | 'SWEEP';

/** What Amazon listed in a window: each must be found among the Amazon orders, or among the parked ones. */
export const listedOrders = pgTable(
  'listed_orders',
  {
    windowId: uuid('window_id')
      .notNull()
      .references(() => importWindows.id, { onDelete: 'cascade' }),
    number: text('number').notNull(),
    marketplaceId: text('marketplace_id'),
  },
  (t) => [primaryKey({ columns: [t.windowId, t.number] })],
);

/** Orders of which too little could be read to store them, with what Amazon sent, encrypted. */
export const parkedOrders = pgTable(
  'parked_orders',
  {
    id: uuid('id').primaryKey(),
    accountId: uuid('account_id').notNull(),
    /** Null where not even that could be read; then `fingerprint` tells one from another. */
    number: text('number'),
    /** Null where it could not be read: then it may belong to any store of the account. */
    marketplaceId: text('marketplace_id'),
    fingerprint: text('fingerprint').notNull(),
    why: text('why').notNull(),
    sealed: text('sealed').notNull(),
    parkedAt: instant('parked_at').notNull(),
    seenAt: instant('seen_at').notNull(),
  },
  (t) => [uniqueIndex('parked_orders_once').on(t.accountId, t.fingerprint), index('parked_orders_age').on(t.seenAt)],
);

/** Notifications of Amazon's that an order has changed. Each is taken once, however often it arrives. */
export const orderHints = pgTable(
  'order_hints',
  {
    notificationId: text('notification_id').primaryKey(),
    accountId: uuid('account_id').notNull(),
    number: text('number').notNull(),
    receivedAt: instant('received_at').notNull(),
    fetchedAt: instant('fetched_at'),
  },
  (t) => [
    index('order_hints_waiting').on(t.accountId, t.receivedAt).where(sql`fetched_at is null`),
    index('order_hints_age').on(t.receivedAt),
  ],
);

export const stores = pgTable(
  'stores',
  {
    id: uuid('id').primaryKey(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => accounts.id),
    name: text('name').notNull(),
    marketplaceId: text('marketplace_id').notNull(),
    connectedAt: instant('connected_at').notNull(),
    importAmazonOrders: boolean('import_amazon_orders').notNull(),
    invoiceOnImport: boolean('invoice_on_import').notNull(),
    customerCreation: text('customer_creation').$type<OrderSettings['customerCreation']>().notNull(),
    orderNumberSource: text('order_number_source').$type<OrderSettings['orderNumberSource']>().notNull(),
    processingStatus: text('processing_status'),
    reserveStock: boolean('reserve_stock').notNull(),
    uploadInvoices: boolean('upload_invoices').notNull(),
    syncCron: text('sync_cron').notNull(),
    readOnly: boolean('read_only').notNull(),
    buyerCancelRequestPolicy: text('buyer_cancel_request_policy').$type<BuyerCancelRequestPolicy>().notNull(),
    /** The Amazon order that the last run of imports came to, where more waited than it tried; the next goes on there. */
    retriedId: uuid('retried_id'),
  },
  (t) => [uniqueIndex('stores_marketplace').on(t.accountId, t.marketplaceId)],
);

/** Next number of each kind of document: the row is locked until commit, so that no number is skipped. */
export const counters = pgTable(
  'counters',
  {
    storeId: uuid('store_id').notNull(),
    kind: text('kind').$type<CounterKind>().notNull(),
    last: integer('last').notNull(),
  },
  (t) => [primaryKey({ columns: [t.storeId, t.kind] })],
);
export type CounterKind = 'ORDER' | 'INVOICE' | 'SHIPMENT' | 'CREDIT_MEMO';

export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    keyHash: text('key_hash').notNull(),
    permissions: jsonb('permissions').$type<readonly Permission[]>().notNull(),
    /** Null means every store. */
    storeIds: jsonb('store_ids').$type<readonly string[] | null>(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
    /** The name of the key that revoked it; null for one that is good, or was revoked before this was kept. */
    revokedBy: text('revoked_by'),
    /** The most it may refund within a day, by currency, in minor units; null means no limit. */
    refundLimits: jsonb('refund_limits').$type<Readonly<Record<string, string>> | null>(),
    /** To the minute: not every request is a write. */
    lastUsedAt: instant('last_used_at'),
    /** The name of the key that made it; null for one of the settings. */
    createdBy: text('created_by'),
  },
  (t) => [uniqueIndex('api_keys_hash').on(t.keyHash), index('api_keys_age').on(t.createdAt, t.id)],
);

/** Counted by every process, and added up here from time to time. */
export const deprecatedUses = pgTable(
  'deprecated_uses',
  {
    callerId: text('caller_id').notNull(),
    element: text('element').notNull(),
    count: bigint('count', { mode: 'number' }).notNull(),
    lastUsedAt: instant('last_used_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.callerId, t.element] })],
);

/** One bucket of points per caller, shared by all processes. A bucket without a row is full. */
export const callerPoints = pgTable('caller_points', {
  callerId: text('caller_id').primaryKey(),
  points: doublePrecision('points').notNull(),
  /** What the last process that asked was given: it comes back with the statement that gives it. */
  granted: doublePrecision('granted').notNull(),
  refilledAt: instant('refilled_at').notNull(),
});

export const products = pgTable(
  'products',
  {
    id: uuid('id').primaryKey(),
    sku: text('sku').notNull(),
    sellerSku: text('seller_sku').notNull(),
    name: text('name').notNull(),
    enabled: boolean('enabled').notNull(),
    manageStock: boolean('manage_stock').notNull(),
    quantityAvailable: integer('quantity_available').notNull(),
    words: words('words').notNull().default(sql`''`),
  },
  (t) => [
    uniqueIndex('products_sku').on(t.sku),
    index('products_seller_sku').on(t.sellerSku),
    index('products_by_word').using('gin', t.words),
  ],
);

/** What Amazon reported, and what stands between it and an order of ours. The lock of both is on this row. */
export const amazonOrders = pgTable(
  'amazon_orders',
  {
    id: uuid('id').notNull(),
    storeId: uuid('store_id').notNull(),
    number: text('number').notNull(),
    shippingState: text('shipping_state').$type<ShippingState>().notNull(),
    amazonStatus: text('amazon_status'),
    fulfilledBy: text('fulfilled_by').$type<FulfilledBy>().notNull(),
    programs: jsonb('programs').$type<readonly string[]>().notNull(),
    purchasedAt: instant('purchased_at').notNull(),
    lastUpdatedAt: instant('last_updated_at').notNull(),
    latestShipAt: instant('latest_ship_at'),
    currency: text('currency'),
    total: bigint('total', { mode: 'bigint' }),
    totalAmount: decimal('total_amount'),
    hasBuyerEmail: boolean('has_buyer_email').notNull().default(false),
    buyerCancelRequestedAt: instant('buyer_cancel_requested_at'),
    buyerCancelReason: text('buyer_cancel_reason'),
    cancelAskedAt: instant('cancel_asked_at'),
    stockReserved: boolean('stock_reserved').notNull().default(false),
    importState: text('import_state').$type<ImportState>().notNull(),
    importBlockers: jsonb('import_blockers').$type<readonly ImportBlocker[]>().notNull(),
    notes: text('notes'),
    /** Amazon's line ids, in Amazon's order. */
    itemIds: jsonb('item_ids').$type<readonly string[]>().notNull(),
    /** The rest of the report, but for what is known of the buyer. */
    report: jsonb('report').$type<StoredReport>().notNull(),
    /** Tells a report that says the same again from one that says something new. */
    contentHash: text('content_hash').notNull(),
    eventCount: integer('event_count').notNull().default(0),
    /** That of the latest event: no later one comes before it in the feed. */
    eventPosition: bigint('event_position', { mode: 'number' }).notNull().default(0),
    /** When Amazon last showed it, in a list or by its number. */
    seenAt: instant('seen_at'),
    /** When it was last compared with the order made from it. */
    comparedAt: instant('compared_at'),
    /** When what is known of the buyer is to be erased by itself; null while Amazon has not shown it as shipped. */
    eraseBuyerAt: instant('erase_buyer_at'),
    /** From then on nothing of the buyer is kept, whatever Amazon still reports. */
    buyerErasedAt: instant('buyer_erased_at'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.storeId] }),
    uniqueIndex('amazon_orders_number').on(t.storeId, t.number),
    index('amazon_orders_by_number').on(t.number),
    index('amazon_orders_newest').on(t.purchasedAt, t.id),
    index('amazon_orders_newest_of_store').on(t.storeId, t.purchasedAt, t.id),
    index('amazon_orders_with_number_part').using('gin', t.number.op('gin_trgm_ops')),
    index('amazon_orders_by_shipping_state').on(t.shippingState, t.purchasedAt, t.id),
    index('amazon_orders_by_import_state').on(t.importState, t.purchasedAt, t.id),
    index('amazon_orders_updated').on(t.lastUpdatedAt, t.id),
    index('amazon_orders_by_total').on(t.totalAmount, t.id),
    index('amazon_orders_to_cancel').on(t.id).where(sql`buyer_cancel_requested_at is not null`),
    // Those from before lists could be narrowed: none, once they have been completed.
    index('amazon_orders_incomplete')
      .on(t.id)
      .where(sql`total is not null and currency is not null and total_amount is null`),
    index('amazon_orders_blocked').on(t.storeId, t.id).where(sql`import_state = 'BLOCKED'`),
    index('amazon_orders_unimported')
      .on(t.storeId, t.id)
      .where(sql`import_state in ('BLOCKED', 'PENDING', 'DISABLED')`),
    // What may still change and was not seen for long: looked at one by one.
    index('amazon_orders_unseen')
      .on(t.storeId, sql`coalesce(seen_at, created_at)`, t.id)
      .where(sql`shipping_state in ('PENDING_AVAILABILITY', 'PENDING', 'UNSHIPPED', 'PARTIALLY_SHIPPED', 'UNKNOWN')`),
    index('amazon_orders_to_compare')
      .on(t.storeId, t.updatedAt, t.comparedAt, t.id)
      .where(sql`import_state = 'IMPORTED'`),
    index('amazon_orders_to_erase')
      .on(t.eraseBuyerAt)
      .where(sql`erase_buyer_at is not null and buyer_erased_at is null`),
  ],
);

/** A report as JSON can hold it: amounts are decimal strings of minor units, instants ISO texts. */
export type StoredReport = {
  readonly serviceLevel: string | null;
  readonly purchaseOrderNumber: string | null;
  readonly deliveryTip: string;
  readonly items: readonly StoredAmazonItem[];
  readonly packages: readonly (Omit<AmazonPackage, 'shippedAt'> & { readonly shippedAt: string | null })[];
  readonly defects: readonly {
    readonly code: 'MIXED_CURRENCY' | 'AMAZON_ORDER_UNREADABLE';
    readonly message: string;
  }[];
  readonly notes: readonly string[];
  readonly deliverBy?: string;
};
export type StoredAmazonItem = {
  readonly amazonOrderItemId: string;
  readonly sku: string | null;
  readonly asin: string | null;
  readonly title: string | null;
  readonly quantityOrdered: number;
  readonly quantityFulfilled: number;
  readonly quantityUnfulfilled: number | null;
  readonly needsTransparencyCodes: boolean;
  readonly money: Readonly<Record<string, string>> | null;
};

/**
 * Personal data, encrypted and apart, so that it can be erased without touching the books. `name` and `email` are kept
 * as `folded` has them, for finding orders by a part of them (R41), and are erased with the rest.
 */
export const buyers = pgTable(
  'buyers',
  {
    amazonOrderId: uuid('amazon_order_id').notNull(),
    storeId: uuid('store_id').notNull(),
    sealed: text('sealed').notNull(),
    name: text('name'),
    email: text('email'),
  },
  (t) => [
    primaryKey({ columns: [t.amazonOrderId, t.storeId] }),
    index('buyers_with_name_part').using('gin', t.name.op('gin_trgm_ops')),
    index('buyers_with_email_part').using('gin', t.email.op('gin_trgm_ops')),
    // What is too short for those: `short_parts` has each letter with the one behind it.
    index('buyers_with_short_part').using('gin', sql`short_parts(${t.name})`, sql`short_parts(${t.email})`),
  ],
);

/** Who was shown what is known of a buyer: one row per call and order. */
export const buyerReads = pgTable(
  'buyer_reads',
  {
    id: uuid('id').notNull(),
    storeId: uuid('store_id').notNull(),
    amazonOrderId: uuid('amazon_order_id').notNull(),
    /** The id and the name of the key or the person that asked. */
    callerId: text('caller_id').notNull(),
    actor: text('actor').notNull(),
    requestId: text('request_id').notNull(),
    readAt: instant('read_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.storeId] }),
    index('buyer_reads_of_amazon_order').on(t.amazonOrderId, t.id),
    index('buyer_reads_age').on(t.readAt),
  ],
);

/** What buyers are to be told through Amazon: text and attachments, encrypted, and erased with the buyer's data. */
export const buyerMessages = pgTable(
  'buyer_messages',
  {
    id: uuid('id').notNull(),
    storeId: uuid('store_id').notNull(),
    amazonOrderId: uuid('amazon_order_id').notNull(),
    orderId: uuid('order_id'),
    kind: text('kind').$type<BuyerMessageKind>().notNull(),
    sealed: text('sealed'),
    author: text('author').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.storeId] }),
    index('buyer_messages_of_amazon_order').on(t.amazonOrderId, t.id),
  ],
);

/** Where Amazon and this server tell different things of an order. One that is gone is kept with the time it went. */
export const orderDifferences = pgTable(
  'order_differences',
  {
    id: uuid('id').notNull(),
    storeId: uuid('store_id').notNull(),
    amazonOrderId: uuid('amazon_order_id').notNull(),
    orderId: uuid('order_id'),
    kind: text('kind').notNull(),
    cause: text('cause').notNull(),
    /** What tells two differences of one kind apart: a line, a package, a memo; empty where there can be only one. */
    about: text('about').notNull(),
    here: text('here'),
    atAmazon: text('at_amazon'),
    data: jsonb('data').$type<Readonly<Record<string, unknown>>>().notNull(),
    foundAt: instant('found_at').notNull(),
    seenAt: instant('seen_at').notNull(),
    resolvedAt: instant('resolved_at'),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.storeId] }),
    uniqueIndex('order_differences_open')
      .on(t.amazonOrderId, t.kind, t.about, t.storeId)
      .where(sql`resolved_at is null`),
    index('order_differences_of_amazon_order').on(t.amazonOrderId, t.id),
    index('order_differences_of_store').on(t.storeId, t.id).where(sql`resolved_at is null`),
  ],
);

const chargedColumns = {
  subtotal: minor('subtotal'),
  discount: minor('discount'),
  shipping: minor('shipping'),
  otherCharges: minor('other_charges'),
  tax: minor('tax'),
  shippingTax: minor('shipping_tax'),
  shippingDiscount: minor('shipping_discount'),
  grandTotal: minor('grand_total'),
};

export const orders = pgTable(
  'orders',
  {
    id: uuid('id').notNull(),
    storeId: uuid('store_id').notNull(),
    amazonOrderId: uuid('amazon_order_id').notNull(),
    number: text('number').notNull(),
    version: integer('version').notNull(),
    state: text('state').$type<OrderState>().notNull(),
    status: text('status').notNull(),
    shippingState: text('shipping_state').$type<ShippingState>().notNull(),
    currency: text('currency').notNull(),
    taxMode: text('tax_mode').$type<TaxMode>().notNull(),
    isGuest: boolean('is_guest').notNull(),
    ...chargedColumns,
    subtotalInvoiced: minor('subtotal_invoiced'),
    discountInvoiced: minor('discount_invoiced'),
    shippingInvoiced: minor('shipping_invoiced'),
    otherChargesInvoiced: minor('other_charges_invoiced'),
    taxInvoiced: minor('tax_invoiced'),
    shippingTaxInvoiced: minor('shipping_tax_invoiced'),
    shippingDiscountInvoiced: minor('shipping_discount_invoiced'),
    grandTotalInvoiced: minor('grand_total_invoiced'),
    subtotalRefunded: minor('subtotal_refunded'),
    discountRefunded: minor('discount_refunded'),
    shippingRefunded: minor('shipping_refunded'),
    otherChargesRefunded: minor('other_charges_refunded'),
    taxRefunded: minor('tax_refunded'),
    shippingTaxRefunded: minor('shipping_tax_refunded'),
    shippingDiscountRefunded: minor('shipping_discount_refunded'),
    grandTotalRefunded: minor('grand_total_refunded'),
    adjustmentRefunded: minor('adjustment_refunded'),
    adjustmentFees: minor('adjustment_fees'),
    canceledTotal: minor('canceled_total'),
    orderCharge: minor('order_charge'),
    invoiceCount: integer('invoice_count').notNull(),
    packageCount: integer('package_count').notNull(),
    creditMemoCount: integer('credit_memo_count').notNull(),
    holdReason: text('hold_reason'),
    holdPlacedBy: text('hold_placed_by'),
    holdPlacedAt: instant('hold_placed_at'),
    holdExpiresAt: instant('hold_expires_at'),
    holdStateBefore: text('hold_state_before').$type<OrderState>(),
    holdStatusBefore: text('hold_status_before'),
    latestShipAt: instant('latest_ship_at'),
    /** The same while something is still ours to ship, else null. */
    shipBy: instant('ship_by'),
    grandTotalAmount: decimal('grand_total_amount').notNull().default('0'),
    /** What the order and Amazon allow; the caller's permission and the store's switches come on top (R45). */
    allowedActions: text('allowed_actions').array().$type<OrderAction[]>().notNull().default(sql`'{}'`),
    placedAt: instant('placed_at').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.storeId] }),
    uniqueIndex('orders_number').on(t.storeId, t.number),
    index('orders_by_number').on(t.number, t.id),
    index('orders_with_number_part').using('gin', t.number.op('gin_trgm_ops')),
    index('orders_updated').on(t.updatedAt, t.id),
    index('orders_by_grand_total').on(t.grandTotalAmount, t.id),
    // Orders that wait for no time come last.
    index('orders_by_ship_by').on(sql`coalesce(ship_by, 'infinity'::timestamptz)`, t.id),
    index('orders_by_state').on(t.state, t.placedAt, t.id),
    index('orders_by_status').on(t.status, t.placedAt, t.id),
    index('orders_by_shipping_state').on(t.shippingState, t.placedAt, t.id),
    index('orders_by_action').using('gin', t.allowedActions),
    uniqueIndex('orders_of_amazon_order').on(t.amazonOrderId, t.storeId),
    index('orders_newest').on(t.placedAt, t.id),
    index('orders_newest_of_store').on(t.storeId, t.placedAt, t.id),
    foreignKey({ columns: [t.amazonOrderId, t.storeId], foreignColumns: [amazonOrders.id, amazonOrders.storeId] }),
    check('orders_paid', sql`${t.grandTotalRefunded} <= ${t.grandTotalInvoiced}`),
    check(
      'orders_shipping',
      sql`${t.shippingRefunded} <= ${t.shippingInvoiced} and ${t.shippingInvoiced} <= ${t.shipping}`,
    ),
  ],
);

/**
 * What `search` looks at. `plain` holds numbers and SKUs; `full` also titles and what is known of the buyer, which goes
 * when the buyer's data are erased.
 */
export const orderSearch = pgTable(
  'order_search',
  {
    orderId: uuid('order_id').notNull(),
    storeId: uuid('store_id').notNull(),
    plain: words('plain').notNull(),
    full: words('full').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.orderId, t.storeId] }),
    index('order_search_plain').using('gin', t.plain),
    index('order_search_full').using('gin', t.full),
    foreignKey({ columns: [t.orderId, t.storeId], foreignColumns: [orders.id, orders.storeId] }),
  ],
);

/** Statuses of the merchant's own beside the built-in ones (R20): rows are added by hand. */
export const orderStatuses = pgTable(
  'order_statuses',
  {
    code: text('code').primaryKey(),
    label: text('label').notNull(),
    state: text('state').$type<OrderState>().notNull(),
  },
  (t) => [
    check('order_statuses_code', sql`${t.code} ~ '^[a-z][a-z0-9_]*$'`),
    check(
      'order_statuses_state',
      sql`${t.state} in ('NEW', 'PROCESSING', 'COMPLETE', 'CLOSED', 'CANCELED', 'ON_HOLD')`,
    ),
  ],
);

export const orderItems = pgTable(
  'order_items',
  {
    id: uuid('id').notNull(),
    storeId: uuid('store_id').notNull(),
    orderId: uuid('order_id').notNull(),
    line: integer('line').notNull(),
    amazonOrderItemId: text('amazon_order_item_id').notNull(),
    sku: text('sku').notNull(),
    name: text('name').notNull(),
    asin: text('asin'),
    needsTransparencyCodes: boolean('needs_transparency_codes').notNull(),
    quantityOrdered: quantity('quantity_ordered'),
    quantityInvoiced: quantity('quantity_invoiced'),
    quantityShipped: quantity('quantity_shipped'),
    quantityRefunded: quantity('quantity_refunded'),
    quantityCanceled: quantity('quantity_canceled'),
    quantityShippedElsewhere: quantity('quantity_shipped_elsewhere'),
    rowTotal: minor('row_total'),
    otherCharges: minor('other_charges'),
    discount: minor('discount'),
    tax: minor('tax'),
    rowInvoiced: minor('row_invoiced'),
    otherChargesInvoiced: minor('other_charges_invoiced'),
    discountInvoiced: minor('discount_invoiced'),
    taxInvoiced: minor('tax_invoiced'),
    rowRefunded: minor('row_refunded'),
    otherChargesRefunded: minor('other_charges_refunded'),
    discountRefunded: minor('discount_refunded'),
    taxRefunded: minor('tax_refunded'),
    shipping: minor('shipping'),
    shippingTax: minor('shipping_tax'),
    shippingDiscount: minor('shipping_discount'),
    giftWrap: minor('gift_wrap'),
    giftWrapTax: minor('gift_wrap_tax'),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.storeId] }),
    uniqueIndex('order_items_of_order').on(t.orderId, t.line, t.storeId),
    foreignKey({ columns: [t.orderId, t.storeId], foreignColumns: [orders.id, orders.storeId] }),
    check(
      'order_items_shipped',
      sql`${t.quantityShipped} >= 0 and ${t.quantityShipped} + ${t.quantityCanceled} <= ${t.quantityOrdered}`,
    ),
    check(
      'order_items_invoiced',
      sql`${t.quantityInvoiced} >= 0 and ${t.quantityInvoiced} + ${t.quantityCanceled} <= ${t.quantityOrdered}`,
    ),
    check('order_items_refunded', sql`${t.quantityRefunded} >= 0 and ${t.quantityRefunded} <= ${t.quantityInvoiced}`),
    index('order_items_by_sku').on(t.sku, t.orderId),
    check('order_items_canceled', sql`${t.quantityCanceled} >= 0 and ${t.quantityShippedElsewhere} >= 0`),
  ],
);

const documentColumns = {
  id: uuid('id').notNull(),
  storeId: uuid('store_id').notNull(),
  orderId: uuid('order_id').notNull(),
  number: text('number').notNull(),
  createdAt: instant('created_at').notNull(),
};

/** What a reprint needs to be the same page: the store's name, and the buyer's data, encrypted and erased with them. */
const asPrinted = { issuer: text('issuer').notNull().default(''), addressee: text('addressee_sealed') };

const lineColumns = {
  storeId: uuid('store_id').notNull(),
  orderItemId: uuid('order_item_id').notNull(),
  quantity: quantity('quantity'),
};

const lineMoneyColumns = {
  rowTotal: minor('row_total'),
  otherCharges: minor('other_charges'),
  discount: minor('discount'),
  tax: minor('tax'),
};

export const invoices = pgTable('invoices', { ...documentColumns, ...asPrinted, ...chargedColumns }, (t) => [
  primaryKey({ columns: [t.id, t.storeId] }),
  uniqueIndex('invoices_number').on(t.storeId, t.number),
  index('invoices_of_order').on(t.orderId, t.id),
  foreignKey({ columns: [t.orderId, t.storeId], foreignColumns: [orders.id, orders.storeId] }),
]);

export const invoiceItems = pgTable(
  'invoice_items',
  { ...lineColumns, invoiceId: uuid('invoice_id').notNull(), ...lineMoneyColumns },
  (t) => [
    primaryKey({ columns: [t.invoiceId, t.orderItemId, t.storeId] }),
    foreignKey({ columns: [t.invoiceId, t.storeId], foreignColumns: [invoices.id, invoices.storeId] }),
    check('invoice_items_quantity', sql`${t.quantity} > 0`),
  ],
);

export const shipments = pgTable('shipments', { ...documentColumns, ...asPrinted }, (t) => [
  primaryKey({ columns: [t.id, t.storeId] }),
  uniqueIndex('shipments_number').on(t.storeId, t.number),
  index('shipments_of_order').on(t.orderId, t.id),
  foreignKey({ columns: [t.orderId, t.storeId], foreignColumns: [orders.id, orders.storeId] }),
]);

export const packages = pgTable(
  'packages',
  {
    id: uuid('id').notNull(),
    storeId: uuid('store_id').notNull(),
    shipmentId: uuid('shipment_id').notNull(),
    orderId: uuid('order_id').notNull(),
    referenceId: text('reference_id').notNull(),
    carrierCode: text('carrier_code').notNull(),
    carrierName: text('carrier_name'),
    shippingMethod: text('shipping_method'),
    trackingNumber: text('tracking_number').notNull(),
    shippedAt: instant('shipped_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.storeId] }),
    uniqueIndex('packages_reference').on(t.orderId, t.referenceId, t.storeId),
    index('packages_of_shipment').on(t.shipmentId, t.id),
    foreignKey({ columns: [t.shipmentId, t.storeId], foreignColumns: [shipments.id, shipments.storeId] }),
  ],
);

export const packageItems = pgTable(
  'package_items',
  {
    ...lineColumns,
    packageId: uuid('package_id').notNull(),
    transparencyCodes: jsonb('transparency_codes').$type<readonly string[]>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.packageId, t.orderItemId, t.storeId] }),
    foreignKey({ columns: [t.packageId, t.storeId], foreignColumns: [packages.id, packages.storeId] }),
    check('package_items_quantity', sql`${t.quantity} > 0`),
  ],
);

export const creditMemos = pgTable(
  'credit_memos',
  {
    ...documentColumns,
    ...asPrinted,
    invoiceId: uuid('invoice_id'),
    ...chargedColumns,
    adjustmentRefund: minor('adjustment_refund'),
    adjustmentFee: minor('adjustment_fee'),
    reason: text('reason').$type<RefundReason>(),
    /** Set when Amazon did not do it (R38): the number stays, the memo counts for nothing. */
    voidedAt: instant('voided_at'),
    /** The caller who asked for it, whose limit it counts against; null where Amazon or a cancel made it. */
    refundedBy: text('refunded_by'),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.storeId] }),
    index('credit_memos_of_caller').on(t.refundedBy, t.createdAt),
    uniqueIndex('credit_memos_number').on(t.storeId, t.number),
    index('credit_memos_of_order').on(t.orderId, t.id),
    index('credit_memos_of_invoice').on(t.invoiceId, t.id),
    foreignKey({ columns: [t.orderId, t.storeId], foreignColumns: [orders.id, orders.storeId] }),
  ],
);

export const creditMemoItems = pgTable(
  'credit_memo_items',
  {
    ...lineColumns,
    creditMemoId: uuid('credit_memo_id').notNull(),
    ...lineMoneyColumns,
    returnedToStock: quantity('returned_to_stock'),
  },
  (t) => [
    primaryKey({ columns: [t.creditMemoId, t.orderItemId, t.storeId] }),
    foreignKey({ columns: [t.creditMemoId, t.storeId], foreignColumns: [creditMemos.id, creditMemos.storeId] }),
    check('credit_memo_items_quantity', sql`${t.quantity} > 0`),
  ],
);

/** A remark on an order or on one of its documents. */
export const comments = pgTable(
  'order_comments',
  {
    id: uuid('id').notNull(),
    storeId: uuid('store_id').notNull(),
    orderId: uuid('order_id').notNull(),
    subjectType: text('subject_type').$type<'ORDER' | 'INVOICE' | 'SHIPMENT' | 'CREDIT_MEMO'>().notNull(),
    subjectId: uuid('subject_id').notNull(),
    text: text('text').notNull(),
    /** The status that it gave the order. */
    status: text('status'),
    customerNotified: boolean('customer_notified').notNull().default(false),
    visibleToCustomer: boolean('visible_to_customer').notNull(),
    author: text('author').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.id, t.storeId] }), index('order_comments_of_order').on(t.orderId, t.id)],
);

/** Mails to the buyer. Addressee and text are encrypted, and erased with the buyer's data. */
export const emails = pgTable(
  'emails',
  {
    id: uuid('id').notNull(),
    storeId: uuid('store_id').notNull(),
    orderId: uuid('order_id').notNull(),
    subjectType: text('subject_type').$type<'ORDER' | 'INVOICE' | 'SHIPMENT' | 'CREDIT_MEMO'>().notNull(),
    subjectId: uuid('subject_id').notNull(),
    sealed: text('sealed'),
    state: text('state').$type<EmailState>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    lastError: text('last_error'),
    createdAt: instant('created_at').notNull(),
    sentAt: instant('sent_at'),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.storeId] }),
    index('emails_of_order').on(t.orderId, t.id),
    foreignKey({ columns: [t.orderId, t.storeId], foreignColumns: [orders.id, orders.storeId] }),
  ],
);

/** Who changed which setting of a store, and from what to what. */
export const settingsChanges = pgTable(
  'settings_changes',
  {
    id: uuid('id').notNull(),
    storeId: uuid('store_id').notNull(),
    setting: text('setting').notNull(),
    before: jsonb('before').$type<unknown>(),
    after: jsonb('after').$type<unknown>(),
    actor: text('actor').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    changedAt: instant('changed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.id, t.storeId] }), index('settings_changes_of_store').on(t.storeId, t.id)],
);

/** Who did what by which mutation. Rows are added and never changed: the database sees to it. */
export const auditEntries = pgTable(
  'audit_entries',
  {
    id: uuid('id').primaryKey(),
    at: instant('at').notNull(),
    callerId: text('caller_id').notNull(),
    callerName: text('caller_name').notNull(),
    requestId: text('request_id').notNull(),
    mutation: text('mutation').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    outcome: text('outcome').$type<AuditOutcome>().notNull(),
    /** Null where it concerns more than one store. */
    storeId: uuid('store_id'),
    subjectKinds: text('subject_kinds').array().$type<AuditSubject['kind'][]>().notNull(),
    subjectIds: uuid('subject_ids').array().notNull(),
    input: jsonb('input').$type<AuditFacts>().notNull(),
    /** The first of them; `changeCount` says how many there were. */
    changes: jsonb('changes').$type<readonly AuditChange[]>().notNull(),
    changeCount: integer('change_count').notNull(),
  },
  (t) => [
    index('audit_entries_newest').on(t.at, t.id),
    index('audit_entries_of_store').on(t.storeId, t.at, t.id),
    index('audit_entries_of_caller').on(t.callerId, t.at, t.id),
    index('audit_entries_of_mutation').on(t.mutation, t.at, t.id),
    index('audit_entries_of_request').on(t.requestId),
    index('audit_entries_denied').on(t.at, t.id).where(sql`outcome = 'DENIED'`),
    index('audit_entries_denied_to').on(t.callerId, t.at).where(sql`outcome = 'DENIED'`),
    index('audit_entries_of_subject').using('gin', t.subjectIds),
  ],
);

/** What happened to an Amazon order and to the order made from it, counted without gaps. */
export const events = pgTable(
  'order_events',
  {
    id: uuid('id').notNull(),
    storeId: uuid('store_id').notNull(),
    amazonOrderId: uuid('amazon_order_id').notNull(),
    orderId: uuid('order_id'),
    sequence: integer('sequence').notNull(),
    /** Where it stands in the feed: by hand a migration sets `order_event_position()` as the default. */
    position: bigint('position', { mode: 'number' }).notNull().default(0),
    kind: text('kind').$type<StoredEventKind>().notNull(),
    /** The order's state after it; null where there is no order. */
    state: text('state').$type<OrderState>(),
    subjectType: text('subject_type').$type<StoredSubject['type']>(),
    subjectId: uuid('subject_id'),
    actor: text('actor').notNull(),
    idempotencyKey: text('idempotency_key'),
    data: jsonb('data').$type<Readonly<Record<string, unknown>>>().notNull(),
    occurredAt: instant('occurred_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.storeId] }),
    uniqueIndex('order_events_sequence').on(t.amazonOrderId, t.sequence, t.storeId),
    index('order_events_feed').on(t.position, t.amazonOrderId, t.sequence),
    index('order_events_feed_of_store').on(t.storeId, t.position, t.amazonOrderId, t.sequence),
    index('order_events_time_of_store').on(t.storeId, t.occurredAt),
  ],
);

/** What is added to the number of a transaction to make a position: more than nothing once a dump was restored elsewhere. */
export const eventOffset = pgTable(
  'order_event_offset',
  {
    one: boolean('one').primaryKey().default(true),
    value: bigint('value', { mode: 'number' }).notNull(),
  },
  (t) => [check('order_event_offset_one', sql`${t.one}`)],
);
export type StoredEventKind = OrderEvent['kind'] | 'RECEIVED' | 'IMPORTED' | 'IMPORT_BLOCKED' | 'EFFECT_CHANGED';
export type StoredSubject = {
  readonly type:
    | 'AMAZON_ORDER'
    | 'ORDER'
    | 'INVOICE'
    | 'SHIPMENT'
    | 'PACKAGE'
    | 'CREDIT_MEMO'
    | 'AMAZON_EFFECT'
    | 'BUYER_MESSAGE';
  readonly id: string;
};

/** Where what happens in a store is sent, and how far in the feed of events that has got. */
export const webhooks = pgTable(
  'webhooks',
  {
    id: uuid('id').notNull(),
    storeId: uuid('store_id').notNull(),
    url: text('url').notNull(),
    /** Null means every kind. */
    kinds: jsonb('kinds').$type<readonly StoredEventKind[] | null>(),
    /** Why nothing is sent; null while it is. */
    paused: text('paused').$type<WebhookPause>(),
    secret: text('secret_sealed').notNull(),
    /** The one before, which signs too until it ends. */
    previousSecret: text('previous_secret_sealed'),
    previousSecretEndsAt: instant('previous_secret_ends_at'),
    /** Everything up to this place has become deliveries. */
    position: bigint('position', { mode: 'number' }).notNull(),
    placeOrderId: uuid('place_order_id').notNull(),
    placeSequence: integer('place_sequence').notNull(),
    /** Up to here it is sent again; null while nothing is. */
    replayPosition: bigint('replay_position', { mode: 'number' }),
    replayOrderId: uuid('replay_order_id'),
    replaySequence: integer('replay_sequence'),
    /** Deliveries so far, which are counted in the order they are sent in. */
    deliveryCount: bigint('delivery_count', { mode: 'number' }).notNull().default(0),
    /** Attempts that failed since the last that did not. */
    failures: integer('failures').notNull().default(0),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    /** From then on nobody sees it, and it goes once its log is emptied. */
    deletedAt: instant('deleted_at'),
  },
  (t) => [primaryKey({ columns: [t.id, t.storeId] }), index('webhooks_of_store').on(t.storeId, t.id)],
);

/** An event that a webhook is told of, and how far that got. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: uuid('id').notNull(),
    storeId: uuid('store_id').notNull(),
    webhookId: uuid('webhook_id').notNull(),
    number: bigint('number', { mode: 'number' }).notNull(),
    eventId: uuid('event_id').notNull(),
    kind: text('kind').$type<StoredEventKind>().notNull(),
    amazonOrderId: uuid('amazon_order_id').notNull(),
    sequence: integer('sequence').notNull(),
    replayed: boolean('replayed').notNull(),
    state: text('state').$type<WebhookDeliveryState>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    lastStatus: integer('last_status'),
    lastFailure: text('last_failure'),
    /** Null while it waits behind an earlier one of its order, and once it has ended. */
    nextAttemptAt: instant('next_attempt_at'),
    /** While a process is at it. */
    claimedUntil: instant('claimed_until'),
    /** What fails from then on is parked. */
    giveUpAt: instant('give_up_at').notNull(),
    createdAt: instant('created_at').notNull(),
    lastAttemptAt: instant('last_attempt_at'),
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.storeId] }),
    uniqueIndex('webhook_deliveries_number').on(t.webhookId, t.number, t.storeId),
    index('webhook_deliveries_by_state').on(t.webhookId, t.state, t.number),
    index('webhook_deliveries_by_kind').on(t.webhookId, t.kind, t.number),
    index('webhook_deliveries_due')
      .on(t.webhookId, t.nextAttemptAt, t.number)
      .where(sql`state = 'PENDING' and next_attempt_at is not null`),
    index('webhook_deliveries_in_line').on(t.webhookId, t.amazonOrderId, t.number).where(sql`state = 'PENDING'`),
    index('webhook_deliveries_claimed').on(t.webhookId, t.claimedUntil).where(sql`claimed_until is not null`),
    index('webhook_deliveries_age').on(t.createdAt).where(sql`state <> 'PENDING'`),
    foreignKey({ columns: [t.webhookId, t.storeId], foreignColumns: [webhooks.id, webhooks.storeId] }).onDelete(
      'cascade',
    ),
  ],
);

export const feeds = pgTable(
  'amazon_feeds',
  {
    id: uuid('id').notNull(),
    storeId: uuid('store_id').notNull(),
    accountId: uuid('account_id').notNull(),
    kind: text('kind').$type<EffectKind>().notNull(),
    state: text('state').$type<FeedRowState>().notNull(),
    documentId: text('document_id').notNull(),
    submittedAt: instant('submitted_at').notNull(),
    amazonFeedId: text('amazon_feed_id'),
    marketplaceId: text('marketplace_id'),
    /** How many messages it carries; null in feeds from before they carried several. */
    messageCount: integer('message_count'),
    /** How often Amazon was asked for it, or searched for it, since the last step. */
    looks: integer('looks').notNull().default(0),
    lastError: text('last_error'),
    endedAt: instant('ended_at'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.storeId] }),
    index('amazon_feeds_open').on(t.id).where(sql`state <> 'ENDED'`),
    // With one submission of a kind in flight, a feed that Amazon has and we do not know is that one.
    uniqueIndex('amazon_feeds_submitting').on(t.accountId, t.kind).where(sql`state = 'SUBMITTING'`),
    index('amazon_feeds_known').on(t.accountId, t.kind, t.createdAt),
  ],
);
export type FeedRowState = 'SUBMITTING' | 'SUBMITTED' | 'ENDED';

/** What Amazon must be told, and how far that got. */
export const effects = pgTable(
  'amazon_effects',
  {
    id: uuid('id').notNull(),
    storeId: uuid('store_id').notNull(),
    amazonOrderId: uuid('amazon_order_id').notNull(),
    orderId: uuid('order_id'),
    kind: text('kind').$type<EffectKind>().notNull(),
    state: text('state').$type<EffectState>().notNull(),
    subjectType: text('subject_type').$type<AmazonEffect['subject']['type']>().notNull(),
    subjectId: uuid('subject_id').notNull(),
    message: jsonb('message').$type<EffectMessage>().notNull(),
    feedId: uuid('feed_id'),
    /** Which message of the feed is this one. */
    feedMessageId: integer('feed_message_id'),
    amazonReference: text('amazon_reference'),
    /** What Amazon showed when it was last looked at. */
    readBack: jsonb('read_back').$type<ReadBack>(),
    readBackAt: instant('read_back_at'),
    /** A person's word where Amazon's is missing. */
    settledOutcome: text('settled_outcome').$type<SettledOutcome>(),
    settledEvidence: text('settled_evidence'),
    settledBy: text('settled_by'),
    /** The trace of what left it to the next feed, while traces are made: the feed is shown as done for it too. */
    traceparent: text('traceparent'),
    attempts: integer('attempts').notNull(),
    lastError: text('last_error'),
    nextAttemptAt: instant('next_attempt_at'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    sentAt: instant('sent_at'),
    confirmedAt: instant('confirmed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.storeId] }),
    index('amazon_effects_of_amazon_order').on(t.amazonOrderId, t.id),
    // One cancel per order, one refund per credit memo and one upload per invoice: never two, whatever crashes. A
    // package may be told again, with its tracking corrected: at Amazon that is an edit of it. Messages may be many.
    uniqueIndex('amazon_effects_once')
      .on(t.subjectId, t.kind, t.storeId)
      .where(
        sql`kind not in ('CONFIRM_SHIPMENT', 'MESSAGE_BUYER') and state not in ('REFUSED', 'RECALLED', 'SETTLED')`,
      ),
    index('amazon_effects_by_state').on(t.state, t.amazonOrderId),
    index('amazon_effects_of_feed').on(t.feedId, t.feedMessageId).where(sql`feed_id is not null`),
    index('amazon_effects_to_batch').on(t.storeId, t.kind, t.id).where(sql`state = 'QUEUED'`),
    index('amazon_effects_unfinished')
      .on(t.state, t.id)
      .where(sql`state in ('QUEUED', 'SENDING', 'ACCEPTED', 'UNKNOWN')`),
  ],
);

/** The first outcome of every idempotency key, per caller (R42). */
export const operations = pgTable(
  'operations',
  {
    caller: text('caller').notNull(),
    key: text('key').notNull(),
    mutation: text('mutation').notNull(),
    inputHash: text('input_hash').notNull(),
    outcome: jsonb('outcome').$type<Readonly<Record<string, unknown>>>(),
    completedAt: instant('completed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.caller, t.key] }), index('operations_age').on(t.completedAt)],
);
