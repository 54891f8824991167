import { type Address, addressOf } from '../../domain/amazon-order.ts';
import type { OrderHeader } from '../../domain/order.ts';
import { availabilities } from '../../domain/rules.ts';
import { shipByOf } from '../../domain/ship-by.ts';
import { builtInStatuses, isBuiltIn, statusLabel } from '../../domain/statuses.ts';
import { may } from '../../domain/viewer.ts';
import { differencesArgs, differencesOfOrder } from '../amazon-order/differences-of-order.ts';
import { recordRead } from '../buyer-reads.ts';
import type { Context } from '../context.ts';
import { OrderActionRef, OrderStateRef, ShippingStateRef, TaxModeRef } from '../enums.ts';
import { globalId } from '../global-id.ts';
import { whenRead } from '../known.ts';
import {
  ActionAvailabilityRef,
  AddressRef,
  AmazonEffectRef,
  AmazonOrderRef,
  CreditMemoRef,
  EmailRef,
  InvoiceRef,
  NodeRef,
  OrderCommentRef,
  OrderDifferenceRef,
  OrderItemRef,
  OrderRef,
  type Priced,
  ShipmentRef,
  StoreRef,
} from '../refs.ts';
import { storeOf } from '../store/store-of.ts';
import { CustomerRef } from './address.ts';
import { historyArgs, historyOf, OrderEventConnectionRef } from './events.ts';
import { HoldRef } from './hold-type.ts';
import { PaymentAndShippingRef } from './payment-and-shipping.ts';
import { ShipByRef } from './ship-by.ts';
import { OrderTotalsRef } from './totals.ts';

function actionsOf(order: OrderHeader, { loaders, viewer }: Context) {
  return whenRead(loaders.itemsOfOrder.load(order.id), (items) =>
    availabilities({ order: { ...order, items }, amazon: order.amazon, policy: order.policy, viewer }),
  );
}

/** Amounts are shown with the currency of their order. */
function priced<T>(currency: string): (parts: readonly T[]) => Priced<T>[] {
  return (parts) => parts.map((part) => ({ ...part, currency }));
}

/** Personal data are null without READ_BUYER, as they are where Amazon told nothing. Who is shown some is recorded. */
export async function buyerOf(amazonOrderId: string, context: Context) {
  const { loaders, viewer } = context;
  const buyer = may(viewer, 'READ_BUYER') ? await loaders.buyerOfAmazonOrder.load(amazonOrderId) : null;
  if (buyer) await recordRead(amazonOrderId, context);
  return buyer;
}

export async function deliveryAddress(amazonOrderId: string, context: Context): Promise<Address | null> {
  const buyer = await buyerOf(amazonOrderId, context);
  return buyer && addressOf(buyer);
}

