import type { AmazonItem, AmazonOrder, AmazonPackage } from '../../domain/amazon-order.ts';
import type { ImportBlocker } from '../../domain/import-blocker.ts';
import { linksOf } from '../../domain/links.ts';
import { availability } from '../../domain/rules.ts';
import { builder } from '../builder.ts';
import { BuyerDataReadRef, readsOf } from '../buyer-reads.ts';
import type { Context } from '../context.ts';
import { ErrorCodeRef, FulfilledByRef, ImportStateRef, ShippingStateRef } from '../enums.ts';
import { globalId } from '../global-id.ts';
import { money } from '../money.ts';
import { historyArgs, historyOf, OrderEventConnectionRef } from '../order/events.ts';
import { AmazonOrderLinkRef } from '../order/links.ts';
import { buyerOf, deliveryAddress } from '../order/order.ts';
import {
  ActionAvailabilityRef,
  AddressRef,
  AmazonEffectRef,
  AmazonOrderRef,
  MoneyRef,
  NodeRef,
  OrderDifferenceRef,
  OrderRef,
  StoreRef,
} from '../refs.ts';
import { storeOf } from '../store/store-of.ts';
import { AmazonOrderItemRef } from './amazon-order-item.ts';
import { AmazonPackageRef } from './amazon-package.ts';
import { differencesArgs, differencesOfOrder } from './differences-of-order.ts';

const ImportBlockerRef = builder.objectRef<ImportBlocker>('ImportBlocker').implement({
  description: 'Why an Amazon order could not become a Commerce order.',
  fields: (t) => ({
    code: t.expose('code', { type: ErrorCodeRef, description: 'What is wrong.' }),
    message: t.exposeString('message', { description: 'For people.' }),
    fix: t.exposeString('fix', { description: 'What removes it. The import is tried again at every sync.' }),
    sku: t.exposeString('sku', { nullable: true, description: 'The seller SKU it is about.' }),
  }),
});

type CancelRequest = NonNullable<AmazonOrder['buyerCancelRequest']>;

const BuyerCancelRequestRef = builder.objectRef<CancelRequest>('BuyerCancelRequest').implement({
  description: 'The buyer has asked to cancel. The order goes on until somebody cancels it.',
  fields: (t) => ({
    reason: t.exposeString('reason', { nullable: true, description: 'In Amazon’s words.' }),
    requestedAt: t.expose('requestedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was first seen here.',
    }),
  }),
});

/** What can be done with an Amazon order as such, also where no order was made from it. */
const actionsWithoutOrder = ['CANCEL_AMAZON_ORDER', 'CORRECT_ADDRESS'] as const;

async function actionsOf(amazon: AmazonOrder, { loaders, viewer }: Context) {
  const header = amazon.orderId ? await loaders.order.load(amazon.orderId) : null;
  const order = header && { ...header, items: await loaders.itemsOfOrder.load(header.id) };
  const facts = { order, amazon, policy: amazon.policy, viewer };
  return actionsWithoutOrder.map((action) => availability(facts, action));
}

