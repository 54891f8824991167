import { type Filters, likeThree, oneOf } from './conditions.ts';
import { placeholder, type SQL, sql } from './drizzle.ts';
import { hasShortPart } from './short-part.ts';
import { orders } from './tables.ts';

// By id alone, which is unique: with the store as well the planner takes both for independent, and rows for rare.
const amazonOrder = sql`select from amazon_orders as reported
  where reported.id = ${orders.amazonOrderId}`;
const buyer = sql`select from buyers as buyer
  where buyer.amazon_order_id = ${orders.amazonOrderId}`;
const search = sql`select from order_search as found
  where found.order_id = ${orders.id}`;

/** Every way to narrow the list of orders. Texts are patterns of `containing`, words a `prefixQuery`, times ISO texts. */
export const orderConditions = {
  storeIds: (one) => oneOf(orders.storeId, 'storeIds', one, 'uuid'),
  states: (one) => oneOf(orders.state, 'states', one),
  statuses: (one) => oneOf(orders.status, 'statuses', one),
  shippingStates: (one) => oneOf(orders.shippingState, 'shippingStates', one),
  allowedAction: () => sql`${orders.allowedActions} @> array[${placeholder('allowedAction')}::text]`,
  /** Stores that do not change what Amazon has. */
  notReadOnly: () => sql`${orders.storeId} not in (select store.id from stores as store where store.read_only)`,
  /** Not where the buyer asked to cancel and the store heeds that. */
  notRefused: () => sql`${orders.amazonOrderId} not in (
    select reported.id from amazon_orders as reported join stores as store on store.id = reported.store_id
    where reported.buyer_cancel_requested_at is not null and store.buyer_cancel_request_policy = 'REFUSE_SHIP')`,
  amazonNumber: () => sql`exists (${amazonOrder} and reported.number like ${placeholder('amazonNumber')})`,
  amazonNumberThree: () => sql`exists (${amazonOrder} and ${likeThree(sql`reported.number`, 'amazonNumberThree')})`,
  number: () => sql`${orders.number} like ${placeholder('number')}`,
  numberThree: () => likeThree(orders.number, 'numberThree'),
  customer: () => sql`exists (${buyer}
    and (buyer.name like ${placeholder('customer')} or buyer.email like ${placeholder('customer')}))`,
  // With the store, which makes it one for each order: a count then stops at its limit before all are looked at.
  customerShort: () => sql`exists (${buyer} and buyer.store_id = ${orders.storeId}
    and (${hasShortPart(sql`buyer.name`, placeholder('customerShort'))}
    or ${hasShortPart(sql`buyer.email`, placeholder('customerShort'))}))`,
  sku: () => sql`exists (select from order_items as line
    where line.order_id = ${orders.id} and line.sku = ${placeholder('sku')})`,
  placedFrom: () => sql`${orders.placedAt} >= ${placeholder('placedFrom')}`,
  placedTo: () => sql`${orders.placedAt} < ${placeholder('placedTo')}`,
  updatedFrom: () => sql`${orders.updatedAt} >= ${placeholder('updatedFrom')}`,
  updatedTo: () => sql`${orders.updatedAt} < ${placeholder('updatedTo')}`,
  shipByBefore: () => sql`${shipByOrNever} < ${placeholder('shipByBefore')}`,
  totalMin: () => sql`${orders.grandTotalAmount} >= ${placeholder('totalMin')}`,
  totalMax: () => sql`${orders.grandTotalAmount} <= ${placeholder('totalMax')}`,
  cancelRequested: () => sql`exists (${amazonOrder} and reported.buyer_cancel_requested_at is not null)`,
  cancelNotRequested: () => sql`exists (${amazonOrder} and reported.buyer_cancel_requested_at is null)`,
  effectStates: (one) => sql`exists (select from amazon_effects as effect
    where effect.amazon_order_id = ${orders.amazonOrderId} and ${oneOf(sql`effect.state`, 'effectStates', one)})`,
  plainWords: () => sql`exists (${search} and found.plain @@ ${placeholder('plainWords')}::tsquery)`,
  allWords: () => sql`exists (${search} and found."full" @@ ${placeholder('allWords')}::tsquery)`,
  // `is true` keeps them from the index.
  plainCommon: () => sql`exists (${search} and (found.plain @@ ${placeholder('plainCommon')}::tsquery) is true)`,
  allCommon: () => sql`exists (${search} and (found."full" @@ ${placeholder('allCommon')}::tsquery) is true)`,
} satisfies Record<string, (one: boolean) => SQL>;

export type OrderFilters = Filters<keyof typeof orderConditions>;

/** Orders that wait for no time come last, as in the index. */
export const shipByOrNever = sql`coalesce(${orders.shipBy}, 'infinity'::timestamptz)`;
