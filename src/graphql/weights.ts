import { type GraphQLSchema, isCompositeType, isInterfaceType, isObjectType } from 'graphql';
import type { FieldCost } from '../domain/cost.ts';
import { reachOf } from './near-filters.ts';

/**
 * Objects that group what their parent has read already: amounts, totals, reasons, addresses of links. They cost nothing;
 * every other object costs 1. So a page of orders costs by what is read for it.
 */
const free = [
  ...['Money', 'PageInfo', 'OrderTotals', 'Operation', 'Viewer'],
  ...['Warning', 'UserError', 'InputError', 'AmountError', 'QuantityError', 'RefusedError', 'ConflictError'],
  ...['ActionAvailability', 'AmazonEffectActionAvailability', 'RefusalReason', 'ItemAllowance'],
  ...['ShipBy', 'Hold', 'PaymentAndShipping', 'AmazonOrderLink', 'BuyerCancelRequest', 'BuyerMessageOffer'],
  ...['DocumentItem', 'ShipmentItem', 'AmazonPackageItem', 'AmazonOrderItem', 'AmazonReadBack', 'ImportBlocker'],
  ...['AmazonEffectSettlement', 'OrderDifferenceProposal', 'OrderSettings', 'Carrier', 'AmazonBudget'],
  ...['ErrorCatalogEntry', 'OrderLifecycle', 'OrderStatus', 'OrderTransition', 'AuditSubject'],
];

/** A statement of its own, which looks at up to 10,000 rows. */
const dear = { Count: 50 };

/** A page of everything is read by an index. What is searched for may lie anywhere: thousands of rows are looked at. */
const looked: FieldCost = { each: (args) => ({ ALL: 1, NEAR: 10, FAR: 100 })[reachOf(args)] };
const few = (count: number) => () => count;
/** One that is no list is taken for a list of one. */
const lengthOf = (list: unknown) => (Array.isArray(list) ? list.length : list == null ? 0 : 1);
/** Each act is a transaction; those of one call share all that surrounds it. */
const acts: FieldCost = { each: 2, size: ({ inputs }) => lengthOf(inputs) };
const productsOf = ({ input }: Readonly<Record<string, unknown>>) =>
  lengthOf((input as { products?: unknown } | undefined)?.products);

/** Where a list is not as long as lists are by default, and an object not as dear as objects are. */
const fields: Readonly<Record<string, FieldCost>> = {
  'Query.orders': looked,
  'Query.amazonOrders': looked,
  'Query.products': looked,
  'Query.nodes': { size: ({ ids }) => lengthOf(ids) },
  'Query.stores': { size: few(10) },
  'Query.apiKeys': { size: few(10) },
  'Query.webhooks': { size: few(10) },
  // Mostly a few, and never more than 100.
  'AuditEntry.changes': { size: few(4) },
  'Viewer.stores': { size: few(10) },
  // The way back to the order: it is read once, however many of its parts lead there.
  'Operation.order': { each: 0 },
  'ConflictError.currentOrder': { each: 0 },
  'Shipment.order': { each: 0 },
  'Invoice.order': { each: 0 },
  'CreditMemo.order': { each: 0 },
  'Shipment.packages': { size: few(1) },
  'ShipPayload.amazonEffects': { size: few(1) },
  'Mutation.shipMany': acts,
  'Mutation.invoiceMany': acts,
  'Mutation.holdMany': acts,
  'Mutation.unholdMany': acts,
  'Mutation.upsertProducts': { each: (args) => 10 + productsOf(args) / 20, size: productsOf },
  'UpsertProductsPayload.products': { each: 0.1 },
};

/** Writes the weights into the schema's `extensions`, where the server reads them. */
export function weighed(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap()).filter(isCompositeType)) {
    const cost = free.includes(type.name) ? 0 : (dear as Record<string, number>)[type.name];
    if (cost !== undefined) type.extensions = { ...type.extensions, cost };
  }
  for (const [name, cost] of Object.entries(fields)) {
    const [typeName = '', fieldName = ''] = name.split('.');
    const type = schema.getType(typeName);
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined;
    if (!field) throw new Error(`There is no field ${name} to weigh.`);
    field.extensions = { ...field.extensions, cost };
  }
  return schema;
}
