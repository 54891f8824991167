import { lexicographicSortSchema, printSchema } from 'graphql';
import './scalars.ts';
import './money.ts';
import './node.ts';
import './order/address.ts';
import './order/order.ts';
import './order/order-item.ts';
import './order/actions.ts';
import './order/documents.ts';
import './order/shipment.ts';
import './order/orders.ts';
import './order/ship.ts';
import './order/invoice.ts';
import './order/credit-memo.ts';
import './order/hold.ts';
import './order/email.ts';
import './order/send-email.ts';
import './order/events.ts';
import './order/lifecycle.ts';
import './error-catalog.ts';
import './operation.ts';
import './order/comment-type.ts';
import './order/add-comment.ts';
import './order/correct-tracking.ts';
import './order/many.ts';
import './amazon-order/amazon-order.ts';
import './amazon-order/amazon-effect.ts';
import './amazon-order/amazon-orders.ts';
import './amazon-order/cancel-amazon-order.ts';
import './amazon-order/compare-order.ts';
import './amazon-order/order-difference.ts';
import './amazon-order/order-differences.ts';
import './store/connect-store.ts';
import './store/order-settings.ts';
import './store/settings-changes.ts';
import './amazon-order/correct-address.ts';
import './store/store.ts';
import './store/store-sync.ts';
import './store/update-order-settings.ts';
import './store/stores.ts';
import './store/sync-store.ts';
import './product/product.ts';
import './product/products.ts';
import './product/upsert-products.ts';
import './viewer/viewer.ts';
import { builder } from './builder.ts';

/** The whole API. Every file above adds its part to it. */
export const schema = builder.toSchema();

export function printedSchema(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
