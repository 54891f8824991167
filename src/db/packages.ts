import type { StoredPackage } from '../domain/documents.ts';
import type { Package } from '../domain/events.ts';
import { and, eq, type Tx } from './drizzle.ts';
import { packages } from './tables.ts';

/** Its contents and reference stay as they were confirmed. */
export async function saveTracking(
  tx: Tx,
  { storeId }: Pick<StoredPackage, 'storeId'>,
  parcel: Package,
): Promise<void> {
  const { id, carrierCode, carrierName, shippingMethod, trackingNumber } = parcel;
  await tx
    .update(packages)
    .set({ carrierCode, carrierName, shippingMethod, trackingNumber })
    .where(and(eq(packages.id, id), eq(packages.storeId, storeId)));
}
