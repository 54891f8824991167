import type { FulfillmentStatus } from '../state/records.ts';
import type { MarketName } from './markets.ts';

/** One line of a demo order; money in minor units. */
export type PlannedLine = {
  readonly sku: string;
  readonly quantity: number;
  readonly shipping?: number;
  readonly giftWrap?: number;
  readonly giftMessage?: string;
  readonly codFee?: number;
  readonly discount?: number;
  readonly shippingDiscount?: number;
  readonly free?: boolean;
  readonly transparency?: boolean;
  readonly facilitatorTax?: boolean;
};

/** A parcel: units per line, in the order of the lines. */
export type PlannedParcel = {
  readonly units: readonly number[];
  readonly status?: 'SHIPPED' | 'IN_TRANSIT' | 'DELIVERED';
};

/** What a demo order is about; everything else follows from it. */
export type Plan = {
  readonly orderId: string;
  readonly serial: number;
  readonly market: MarketName;
  readonly status: FulfillmentStatus;
  readonly placedHoursAgo: number;
  readonly lines: readonly PlannedLine[];
  readonly parcels?: readonly PlannedParcel[];
  readonly fulfilledBy?: 'MERCHANT' | 'AMAZON';
  readonly programs?: readonly string[];
  readonly serviceLevel?: string;
  readonly tip?: number;
  readonly replaces?: string;
  readonly cancelRequested?: string;
  readonly cancelledBy?: 'BUYER' | 'MERCHANT' | 'AMAZON';
  readonly nonAmazon?: boolean;
};
