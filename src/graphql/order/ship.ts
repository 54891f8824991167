import { builder } from '../builder.ts';
import { effectsField, payload, warningsField } from '../payload.ts';
import { InvoiceRef, ShipmentRef } from '../refs.ts';
import { type Ask, runOnOrder } from '../run-on-order.ts';
import { CommentInputRef, described, readComment, readItemId } from './inputs.ts';
import { invoiceOfAnswer, shipmentOfAnswer } from './made.ts';
import { showing } from './wanted-parts.ts';

const PackageItemInputRef = builder.inputType('PackageItemInput', {
  description: 'Units of one line in a package.',
  fields: (t) => ({
    itemId: t.id({ required: true, description: 'From `order.items`.' }),
    quantity: t.int({ required: true, description: 'Whole units, 0 or more.' }),
    transparencyCodes: t.stringList({ description: 'One per unit where `needsTransparencyCodes` says so.' }),
  }),
});

const PackageInputRef = builder.inputType('PackageInput', {
  description: 'One parcel. Each is confirmed to Amazon by itself.',
  fields: (t) => ({
    items: t.field({
      type: [PackageItemInputRef],
      description: 'What is in it. A single package may leave it out: it then holds everything left to ship.',
    }),
    carrierCode: t.string({
      required: true,
      description: 'One of `store.carriers`; OTHER, with `carrierName`, for all others.',
    }),
    carrierName: t.string({ description: 'Required with OTHER.' }),
    shippingMethod: t.string({
      description: 'The carrier’s service, such as Ground. A wrong one hurts your tracking figures at Amazon.',
    }),
    trackingNumber: t.string({ description: 'Amazon takes no package without one.' }),
    shippedAt: t.field({
      type: 'DateTime',
      description: 'When it left: not before the order was placed, not in the future. Now when left out.',
    }),
  }),
});

export const ShipInputRef = builder.inputType('ShipInput', {
  description: 'Which packages have left.',
  fields: (t) => ({
    orderId: t.id({ required: true, description: described.orderId }),
    packages: t.field({ type: [PackageInputRef], required: true, description: 'At least one.' }),
    invoice: t.boolean({
      defaultValue: false,
      description: 'Invoice these units too, as far as no invoice covers them yet. Needs the permission INVOICE.',
    }),
    comment: t.field({ type: CommentInputRef, description: described.comment }),
    notifyCustomer: t.boolean({ defaultValue: false, description: described.notifyCustomer }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    ifVersion: t.int({ description: described.ifVersion }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

export const ShipPayloadRef = payload('ShipPayload', 'The order after shipping, or why nothing shipped.', (t) => ({
  shipment: t.field({
    type: ShipmentRef,
    nullable: true,
    description: 'What was recorded.',
    resolve: shipmentOfAnswer,
  }),
  invoice: t.field({
    type: InvoiceRef,
    nullable: true,
    description: 'The invoice, if one was asked for and needed.',
    resolve: invoiceOfAnswer,
  }),
  amazonEffects: effectsField(t),
  warnings: warningsField(t),
}));

export const shipAsked: Ask<typeof ShipInputRef> = (input) => ({
  mutation: 'ship',
  command: {
    action: 'SHIP',
    packages: input.packages.map((parcel) => ({
      items:
        parcel.items?.map(({ itemId, quantity, transparencyCodes }) => ({
          itemId: readItemId(itemId),
          quantity,
          transparencyCodes: transparencyCodes ?? [],
        })) ?? null,
      carrierCode: parcel.carrierCode,
      carrierName: parcel.carrierName ?? null,
      shippingMethod: parcel.shippingMethod ?? null,
      trackingNumber: parcel.trackingNumber ?? null,
      shippedAt: parcel.shippedAt ?? null,
    })),
    invoice: input.invoice ?? false,
    comment: readComment(input.comment),
    notifyCustomer: input.notifyCustomer ?? false,
  },
});

builder.mutationField('ship', (t) =>
  t.field({
    type: ShipPayloadRef,
    description:
      'Records packages and queues their confirmation to Amazon, one per package. Never undone: the parcels have left.',
    args: { input: t.arg({ type: ShipInputRef, required: true, description: 'Order, packages and key.' }) },
    resolve: (_root, { input }, context, info) => runOnOrder(showing(context, info), input, shipAsked),
  }),
);
