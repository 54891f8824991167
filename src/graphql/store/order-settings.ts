import type { OrderSettings } from '../../domain/store.ts';
import { builder } from '../builder.ts';
import { BuyerCancelRequestPolicyRef, CustomerCreationRef, OrderNumberSourceRef } from './setting-enums.ts';

/** What each setting does, told alike where it is read and where it is changed. */
export const settingTexts: Record<keyof OrderSettings, string> = {
  importAmazonOrders:
    'Whether Commerce orders are made from Amazon orders. On in a new store. Off: Amazon orders are still listed and can be canceled, all else is done in Seller Central. On again: those that were due meanwhile are imported at once.',
  invoiceOnImport:
    'Whether a new order is invoiced in full as it is imported, and so starts PROCESSING. Off in a new store: orders start NEW, and are invoiced by a person or together with the shipment.',
  customerCreation: 'Whether a new order belongs to a guest or to an account of the buyer. GUEST in a new store.',
  orderNumberSource: 'Where the number of a new order comes from. COMMERCE in a new store.',
  processingStatus:
    'The status of an order that its import has invoiced: one of `orderLifecycle.statuses` of state PROCESSING. Null, as in a new store, is the state’s own.',
  reserveStock:
    'Whether an import takes the ordered units off what may still be promised, and a cancel gives them back. On in a new store.',
  uploadInvoices:
    'Whether the document of each invoice made from then on is uploaded to Amazon: follow `invoice.amazonEffect`. Only in marketplaces of the European Union and the United Kingdom; off in a new store. Not for orders of the program INVOICE_BY_AMAZON, and not for credit memos, of which Amazon is told by their refund.',
  syncCron:
    'When Amazon is asked what has changed: five cron fields in UTC, minute, hour, day, month, weekday. Every five minutes, "*/5 * * * *", in a new store. Stores of one seller in one region are synced together, when any of them is due.',
  readOnly:
    'Whether nothing is sent to Amazon. Off in a new store. On: what is queued waits, and SHIP, CREDIT_MEMO, CANCEL_AMAZON_ORDER, CORRECT_TRACKING and MESSAGE_BUYER are refused with STORE_READ_ONLY; imports, invoices and all that concerns only this server go on. Off again: what waits is sent at once.',
  buyerCancelRequestPolicy: 'What happens when a buyer asks to cancel. WARN in a new store.',
};

export const OrderSettingsRef = builder.objectRef<OrderSettings>('OrderSettings').implement({
  description: 'How a store treats its orders. A change applies at once, and never to what was done before it.',
  fields: (t) => ({
    importAmazonOrders: t.exposeBoolean('importAmazonOrders', { description: settingTexts.importAmazonOrders }),
    invoiceOnImport: t.exposeBoolean('invoiceOnImport', { description: settingTexts.invoiceOnImport }),
    customerCreation: t.expose('customerCreation', {
      type: CustomerCreationRef,
      description: settingTexts.customerCreation,
    }),
    orderNumberSource: t.expose('orderNumberSource', {
      type: OrderNumberSourceRef,
      description: settingTexts.orderNumberSource,
    }),
    processingStatus: t.exposeString('processingStatus', {
      nullable: true,
      description: settingTexts.processingStatus,
    }),
    reserveStock: t.exposeBoolean('reserveStock', { description: settingTexts.reserveStock }),
    uploadInvoices: t.exposeBoolean('uploadInvoices', { description: settingTexts.uploadInvoices }),
    syncCron: t.exposeString('syncCron', { description: settingTexts.syncCron }),
    readOnly: t.exposeBoolean('readOnly', { description: settingTexts.readOnly }),
    buyerCancelRequestPolicy: t.expose('buyerCancelRequestPolicy', {
      type: BuyerCancelRequestPolicyRef,
      description: settingTexts.buyerCancelRequestPolicy,
    }),
  }),
});
