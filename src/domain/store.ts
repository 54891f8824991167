import type { Region } from './amazon-order.ts';
import type { BuyerCancelRequestPolicy } from './order-policy.ts';

export const customerCreations = ['GUEST', 'BUILD_NEW_ACCOUNT'] as const;
export const orderNumberSources = ['COMMERCE', 'AMAZON'] as const;

export type OrderSettings = {
  readonly importAmazonOrders: boolean;
  readonly invoiceOnImport: boolean;
  readonly customerCreation: (typeof customerCreations)[number];
  readonly orderNumberSource: (typeof orderNumberSources)[number];
  /** The status of an order that its import has invoiced; null for the state's own. */
  readonly processingStatus: string | null;
  readonly reserveStock: boolean;
  readonly uploadInvoices: boolean;
  readonly syncCron: string;
  readonly readOnly: boolean;
  readonly buyerCancelRequestPolicy: BuyerCancelRequestPolicy;
};

/** What a new store starts with (R36). */
export const defaultSettings: OrderSettings = {
  importAmazonOrders: true,
  invoiceOnImport: false,
  customerCreation: 'GUEST',
  orderNumberSource: 'COMMERCE',
  processingStatus: null,
  reserveStock: true,
  uploadInvoices: false,
  syncCron: '*/5 * * * *',
  readOnly: false,
  buyerCancelRequestPolicy: 'WARN',
};

/** One marketplace of one seller account. */
export type Store = {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly marketplaceId: string;
  readonly region: Region;
  /** False while Amazon refuses the account's token. */
  readonly active: boolean;
  /** Orders from before are imported only when asked for by number (R14). */
  readonly connectedAt: Date;
  readonly settings: OrderSettings;
};

export type Product = {
  readonly id: string;
  readonly sku: string;
  readonly sellerSku: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly manageStock: boolean;
  readonly quantityAvailable: number;
};
