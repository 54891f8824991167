import { builder } from '../builder.ts';
import { idOf } from '../global-id.ts';
import { effectsField, payload } from '../payload.ts';
import { ShipmentRef } from '../refs.ts';
import { runCommand } from '../run-command.ts';
import { described } from './inputs.ts';

const CorrectTrackingInputRef = builder.inputType('CorrectTrackingInput', {
  description: 'What was wrong about a package. What is left out stays; at least one value must differ.',
  fields: (t) => ({
    packageId: t.id({ required: true, description: 'From `order.shipments.packages`.' }),
    carrierCode: t.string({ description: 'One of `store.carriers`; OTHER, with `carrierName`, for all others.' }),
    carrierName: t.string({ description: 'Required with OTHER. Another carrier does not inherit it.' }),
    shippingMethod: t.string({ description: 'The carrier’s service, such as Ground.' }),
    trackingNumber: t.string({ description: 'As it is printed on the label.' }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    ifVersion: t.int({ description: described.ifVersion }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

const CorrectTrackingPayloadRef = payload(
  'CorrectTrackingPayload',
  'The order with the corrected package, or why nothing was corrected.',
  (t) => ({
    shipment: t.field({
      type: ShipmentRef,
      nullable: true,
      description: 'The shipment that the package belongs to.',
      resolve: async ({ effectIds }, _args, { loaders }) => {
        const [effectId] = effectIds;
        const effect = effectId ? await loaders.effect.load(effectId) : null;
        const parcel = effect && (await loaders.package.load(effect.subject.id));
        return parcel && loaders.shipment.load(parcel.shipmentId);
      },
    }),
    amazonEffects: effectsField(t),
  }),
);

builder.mutationField('correctTracking', (t) =>
  t.field({
    type: CorrectTrackingPayloadRef,
    description:
      'Corrects carrier, service or tracking number of a package that has left, and confirms it to Amazon anew under the same reference: there it is an edit. What Amazon was not told yet is recalled.',
    args: {
      input: t.arg({ type: CorrectTrackingInputRef, required: true, description: 'Package, what was wrong, and key.' }),
    },
    resolve: (_root, { input }, context) => {
      const packageId = idOf('PACKAGE', input.packageId);
      return runCommand(context, 'correctTracking', input, packageId ? { packageId } : null, {
        action: 'CORRECT_TRACKING',
        carrierCode: input.carrierCode ?? null,
        carrierName: input.carrierName ?? null,
        shippingMethod: input.shippingMethod ?? null,
        trackingNumber: input.trackingNumber ?? null,
      });
    },
  }),
);
