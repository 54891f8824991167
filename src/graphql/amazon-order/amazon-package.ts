import type { AmazonPackage } from '../../domain/amazon-order.ts';
import { builder } from '../builder.ts';

const AmazonPackageItemRef = builder.objectRef<AmazonPackage['items'][number]>('AmazonPackageItem').implement({
  description: 'Units in a package.',
  fields: (t) => ({
    amazonOrderItemId: t.exposeString('amazonOrderItemId', { description: 'Amazon’s id of the line.' }),
    quantity: t.exposeInt('quantity', { description: 'Units.' }),
  }),
});

export const AmazonPackageRef = builder.objectRef<AmazonPackage>('AmazonPackage').implement({
  description: 'A parcel as Amazon shows it: the proof that a shipment was confirmed.',
  fields: (t) => ({
    referenceId: t.exposeString('referenceId', {
      description: 'A package of ours has digits here; others may have anything.',
    }),
    status: t.exposeString('status', { nullable: true, description: 'In Amazon’s words, such as IN_TRANSIT.' }),
    carrier: t.exposeString('carrier', { nullable: true, description: 'In Amazon’s words.' }),
    trackingNumber: t.exposeString('trackingNumber', { nullable: true, description: 'As the buyer sees it.' }),
    shippedAt: t.expose('shippedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it left, as Amazon was told.',
    }),
    items: t.field({ type: [AmazonPackageItemRef], description: 'What is in it.', resolve: ({ items }) => [...items] }),
  }),
});