AmazonOrderRef.implement({
  description: 'An order as Amazon last reported it, whether or not a Commerce order was made from it.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({ description: 'Our id of the Amazon order.', resolve: ({ id }) => globalId('AMAZON_ORDER', id) }),
    number: t.expose('number', { type: 'AmazonOrderNumber', description: 'Amazon’s number: 3-7-7 digits.' }),
    store: t.field({
      type: StoreRef,
      description: 'The store it was sold in.',
      resolve: ({ storeId }, _args, context) => storeOf(storeId, context),
    }),
    order: t.field({
      type: OrderRef,
      nullable: true,
      description: 'The Commerce order; null until it is imported.',
      resolve: ({ orderId }, _args, { loaders }) => (orderId ? loaders.order.load(orderId) : null),
    }),
    shippingState: t.expose('shippingState', {
      type: ShippingStateRef,
      description: 'Amazon’s last report. What was done here since shows in `order.shippingState`.',
    }),
    amazonStatus: t.exposeString('amazonStatus', { nullable: true, description: 'The same in Amazon’s own spelling.' }),
    importState: t.expose('importState', {
      type: ImportStateRef,
      description: 'Whether it has become a Commerce order.',
    }),
    importBlockers: t.field({
      type: [ImportBlockerRef],
      description: 'Everything that keeps it from being imported.',
      resolve: ({ importBlockers }) => [...importBlockers],
    }),
    notes: t.exposeString('notes', {
      nullable: true,
      description: 'The latest thing that happened to it here, for people.',
    }),
    fulfilledBy: t.expose('fulfilledBy', {
      type: FulfilledByRef,
      nullable: true,
      description: 'Who ships.',
    }),
    programs: t.stringList({
      description:
        'Amazon’s programs, in its spelling, such as PRIME or AMAZON_BUSINESS. New ones appear without notice.',
      resolve: ({ programs }) => [...programs],
    }),
    serviceLevel: t.exposeString('serviceLevel', {
      nullable: true,
      description: 'The shipping service the buyer chose.',
    }),
    purchaseOrderNumber: t.exposeString('purchaseOrderNumber', {
      nullable: true,
      description: 'A business buyer’s own number.',
    }),
    stockReserved: t.exposeBoolean('stockReserved', {
      description: 'Whether its units were taken off what may still be promised.',
    }),
    purchasedAt: t.expose('purchasedAt', { type: 'DateTime', description: 'When the buyer ordered.' }),
    lastUpdatedAt: t.expose('lastUpdatedAt', { type: 'DateTime', description: 'When Amazon last changed it.' }),
    latestShipAt: t.expose('latestShipAt', {
      type: 'DateTime',
      nullable: true,
      description: 'By when it must have shipped; null where Amazon names no time.',
    }),
    buyerName: t.string({
      nullable: true,
      description: 'Null without READ_BUYER, and where Amazon does not tell.',
      resolve: async ({ id }, _args, context) => (await buyerOf(id, context))?.name ?? null,
    }),
    buyerEmail: t.field({
      type: 'EmailAddress',
      nullable: true,
      description: 'Amazon’s alias of the buyer’s address.',
      resolve: async ({ id }, _args, context) => (await buyerOf(id, context))?.email ?? null,
    }),
    shippingAddress: t.field({
      type: AddressRef,
      nullable: true,
      description:
        'Where it goes: as Amazon reports it, or as it was corrected here. Null without READ_BUYER, and where Amazon withholds it.',
      resolve: ({ id }, _args, context) => deliveryAddress(id, context),
    }),
    total: t.field({
      type: MoneyRef,
      nullable: true,
      description: 'As Amazon reports it; null while it has not.',
      resolve: ({ total, currency }) => (total === null || currency === null ? null : money(total, currency)),
    }),
    items: t.field({
      type: [AmazonOrderItemRef],
      description: 'Amazon’s lines.',
      resolve: ({ id, items, currency }) => items.map((item: AmazonItem) => ({ item, currency, amazonOrderId: id })),
    }),
    packages: t.field({
      type: [AmazonPackageRef],
      description: 'What Amazon shows as shipped, by whomever.',
      resolve: ({ packages }): AmazonPackage[] => [...packages],
    }),
    buyerCancelRequest: t.expose('buyerCancelRequest', {
      type: BuyerCancelRequestRef,
      nullable: true,
      description: 'Null when the buyer has not asked to cancel.',
    }),
    buyerDataErasesAt: t.expose('buyerErasesAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When what is known of the buyer will be erased by itself; null while the order is under way, where it is kept for ever, and once it was erased.',
    }),
    buyerDataErasedAt: t.expose('buyerErasedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when nothing of the buyer is kept.',
    }),
    buyerDataReads: t.field({
      type: [BuyerDataReadRef],
      description: 'Who was shown something of the buyer, latest first. Needs the permission MANAGE_SETTINGS.',
      args: { first: t.arg.int({ defaultValue: 20, description: 'How many, at most 100.' }) },
      resolve: ({ id }, { first }, context) => readsOf(id, first, context),
    }),
    actions: t.field({
      type: [ActionAvailabilityRef],
      description: 'What can be done with an Amazon order as such, also where no Commerce order was made.',
      resolve: (amazon, _args, context) => actionsOf(amazon, context),
    }),
    links: t.field({
      type: [AmazonOrderLinkRef],
      description: 'Ways to Seller Central.',
      resolve: async (amazon, _args, context) => [
        ...linksOf(amazon, (await storeOf(amazon.storeId, context)).marketplaceId),
      ],
    }),
    events: t.field({
      type: OrderEventConnectionRef,
      description: 'What happened to it, and to the Commerce order made from it, oldest first.',
      args: historyArgs,
      resolve: ({ id }, args, context) => historyOf(id, args, context),
    }),
    differences: t.field({
      type: [OrderDifferenceRef],
      description: 'Where Amazon shows it otherwise than it stands here, oldest first. Empty when both agree.',
      args: differencesArgs,
      resolve: ({ id }, args, context) => differencesOfOrder(id, args, context),
    }),
    comparedAt: t.expose('comparedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last compared with what Amazon shows; null when it never was.',
    }),
    amazonEffects: t.field({
      type: [AmazonEffectRef],
      description: 'What Amazon must be told because of what was done here, oldest first.',
      resolve: async ({ id }, _args, { loaders }) => [...(await loaders.effectsOfAmazonOrder.load(id))],
    }),
  }),
});
