import { settingsChangesMax } from '../../db/settings-changes.ts';
import { type Carrier, carriersOf } from '../../domain/carriers.ts';
import { badRequest, requirePermission } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { AmazonRegionRef } from '../enums.ts';
import { globalId } from '../global-id.ts';
import { NodeRef, StoreRef } from '../refs.ts';
import { OrderSettingsRef } from './order-settings.ts';
import { SettingsChangeRef } from './settings-changes.ts';
import { StoreSyncRef } from './store-sync.ts';

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
    name: t.exposeString('name', { description: 'Yours to choose. Buyers see it in mails and on documents.' }),
    marketplaceId: t.exposeString('marketplaceId', {
      description: 'Amazon’s id of the marketplace, such as ATVPDKIKX0DER.',
    }),
    region: t.expose('region', {
      type: AmazonRegionRef,
      description: 'Where Amazon keeps the account.',
    }),
    active: t.exposeBoolean('active', {
      description: 'False while Amazon refuses the account’s authorization: nothing is synchronised.',
    }),
    carriers: t.field({
      type: [CarrierRef],
      description: 'The carriers Amazon knows in this region; OTHER for all others.',
      resolve: ({ region }) => [...carriersOf(region)],
    }),
    orderSettings: t.field({
      type: OrderSettingsRef,
      description: 'How its orders are treated. Needs READ_ORDERS or MANAGE_SETTINGS.',
      resolve: ({ settings }, _args, { viewer }) => {
        requirePermission(viewer, 'READ_ORDERS', 'MANAGE_SETTINGS');
        return settings;
      },
    }),
    sync: t.field({
      type: StoreSyncRef,
      description: 'How far the exchange with Amazon has come. Needs READ_ORDERS or MANAGE_SETTINGS.',
      resolve: async ({ id }, _args, { viewer, loaders }) => {
        requirePermission(viewer, 'READ_ORDERS', 'MANAGE_SETTINGS');
        const sync = await loaders.syncOfStore.load(id);
        if (!sync) throw new Error(`There is no store ${id}.`);
        return sync;
      },
    }),
    settingsChanges: t.field({
      type: [SettingsChangeRef],
      description: 'Who changed which setting, newest first: the last hundred at most. Needs MANAGE_SETTINGS.',
      args: { first: t.arg.int({ description: 'At most so many; 20 when left out, at most 100.' }) },
      resolve: async ({ id }, { first }, { viewer, loaders }) => {
        requirePermission(viewer, 'MANAGE_SETTINGS');
        const limit = first ?? 20;
        if (limit < 0 || limit > settingsChangesMax) throw badRequest(`first is 0 to ${settingsChangesMax}.`);
        return (await loaders.settingsChangesOfStore.load(id)).slice(0, limit);
      },
    }),
    openDifferences: t.int({
      description:
        'How many things differ between its orders here and at Amazon, for a notice. `orderDifferences` lists them. Needs READ_ORDERS.',
      resolve: ({ id }, _args, { viewer, loaders }) => {
        requirePermission(viewer, 'READ_ORDERS');
        return loaders.differencesOfStore.load(id);
      },
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
