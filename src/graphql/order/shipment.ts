import type { StoredPackage } from '../../domain/documents.ts';
import { globalId } from '../global-id.ts';
import { whenRead } from '../known.ts';
import { AmazonEffectRef, NodeRef, OrderItemRef, OrderRef, PackageRef, ShipmentItemRef, ShipmentRef } from '../refs.ts';
import { documentUrl, linkDescription } from './document-url.ts';
import { effectAbout, itemOf, orderOf } from './documents.ts';

function unitsIn(parcels: readonly StoredPackage[], orderId: string) {
  const lines = parcels.flatMap((parcel) => parcel.lines);
  return [...Map.groupBy(lines, ({ itemId }) => itemId)].map(([itemId, group]) => ({
    itemId,
    orderId,
    quantity: group.reduce((total, { quantity }) => total + quantity, 0),
    transparencyCodes: [],
  }));
}

ShipmentItemRef.implement({
  description: 'Units of one line of the order, on their way.',
  fields: (t) => ({
    orderItem: t.field({
      type: OrderItemRef,
      description: 'The order’s line.',
      resolve: ({ orderId, itemId }, _args, context) => itemOf(orderId, itemId, context),
    }),
    quantity: t.exposeInt('quantity', { description: 'Units.' }),
  }),
});

ShipmentRef.implement({
  description: 'Packages recorded together. Each of them is confirmed to Amazon by itself.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({ description: 'Our id of the shipment.', resolve: ({ id }) => globalId('SHIPMENT', id) }),
    number: t.exposeString('number', { description: 'Without gaps per store.' }),
    order: t.field({
      type: OrderRef,
      description: 'The order it was shipped from, as it stands now.',
      resolve: ({ orderId }, _args, context) => orderOf(orderId, context),
    }),
    packages: t.field({
      type: [PackageRef],
      description: 'At least one.',
      resolve: ({ id }, _args, { loaders }) => loaders.packagesOfShipment.load(id),
    }),
    items: t.field({
      type: [ShipmentItemRef],
      description: 'What its packages hold together, per line of the order.',
      resolve: ({ id, orderId }, _args, { loaders }) =>
        whenRead(loaders.packagesOfShipment.load(id), (parcels) => unitsIn(parcels, orderId)),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was recorded here.' }),
    packingSlipUrl: t.field({
      type: 'URL',
      description: `What lies in the packages, without prices, and how they travel: a corrected tracking number makes another print. ${linkDescription}`,
      resolve: ({ id }, _args, context) => documentUrl('SHIPMENT', id, context),
    }),
  }),
});

PackageRef.implement({
  description: 'One parcel.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({ description: 'Our id of the package.', resolve: ({ id }) => globalId('PACKAGE', id) }),
    shipment: t.field({
      type: ShipmentRef,
      description: 'The shipment it belongs to.',
      resolve: async ({ shipmentId }, _args, { loaders }) => {
        const shipment = await loaders.shipment.load(shipmentId);
        if (!shipment) throw new Error(`There is no shipment ${shipmentId}.`);
        return shipment;
      },
    }),
    referenceId: t.exposeString('referenceId', { description: 'Amazon’s handle of the package: 1, 2, 3 … per order.' }),
    carrierCode: t.exposeString('carrierCode', { description: 'One of `store.carriers`, spelt as Amazon does.' }),
    carrierName: t.exposeString('carrierName', {
      nullable: true,
      description: 'The carrier’s name where the code is OTHER.',
    }),
    shippingMethod: t.exposeString('shippingMethod', { nullable: true, description: 'The carrier’s service.' }),
    trackingNumber: t.exposeString('trackingNumber', { description: 'As Amazon shows it to the buyer.' }),
    shippedAt: t.expose('shippedAt', { type: 'DateTime', description: 'When it left.' }),
    items: t.field({
      type: [ShipmentItemRef],
      description: 'What is in it.',
      resolve: ({ lines, orderId }) => lines.map((line) => ({ ...line, orderId })),
    }),
    amazonEffect: t.field({
      type: AmazonEffectRef,
      nullable: true,
      description: 'How telling Amazon of it went.',
      resolve: ({ id, orderId }, _args, context) => effectAbout(orderId, id, context),
    }),
  }),
});
