import { type Carrier, carriersOf } from '../../domain/carriers.ts';
import { requirePermission } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { AmazonRegionRef } from '../enums.ts';
import { globalId } from '../global-id.ts';
import { NodeRef, StoreRef } from '../refs.ts';

const CarrierRef = builder.objectRef<Carrier>('Carrier').implement({
  description: 'Who can be named as the carrier of a package.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'For `carrierCode`. Case and spaces do not matter.' }),
    name: t.exposeString('name', { description: 'For people.' }),
  }),
});

StoreRef.implement({
  description: 'One marketplace of one seller account.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({ description: 'Our id of the store.', resolve: ({ id }) => globalId('STORE', id) }),
    name: t.exposeString('name', { description: 'Yours to choose; buyers never see it.' }),
    marketplaceId: t.exposeString('marketplaceId', {
      description: 'Amazon’s id of the marketplace, such as ATVPDKIKX0DER.',
    }),
    region: t.field({
      type: AmazonRegionRef,
      description: 'Where Amazon keeps the account.',
      resolve: ({ region }) => region,
    }),
    active: t.exposeBoolean('active', {
      description: 'False while Amazon refuses the account’s authorization: nothing is synchronised.',
    }),
    carriers: t.field({
      type: [CarrierRef],
      description: 'The carriers Amazon knows in this region; OTHER for all others.',
      resolve: ({ region }) => [...carriersOf(region)],
    }),
    ordersThatCannotBeImported: t.int({
      description:
        'How many of its Amazon orders are due and blocked, for a notice. They have `importState: BLOCKED`, and say why in `importBlockers`. Needs READ_ORDERS.',
      resolve: ({ id }, _args, { viewer, loaders }) => {
        requirePermission(viewer, 'READ_ORDERS');
        return loaders.blockedOfStore.load(id);
      },
    }),
  }),
});
