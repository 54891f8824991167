import { seesStore } from '../domain/viewer.ts';
import { badRequest, requirePermission } from './bad-request.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { type IdKind, readGlobalId } from './global-id.ts';
import { NodeRef } from './refs.ts';

NodeRef.implement({
  description: 'Anything with an id of its own.',
  fields: (t) => ({
    id: t.id({ description: 'Opaque; its prefix says what it is the id of.', resolve: ({ id }) => id }),
  }),
});

const idsMax = 100;

const typeNames: Record<IdKind, string> = {
  ORDER: 'Order',
  ORDER_ITEM: 'OrderItem',
  INVOICE: 'Invoice',
  SHIPMENT: 'Shipment',
  PACKAGE: 'Package',
  CREDIT_MEMO: 'CreditMemo',
  AMAZON_ORDER: 'AmazonOrder',
  AMAZON_EFFECT: 'AmazonEffect',
  STORE: 'Store',
  EMAIL: 'Email',
  PRODUCT: 'Product',
  ORDER_EVENT: 'OrderEvent',
  COMMENT: 'OrderComment',
  BUYER_MESSAGE: 'BuyerMessage',
  ORDER_DIFFERENCE: 'OrderDifference',
  API_KEY: 'ApiKey',
  WEBHOOK: 'Webhook',
  WEBHOOK_DELIVERY: 'WebhookDelivery',
  AUDIT_ENTRY: 'AuditEntry',
};

/** Whatever has this id; null when there is nothing, and the same when it is another store's. */
export async function loadNode(context: Context, kind: IdKind, id: string) {
  const found = await find(context, kind, id);
  const visible = found && (found.storeId === null || seesStore(context.viewer, found.storeId));
  return visible ? { ...found.node, __typename: typeNames[kind] } : null;
}

/** What all stores share has no store. */
type Found = { readonly storeId: string | null; readonly node: { readonly id: string } };

async function find({ loaders }: Context, kind: IdKind, id: string): Promise<Found | null> {
  const priced = async (document: { readonly id: string; readonly orderId: string } | null) => {
    const order = document && (await loaders.order.load(document.orderId));
    return document && order && { storeId: order.storeId, node: { ...document, currency: order.currency } };
  };
  const plain = (node: { readonly id: string; readonly storeId: string } | null) =>
    node && { storeId: node.storeId, node };

  switch (kind) {
    case 'ORDER':
      return plain(await loaders.order.load(id));
    case 'ORDER_ITEM': {
      const found = await loaders.item.load(id);
      return priced(found && { ...found.item, orderId: found.orderId });
    }
    case 'INVOICE':
      return priced(await loaders.invoice.load(id));
    case 'CREDIT_MEMO':
      return priced(await loaders.creditMemo.load(id));
    case 'SHIPMENT':
      return plain(await loaders.shipment.load(id));
    case 'PACKAGE':
      return plain(await loaders.package.load(id));
    case 'AMAZON_ORDER':
      return plain(await loaders.amazonOrder.load(id));
    case 'AMAZON_EFFECT':
      return plain(await loaders.effect.load(id));
    case 'EMAIL':
      return plain(await loaders.email.load(id));
    case 'ORDER_EVENT':
      // Events are read in their order's history.
      return null;
    case 'API_KEY':
      // Keys are listed for those who manage them, and belong to no store.
      return null;
    case 'WEBHOOK':
    case 'WEBHOOK_DELIVERY':
    // They are for those who manage settings: see `webhook`.
    case 'AUDIT_ENTRY':
      // Entries are read by those who manage keys, in their list.
      return null;
    case 'COMMENT':
      return plain(await loaders.comment.load(id));
    case 'BUYER_MESSAGE':
      return plain(await loaders.buyerMessage.load(id));
    case 'ORDER_DIFFERENCE':
      return plain(await loaders.difference.load(id));
    case 'STORE': {
      const store = await loaders.store.load(id);
      return store && { storeId: store.id, node: store };
    }
    case 'PRODUCT': {
      const product = await loaders.product.load(id);
      return product && { storeId: null, node: product };
    }
  }
}

async function nodeOf(context: Context, shown: string) {
  const read = readGlobalId(shown);
  return read && loadNode(context, read.kind, read.id);
}

builder.queryFields((t) => ({
  node: t.field({
    type: NodeRef,
    nullable: true,
    description: 'Anything by its id; null when there is no such thing for your key.',
    args: { id: t.arg.id({ required: true, description: 'As it was shown.' }) },
    resolve: async (_root, { id }, context) => {
      requirePermission(context.viewer, 'READ_ORDERS');
      return nodeOf(context, id);
    },
  }),
  nodes: t.field({
    type: [NodeRef],
    nullable: { list: false, items: true },
    description: 'Several by their ids, in the order asked for, null where there is none. At most 100.',
    args: { ids: t.arg.idList({ required: true, description: 'As they were shown.' }) },
    resolve: (_root, { ids }, context) => {
      requirePermission(context.viewer, 'READ_ORDERS');
      if (ids.length > idsMax) throw badRequest(`At most ${idsMax} ids at once.`);
      return ids.map((id) => nodeOf(context, id));
    },
  }),
}));
