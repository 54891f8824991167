import { type Filters, likeThree, oneOf } from './conditions.ts';
import { placeholder, type SQL, sql } from './drizzle.ts';
import { hasShortPart } from './short-part.ts';
import { amazonOrders } from './tables.ts';

/** Every way to narrow the list of Amazon orders. Texts are patterns of `containing`, times ISO texts. */
export const amazonOrderConditions = {
  storeIds: (one) => oneOf(amazonOrders.storeId, 'storeIds', one, 'uuid'),
  shippingStates: (one) => oneOf(amazonOrders.shippingState, 'shippingStates', one),
  importStates: (one) => oneOf(amazonOrders.importState, 'importStates', one),
  number: () => sql`${amazonOrders.number} like ${placeholder('number')}`,
  numberThree: () => likeThree(amazonOrders.number, 'numberThree'),
  buyerName: () => sql`exists (select from buyers as buyer
    where buyer.amazon_order_id = ${amazonOrders.id} and buyer.name like ${placeholder('buyerName')})`,
  buyerNameShort: () => sql`exists (select from buyers as buyer
    where buyer.amazon_order_id = ${amazonOrders.id}
      and ${hasShortPart(sql`buyer.name`, placeholder('buyerNameShort'))})`,
  purchasedFrom: () => sql`${amazonOrders.purchasedAt} >= ${placeholder('purchasedFrom')}`,
  purchasedTo: () => sql`${amazonOrders.purchasedAt} < ${placeholder('purchasedTo')}`,
  updatedFrom: () => sql`${amazonOrders.lastUpdatedAt} >= ${placeholder('updatedFrom')}`,
  updatedTo: () => sql`${amazonOrders.lastUpdatedAt} < ${placeholder('updatedTo')}`,
  totalMin: () => sql`${amazonOrders.totalAmount} >= ${placeholder('totalMin')}`,
  totalMax: () => sql`${amazonOrders.totalAmount} <= ${placeholder('totalMax')}`,
  effectStates: (one) => sql`exists (select from amazon_effects as effect
    where effect.amazon_order_id = ${amazonOrders.id} and ${oneOf(sql`effect.state`, 'effectStates', one)})`,
} satisfies Record<string, (one: boolean) => SQL>;

export type AmazonOrderFilters = Filters<keyof typeof amazonOrderConditions>;
