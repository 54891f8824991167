import { updateOrderSettings } from '../../app/update-settings.ts';
import type { SettingsPatch } from '../../domain/settings.ts';
import { seesStore } from '../../domain/viewer.ts';
import { builder } from '../builder.ts';
import { idOf } from '../global-id.ts';
import { described } from '../order/inputs.ts';
import { payload } from '../payload.ts';
import { StoreRef } from '../refs.ts';
import { answered } from '../run-command.ts';
import { settingTexts } from './order-settings.ts';
import { BuyerCancelRequestPolicyRef, CustomerCreationRef, OrderNumberSourceRef } from './setting-enums.ts';

const UpdateOrderSettingsInputRef = builder.inputType('UpdateOrderSettingsInput', {
  description:
    'The settings to change; those left out stay as they are. `invoiceOnImport`, `customerCreation`, `orderNumberSource`, `processingStatus` and `reserveStock` cannot be changed while `importAmazonOrders` is and stays off.',
  fields: (t) => ({
    storeId: t.id({ required: true, description: 'From `stores`.' }),
    importAmazonOrders: t.boolean({ description: settingTexts.importAmazonOrders }),
    invoiceOnImport: t.boolean({ description: settingTexts.invoiceOnImport }),
    customerCreation: t.field({ type: CustomerCreationRef, description: settingTexts.customerCreation }),
    orderNumberSource: t.field({ type: OrderNumberSourceRef, description: settingTexts.orderNumberSource }),
    processingStatus: t.string({ description: `${settingTexts.processingStatus} An empty text clears it.` }),
    reserveStock: t.boolean({ description: settingTexts.reserveStock }),
    uploadInvoices: t.boolean({ description: settingTexts.uploadInvoices }),
    syncCron: t.string({ description: settingTexts.syncCron }),
    readOnly: t.boolean({ description: settingTexts.readOnly }),
    buyerCancelRequestPolicy: t.field({
      type: BuyerCancelRequestPolicyRef,
      description: settingTexts.buyerCancelRequestPolicy,
    }),
    idempotencyKey: t.string({ required: true, description: described.idempotencyKey }),
    dryRun: t.boolean({ defaultValue: false, description: described.dryRun }),
  }),
});

const UpdateOrderSettingsPayloadRef = payload(
  'UpdateOrderSettingsPayload',
  'The store with its settings, or everything that is wrong with them.',
  (t) => ({
    store: t.field({
      type: StoreRef,
      nullable: true,
      description: 'The store as it stands now, also after a refusal; null where there is none for your key.',
      resolve: ({ storeId }, _args, { loaders }) => (storeId ? loaders.store.load(storeId) : null),
    }),
  }),
  { use: 'UpdateOrderSettingsPayload.store', until: '2027-06-01' },
);

builder.mutationField('updateOrderSettings', (t) =>
  t.field({
    type: UpdateOrderSettingsPayloadRef,
    description:
      'Changes how a store treats its orders, at once and on all processes. All or nothing; orders already made stay as they are. Each change is kept in `store.settingsChanges`.',
    args: { input: t.arg({ type: UpdateOrderSettingsInputRef, required: true, description: 'Store, settings, key.' }) },
    resolve: async (_root, { input }, context) => {
      const { viewer, requestId, shell } = context;
      const { idempotencyKey, dryRun, storeId: shownId, ...given } = input;
      const storeId = idOf('STORE', shownId);
      // Null is left out, as it is when nothing is written.
      const patch = Object.fromEntries(
        Object.entries(given).filter(([, value]) => value !== null && value !== undefined),
      ) as SettingsPatch;
      const asked = { storeId, patch };
      const call = {
        viewer,
        requestId,
        mutation: 'updateOrderSettings',
        idempotencyKey,
        input: asked,
        dryRun: dryRun ?? false,
      };
      const answer = await updateOrderSettings(shell, { ...call, ...asked });
      const visible = storeId !== null && seesStore(viewer, storeId);
      return { ...(await answered(context, call, answer)), storeId: visible ? storeId : null };
    },
  }),
);