OrderRef.implement({
  description:
    'A Commerce order, made from an Amazon order. What you do with it is done here at once and told to Amazon.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({
      description: 'Our id. Amazon’s own is `amazonOrderNumber`.',
      resolve: ({ id }) => globalId('ORDER', id),
    }),
    number: t.exposeString('number', { description: 'Your number: unique per store only.' }),
    version: t.exposeInt('version', {
      description:
        'Grows with every change to the order, its documents, its hold or Amazon’s report. Hand it back in `ifVersion`.',
    }),
    store: t.field({
      type: StoreRef,
      description: 'The store it was sold in.',
      resolve: ({ storeId }, _args, context) => storeOf(storeId, context),
    }),
    state: t.expose('state', {
      type: OrderStateRef,
      description: 'Decides, with Amazon’s state, what may be done.',
    }),
    status: t.exposeString('status', { description: 'A label within the state, by its code.' }),
    statusLabel: t.string({
      description: 'The label for people.',
      resolve: ({ status }, _args, { loaders }) =>
        whenRead(isBuiltIn(status) ? builtInStatuses : loaders.statuses(), (statuses) => statusLabel(statuses, status)),
    }),
    shippingState: t.expose('shippingState', {
      type: ShippingStateRef,
      description: 'As it stands here, at once. `amazonOrder.shippingState` is Amazon’s last report.',
    }),
    amazonOrderNumber: t.field({
      type: 'AmazonOrderNumber',
      description: 'The number that the buyer and Amazon know.',
      resolve: ({ amazon }) => amazon.number,
    }),
    amazonOrder: t.field({
      type: AmazonOrderRef,
      description: 'What Amazon reported.',
      resolve: ({ amazon }, _args, { loaders }) =>
        whenRead(loaders.amazonOrder.load(amazon.id), (found) => {
          if (!found) throw new Error(`There is no Amazon order ${amazon.id}.`);
          return found;
        }),
    }),
    allowedActions: t.field({
      type: [OrderActionRef],
      description: 'The actions of `actions` with no reason against them.',
      resolve: (order, _args, context) =>
        whenRead(actionsOf(order, context), (all) =>
          all.filter(({ reasons }) => reasons.length === 0).map(({ action }) => action),
        ),
    }),
    actions: t.field({
      type: [ActionAvailabilityRef],
      description: 'Every action, and every reason against it. Draw your buttons from this.',
      resolve: (order, _args, context) => actionsOf(order, context),
    }),
    placedAt: t.expose('placedAt', { type: 'DateTime', description: 'When the buyer ordered.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was imported here.' }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      description: 'Moves with the version, and with the progress of effects.',
    }),
    customer: t.field({
      type: CustomerRef,
      description: 'Who bought.',
      resolve: async ({ amazon, isGuest }, _args, context) => {
        const buyer = await buyerOf(amazon.id, context);
        return { name: buyer?.name ?? null, email: buyer?.email ?? null, isGuest };
      },
    }),
    billingAddress: t.field({
      type: AddressRef,
      nullable: true,
      description: 'The buyer at the delivery address: Amazon tells no other.',
      resolve: async ({ amazon }, _args, context): Promise<Address | null> => {
        const buyer = await buyerOf(amazon.id, context);
        const address = buyer && addressOf(buyer);
        return address && { ...address, name: buyer.name ?? address.name, company: buyer.company };
      },
    }),
    shippingAddress: t.field({
      type: AddressRef,
      nullable: true,
      description: 'Where it goes: as Amazon reports it, or as it was corrected here. Null where Amazon withholds it.',
      resolve: async ({ amazon }, _args, context) => deliveryAddress(amazon.id, context),
    }),
    paymentAndShipping: t.field({
      type: PaymentAndShippingRef,
      description: 'How it was paid and is sent.',
      resolve: (order) => order,
    }),
    items: t.field({
      type: [OrderItemRef],
      description: 'What was ordered, one entry per Amazon line.',
      resolve: ({ id, currency }, _args, { loaders }) => whenRead(loaders.itemsOfOrder.load(id), priced(currency)),
    }),
    taxMode: t.expose('taxMode', {
      type: TaxModeRef,
      description: 'Whether the amounts already contain the tax.',
    }),
    totals: t.field({ type: OrderTotalsRef, description: 'The money, to the cent.', resolve: (order) => order }),
    invoices: t.field({
      type: [InvoiceRef],
      description: 'Oldest first.',
      resolve: ({ id, currency }, _args, { loaders }) => whenRead(loaders.invoicesOfOrder.load(id), priced(currency)),
    }),
    shipments: t.field({
      type: [ShipmentRef],
      description: 'Those made here, oldest first. What was shipped elsewhere shows in `amazonOrder.packages`.',
      resolve: ({ id }, _args, { loaders }) => loaders.shipmentsOfOrder.load(id),
    }),
    creditMemos: t.field({
      type: [CreditMemoRef],
      description: 'Oldest first, voided ones included.',
      resolve: ({ id, currency }, _args, { loaders }) =>
        whenRead(loaders.creditMemosOfOrder.load(id), priced(currency)),
    }),
    emails: t.field({
      type: [EmailRef],
      description: 'Mails to the buyer, oldest first, with what became of them.',
      resolve: ({ id }, _args, { loaders }) => loaders.emailsOfOrder.load(id),
    }),
    events: t.field({
      type: OrderEventConnectionRef,
      description: 'What happened to it and to its Amazon order, from the first report on, oldest first.',
      args: historyArgs,
      resolve: ({ amazon }, args, context) => historyOf(amazon.id, args, context),
    }),
    comments: t.field({
      type: [OrderCommentRef],
      description: 'Remarks on the order and on its documents, newest first.',
      resolve: ({ id }, _args, { loaders }) => loaders.commentsOfOrder.load(id),
    }),
    shipBy: t.field({
      type: ShipByRef,
      nullable: true,
      description: 'By when it must be shipped. Null when nothing is yours to ship any more, or Amazon names no time.',
      resolve: (order) => shipByOf(order),
    }),
    hold: t.expose('hold', {
      type: HoldRef,
      nullable: true,
      description: 'Why it is frozen; null when it is not.',
    }),
    differences: t.field({
      type: [OrderDifferenceRef],
      description: 'Where Amazon shows it otherwise than it stands here, oldest first. Empty when both agree.',
      args: differencesArgs,
      resolve: ({ amazon }, args, context) => differencesOfOrder(amazon.id, args, context),
    }),
    amazonEffects: t.field({
      type: [AmazonEffectRef],
      description: 'What Amazon must be told because of what was done, oldest first, and how that went.',
      resolve: ({ amazon }, _args, { loaders }) => loaders.effectsOfAmazonOrder.load(amazon.id),
    }),
  }),
});
