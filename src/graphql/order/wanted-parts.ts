import {
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLResolveInfo,
  getNamedType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { OrderPart } from '../../db/order-parts.ts';
import { may, type Viewer } from '../../domain/viewer.ts';
import type { Context } from '../context.ts';

/** The part of an order that a field shows. What is not named here is in the order's own row, or is read by loaders. */
const shownBy: Readonly<Record<string, OrderPart>> = {
  'Order.items': 'items',
  'Order.actions': 'items',
  'Order.allowedActions': 'items',
  'DocumentItem.orderItem': 'items',
  'ShipmentItem.orderItem': 'items',
  'Order.invoices': 'invoices',
  'Order.shipments': 'shipments',
  'Shipment.packages': 'packages',
  'Shipment.items': 'packages',
  'Order.creditMemos': 'creditMemos',
  'Order.comments': 'comments',
  'Order.emails': 'emails',
  'Order.amazonEffects': 'effects',
  'Order.events': 'events',
  'Invoice.amazonEffect': 'effects',
  'CreditMemo.amazonEffect': 'effects',
  'Package.amazonEffect': 'effects',
  'Order.amazonOrder': 'amazonOrder',
  'Order.customer': 'buyer',
  'Order.billingAddress': 'buyer',
  'Order.shippingAddress': 'buyer',
};

const shownByPayload: Readonly<Record<string, OrderPart>> = {
  shipment: 'shipments',
  invoice: 'invoices',
  creditMemo: 'creditMemos',
  comment: 'comments',
  amazonEffects: 'effects',
};

/** For a mutation on an order: what its answer shows is read in one statement once it is done. */
export function showing(context: Context, info: GraphQLResolveInfo): Context {
  return { ...context, shows: wantedParts(info, context.viewer).filter((part) => part !== 'events') };
}

const known = new WeakMap<FieldNode, readonly OrderPart[]>();

/** What a query shows of the orders below this field, so that all of it can be read with them. */
export function wantedParts(info: GraphQLResolveInfo, viewer: Viewer): readonly OrderPart[] {
  const [field, ...others] = info.fieldNodes;
  if (!field) return [];
  // Documents are kept: a field that stands alone is looked at once.
  const parts = (others.length === 0 && known.get(field)) || partsBelow(info);
  if (others.length === 0) known.set(field, parts);
  return may(viewer, 'READ_BUYER') ? parts : parts.filter((part) => part !== 'buyer');
}

function partShownBy(type: string, field: string): OrderPart | undefined {
  const ofPayload = type === 'Operation' || type.endsWith('Payload');
  return ofPayload ? shownByPayload[field] : shownBy[`${type}.${field}`];
}

function partsBelow({ fieldNodes, returnType, fragments, schema }: GraphQLResolveInfo): readonly OrderPart[] {
  const found = new Set<OrderPart>();
  const look = (type: GraphQLNamedType | undefined, selectionSet: SelectionSetNode | undefined) => {
    for (const selection of selectionSet?.selections ?? []) {
      if (selection.kind === Kind.FIELD) {
        const field = isObjectType(type) ? type.getFields()[selection.name.value] : undefined;
        const part = partShownBy(type?.name ?? '', selection.name.value);
        if (part) found.add(part);
        if (field) look(getNamedType(field.type), selection.selectionSet);
      } else {
        const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
        const condition = fragment?.typeCondition;
        look(condition ? schema.getType(condition.name.value) : type, fragment?.selectionSet);
      }
    }
  };
  for (const { selectionSet } of fieldNodes) look(getNamedType(returnType), selectionSet);
  return [...found].sort();
}
